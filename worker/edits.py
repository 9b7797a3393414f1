"""Replacing one place of a text, and telling whether that was done before."""

from __future__ import annotations

from paralex.worker.wording import first_line


class EditFailed(ValueError):
    """The edit does not fit what is there. The message names the path and the text."""


def replace_once(path: str, text: str, old: str, new: str) -> str:
    """`text` with its only `old` replaced. EditFailed when the place is gone or ambiguous."""
    at = only_place(path, text, old)
    return text[:at] + new + text[at + len(old) :]


def only_place(path: str, text: str, old: str, lines: tuple[int, int] | None = None) -> int:
    """Where `old` is in `text`: of several places the only one that begins in `lines` (the first
    and the last). EditFailed when it is gone or ambiguous."""
    places = find_all(text, old)
    if not places:
        raise EditFailed(f"{path}: the text to replace is not there: {first_line(old)!r}")
    if len(places) > 1 and lines is not None:
        inside = [at for at in places if lines[0] <= line_of(text, at) <= lines[1]]
        places = inside or places
    if len(places) > 1:
        shown = ", ".join(str(line_of(text, at)) for at in places[:5])
        raise EditFailed(
            f"{path}: the text to replace is there {len(places)} times (lines {shown}): "
            f"{first_line(old)!r}"
        )
    return places[0]


def line_of(text: str, at: int) -> int:
    """The line of a place in `text`, from 1 on."""
    return text.count("\n", 0, at) + 1


def already_replaced(text: str, old: str, new: str) -> bool:
    """Whether `new` stands where `old` was: it is there once, and `old` only as a part of it. A
    `new` in several places (a short one is easily found) tells nothing."""
    news = find_all(text, new) if new else []
    if len(news) != 1:
        return False
    start, end = news[0], news[0] + len(new)
    return all(start <= place and place + len(old) <= end for place in find_all(text, old))


def find_all(text: str, part: str) -> list[int]:
    """Every place of a non-empty `part`, overlapping ones too."""
    places = []
    at = text.find(part)
    while at >= 0:
        places.append(at)
        at = text.find(part, at + 1)
    return places
