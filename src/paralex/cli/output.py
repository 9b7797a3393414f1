"""Writing a file that a person asked for: whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from paralex.errors import EnvironmentLacks, UsageError

_BUFFER = 1 << 20  # bytes
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


@contextmanager
def replacing(path: Path, written: str) -> Iterator[IO[bytes]]:
    """A file to write to that takes the place of `path` when the block ends well.

    `written` is how the user named it, with the option. Raises UsageError where nothing can be
    put, and EnvironmentLacks when the disk is full; what was at `path` is then still there.
    """
    if path.exists() and not path.is_file():
        # The rename would put a plain file in the place of a device or a pipe.
        raise UsageError(f"{written}: not a regular file; name a file, or leave it out")
    target = path.resolve()  # a link stays a link
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".paralex-", suffix=".tmp")
    except OSError as error:
        raise _explained(error, written) from error
    try:
        with os.fdopen(handle, "wb", _BUFFER) as file:
            yield file
        os.chmod(name, stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o644)
        os.replace(name, target)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _explained(error, written) from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _explained(error: OSError, written: str) -> UsageError | EnvironmentLacks:
    what = f"{written}: cannot be written: {error.strerror or error}"
    if error.errno in _FULL:
        return EnvironmentLacks(f"{what}; make room, or name another place")
    return UsageError(f"{what}; name a file in a folder that you may write to")


def size_of(path: Path) -> str:
    """The size of a file as people say it."""
    size = path.stat().st_size
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{max(size / 1e3, 0.1):,.1f} kB"
