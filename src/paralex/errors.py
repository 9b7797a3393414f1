"""Errors that say whose fault it is. Each class carries the exit code of the command line.

Every message names what is wrong, where, and what to do about it; the command line prints it
as it is, without a traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ParalexError(Exception):
    """Base of every error that a person is meant to read. `exit_code`: 0..4, see below."""

    exit_code = 4


class UsageError(ParalexError):
    """The input is wrong: an argument, a file, a query, a plan, a configuration (exit 2)."""

    exit_code = 2


class EnvironmentLacks(ParalexError):
    """The machine or the repository lacks something; the message says what to do (exit 3)."""

    exit_code = 3


class Refused(ParalexError):
    """The answer is no: a plan with conflicts, a run with failed tasks (exit 1)."""

    exit_code = 1


class OurFault(ParalexError):
    """A bug in paralex: please report it (exit 4)."""

    exit_code = 4


def nearest(word: str, valid: Iterable[str]) -> str:
    """The sentence that helps after an unknown `word`: the closest valid one, or all of them.

    `valid` is sorted before use, so the answer is the same for a set in any order.
    """
    words = sorted(valid)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]!r}?"
    if not words:
        return "there are none"
    if len(words) > 12:
        return f"valid are {len(words)}, for example: {', '.join(words[:8])}, ..."
    return f"valid: {', '.join(words)}"
