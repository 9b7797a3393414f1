"""Lists of edges that other tools made: which shape a document has, and what it says.

The shape is recognised by the keys that only it has. Documents of other tools may hold more than
is read here; in our own format (`kind`) every key counts.
"""

from __future__ import annotations

import json
import posixpath
from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from paralex.errors import UsageError, nearest
from paralex.graph import LANGUAGES
from paralex.planner.dst import explain_invalid
from paralex.queries.evaluation import Oracle, Part
from paralex.queries.evaluation_rust import Crates, ModuleFiles
from paralex.queries.evaluation_score import Edge
from paralex.queries.evaluation_views import (
    FileImports,
    FileReferences,
    GoPackages,
    ModuleImports,
    Modules,
    References,
    View,
)

Pair = tuple[str, str]
Triple = tuple[str, str, str]


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True)
    repo: str | None = None
    commit: str | None = None
    oracle: str | None = None

    @abstractmethod
    def parts(self) -> Iterable[Part]:
        """What is compared, each part by itself."""


class Grimp(_Document):
    """Imports between the modules of Python packages."""

    modules: tuple[str, ...]
    edges: tuple[Pair, ...]

    def parts(self) -> Iterable[Part]:
        view = ModuleImports(Modules(frozenset(self.modules)))
        yield Part("imports", counted(self.edges, loops=True), view)


class ModuleEdges(_Document):
    """Imports between all modules below the packages that the edges name."""

    edges: Annotated[tuple[Pair, ...], Field(min_length=1)]

    def parts(self) -> Iterable[Part]:
        packages = frozenset(name.partition(".")[0] for edge in self.edges for name in edge)
        view = ModuleImports(Modules(None, packages))
        yield Part("imports", counted(self.edges, loops=True), view)


class PyreflyRow(BaseModel):
    from_module: str
    to_module: str
    symbol: str
    count: int
    direct: int


class Pyrefly(_Document):
    """References between modules: rows that name a symbol (`direct`), and members of classes."""

    modules: tuple[str, ...]
    triples: tuple[PyreflyRow, ...]

    def parts(self) -> Iterable[Part]:
        modules = Modules(frozenset(self.modules))
        direct: dict[Edge, int] = {}
        members: dict[Edge, int] = {}
        for row in self.triples:
            if row.from_module != row.to_module and row.symbol != "__init__":
                rows = direct if row.direct > 0 else members
                rows[row.from_module, row.to_module, row.symbol] = row.count
        yield Part("references", direct, References(modules, bare=True))
        view = References(modules, members=True, besides=frozenset(direct))
        yield Part("members", members, view)


class Tsc(_Document):
    """Imports between files, as the TypeScript compiler resolves them."""

    files: tuple[str, ...]
    edges: tuple[Pair, ...]

    def parts(self) -> Iterable[Part]:
        yield Part("imports", counted(self.edges), FileImports(frozenset(self.files)))


