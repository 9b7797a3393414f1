"""What people call a module or package, and which files that is."""

from __future__ import annotations

from paralex.errors import UsageError, nearest
from paralex.graph import Reader
from paralex.queries.tables import files, namespaces


def module_of(reader: Reader, path: str) -> str:
    row = reader.once(files)[path]
    return row.module or row.path


def files_called(reader: Reader, of: str) -> tuple[str, ...]:
    """The files that are called `of`: by their path, or by the name of their module."""
    found = tuple(row.path for row in reader.once(files).values() if of in (row.path, row.module))
    if not found and of not in reader.once(namespaces):
        names = [name for row in reader.once(files).values() for name in (row.path, row.module)]
        raise UsageError(f"no module or file is called {of!r}: {nearest(of, names)}")
    return found


def files_below(reader: Reader, name: str) -> set[str]:
    """The files of a folder, or of a module and the modules in it."""
    folder = name.rstrip("/") + "/"
    found = {
        row.path
        for row in reader.once(files).values()
        if row.path == name
        or row.path.startswith(folder)
        or row.module == name
        or row.module.startswith((name + ".", name + "::"))
    }
    return found or {*files_called(reader, name)}
