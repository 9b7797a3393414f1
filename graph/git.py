"""Asking git, without letting the repository's own configuration run anything."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat")
# A hook or another tool that started us may have pointed these at another repository.
_ELSEWHERE = frozenset({
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX",
})  # fmt: skip


class GitTrouble(Exception):
    """git is not there or said no; the message is its complaint in one line."""


def git(root: Path, *arguments: str) -> bytes:
    """What `git ARGUMENTS` prints in `root`. Raises GitTrouble."""
    process = start(root, *arguments, errors=subprocess.PIPE)
    output, complaint = process.communicate()
    if process.returncode != 0:
        said = complaint.decode("utf-8", "replace").strip().splitlines()
        complaints = [line for line in said if line.startswith(("fatal: ", "error: "))]
        raise GitTrouble((complaints or said[-1:] or [f"exit {process.returncode}"])[0])
    return output


def start(root: Path, *arguments: str, errors: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """`git ARGUMENTS` in `root`, running, with pipes to and from it. Raises GitTrouble."""
    environment = {key: value for key, value in os.environ.items() if key not in _ELSEWHERE}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        return subprocess.Popen(
            ["git", *_QUIET, *arguments], cwd=root, env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    except OSError as error:
        raise GitTrouble(f"git cannot be started: {error.strerror}") from error
