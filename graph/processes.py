"""Worker processes that never outlive their parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.context import BaseContext


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
