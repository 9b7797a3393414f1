"""Where answers and remarks are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def console() -> Console:
    """Where answers for people go."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def err_console() -> Console:
    """Where progress and warnings go, so that answers can be piped."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)
