"""Landlock through ctypes: the calling thread and its children may write in given places only.

Linux 5.13 and later, no privileges and no dependency. A restriction is inherited by children,
cannot be taken back, and does not touch the other threads of the process: so a thread is made
for each child. Reading and executing stay free; chmod and the like are not covered by the kernel.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import sys
import tempfile
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path

# The same numbers on every architecture that CPython runs on.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_WRITE_FILE = 1 << 1
_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))  # REMOVE_DIR .. MAKE_SYM
_REFER = 1 << 13  # from ABI 2: link or rename between directories
_TRUNCATE = 1 << 14  # from ABI 3
_IOCTL_DEV = 1 << 15  # from ABI 5
_SCOPE_SIGNAL = 1 << 1  # from ABI 6: signals reach only processes behind the same wall

# Devices that hold no state of others. A terminal is not among them: children have none.
DEVICES = tuple(
    Path("/dev", name) for name in ("null", "zero", "full", "random", "urandom", "tty", "ptmx")
)
_DEVICE_FOLDERS = (Path("/dev/pts"),)


class _RulesetAttr(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _syscall(number: int, *arguments: object) -> int:
    """The call's result; OSError when it fails."""
    result: int = _libc().syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def abi() -> int:
    """The kernel's version of Landlock; 0 where there is none (or it is switched off)."""
    if sys.platform != "linux":
        return 0
    try:
        return _syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _CREATE_RULESET_VERSION)
    except OSError:
        return 0


def restrict_thread(writable: Iterable[Path]) -> None:
    """From now on this thread, and what it starts, writes only below `writable` and to harmless
    devices. Paths that are not there are left out: nothing can be made in their place either.
    OSError when the kernel refuses."""
    version = abi()
    if version == 0:
        raise OSError(errno.ENOSYS, "this kernel has no Landlock")
    ruleset = _new_ruleset(version)
    try:
        for path in writable:
            _allow(ruleset, path, _handled(version))
        for path in (*DEVICES, *_DEVICE_FOLDERS):
            _allow(ruleset, path, _WRITE_FILE | (_handled(version) & (_TRUNCATE | _IOCTL_DEV)))
        if _libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
        _syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), 0)
    finally:
        os.close(ruleset)


def _handled(version: int) -> int:
    """Every right to change something that this version of the kernel can take away."""
    rights = _WRITE_FILE | _REMOVE_AND_MAKE
    if version >= 2:
        rights |= _REFER
    if version >= 3:
        rights |= _TRUNCATE
    if version >= 5:
        rights |= _IOCTL_DEV
    return rights


def _new_ruleset(version: int) -> int:
    attr = _RulesetAttr(_handled(version), 0, _SCOPE_SIGNAL if version >= 6 else 0)
    # Older kernels take a shorter structure, and a longer one only when the rest is zero.
    return _syscall(_CREATE_RULESET, ctypes.byref(attr), ctypes.c_size_t(ctypes.sizeof(attr)), 0)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= _WRITE_FILE | _TRUNCATE | _IOCTL_DEV
        attr = _PathBeneathAttr(rights, handle)
        _syscall(
            _ADD_RULE,
            ctypes.c_int(ruleset),
            _RULE_PATH_BENEATH,
            ctypes.byref(attr),
            ctypes.c_int(0),
        )
    finally:
        os.close(handle)


@cache
def why_not() -> str | None:
    """None when a restriction really holds on this machine (it is tried, in a thread of its
    own); otherwise the reason in a few words."""
    if sys.platform != "linux":
        return "Landlock is a Linux feature"
    if abi() == 0:
        return "the kernel has no Landlock, or it is switched off"
    found: list[str | None] = ["the trial did not end"]
    with tempfile.TemporaryDirectory() as folder:
        trial = threading.Thread(target=_trial, args=(Path(folder), found), daemon=True)
        trial.start()
        trial.join()
    return found[0]


def _trial(folder: Path, found: list[str | None]) -> None:
    inside = folder / "inside"
    inside.mkdir()
    try:
        restrict_thread([inside])
        (inside / "file").write_bytes(b"")
    except OSError as error:
        found[0] = f"the kernel refused it: {error.strerror}"
        return
    try:
        (folder / "outside").write_bytes(b"")
    except PermissionError:
        found[0] = None
    else:
        found[0] = "a trial restriction did not hold"
