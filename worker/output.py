"""What a child prints: to a file with a bound, and the last part to memory."""

from __future__ import annotations

from typing import BinaryIO

HEAD = 1 << 20  # bytes that reach the file as they come
TAIL = 1 << 20  # bytes of the end that are kept when there is more
SHOWN = 64 << 10  # bytes of the end that a result carries


class BoundedOutput:
    """Takes any amount; the file gets at most HEAD + TAIL bytes and a line about the rest."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._total = 0
        self._written = 0
        self._recent = bytearray()

    def write(self, data: bytes) -> None:
        self._total += len(data)
        direct = data[: HEAD - self._written]
        if direct:
            self._file.write(direct)
            self._file.flush()
            self._written += len(direct)
        self._recent += data
        if len(self._recent) > 2 * TAIL:
            del self._recent[:-TAIL]

    def close(self) -> None:
        """Writes the kept end to the file. Call once, when nothing more will come."""
        rest = self._total - self._written
        kept = min(rest, TAIL)
        if rest > kept:
            self._file.write(b"\n[%d bytes left out]\n" % (rest - kept))
        if kept:
            self._file.write(self._recent[-kept:])
        self._file.flush()

    def text(self) -> str:
        """The last part as text; what is not UTF-8 is replaced."""
        return self._recent[-SHOWN:].decode(errors="replace")
