"""Import roots as a project's configuration states them.

Read: pyproject.toml (setuptools, poetry, hatch, pdm, maturin, uv, pytest), setup.cfg, and the
literal `package_dir` of a setup.py, which is looked at as text and never run.
"""

from __future__ import annotations

import configparser
import posixpath
import re
import tomllib
from collections.abc import Iterable, Mapping

from paralex.graph.shapes import Project

_CONFIGURATIONS = ("pyproject.toml", "setup.cfg", "setup.py")
_PACKAGE_DIR = re.compile(r"package_dir\s*=\s*\{([^}]*)\}")
_PAIR = re.compile(r"[\"']([\w.]*)[\"']\s*:\s*[\"']([\w./-]*)[\"']")
_FIND = re.compile(r"find_(?:namespace_)?packages\(\s*(?:where\s*=\s*)?[\"']([\w./-]+)[\"']")


def configured_roots(
    project: Project, folders: frozenset[str], packages: frozenset[str]
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """(dotted package -> folder, project folder -> its roots in the order of search).

    Each folder with a configuration is a project of its own: what it states comes first, then
    its `src`, then the folder itself. The first project is the repository, "".
    """
    mapped: dict[str, str] = {}
    roots: dict[str, tuple[str, ...]] = {}
    for base in _projects(project.paths):
        stated: list[str] = []
        for prefix, folder in _stated(project, base):
            place = posixpath.normpath(posixpath.join(base, folder)) if folder else base
            place = "" if place == "." else place
            if place.startswith("..") or place not in folders:
                continue
            if prefix:
                mapped.setdefault(prefix, place)
            else:
                stated.append(place)
        source = f"{base}/src" if base else "src"
        stated += [source] if source in folders and source not in packages else []
        roots[base] = tuple(root for root in dict.fromkeys([*stated, base]) if root in folders)
    return mapped, roots


def _projects(paths: Iterable[str]) -> list[str]:
    found = {""}
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name in _CONFIGURATIONS:
            found.add(folder)
    return sorted(found, key=lambda folder: (folder.count("/") if folder else -1, folder))


def _stated(project: Project, base: str) -> list[tuple[str, str]]:
    """(dotted package or "", folder relative to the project) pairs in the order of the files."""
    found: list[tuple[str, str]] = []
    readers = {"pyproject.toml": _pyproject, "setup.cfg": _setup_cfg, "setup.py": _setup_py}
    for name, reader in readers.items():
        path = f"{base}/{name}" if base else name
        if path in project.paths:
            text = project.read(path)
            if text is not None:
                found += reader(text)
    return found


def _pyproject(text: str) -> list[tuple[str, str]]:
    try:
        tool = tomllib.loads(text).get("tool", {})
    except (tomllib.TOMLDecodeError, RecursionError):
        return []
    found: list[tuple[str, str]] = []
    found += _mapping(_at(tool, "setuptools", "package-dir"))
    found += [("", w) for w in _strings(_at(tool, "setuptools", "packages", "find", "where"))]
    poetry = _at(tool, "poetry", "packages")
    for package in poetry if isinstance(poetry, list) else ():
        if isinstance(package, dict) and isinstance(package.get("from"), str):
            found.append(("", package["from"]))
    for package in _strings(_at(tool, "hatch", "build", "targets", "wheel", "packages")):
        found.append(("", posixpath.dirname(package.rstrip("/"))))
    sources = _at(tool, "hatch", "build", "sources")
    found += [("", source) for source in _strings(sources)]
    for keys in (
        ("pdm", "build", "package-dir"),
        ("maturin", "python-source"),
        ("uv", "build-backend", "module-root"),
        ("pytest", "ini_options", "pythonpath"),
    ):
        found += [("", folder) for folder in _strings(_at(tool, *keys))]
    return [pair for pair in found if pair != ("", "")]


def _at(table: object, *keys: str) -> object:
    """The value under nested keys, None where the way ends."""
    for key in keys:
        if not isinstance(table, Mapping):
            return None
        table = table.get(key)
    return table


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return value.split()
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _mapping(value: object) -> list[tuple[str, str]]:
    if not isinstance(value, Mapping):
        return []
    return [(k, v) for k, v in value.items() if isinstance(k, str) and isinstance(v, str)]


def _setup_cfg(text: str) -> list[tuple[str, str]]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return []
    found: list[tuple[str, str]] = []
    for line in parser.get("options", "package_dir", fallback="").splitlines():
        package, _, folder = line.partition("=")
        if folder.strip():
            found.append((package.strip(), folder.strip()))
    where = parser.get("options.packages.find", "where", fallback="").strip()
    return found + ([("", where)] if where else [])


def _setup_py(text: str) -> list[tuple[str, str]]:
    found = [pair for table in _PACKAGE_DIR.findall(text) for pair in _PAIR.findall(table)]
    return found + [("", folder) for folder in _FIND.findall(text)]
