"""What a command costs: CPU with its children, wall time, memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PAGE = 0.1  # seconds between two looks at the memory


class CommandFailed(Exception):
    """The last line of what the command said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu`, `wall`: seconds; `memory`: MB, the proportional share of all processes at the same
    moment, or of the largest one if that is more."""

    cpu: float
    wall: float
    memory: float
    output: str


def measured(
    command: Sequence[str],
    cwd: Path,
    *,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
    fine: tuple[int, ...] = (0,),
) -> Cost:
    """Runs the command to its end. Raises CommandFailed when its exit code is not in `fine`."""
    started = time.monotonic()
    with subprocess.Popen(
        command, cwd=cwd, env=dict(os.environ) | dict(env or {}), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        watch = _Memory(process.pid)
        watch.start()
        said: list[str] = ["", ""]
        readers = [
            threading.Thread(target=_drain, args=(stream, said, index))
            for index, stream in enumerate((process.stdout, process.stderr))
        ]
        for reader in readers:
            reader.start()
        assert process.stdin is not None
        try:
            process.stdin.write(stdin)
            process.stdin.close()
        except BrokenPipeError:
            pass  # its exit code tells why
        # wait4 tells what this child and those it waited for have used, and nobody else.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - started
        watch.done.set()
        for thread in (watch, *readers):
            thread.join()
    if process.returncode not in fine:
        raise CommandFailed((said[1].strip().splitlines() or [f"exit {process.returncode}"])[-1])
    memory = max(watch.most, usage.ru_maxrss / 1024)
    return Cost(usage.ru_utime + usage.ru_stime, wall, memory, said[0])


def _drain(stream: object, said: list[str], index: int) -> None:
    said[index] = stream.read() if hasattr(stream, "read") else ""


class _Memory(threading.Thread):
    """Looks now and then at the memory of a process and all below it; `most` is in MB."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self.most = 0.0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(_PAGE):
            self.most = max(self.most, sum(map(_share, _with_children(self._pid))))


def _with_children(pid: int) -> list[int]:
    found, todo = [], [pid]
    while todo:
        each = todo.pop()
        found.append(each)
        try:
            for task in Path(f"/proc/{each}/task").iterdir():
                todo += map(int, (task / "children").read_text().split())
        except OSError:
            continue  # it has ended
    return found


def _share(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass  # it has ended
    return 0.0
