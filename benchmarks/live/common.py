"""What the scripts of this folder share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NoReturn


def commit_of(root: Path) -> str | None:
    """The commit that is checked out at `root`, None without git."""
    done = subprocess.run(
        ["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True
    )
    return done.stdout.strip() or None


def fail(message: str | None) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(2)
