"""Processes that left their group: found by their session or by a mark in their environment.

Linux only (it reads /proc); elsewhere nothing is found, and the group is all that is ended.
A process that wipes its environment after leaving its session stays unseen.
"""

from __future__ import annotations

import contextlib
import os
import signal

MARK = "PARALEX_LAUNCH"
_ROUNDS = 20  # a process may fork while it is looked for


def end_leftovers(session: int, mark: str) -> int:
    """Kills every process of `session`, or with `mark` in its environment; how many."""
    ended: set[int] = set()
    for _ in range(_ROUNDS):
        found = _find(session, f"{MARK}={mark}".encode())
        if not found:
            break
        for pid in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        ended |= found
    return len(ended)


def _find(session: int, needle: bytes) -> set[int]:
    if not os.path.exists("/proc/self/stat"):
        return set()
    own = str(os.getpid())
    return {
        int(entry)
        for entry in os.listdir("/proc")
        if entry.isdigit() and entry != own and _belongs(entry, session, needle)
    }


def _belongs(pid: str, session: int, needle: bytes) -> bool:
    try:
        # pid (name) state ppid pgrp session ...: the name may hold anything, so cut after it.
        state, _, _, sid = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()[:4]
        if state in b"ZX":
            return False
        return int(sid) == session or needle in _read(f"/proc/{pid}/environ").split(b"\0")
    except (OSError, ValueError):
        return False


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.readall()
