"""Facts as bytes for the cache, and back, without trusting what comes back.

The cache may have come with a repository that a stranger wrote, so nothing in it may name code:
unpickling makes values of this room and nothing else.
"""

from __future__ import annotations

import dataclasses
import gc
import hashlib
import io
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from paralex.graph.shapes import FileFacts, Layered, Symbol

_SEAL = 16  # bytes of the digest in front of each pickled part
_LENGTH = 4  # bytes of the number in front of all: how long the outer part is, seal included
_SYMBOL = tuple(field.name for field in dataclasses.fields(Symbol))
_BROKEN = (
    pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError, EOFError,
)  # fmt: skip


def packed(facts: FileFacts) -> bytes:
    """`facts` as bytes that say when they are damaged.

    What other files may look at stands in front, so that it can be had without the rest.
    """
    kind, surface, rest = None, None, facts.detail
    if isinstance(facts.detail, Layered) and dataclasses.is_dataclass(facts.detail):
        kind = type(facts.detail)
        surface, *rest = (getattr(rest, each.name) for each in dataclasses.fields(kind))
    outer = _sealed(
        (
            facts.path, facts.language, facts.digest, facts.lines,
            facts.loose, facts.imports, facts.surface, facts.problem, surface,
        )
    )  # fmt: skip
    symbols = [tuple(getattr(symbol, name) for name in _SYMBOL) for symbol in facts.symbols]
    return len(outer).to_bytes(_LENGTH) + outer + _sealed((symbols, kind, rest))


def unpacked(value: bytes) -> FileFacts | None:
    """What `packed` made; None when it is damaged or names anything foreign."""
    end = outer_length(value)
    try:
        with paused_gc():
            *plain, surface = _opened(value[_LENGTH:end])
            symbols, kind, detail = _opened(value[end:])
            if kind is not None:
                detail = kind(surface, *detail)
            return _facts(plain, tuple(Symbol(*fields) for fields in symbols), detail)
    except _BROKEN:
        return None


def unpacked_outer(value: bytes) -> FileFacts | None:
    """Only what other files may look at: without symbols, and with the `surface` of a `Layered`
    detail in its place. The first `outer_length` bytes of what `packed` made suffice."""
    try:
        with paused_gc():
            *plain, surface = _opened(value[_LENGTH : outer_length(value)])
            return _facts(plain, (), surface)
    except _BROKEN:
        return None


def outer_length(value: bytes) -> int:
    """How many of the bytes that `packed` made tell what other files may look at."""
    return _LENGTH + int.from_bytes(value[:_LENGTH])


def _facts(plain: list[Any], symbols: tuple[Symbol, ...], detail: object) -> FileFacts:
    path, language, digest, lines, loose, imports, surface, problem = plain
    return FileFacts(
        path, language, digest, lines, symbols, loose, imports, surface, problem, detail
    )


def _sealed(plain: object) -> bytes:
    value = pickle.dumps(plain, protocol=5)
    return hashlib.blake2b(value, digest_size=_SEAL).digest() + value


def _opened(value: bytes) -> Any:
    seal, body = value[:_SEAL], value[_SEAL:]
    if hashlib.blake2b(body, digest_size=_SEAL).digest() != seal:
        raise ValueError("the seal is broken")
    return _Unpickler(io.BytesIO(body)).load()


class _Unpickler(pickle.Unpickler):
    """Makes dataclasses of this room, and the plain values that pickle knows by itself."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "builtins" and name in ("frozenset", "set"):
            return super().find_class(module, name)
        if module.startswith("paralex.graph."):
            found = super().find_class(module, name)
            is_own = isinstance(found, type) and found.__module__ == module
            if is_own and (dataclasses.is_dataclass(found) or issubclass(found, tuple)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in the cache")


@contextmanager
def paused_gc() -> Iterator[None]:
    """Many small values are made and none is dropped: collecting would only cost."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
