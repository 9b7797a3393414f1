"""What people call a symbol, and which one that is."""

from __future__ import annotations

from paralex.errors import UsageError, nearest
from paralex.queries.code import Code


def find_symbol(written: str, code: Code, place: str) -> tuple[str, str]:
    """Path and dotted name of the symbol that `written` names.

    `path::Name`, `path:Name`, `module.Name`, or a dotted name that is unique in the repository.
    UsageError at `place` with the candidates, or the nearest, otherwise.
    """
    path, mark, name = written.partition("::")
    if not mark:
        path, mark, name = written.partition(":")
    found = _in_file(path, name, code, place) if mark else _anywhere(written, code)
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"{path}::{symbol}" for path, symbol in found[:8])
        raise UsageError(
            f"{place}: {written!r} may be any of {len(found)}: {listed}: write one out"
        )
    hint = nearest(written, {row.symbol for row in code.symbols})
    raise UsageError(f"{place}: no symbol {written!r}: {hint}")


def _in_file(path: str, name: str, code: Code, place: str) -> list[tuple[str, str]]:
    row = code.by_path.get(path)
    if row is None:
        raise UsageError(f"{place}: no file {path!r} with symbols: {nearest(path, code.by_path)}")
    known = code.symbols_in(path)
    if name not in known:
        hint = nearest(name, known) if row.parsed else "it could not be parsed: name it in files"
        raise UsageError(f"{place}: no symbol {name!r} in {path}: {hint}")
    return [(path, name)]


def _anywhere(written: str, code: Code) -> list[tuple[str, str]]:
    """All symbols that a dotted name may mean: as `module.Name` if there is one, else bare."""
    exact = [
        (row.path, symbol)
        for row in code.files
        if row.module and written.startswith(row.module + ".")
        for symbol in [written[len(row.module) + 1 :]]
        if symbol in code.symbols_in(row.path)
    ]
    return exact or [(row.path, row.symbol) for row in code.symbols if row.symbol == written]
