"""What is odd in a work list without being wrong: said in a line each, and the plan is made."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Sequence

from paralex.planner.evidence import Evidence
from paralex.planner.work import WorkItem

ALIKE = 0.85  # of the letters of two names


def remarks(items: Sequence[WorkItem], evidence: Evidence) -> tuple[str, ...]:
    """Lines about `items`: a file to be created beside one that is called almost the same, and
    items that say the same as an earlier one."""
    lines: list[str] = []
    first: dict[object, str] = {}
    for item in items:
        for path in item.files or ():
            meant = _meant(path, evidence)
            if meant is not None:
                lines.append(f"item {item.id}: {path} is not there and will be created; {meant} is")
        words = (" ".join(item.text.lower().split()), item.files, item.symbols)
        earlier = first.setdefault(words, item.id)
        if earlier != item.id:
            lines.append(f"item {item.id} says the same as {earlier}: one of them may do")
    return tuple(lines)


def _meant(path: str, evidence: Evidence) -> str | None:
    """The file that may be meant by a path that is not there: the same but for capitals or for
    leading folders, or almost the same name in the same folder."""
    if path in evidence.existing:
        return None
    folder, name = posixpath.split(path)
    for known in evidence.files_by_name.get(name, ()):
        if known.endswith("/" + path) or path.endswith("/" + known):
            return known
    parts = _parts(name)  # `test_order_tax.py` is no misspelt `test_order.py`
    beside = [each for each in evidence.files_in.get(folder, ()) if _parts(each) == parts]
    same = next((known for known in beside if known.lower() == name.lower()), None)
    close = same or next(iter(difflib.get_close_matches(name, beside, n=1, cutoff=ALIKE)), None)
    return posixpath.join(folder, close) if close else None


def _parts(name: str) -> int:
    return len(re.split(r"[._-]", name))
