"""Worker processes that never outlive their parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.context import BaseContext
from typing import Generic, TypeVar

Task = TypeVar("Task")
Made = TypeVar("Made")


def can_fork() -> bool:
    """Forking is much the fastest, and safe while there is one thread."""
    return sys.platform == "linux" and threading.active_count() == 1


def forking() -> BaseContext:
    return multiprocessing.get_context("fork")


def start_method() -> BaseContext:
    """Forking where that can be done."""
    return forking() if can_fork() else multiprocessing.get_context("spawn")


def end_with_parent() -> None:
    """In a worker: Ctrl-C is the parent's business, and a parent that is killed must not leave
    it behind, waiting for work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Ahead(Generic[Task, Made]):
    """What the processes of `pool` make of each task, in the order of the tasks. They are only
    so far ahead of who takes the results that these do not pile up in memory."""

    def __init__(
        self,
        pool: ProcessPoolExecutor,
        make: Callable[[Task], Made],
        tasks: Iterable[Task],
        count: int,
    ) -> None:
        self._pool = pool
        self._make = make
        self._tasks = iter(tasks)
        self._waiting: deque[Future[Made]] = deque()
        for _ in range(count):
            self._submit()

    def _submit(self) -> None:
        for task in self._tasks:
            self._waiting.append(self._pool.submit(self._make, task))
            return

    def __iter__(self) -> Iterator[Made]:
        while self._waiting:
            result = self._waiting.popleft().result()
            self._submit()
            yield result
