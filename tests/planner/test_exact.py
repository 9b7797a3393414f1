"""The exact claims of a change between two commits, and what its versions use."""

from __future__ import annotations

from paralex.graph.changes import FileChange
from paralex.graph.python import LANGUAGE
from paralex.graph.shapes import Project, Resolved
from paralex.planner.exact import claims_by_path, exact_claims, imports_of, uses_of
from paralex.queries.code import ImportRow

CORE = "def parse(text): return text\nclass Box:\n    def size(self): return 1\n"
SERVICE = "from core import Box, parse\n\ndef run():\n    return parse(Box().size())\n"


def version(files: dict[str, str], path: str) -> Resolved:
    facts = {name: LANGUAGE.extract(name, text.encode()) for name, text in files.items()}
    project = Project(frozenset(files), facts, lambda _: None)
    return LANGUAGE.resolver(project)(path)


def change(old: str, new: str, path: str = "core.py") -> FileChange:
    was, now = (LANGUAGE.extract(path, text.encode()) for text in (old, new))
    return FileChange(path, "M", path, was, now)


def test_claims_are_by_symbol_where_the_versions_can_be_compared() -> None:
    grown = change(CORE, CORE.replace("(text)", "(text, size=1)") + "def more(): pass\n")
    assert [str(claim) for claim in exact_claims(grown)] == [
        "add core.py::more",
        "signature core.py::parse",
    ]
    loose = change(CORE, CORE + "print(1)\n")
    assert [str(claim) for claim in exact_claims(loose)] == ["whole core.py"]


def test_added_deleted_and_moved_files() -> None:
    found = claims_by_path(
        [
            FileChange("b.py", "R", "a.py"),
            FileChange("new.txt", "A", "new.txt"),
            FileChange("old.bin", "D", "old.bin"),
            FileChange("data.json", "M", "data.json"),
        ]
    )
    assert {path: [str(claim) for claim in claims] for path, claims in found.items()} == {
        "b.py": ["rename a.py -> b.py"],
        "data.json": ["whole data.json"],
        "new.txt": ["create new.txt"],
        "old.bin": ["delete old.bin"],
    }


def test_what_a_version_uses() -> None:
    seen = version({"core.py": CORE, "service.py": SERVICE}, "service.py")
    assert imports_of(seen) == (ImportRow("service.py", "core.py", 1, "absolute"),)
    uses = uses_of(seen)
    assert list(uses) == sorted(uses)
    rows = {(row.from_symbol, row.to_symbol, row.receiver) for row in uses}
    assert {("run", "Box.size", "Box"), ("run", "parse", ""), ("", "parse", "")} <= rows
    assert not uses_of(None) and not imports_of(None)
