"""Packed facts in a file without a name, for as long as a build takes.

It lets processes that were forked read the facts that they need when they need them, whatever
happens to the cache meanwhile; so a repository need not fit into memory, let alone once for each
process.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path

from paralex.graph.packing import outer_length


class Spool:
    """Values by path, each with its outer part in front (see `packing`)."""

    def __init__(self, folder: Path, values: Iterable[tuple[str, bytes]]) -> None:
        """Writes them all. Raises OSError when there is no room in `folder`."""
        self._places: dict[str, tuple[int, int, int]] = {}
        at = 0
        with tempfile.TemporaryFile(dir=folder) as file:
            for path, value in values:
                file.write(value)
                self._places[path] = (at, outer_length(value), len(value))
                at += len(value)
            file.flush()
            self._handle = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._handle)

    def __contains__(self, path: str) -> bool:
        return path in self._places

    def __len__(self) -> int:
        return len(self._places)

    def value(self, path: str) -> bytes:
        at, _, length = self._places[path]
        return os.pread(self._handle, length, at)

    def outer(self, path: str) -> bytes:
        at, length, _ = self._places[path]
        return os.pread(self._handle, length, at)
