"""package.json files: scopes, workspaces, and which local package a name means for an importer."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass

from paralex.graph.typescript_resolve_files import Files, join
from paralex.graph.typescript_resolve_globs import expand, matches
from paralex.graph.typescript_resolve_json import (
    Table,
    parse_table,
    parse_yaml,
    strings,
    table,
    text_or_none,
)
from paralex.graph.typescript_resolve_semver import satisfies

_DEPENDENCIES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
_LOCAL = ("file:", "link:", "portal:")
_REMOTE = ("git", "http:", "https:", "github:", "jsr:")
_LINKS = re.compile(r"^[ \t]*link-workspace-packages[ \t]*=[ \t]*(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Package:
    """A package.json of the repository: its directory and its content."""

    directory: str
    content: Table

    @property
    def name(self) -> str | None:
        return text_or_none(self.content.get("name"))


class Packages:
    """All package.json files outside node_modules, read when they are needed."""

    def __init__(self, files: Files, read: Callable[[str], str | None]) -> None:
        self._files = files
        self._read = read
        self._directories = sorted(
            posixpath.dirname(path)
            for path in files.paths
            if posixpath.basename(path) == "package.json" and "node_modules" not in path.split("/")
        )
        self._vendored = any("/node_modules" in "/" + name for name in files.directories)
        self._loaded: dict[str, Package] = {}
        self._scopes: dict[str, Package | None] = {}
        self._members: dict[str, dict[str, str]] = {}
        self._overrides: dict[str, Table] = {}

    def at(self, directory: str) -> Package | None:
        """The package whose package.json is right in `directory`."""
        path = join(directory, "package.json")
        if path not in self._files.paths:
            return None
        if directory not in self._loaded:
            self._loaded[directory] = Package(directory, parse_table(self._read(path)))
        return self._loaded[directory]

    def scope(self, directory: str) -> Package | None:
        """The package that `directory` belongs to: the nearest package.json above."""
        passed: list[str] = []
        current = directory
        while current not in self._scopes:
            passed.append(current)
            found = self.at(current)
            if found is not None or not current:
                self._scopes[current] = found
                break
            current = posixpath.dirname(current)
        self._scopes.update(dict.fromkeys(passed, self._scopes[current]))
        return self._scopes[directory]

    def find(self, directory: str, name: str) -> Package | None:
        """The local package that `name` means for code in `directory`; None: not of here.

        A package.json above that asks for another one (a version that the local package is not,
        an alias, a repository) decides against it, as its package manager would.
        """
        vendored = self._in_node_modules(directory, name) if self._vendored else None
        if vendored is not None:
            return vendored
        wanted = self._wanted(directory, name)
        if wanted is None:
            return self._workspace(directory, name)
        source, text = wanted
        if text.startswith(_LOCAL):
            return self.at(join(source, text.split(":", 1)[1]))
        if text.startswith("workspace:"):
            alias = text.removeprefix("workspace:")
            if alias.startswith((".", "/")):
                return self.at(join(source, alias))
            if alias.rfind("@") > 0:
                return self._workspace(directory, alias[: alias.rfind("@")])
            return self._workspace(directory, name)
        if text.startswith("npm:"):
            alias, text = _aliased(text.removeprefix("npm:"))
            if alias and not self._links_aliases(directory):
                return None
            name = alias or name
        elif text.startswith(_REMOTE) or "/" in text:
            return None
        found = self._workspace(directory, name)
        if found is None or not satisfies(text_or_none(found.content.get("version")), text):
            return None
        return found

    def _links_aliases(self, directory: str) -> bool:
        """Whether `npm:real@1` may mean a package of the workspace: to pnpm alone, if told so.
        It knows no workspaces but those of its own file."""
        for root in self._roots(directory):
            yaml = parse_yaml(self._text(root, "pnpm-workspace.yaml"))
            if yaml:
                said = yaml.get("linkWorkspacePackages")
                found = _LINKS.search(self._text(root, ".npmrc") or "") if said is None else None
                return (found[1] if found is not None else said) in (True, "true", "deep")
        return False

    def _in_node_modules(self, directory: str, name: str) -> Package | None:
        """A package in a node_modules directory that the repository itself holds."""
        current = directory
        while True:
            place = join(current, f"node_modules/{name}")
            if place in self._files.directories:
                return self.at(place) or Package(place, {})
            if not current:
                return None
            current = posixpath.dirname(current)

    def _wanted(self, directory: str, name: str) -> tuple[str, str] | None:
        """(directory, version text) of the nearest package.json that asks for `name`."""
        current = directory
        while True:
            package = self.at(current)
            for kind in _DEPENDENCIES if package is not None else ():
                text = table(package.content.get(kind)).get(name) if package is not None else None
                if isinstance(text, str):
                    return self._overridden(directory, name) or (current, text)
            if not current:
                return None
            current = posixpath.dirname(current)

    def _overridden(self, directory: str, name: str) -> tuple[str, str] | None:
        """What the root of the workspace says instead of every member."""
        for root in self._roots(directory):
            if root not in self._overrides:
                self._overrides[root] = self._overrides_of(root)
            text = self._overrides[root].get(name)
            if isinstance(text, str):
                return root, text
        return None

    def _overrides_of(self, root: str) -> Table:
        package = self.at(root)
        content = package.content if package is not None else {}
        yaml = parse_yaml(self._text(root, "pnpm-workspace.yaml"))
        return {
            **table(content.get("resolutions")),
            **table(content.get("overrides")),
            **table(table(content.get("pnpm")).get("overrides")),
            **table(yaml.get("overrides")),
        }

    def _workspace(self, directory: str, name: str) -> Package | None:
        for root in self._roots(directory):
            found = self._members_of(root).get(name)
            if found is not None:
                return self.at(found)
        return None

    def _roots(self, directory: str) -> list[str]:
        """Workspace roots above `directory`, the nearest first."""
        found = []
        current = directory
        while True:
            if self._members_of(current):
                found.append(current)
            if not current:
                return found
            current = posixpath.dirname(current)

    def _members_of(self, root: str) -> dict[str, str]:
        """Name -> directory of the packages in the workspace that has its root here."""
        if root not in self._members:
            self._members[root] = self._find_members(root)
        return self._members[root]

    def _find_members(self, root: str) -> dict[str, str]:
        patterns = self._patterns(root)
        members: dict[str, str] = {}
        if not patterns:
            return members
        chosen = [p.removeprefix("./").rstrip("/") for p in patterns if not p.startswith("!")]
        refused = [p[1:].removeprefix("./").rstrip("/") for p in patterns if p.startswith("!")]
        prefix = root + "/" if root else ""
        for directory in self._directories:
            if directory != root and not directory.startswith(prefix):
                continue
            inner = directory[len(prefix) :] if directory != root else ""
            included = not inner or any(matches(pattern, inner) for pattern in chosen)
            if included and not any(matches(pattern, inner) for pattern in refused):
                package = self.at(directory)
                if package is not None and package.name is not None:
                    members.setdefault(package.name, directory)
        return members

    def _patterns(self, root: str) -> list[str]:
        package = self.at(root)
        found: list[str] = []
        if package is not None:
            value = package.content.get("workspaces")
            found += strings(table(value).get("packages") if isinstance(value, dict) else value)
        found += strings(parse_yaml(self._text(root, "pnpm-workspace.yaml")).get("packages"))
        if not found:
            found += strings(parse_table(self._text(root, "lerna.json")).get("packages"))
        return [each for pattern in found for each in expand(pattern)]

    def _text(self, root: str, name: str) -> str | None:
        path = join(root, name)
        return self._read(path) if path in self._files.paths else None


def _aliased(text: str) -> tuple[str, str]:
    """(name, version) of what follows `npm:`: `real@^1` or `real`; no name for a mere version."""
    at = text.rfind("@")
    if at > 0:
        return text[:at], text[at + 1 :]
    return ("", text) if text[:1].isdigit() or text[:1] in tuple("^~<>=*") else (text, "*")
