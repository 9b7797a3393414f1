"""Starting child processes so that they can be ended, whatever they do.

Each child runs in its own session and process group, with its input closed and its output
bounded. A thread is made for every child: it can be walled in by Landlock, which holds for the
thread and what it starts, and it lives until the child has ended.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
import uuid

from paralex.errors import EnvironmentLacks, UsageError, nearest
from paralex.protocol import AliveCheck, CommandResult, Launch
from paralex.worker import landlock
from paralex.worker.leftovers import MARK, end_leftovers
from paralex.worker.output import BoundedOutput

POLL = 0.05  # seconds between two looks at the attempt and the child
NOT_STARTED = 126  # the exit code of a command that could not be started, as shells have it
LARGEST_PIPE = 1 << 20  # bytes
LEVELS = ("auto", "landlock", "plain")


class GroupLauncher:
    """The launcher of `protocol`. `confine`: whether children are walled in by Landlock;
    `remark` says, for people, why not."""

    def __init__(self, *, confine: bool, remark: str = "") -> None:
        self._confine = confine
        self._remark = remark

    def describe(self) -> str:
        if self._confine:
            return f"Landlock (ABI {landlock.abi()}): commands write only in their own view"
        reason = f" ({self._remark})" if self._remark else ""
        return f"plain process groups: writes outside a view are not stopped{reason}"

    def run(self, launch: Launch, alive: AliveCheck) -> CommandResult:
        """Runs to the end, to the time limit, or until `alive` raises (which passes through,
        after the whole group has ended)."""
        child = _Child(launch, confine=self._confine)
        child.start()
        try:
            while not child.ended.wait(POLL):
                alive()
        except BaseException:
            child.cancelled = True
            child.join()
            raise
        child.join()
        if child.error is not None:
            raise child.error
        assert child.result is not None
        return child.result


class _Child(threading.Thread):
    """One child process and the thread that owns it from start to end."""

    def __init__(self, launch: Launch, *, confine: bool) -> None:
        super().__init__(name=f"child of {launch.log.name}", daemon=True)
        self.launch = launch
        self.confine = confine
        self.cancelled = False
        self.ended = threading.Event()
        self.result: CommandResult | None = None
        self.error: BaseException | None = None
        self._mark = uuid.uuid4().hex

    def run(self) -> None:
        try:
            self.launch.log.parent.mkdir(parents=True, exist_ok=True)
            # Opened before the wall goes up: the log lies outside of what the child may write.
            with self.launch.log.open("wb") as log:
                if self.confine:
                    landlock.restrict_thread(self.launch.writable)
                self.result = self._supervised(BoundedOutput(log))
        except BaseException as error:
            # Handed to the thread that asked; this one has nobody above it.
            self.error = error
        finally:
            self.ended.set()

    def _supervised(self, output: BoundedOutput) -> CommandResult:
        start = time.monotonic()
        try:
            process = self._popen()
        except (OSError, ValueError) as error:  # too long a command line, a NUL in it, no folder
            output.write(f"cannot start: {error}\n".encode())
            output.close()
            return CommandResult(self.launch.command, NOT_STARTED, output.text())
        assert process.stdout is not None
        timed_out = False
        with process.stdout as pipe:
            os.set_blocking(pipe.fileno(), False)
            try:
                timed_out = self._pump(process, pipe.fileno(), output, start)
            finally:
                self._end(process)
                _drain(pipe.fileno(), output)
                output.close()
        return CommandResult(
            command=self.launch.command,
            exit_code=process.returncode,
            output=output.text(),
            timed_out=timed_out,
            seconds=time.monotonic() - start,
        )

    def _popen(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["/bin/sh", "-c", self.launch.command],
            cwd=self.launch.cwd,
            env={**self.launch.env, MARK: self._mark},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _pump(
        self, process: subprocess.Popen[bytes], pipe: int, output: BoundedOutput, start: float
    ) -> bool:
        """Passes output on until the child has ended, is cancelled or out of time (True)."""
        with selectors.PollSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while not self.cancelled:
                left = self.launch.timeout - (time.monotonic() - start)
                if left <= 0:
                    return True
                if not selector.get_map():
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(min(POLL, left))
                elif selector.select(min(POLL, left)):
                    data = os.read(pipe, 1 << 16)
                    output.write(data)
                    if not data:
                        selector.unregister(pipe)
                if process.poll() is not None:
                    break
        return False

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """Ends the child's group, and what of it has moved to another."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        end_leftovers(process.pid, self._mark)


def _drain(pipe: int, output: BoundedOutput) -> None:
    """What the child had printed before it ended: at most what a pipe can hold, for a writer
    that escaped may still be at it."""
    with contextlib.suppress(BlockingIOError):
        for _ in range(LARGEST_PIPE >> 16):
            output.write(os.read(pipe, 1 << 16))


def best_launcher(level: str = "auto") -> GroupLauncher:
    """The strongest launcher of this machine, or the one that is asked for.

    UsageError for an unknown level; EnvironmentLacks when `landlock` is asked for and missing.
    """
    if level not in LEVELS:
        raise UsageError(f"unknown confinement {level!r}: {nearest(level, LEVELS)}")
    if level == "plain":
        return GroupLauncher(confine=False, remark="as asked")
    reason = landlock.why_not()
    if reason is None:
        return GroupLauncher(confine=True)
    if level == "landlock":
        raise EnvironmentLacks(
            f"cannot confine commands with Landlock: {reason}; use 'auto' or 'plain', under which "
            f"the publish gate still refuses what a task does not own"
        )
    return GroupLauncher(confine=False, remark=reason)


__all__ = ["LEVELS", "GroupLauncher", "best_launcher"]
