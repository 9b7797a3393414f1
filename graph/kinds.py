"""What a file is beside its code, by the conventions of its ecosystem: files that many changes
touch, and files that a command makes."""

from __future__ import annotations

import posixpath

# By name: the kind, and the command that makes the file, "" for one that people write.
_NAMES: dict[str, tuple[str, str]] = {
    "package-lock.json": ("lock", "npm install"),
    "npm-shrinkwrap.json": ("lock", "npm shrinkwrap"),
    "pnpm-lock.yaml": ("lock", "pnpm install"),
    "yarn.lock": ("lock", "yarn install"),
    "bun.lock": ("lock", "bun install"),
    "poetry.lock": ("lock", "poetry lock"),
    "uv.lock": ("lock", "uv lock"),
    "pdm.lock": ("lock", "pdm lock"),
    "Pipfile.lock": ("lock", "pipenv lock"),
    "Cargo.lock": ("lock", "cargo generate-lockfile"),
    "go.sum": ("lock", "go mod tidy"),
    "composer.lock": ("lock", "composer update"),
    "Gemfile.lock": ("lock", "bundle lock"),
    "gradle.lockfile": ("lock", "gradle dependencies --write-locks"),
    "__init__.py": ("exports", ""),
    "__init__.pyi": ("exports", ""),
    **{f"index.{end}": ("exports", "") for end in ("ts", "tsx", "mts", "cts", "js", "mjs", "cjs")},
    "lib.rs": ("exports", ""),
    "mod.rs": ("exports", ""),
    "package-info.java": ("exports", ""),
    "module-info.java": ("exports", ""),
    "pyproject.toml": ("manifest", ""),
    "setup.py": ("manifest", ""),
    "setup.cfg": ("manifest", ""),
    "package.json": ("manifest", ""),
    "Cargo.toml": ("manifest", ""),
    "go.mod": ("manifest", ""),
    "go.work": ("manifest", ""),
    "pom.xml": ("manifest", ""),
    "build.gradle": ("manifest", ""),
    "build.gradle.kts": ("manifest", ""),
}
_CHANGELOGS = frozenset(("changelog", "changes", "history", "news", "release_notes"))
_PROSE = frozenset(("", ".md", ".rst", ".txt", ".adoc"))


def kind_of(path: str) -> str:
    """`lock`, `changelog`, `exports`, `manifest`, or "" for a file of no such kind."""
    name = posixpath.basename(path)
    if name in _NAMES:
        return _NAMES[name][0]
    stem, suffix = posixpath.splitext(name.lower())
    return "changelog" if stem in _CHANGELOGS and suffix in _PROSE else ""


def made_by(path: str) -> str:
    """The command that makes the file at `path` by convention, "" for none."""
    return _NAMES.get(posixpath.basename(path), ("", ""))[1]
