"""A language of four statements, small enough to state laws about any repository in it.

    def NAME SIGNATURE      a definition
    import MODULE           a folder is a namespace; `ext...` is external; what is not there is
                            unresolved
    use MODULE NAME         a reference to a definition of another file
    trouble                 a line that does not parse; `boom` breaks the extractor, and
                            `bang` the resolver
A module is its path with dots; a file `toy.cfg` may hold a prefix that is left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from paralex.graph.shapes import (
    FileFacts,
    ImportEdge,
    Project,
    RefEdge,
    Resolved,
    Symbol,
    Unresolved,
)


def _digest(text: object) -> str:
    return hashlib.sha256(repr(text).encode()).hexdigest()


class Toy:
    name = "toy"
    suffixes: tuple[str, ...] = (".toy",)

    def __init__(self) -> None:
        self.extracted: list[str] = []
        self.resolved: list[str] = []

    def extract(self, path: str, data: bytes) -> FileFacts:
        self.extracted.append(path)
        symbols, statements, problem = [], [], None
        lines = data.decode("utf-8", "replace").splitlines()
        for number, line in enumerate(lines, start=1):
            words = line.split()
            if not words:
                continue
            if words[0] == "boom":
                raise RuntimeError("boom")
            if words[0] == "trouble":
                problem = problem or f"line {number}: trouble"
            elif words[0] == "def":
                symbols.append(
                    Symbol(words[1], "function", number, 0, number, " ".join(words[2:]), "", True)
                )
            else:
                statements.append((number, *words))
        return FileFacts(
            path=path,
            language=self.name,
            digest=hashlib.sha256(data).hexdigest(),
            lines=len(lines),
            symbols=tuple(symbols),
            loose="",
            imports=frozenset(),
            surface=_digest(sorted(symbol.name for symbol in symbols)),
            problem=problem,
            detail=tuple(statements),
        )

    def resolver(self, project: Project) -> Callable[[str], Resolved]:
        prefix = (project.read("toy.cfg") or "").strip()

        def module_of(path: str) -> str:
            return path.removeprefix(prefix).removesuffix(".toy").replace("/", ".")

        places = {module_of(path): path for path in sorted(project.facts)}

        def resolve(path: str) -> Resolved:
            self.resolved.append(path)
            imports, references, unresolved = [], [], []
            for number, verb, *rest in project.facts[path].detail:  # type: ignore[attr-defined]  # a tuple, see extract
                if verb == "bang":
                    raise RuntimeError("bang")
                if verb == "import":
                    imports.append(_import(number, rest[0], places))
                elif verb == "use":
                    target = places.get(rest[0])
                    names = (
                        {symbol.name for symbol in project.facts[target].symbols}
                        if target
                        else set()
                    )
                    if target and rest[1] in names:
                        references.append(RefEdge("", target, rest[1], "use", (number,), "name"))
                    else:
                        unresolved.append(Unresolved(number, 0, rest[1], "", "not there"))
            merged = {(each.to_path, each.to_symbol): each for each in reversed(references)}
            return Resolved(
                path, module_of(path), tuple(imports), tuple(merged.values()), tuple(unresolved)
            )

        return resolve


def _import(number: int, name: str, places: dict[str, str]) -> ImportEdge:
    if name in places:
        return ImportEdge(number, 0, name, "internal", name, places[name], "name")
    if any(place.startswith(f"{name}.") for place in places):
        return ImportEdge(number, 0, name, "internal", name, None, "namespace")
    if name.startswith("ext"):
        return ImportEdge(number, 0, name, "external", name, None, "")
    return ImportEdge(number, 0, name, "unresolved", "", None, "", reason="no such module")
