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

from paralex.graph.shapes import FileFacts, Symbol

_SEAL = 16  # bytes of the digest in front of each pickled value
_SYMBOL = tuple(field.name for field in dataclasses.fields(Symbol))


def packed(facts: FileFacts) -> bytes:
    """`facts` as bytes that say when they are damaged."""
    plain = (
        facts.path, facts.language, facts.digest, facts.lines,
        [tuple(getattr(symbol, name) for name in _SYMBOL) for symbol in facts.symbols],
        facts.loose, facts.imports, facts.surface, facts.problem, facts.detail,
    )  # fmt: skip
    value = pickle.dumps(plain, protocol=5)
    return hashlib.blake2b(value, digest_size=_SEAL).digest() + value


def unpacked(value: bytes) -> FileFacts | None:
    """What `packed` made; None when it is damaged or names anything foreign."""
    seal, body = value[:_SEAL], value[_SEAL:]
    if hashlib.blake2b(body, digest_size=_SEAL).digest() != seal:
        return None
    try:
        with paused_gc():
            plain = _Unpickler(io.BytesIO(body)).load()
        path, language, digest, lines, symbols, *rest = plain
        return FileFacts(
            path, language, digest, lines, tuple(Symbol(*fields) for fields in symbols), *rest
        )
    except (pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError, EOFError):
        return None


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
