"""Cutting text to what a row of a report can hold."""

from __future__ import annotations

LINE = 80  # characters of a subject
ROW = 400  # characters of a reason


def first_line(text: str) -> str:
    """The first line that says something, cut."""
    line = next((line for line in text.splitlines() if line.strip()), text).strip()
    return line if len(line) <= LINE else line[: LINE - 3] + "..."


def one_line(text: str) -> str:
    """All of a text in one line, cut."""
    line = " ".join(text.split())
    return line if len(line) <= ROW else line[: ROW - 3] + "..."
