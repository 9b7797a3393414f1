"""tsconfig.json and jsconfig.json: which one governs a file, and what it says in the end."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from paralex.graph.typescript_resolve_files import Files, join
from paralex.graph.typescript_resolve_globs import matches
from paralex.graph.typescript_resolve_json import (
    Json,
    Table,
    parse_table,
    strings,
    table,
    text_or_none,
)

_NAMES = ("tsconfig.json", "jsconfig.json")
_MAX_EXTENDS = 50


@dataclass(frozen=True)
class Options:
    """What one configuration says, `extends` included. All directories are repository paths.

    `resolution`: `node10`, `node16` or `bundler`. `paths`: pattern -> substitutions.
    """

    config: str = ""
    resolution: str = "node16"
    base_url: str | None = None
    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()
    paths_base: str = ""
    conditions: tuple[str, ...] = ()
    root_dirs: tuple[str, ...] = ()
    out_dirs: tuple[str, ...] = ()
    root_dir: str | None = None
    include: tuple[str, ...] | None = None
    files: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    module: str = field(default="", repr=False)


class Configs:
    """Reads configurations once. `find_package` maps the name of a shared configuration package
    (`@acme/tsconfig/base.json`), seen from a directory, to the file that it means."""

    def __init__(
        self,
        files: Files,
        read: Callable[[str], str | None],
        find_package: Callable[[str, str], str | None],
    ) -> None:
        self._files = files
        self._read = read
        self._find_package = find_package
        self._loaded: dict[str, Options] = {}
        self._nearest: dict[str, str | None] = {}
        self._governing: dict[tuple[str, str], Options] = {}

    def governing(self, path: str) -> Options:
        """The options for the file `path`: the nearest configuration above it, or, where that
        one only points to others, the first of those that includes the file."""
        nearest = self._above(posixpath.dirname(path))
        if nearest is None:
            return Options()
        options = self.load(nearest)
        if not options.references or _includes(options, path):
            return options
        for reference in options.references:
            other = self.load(reference)
            if _includes(other, path):
                return other
        return options

    def _above(self, directory: str) -> str | None:
        seen = []
        current, found = directory, None
        while True:
            if current in self._nearest:
                found = self._nearest[current]
                break
            seen.append(current)
            candidates = (join(current, name) for name in _NAMES)
            found = next((c for c in candidates if c in self._files.paths), None)
            if found is not None or not current:
                break
            current = posixpath.dirname(current)
        self._nearest.update(dict.fromkeys(seen, found))
        return found

    def load(self, path: str) -> Options:
        """The options of the configuration file `path`."""
        if path not in self._loaded:
            self._loaded[path] = self._loading(path)
        return self._loaded[path]

    def _loading(self, path: str) -> Options:
        """Apply the chain of `extends`, the most distant first."""
        chain: list[tuple[str, Table]] = []
        stack, seen = [path], set[str]()
        while stack and len(chain) < _MAX_EXTENDS:
            current = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            content = parse_table(self._read(current))
            chain.append((current, content))
            bases = (self._base(current, name) for name in strings(content.get("extends")))
            # A later base overrides an earlier one, so it is nearer to the file itself.
            stack.extend(base for base in bases if base is not None)
        options = Options(config=path, resolution="")
        for current, content in reversed(chain):
            options = _applied(options, current, content, posixpath.dirname(path))
        own = chain[0][1]
        return replace(
            options,
            resolution=_resolution(options),
            references=tuple(self._references(path, own)),
            paths_base=options.paths_base if options.base_url is None else options.base_url,
        )

    def _base(self, config: str, name: str) -> str | None:
        directory = posixpath.dirname(config)
        if name.startswith((".", "/")):
            path = join(directory, name)
            tries = (path, path + ".json", join(path, "tsconfig.json"))
            return next((p for p in tries if p in self._files.paths), None)
        return self._find_package(directory, name)

    def _references(self, config: str, content: Table) -> list[str]:
        found = []
        references = content.get("references")
        for reference in references if isinstance(references, list) else []:
            target = text_or_none(table(reference).get("path"))
            if target is not None:
                path = join(posixpath.dirname(config), target)
                tries = (path, join(path, "tsconfig.json"))
                found += [p for p in tries if p in self._files.paths and p.endswith(".json")][:1]
        return found


def _applied(options: Options, config: str, content: Table, main: str) -> Options:
    """`options` with what one file of the chain says on top. `main`: `${configDir}`."""
    directory = posixpath.dirname(config)

    def place(value: str) -> str:
        if value.startswith("${configDir}"):
            return join(main, "." + value.removeprefix("${configDir}"))
        return join(directory, value)

    compiler = table(content.get("compilerOptions"))
    changes: dict[str, object] = {}
    if isinstance(compiler.get("baseUrl"), str):
        changes["base_url"] = place(str(compiler["baseUrl"]))
    if isinstance(compiler.get("paths"), dict):
        pairs = table(compiler["paths"]).items()
        changes["paths"] = tuple((key, _substitutes(value, main)) for key, value in pairs)
        changes["paths_base"] = directory
    if isinstance(compiler.get("customConditions"), list):
        changes["conditions"] = strings(compiler["customConditions"])
    if isinstance(compiler.get("rootDirs"), list):
        changes["root_dirs"] = tuple(map(place, strings(compiler["rootDirs"])))
    if isinstance(compiler.get("rootDir"), str):
        changes["root_dir"] = place(str(compiler["rootDir"]))
    out = [compiler.get("outDir"), compiler.get("declarationDir")]
    if any(isinstance(value, str) for value in out):
        changes["out_dirs"] = tuple(place(value) for value in out if isinstance(value, str))
    for name, attribute in (("moduleResolution", "resolution"), ("module", "module")):
        if isinstance(compiler.get(name), str):
            changes[attribute] = str(compiler[name]).lower()
    for name in ("include", "files", "exclude"):
        if isinstance(content.get(name), list):
            changes[name] = tuple(map(place, strings(content[name])))
    return replace(options, **changes)  # type: ignore[arg-type]  # keys and values from above


def _substitutes(value: Json, main: str) -> tuple[str, ...]:
    """Relative to the base of `paths`, which is only known once the chain is read."""
    return tuple(
        "/" + join(main, "." + v.removeprefix("${configDir}")) if v.startswith("${") else v
        for v in strings(value)
    )


def _resolution(options: Options) -> str:
    said = options.resolution
    if said in ("node16", "nodenext"):
        return "node16"
    if said in ("bundler", "node10"):
        return said
    if said in ("node", "classic"):
        return "node10"
    if options.module in ("node16", "node18", "node20", "nodenext"):
        return "node16"
    return "bundler" if options.module == "preserve" else "node10"


def _includes(options: Options, path: str) -> bool:
    """Whether `files`, `include` and `exclude` name the file."""
    if options.files is not None and path in options.files:
        return True
    include = options.include
    if include is None:
        include = () if options.files is not None else (posixpath.dirname(options.config),)
    if not any(matches(pattern, path, above=True) for pattern in include):
        return False
    return not any(matches(pattern, path, above=True) for pattern in options.exclude)