class GoPackage(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    path: str = Field(alias="ImportPath")
    folder: str = Field(alias="Dir")
    files: tuple[str, ...] | None = Field(default=None, alias="GoFiles")
    cgo_files: tuple[str, ...] | None = Field(default=None, alias="CgoFiles")
    test_files: tuple[str, ...] | None = Field(default=None, alias="TestGoFiles")
    outer_test_files: tuple[str, ...] | None = Field(default=None, alias="XTestGoFiles")

    def paths(self, *groups: tuple[str, ...] | None) -> Iterable[str]:
        for group in groups:
            for name in group or ():
                yield posixpath.normpath(posixpath.join(self.folder, name))


class GoList(_Document):
    """Imports between packages of Go, those of tests apart."""

    packages: tuple[GoPackage, ...]
    edges: tuple[Pair, ...]
    test_edges: tuple[Pair, ...] = ()

    def parts(self) -> Iterable[Part]:
        folders = {posixpath.normpath(each.folder): each.path for each in self.packages}
        files, tests = {}, {}
        for each in self.packages:
            for path in each.paths(each.files, each.cgo_files):
                files[path] = each.path
            for path in each.paths(each.test_files, each.outer_test_files):
                tests[path] = each.path
        yield Part("packages", counted(self.edges), GoPackages(files, folders))
        if tests:
            yield Part("test-packages", counted(self.test_edges), GoPackages(tests, folders))


class Cargo(_Document):
    """Dependencies between crates of a workspace, and the files of each target."""

    crate_edges: tuple[Triple, ...]
    module_files: dict[str, tuple[str, ...]]

    def parts(self) -> Iterable[Part]:
        crate_of: dict[str, str] = {}
        files: dict[Edge, int] = {}
        roots = set()
        for target, paths in self.module_files.items():
            crate, _, rest = target.partition(":")
            root = rest.partition(":")[2]
            if root not in paths:
                raise ValueError(
                    f"module_files: {target!r}: expected CRATE:KIND:PATH, with PATH among its files"
                )
            roots.add(root)
            crate_of |= dict.fromkeys(paths, crate)
            files |= {(root, path): 1 for path in paths if path != root}
        yield Part("crates", counted(edge[:2] for edge in self.crate_edges), Crates(crate_of))
        yield Part("module-files", files, ModuleFiles(frozenset(roots)))


class Generic(_Document):
    """Our own format. `nodes`: all that the tool looked at; without it, what the edges name."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    schema_: Literal["paralex.edges/1"] = Field(default="paralex.edges/1", alias="schema")
    kind: Literal["imports", "references"]
    language: str
    unit: Literal["module", "file"] = "module"
    nodes: tuple[str, ...] | None = None
    edges: tuple[Pair | Triple, ...]

    @field_validator("language")
    @classmethod
    def _known(cls, name: str) -> str:
        names = [language.name for language in LANGUAGES]
        if name not in names:
            raise ValueError(f"paralex does not read {name!r}: {nearest(name, names)}")
        return name

    def parts(self) -> Iterable[Part]:
        triples = any(len(edge) == 3 for edge in self.edges)
        if triples and (self.kind == "imports" or any(len(edge) == 2 for edge in self.edges)):
            raise ValueError(
                "edges: three names (from, to, symbol) stand in all edges of kind 'references', "
                "or two (from, to) in all"
            )
        listed = self.nodes
        if listed is None:
            listed = tuple(name for edge in self.edges for name in edge[:2])
        nodes, refers = frozenset(listed), self.kind == "references"
        loops = not refers and any(edge[0] == edge[1] for edge in self.edges)
        view: View
        if self.unit == "module":
            modules = Modules(nodes)
            imports = ModuleImports(modules, loops)
            view = References(modules, symbols=triples) if refers else imports
        else:
            view = FileReferences(nodes, triples) if refers else FileImports(nodes, nodes)
        yield Part(self.kind, counted(self.edges, loops=loops), view)


# Each shape by its own name and the keys that tell it from all after it.
_SHAPES: tuple[tuple[str, type[_Document], tuple[str, ...]], ...] = (
    ("generic", Generic, ("kind",)),
    ("pyrefly", Pyrefly, ("triples",)),
    ("cargo", Cargo, ("crate_edges",)),
    ("tsc", Tsc, ("files", "edges")),
    ("grimp", Grimp, ("modules", "edges")),
    ("go list", GoList, ("packages", "edges")),
    ("module edges", ModuleEdges, ("edges",)),
)


def counted(edges: Iterable[Edge], *, loops: bool = False) -> dict[Edge, int]:
    """Each edge once; without `loops`, none from a thing to itself."""
    return {edge: 1 for edge in edges if loops or edge[0] != edge[1]}


def read_oracle(path: Path) -> Oracle:
    """The document in the file `path`. Raises UsageError, with the place, for anything else."""
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: not JSON: {error}") from error
    keys = data.keys() if isinstance(data, dict) else ()
    for name, shape, needs in _SHAPES:
        if all(need in keys for need in needs):
            return _oracle(str(path), name, shape, data)
    known = "; ".join(f"{name} ({', '.join(needs)})" for name, _, needs in _SHAPES)
    raise UsageError(f"{path}: no known shape of oracle; known, by their keys, are: {known}")


def _oracle(source: str, name: str, shape: type[_Document], data: object) -> Oracle:
    try:
        document = shape.model_validate(data)
        parts = tuple(document.parts())
    except ValidationError as error:
        said = explain_invalid(error, shape).split("; ")
        more = f"; and {len(said) - 1} more" if len(said) > 1 else ""
        raise UsageError(f"{source}: read as {name}: {said[0]}{more}") from error
    except ValueError as error:
        raise UsageError(f"{source}: read as {name}: {error}") from error
    return Oracle(name, document.oracle or name, document.repo, document.commit, parts)
