"""What a planning model may look at: the graph and the footprint, as plain data of bounded size.

All of it comes from the repository, so it is handed over as data and never as text of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from paralex.errors import UsageError, nearest
from paralex.planner.evidence import Evidence
from paralex.planner.footprint import Footprints
from paralex.queries import Table, Turtle, named_query, user_query
from paralex.worker.planner_answer import Data

ROWS = 200  # of one answer
SECONDS = 20.0  # for one question to the graph
MEMORY = 2_000_000_000  # bytes for one query of the model's own


class Looks:
    """The questions about one repository, whose graph lies in `root` and is up to date."""

    def __init__(self, root: Path, evidence: Evidence, footprints: Footprints) -> None:
        self._root, self._evidence, self._footprints = root, evidence, footprints

    def sparql(self, query: str) -> Data:
        """The first rows, sorted when all are there and the query gives them no order itself."""
        table = user_query(self._root, query, seconds=SECONDS, most=ROWS + 1, memory=MEMORY)
        assert not isinstance(table, Turtle)  # it was not asked for
        whole = len(table.rows) <= ROWS
        rows = table.rows[:ROWS]
        if whole and "order" not in query.lower():
            rows = tuple(sorted(rows, key=str))
        return _table(Table(table.columns, rows), None if whole else "there are more rows")

    def named(self, name: str, params: Mapping[str, str]) -> Data:
        table = named_query(self._root, name, params, SECONDS)
        more = f"{len(table.rows):,} rows in all" if len(table.rows) > ROWS else None
        return _table(Table(table.columns, table.rows[:ROWS]), more)

    def footprint(self, words: str) -> Data:
        found = self._footprints.of(words)
        chosen = {guess.path: guess for guess in found.chosen}
        files = [
            {
                "path": path,
                "confidence": confidence,
                "likely": path in chosen,
                "because": [fact.text for fact in chosen[path].because] if path in chosen else [],
                "symbols": list(chosen[path].symbols) if path in chosen else [],
            }
            for path, confidence in found.ranked[:40]
        ]
        hubs = [{"path": path, "why": why} for path, why in found.hubs]
        return {"files": files, "hubs": hubs}

    def impact(self, of: str) -> Data:
        """UsageError, with the nearest name, for what is not there."""
        if of in self._evidence.existing:
            return self._impact_of_file(of)
        users = named_query(self._root, "breaks", {"of": of}, SECONDS)
        tests = named_query(self._root, "tests-reaching", {"of": of}, SECONDS)
        return {
            "of": of,
            "used_by": users.records()[:ROWS],
            "users": len(users.rows),
            "tests": tests.records()[: ROWS // 4],
            "tests_in_all": len(tests.rows),
        }

    def _impact_of_file(self, path: str) -> Data:
        code = self._evidence.code
        users: dict[str, set[str]] = {}
        for row in code.uses_of(path):
            if row.from_path != path and row.to_symbol:
                users.setdefault(row.to_symbol, set()).add(row.from_path)
        return {
            "of": path,
            "hub": self._evidence.hub(path),
            "imported_by": sorted({row.from_path for row in code.importers_of(path)})[:ROWS],
            "symbols_used": [
                {"symbol": symbol, "by": sorted(found)[:20], "files": len(found)}
                for symbol, found in sorted(users.items())
            ][:ROWS],
            "tests": list(code.tests_of(path))[: ROWS // 4],
        }

    def surface(self, of: str) -> Data:
        """UsageError, with the nearest path, for what is neither file, module nor folder."""
        existing = self._evidence.existing
        modules = (row.path for row in self._evidence.code.files if row.module and row.module == of)
        path = next(modules, of)
        found = self._surface_of_file(path) if path in existing else {}
        folder = "" if of in {".", ""} else f"{of.rstrip('/')}/"
        inside = sorted(known for known in existing if known.startswith(folder))
        if inside:
            found = {**found, "files": inside[:ROWS], "files_in_all": len(inside)}
        if not found:
            raise UsageError(f"no file, module or folder {of!r}: {nearest(of, existing)}")
        return found

    def _surface_of_file(self, path: str) -> Data:
        code = self._evidence.code
        row = code.by_path.get(path)
        exported = [known for known in code.symbols_in(path).values() if known.exported]
        return {
            "file": path,
            "module": row.module if row else "",
            "language": row.language if row else "",
            "symbols": [
                {
                    "symbol": known.symbol,
                    "kind": known.kind,
                    "line": known.line,
                    "signature": known.signature,
                    "doc": known.doc,
                }
                for known in sorted(exported, key=lambda one: (one.line, one.symbol))
            ],
        }


def _table(table: Table, more: str | None) -> Data:
    return {"columns": list(table.columns), "rows": list(map(list, table.rows)), "more": more}
