"""Why one change of a diff comes before another, or goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LinkKind = Literal["name", "member", "signature", "test", "reach", "file"]


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """The change `first` comes before the change `then` (both by their new path); `together`: in
    one task with it. `text` says why, at the place `at`.

    Of links that are `firm`, a circle is one task. One that is not is left out where it would
    make a circle; and where it would leave but one task, it is an order and no more.
    """

    first: str
    then: str
    kind: LinkKind
    text: str
    at: str
    firm: bool = True
    together: bool = False
