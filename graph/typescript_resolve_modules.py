"""From the name of a module, as it is written in a file, to the file that it means."""

from __future__ import annotations

import posixpath
from typing import Literal, NamedTuple

from paralex.graph.shapes import ImportStatus, Project
from paralex.graph.typescript_resolve_builtins import BUILTINS
from paralex.graph.typescript_resolve_config import Configs, Options
from paralex.graph.typescript_resolve_exports import own_conditions, targets
from paralex.graph.typescript_resolve_files import MODULES, Files, join, outside
from paralex.graph.typescript_resolve_json import text_or_none
from paralex.graph.typescript_resolve_packages import Package, Packages

Mode = Literal["import", "require"]

_JAVASCRIPT = (".js", ".jsx", ".mjs", ".cjs")
_BUILD = ("dist", "lib", "build", "out", "es", "esm", "cjs", "output", "types", "umd")
_BUILD_PARTS = (*_BUILD, "commonjs", "module", "src")


class Target(NamedTuple):
    """What a module name means. `path` is the file of an internal one. `built_from` is the
    source of a built file that is not in the repository, where the name itself stays
    unresolved."""

    status: ImportStatus
    module: str
    path: str | None
    how: str
    reason: str = ""
    built_from: str | None = None


class Modules:
    """Resolves module names. One instance serves a whole project and remembers its answers."""

    def __init__(self, project: Project) -> None:
        self.files = Files(project.paths)
        self.packages = Packages(self.files, project.read)
        self.configs = Configs(self.files, project.read, self._config_package)
        self._known: dict[tuple[str, str, str, Mode, bool], Target] = {}

    def resolve(self, path: str, written: str, kind: str) -> Target:
        """What `written` means in the file `path`, for a site of that `kind`."""
        options = self.configs.governing(path)
        javascript = path.endswith(_JAVASCRIPT)
        directory = posixpath.dirname(path)
        mode = self._mode(path, kind, options)
        key = (directory, written, options.config, mode, javascript)
        found = self._known.get(key)
        if found is None:
            search = _Search(self, directory, options, mode, javascript)
            found = self._known[key] = search.resolve(written)
        return found

    def _mode(self, path: str, kind: str, options: Options) -> Mode:
        """Whether Node loads the module the ES or the CommonJS way, which chooses conditions."""
        if kind == "require":
            return "require"
        if kind == "dynamic" or options.resolution != "node16" or path.endswith((".mts", ".mjs")):
            return "import"
        if path.endswith((".cts", ".cjs")):
            return "require"
        scope = self.packages.scope(posixpath.dirname(path))
        is_module = scope is None or scope.content.get("type") == "module"
        return "import" if is_module or not options.config else "require"

    def _config_package(self, directory: str, name: str) -> str | None:
        """The file that `extends: "@acme/tsconfig/base.json"` means."""
        package_name, subpath = split_name(name)
        package = self.packages.find(directory, package_name)
        if package is None:
            return None
        given = targets(package.content.get("exports"), subpath, {"require", "import", "node"})
        field = text_or_none(package.content.get("tsconfig")) if subpath == "." else None
        tries = [join(package.directory, t) for t in given or ()]
        tries += [join(package.directory, field)] if field is not None else []
        base = join(package.directory, subpath)
        tries += [base, base + ".json", join(base, "tsconfig.json")]
        return next((t for t in tries if t in self.files.paths), None)


