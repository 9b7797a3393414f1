"""Filling `{files}` and `{task}` into a shell command, safely.

The text that is filled in may come from anybody (an issue, a file name), so it must never become
shell syntax, wherever in the command the marker stands. What is filled in is quoted for the
shell, and once more for the quotes around the marker, if it stands in any.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from paralex.errors import UsageError

MARKERS = ("{files}", "{task}")
_WORD = re.compile(r"(?<!\$)\{([A-Za-z_]+)\}")
_CLOSE = 0.82  # how much a word has to be like a marker's to be taken for a slip
_MARKER = re.compile("|".join(map(re.escape, MARKERS)))


def check_markers(command: str) -> None:
    """UsageError when a marker stands where it cannot be filled in safely, or is misspelt."""
    for word in _WORD.findall(command):
        close = difflib.get_close_matches(f"{{{word}}}", MARKERS, n=1, cutoff=_CLOSE)
        if close and close[0] != f"{{{word}}}":
            raise UsageError(
                f"command agent `{command}`: {{{word}}} is not filled in; did you mean {close[0]}? "
                f"Known are {' and '.join(MARKERS)}"
            )
    fill(command, dict.fromkeys(MARKERS, ""))


def fill(command: str, texts: Mapping[str, str]) -> str:
    """`command` with each marker replaced by its text, which is shell words already."""
    if not _MARKER.search(command):
        return command
    if "<<" in command:
        raise _unsafe(command, "with a here-document")
    done: list[str] = []
    scanner = _Quotes()
    at = 0
    while at < len(command):
        found = _MARKER.match(command, at)
        if found:
            done.append(_escaped(texts[found.group()], scanner.state, command))
            scanner.word = True
            at = found.end()
        else:
            step = scanner.step(command, at)
            done.append(command[at : at + step])
            at += step
    if scanner.state != _BARE or scanner.depth:
        raise _unsafe(command, "whose quotes do not close")
    return "".join(done)


_BARE, _SINGLE, _DOUBLE, _COMMENT, _BACKTICK = "bare", "single", "double", "comment", "backtick"


class _Quotes:
    """Which quotes stand open at a place of a shell command, `$(...)` included."""

    def __init__(self) -> None:
        self._stack = [_BARE]
        self.word = False  # inside a word, where `#` does not begin a comment

    @property
    def state(self) -> str:
        return self._stack[-1]

    @property
    def depth(self) -> int:
        return len(self._stack) - 1

    def step(self, command: str, at: int) -> int:
        """Takes in what stands at `at`; how many characters that is."""
        char, state = command[at], self.state
        if state == _SINGLE:
            if char == "'":
                self._stack.pop()
            return 1
        if state == _COMMENT:
            if char == "\n":
                self._stack.pop()
            return 1
        if char == "\\":
            self.word = True
            return 2
        if char == "`":
            self._toggle(_BACKTICK)
        elif char == '"':
            self._toggle(_DOUBLE)
        elif command.startswith("$(", at):
            self._stack.append(_BARE)
            self.word = False
            return 2
        elif state != _DOUBLE:
            self._bare(char)
        return 1

    def _bare(self, char: str) -> None:
        if char == "'":
            self._stack.append(_SINGLE)
        elif char == "#" and not self.word:
            self._stack.append(_COMMENT)
        elif char == "(":
            self._stack.append(self.state)
        elif char == ")" and self.depth:
            self._stack.pop()
        self.word = not (char.isspace() or char in ";&|()")

    def _toggle(self, state: str) -> None:
        if self.state == state:
            self._stack.pop()
        else:
            self._stack.append(state)
        self.word = True


def _escaped(text: str, state: str, command: str) -> str:
    if state == _BARE:
        return text
    if state == _SINGLE:
        return text.replace("'", "'\\''")
    if state == _DOUBLE:
        return re.sub(r'([\\"$`])', r"\\\1", text)
    raise _unsafe(command, "in a comment" if state == _COMMENT else "in back quotes: use $(...)")


def _unsafe(command: str, where: str) -> UsageError:
    return UsageError(
        f"command agent `{command}`: {{files}} and {{task}} cannot be filled in safely {where}; "
        f'take them from the environment instead: "$PARALEX_TASK", "$PARALEX_FILES"'
    )
