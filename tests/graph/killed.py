"""Run as a program: analyses a repository of toys, looks at its graph, and dies at a given point,
as by kill -9.

    python -m tests.graph.killed ROOT POINT
A point is `before` or `after` and the dotted name of a function; `none` is no point at all.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from paralex.graph import build, reading
from tests.graph.toy import Toy


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(when: str, dotted: str) -> None:
    module, owner, name = dotted.split(":")
    place: Any = import_module(module)
    if owner:
        place = getattr(place, owner)
    real = getattr(place, name)

    def fatal(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            die()
        real(*args, **kwargs)
        die()

    setattr(place, name, fatal)


if __name__ == "__main__":
    root, *point = sys.argv[1:]
    if point != ["none"]:
        arm(*point)
    print(build.analyze(Path(root), languages=(Toy(),)).digest, flush=True)
    with reading(Path(root)):
        pass