class _Search:
    """One module name, seen from one directory."""

    def __init__(
        self, modules: Modules, directory: str, options: Options, mode: Mode, javascript: bool
    ) -> None:
        self._files = modules.files
        self._packages = modules.packages
        self._configs = modules.configs
        self._directory = directory
        self._options = options
        self._mode: Mode = mode
        self._javascript = javascript
        self._conditions = {"types", mode, *options.conditions}
        if options.resolution != "bundler":
            self._conditions.add("node")

    def resolve(self, written: str) -> Target:
        if written in (".", "..") or written.startswith(("./", "../")):
            return self._relative(written)
        if written.startswith("/"):
            return _unresolved(written, "an absolute path: what it means is up to a server")
        if written.startswith("node:"):
            return Target("external", written, None, "builtin")
        mapped = self._mapped(written)
        if mapped is not None:
            return mapped
        if written in BUILTINS:
            return Target("external", "node:" + written, None, "builtin")
        if written.startswith("#"):
            return self._internal_import(written)
        if ":" in written:
            return Target("external", written, None, "scheme")
        return self._base_url(written) or self._package(written)

    # --- paths

    def _relative(self, written: str) -> Target:
        path = join(self._directory, written)
        if outside(path):
            return _unresolved(written, "outside of the repository")
        found = self._at(path, written.endswith(("/", "/.", "/..")) or written in (".", ".."))
        if found is not None:
            return _internal(found, "relative")
        for root in self._options.root_dirs:
            if path.startswith(root + "/"):
                for other in self._options.root_dirs:
                    found = self._at(join(other, path[len(root) + 1 :]))
                    if found is not None:
                        return _internal(found, "rootDirs")
        return self._missing(written, path)

    def _missing(self, written: str, path: str) -> Target:
        clean = path.split("?")[0].split("#")[0]
        if path in self._files.paths:
            return _unresolved(written, f"{path} is no module: only a bundler gives it a meaning")
        if clean != path and (clean in self._files.paths or self._at(clean) is not None):
            return _unresolved(written, "a query on a module: only a bundler gives it a meaning")
        if path in self._files.directories:
            return _unresolved(written, f"{path} is a directory without an index file")
        return _unresolved(written, f"there is no {path}")

    def _at(self, path: str, only_directory: bool = False) -> str | None:
        """The file that a path means, by its suffixes or as a directory."""
        if not only_directory:
            found = self._files.file(path, javascript=self._javascript)
            if found is not None:
                return found
            if self._mode == "require" and path + ".json" in self._files.paths:
                return path + ".json"
        if path not in self._files.directories:
            return None
        package = self._packages.at(path)
        if package is not None:
            for target in self._entry_fields(package):
                found = self._files.file(target) or self._files.index(target)
                if found is not None:
                    return found
        return self._files.index(path)

    def _mapped(self, written: str) -> Target | None:
        """`paths` of the configuration: the exact name, or the pattern with the longest head."""
        best: tuple[int, tuple[str, ...], str] | None = None
        for pattern, substitutes in self._options.paths:
            head, star, tail = pattern.partition("*")
            if not star:
                if pattern == written:
                    best = (len(written) + 1, substitutes, "")
                    break
                continue
            fits = written.startswith(head) and written.endswith(tail)
            if fits and len(written) >= len(head) + len(tail):
                middle = written[len(head) : len(written) - len(tail)]
                if best is None or len(head) > best[0]:
                    best = (len(head), substitutes, middle)
        if best is None:
            return None
        for substitute in best[1]:
            text = substitute.replace("*", best[2], 1)
            absolute = text.startswith("/")
            path = join("", text[1:]) if absolute else join(self._options.paths_base, text)
            found = None if outside(path) else self._at(path)
            if found is not None:
                return _internal(found, "paths")
        return None

    def _base_url(self, written: str) -> Target | None:
        if self._options.base_url is None:
            return None
        path = join(self._options.base_url, written)
        found = None if outside(path) else self._at(path)
        return None if found is None else _internal(found, "baseUrl")

    # --- packages

    def _internal_import(self, written: str) -> Target:
        """`#name` of the package's own `imports`."""
        scope = self._packages.scope(self._directory)
        if scope is None:
            return _unresolved(written, "there is no package.json whose `imports` could say")
        given = targets(scope.content.get("imports"), written, self._conditions)
        if not given:
            place = join(scope.directory, "package.json")
            return _unresolved(written, f"`imports` of {place} does not have it")
        for target in given:
            if not target.startswith("."):
                return self._package(target)
        return self._targets(written, scope, given, "imports", written, "imports")

    def _package(self, written: str) -> Target:
        name, subpath = split_name(written)
        if not name:
            return _unresolved(written, "no package can have this name, and no `paths` maps it")
        scope = self._packages.scope(self._directory)
        if scope is not None and scope.name == name and scope.content.get("exports") is not None:
            return self._in_package(written, scope, subpath, "self")
        package = self._packages.find(self._directory, name)
        if package is None:
            return Target("external", name, None, "package")
        return self._in_package(written, package, subpath, "workspace")

    def _in_package(self, written: str, package: Package, subpath: str, how: str) -> Target:
        entries = package.content.get("exports")
        old = self._options.resolution == "node10"
        if entries is not None:
            given = targets(entries, subpath, self._conditions)
            if given is None and not old:
                place = join(package.directory, "package.json")
                return _unresolved(written, f"`exports` of {place} does not have {subpath!r}")
            found = self._targets(written, package, given or [], "exports", subpath, how)
            if found.status == "internal" or not old:
                return found
        given = self._entry_fields(package) if subpath == "." else []
        given.append(join(package.directory, subpath))
        for target in given:
            path = self._at(target)
            if path is not None:
                return _internal(path, how)
        for target in given:
            source = self._source(package, target)
            if source is not None:
                return _internal(source, f"{how} source")
        return _unresolved(written, f"{package.directory or 'the package'} has no {subpath!r}")

    def _entry_fields(self, package: Package) -> list[str]:
        fields = (package.content.get(name) for name in ("types", "typings", "main", "module"))
        return [join(package.directory, f) for f in fields if isinstance(f, str) and f]

    def _targets(
        self, written: str, package: Package, given: list[str], field: str, key: str, how: str
    ) -> Target:
        """The first of the given files that is there, or the source of one that is built."""
        paths = [join(package.directory, target) for target in given if target.startswith(".")]
        for path in paths:
            found = self._files.file(path, added=False)
            if found is not None:
                return _internal(found, how)
        entries = package.content.get(field)
        for condition in own_conditions(entries, key):
            # The package lets its users choose between source and build, and this one has not
            # chosen the source.
            for target in targets(entries, key, {condition}) or ():
                path = join(package.directory, target)
                found = self._files.file(path, added=False) or self._files.source([path])
                if found is not None:
                    config = self._options.config or "a tsconfig.json"
                    built = paths[0] if paths else "a built file"
                    reason = (
                        f"{built} is built, not in the repository; its source {found} needs the "
                        f"condition {condition!r}, which {config} does not set"
                    )
                    return Target("unresolved", written, None, "", reason, found)
        for path in paths:
            found = self._source(package, path)
            if found is not None:
                return _internal(found, f"{how} source")
        built = ", ".join(paths) or "nothing for these conditions"
        return _unresolved(written, f"`{field}` says {built}, which is not in the repository")

    def _source(self, package: Package, path: str) -> str | None:
        """The source of a built file: by `outDir` and `rootDir` of the package, else by the
        custom of building `src` into `dist`."""
        tries: list[str] = []
        prefix = package.directory + "/" if package.directory else ""
        for config in self._files.configs_in(package.directory):
            options = self._configs.load(config)
            for out in options.out_dirs:
                inside = out + "/" if out else ""
                if path.startswith(inside):
                    roots = [options.root_dir] if options.root_dir is not None else []
                    roots += [join(package.directory, "src"), package.directory]
                    tries += [join(root, path[len(inside) :]) for root in roots]
        first, _, rest = path.removeprefix(prefix).partition("/")
        if first in _BUILD and rest:
            while True:
                tries += [f"{prefix}src/{rest}", prefix + rest]
                part, _, deeper = rest.partition("/")
                if part not in _BUILD_PARTS or not deeper:
                    break
                rest = deeper
        return self._files.source(t for t in tries if t != path)


def split_name(written: str) -> tuple[str, str]:
    """Package and subpath: `@a/b/c` is (`@a/b`, `./c`); no package for what cannot be one."""
    parts = written.split("/")
    size = 2 if written.startswith("@") else 1
    name = "/".join(parts[:size])
    if len(parts) < size or not all(parts[:size]) or name.startswith(("@/", "~", ".", "_")):
        return "", "."
    if size == 2 and len(parts[0]) < 2:
        return "", "."
    rest = "/".join(parts[size:])
    return name, f"./{rest}" if rest else "."


def module_name(path: str) -> str:
    """The name of a module file: its path without the suffix."""
    return posixpath.splitext(path)[0] if path.endswith(MODULES) else path


def _internal(path: str, how: str) -> Target:
    return Target("internal", module_name(path), path, how)


def _unresolved(written: str, reason: str) -> Target:
    return Target("unresolved", written, None, "", reason)
