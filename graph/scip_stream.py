"""A SCIP index as a stream: one field after another, so that its size does not matter.

The file is one message whose fields are written in a row, each with its number and length; a
document is a field. It is decoded here by hand down to that level and no further.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from paralex.errors import UsageError

_METADATA, _DOCUMENT = 1, 2  # numbers of fields
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # how a field is written
_LONGEST = 10  # bytes of a number


class ScipStream:
    """One reading of an index. `digest` names what was read, once `documents` has ended."""

    def __init__(self, place: Path, file: IO[bytes], size: int) -> None:
        self._place = place
        self._file = file
        self._size = size
        self._seen = hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._seen.hexdigest()

    def metadata(self) -> Any:
        """What the index says about itself. Raises UsageError when it is no SCIP index."""
        if not self._size:
            raise UsageError(f"{self._place}: is empty; run the indexer again")
        kind, number = self._tag()
        if (kind, number) != (_BYTES, _METADATA):
            raise self._not_scip("it does not begin with metadata")
        found = self._decoded("Metadata", self._payload())
        if not found.tool_info.name:
            raise self._not_scip("it does not say which tool made it")
        return found

    def documents(self) -> Iterator[Any]:
        """Every document, in the order of the file; to be called after `metadata`."""
        while self._file.tell() < self._size:
            kind, number = self._tag()
            if number == _METADATA:
                raise self._not_scip(f"it has metadata twice, at byte {self._file.tell()}")
            if number == _DOCUMENT and kind == _BYTES:
                yield self._decoded("Document", self._payload())
            else:
                self._skip(kind)

    # --- the wire ---------------------------------------------------------------------------------

    def _tag(self) -> tuple[int, int]:
        tag = self._number()
        if not tag >> 3:
            raise self._not_scip(f"there is no field at byte {self._file.tell()}")
        return tag & 7, tag >> 3

    def _number(self) -> int:
        value = 0
        for position in range(_LONGEST):
            byte = self._bytes(1)[0]
            value |= (byte & 0x7F) << (7 * position)
            if byte < 0x80:
                return value
        raise self._not_scip(f"there is no number at byte {self._file.tell()}")

    def _payload(self) -> bytes:
        return self._bytes(self._number())

    def _skip(self, kind: int) -> None:
        if kind == _VARINT:
            self._number()
        elif kind == _BYTES:
            self._payload()
        elif kind in (_FIXED64, _FIXED32):
            self._bytes(8 if kind == _FIXED64 else 4)
        else:
            raise self._not_scip(f"there is no field at byte {self._file.tell()}")

    def _bytes(self, count: int) -> bytes:
        """Looks at the size first: a length that is nonsense must not become an allocation."""
        at = self._file.tell()
        if count > self._size - at:
            raise UsageError(
                f"{self._place}: is cut off: {count:,} bytes should follow byte {at:,}, "
                f"and there are {self._size - at:,}; run the indexer again"
            )
        data = self._file.read(count)
        if len(data) < count:
            raise UsageError(f"{self._place}: became shorter while it was read; try again")
        self._seen.update(data)
        return data

    def _decoded(self, name: str, data: bytes) -> Any:
        from google.protobuf.message import DecodeError

        from paralex.graph.scip_messages import message

        try:
            return message(name).FromString(data)
        except DecodeError as error:
            at = self._file.tell() - len(data)
            raise self._not_scip(f"there is no {name} at byte {at:,}") from error

    def _not_scip(self, why: str) -> UsageError:
        return UsageError(
            f"{self._place}: not a SCIP index ({why}); "
            "give the file that an indexer such as scip-python has written"
        )


@contextmanager
def open_index(place: Path) -> Iterator[ScipStream]:
    """The index at `place`. Raises UsageError for what is no readable file."""
    try:
        # Without O_NONBLOCK, opening a FIFO would wait for somebody to write.
        handle = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise UsageError(f"{place}: cannot be read ({error.strerror})") from error
    about = os.fstat(handle)
    if not stat.S_ISREG(about.st_mode):
        os.close(handle)
        raise UsageError(f"{place}: not a file; name the SCIP index itself")
    with os.fdopen(handle, "rb") as file:
        yield ScipStream(place, file, about.st_size)
