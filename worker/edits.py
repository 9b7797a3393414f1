"""Replacing one place of a text, and telling whether that was done before."""

from __future__ import annotations

from paralex.worker.wording import first_line


class EditFailed(ValueError):
    """The edit does not fit what is there. The message names the path and the text."""


def replace_once(path: str, text: str, old: str, new: str) -> str:
    """`text` with its only `old` replaced. EditFailed when the place is gone or ambiguous."""
    places = find_all(text, old)
    if not places:
        raise EditFailed(f"{path}: the text to replace is not there: {first_line(old)!r}")
    if len(places) > 1:
        lines = ", ".join(str(text.count("\n", 0, place) + 1) for place in places[:5])
        raise EditFailed(
            f"{path}: the text to replace is there {len(places)} times (lines {lines}): "
            f"{first_line(old)!r}"
        )
    return text[: places[0]] + new + text[places[0] + len(old) :]


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
