"""Where answers and remarks are printed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH = 160  # columns of tables where no terminal says how many it has


def console() -> Console:
    """Where answers for people go."""
    from rich.console import Console

    screen = Console(highlight=False, soft_wrap=True)
    if not screen.is_terminal and "COLUMNS" not in os.environ:
        screen.width = PIPED_WIDTH
    return screen


def err_console() -> Console:
    """Where progress and warnings go, so that answers can be piped."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)
