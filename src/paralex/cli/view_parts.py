"""What the pages have in common: one HTML file that needs and may reach nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files


def filled(template: str, parts: Mapping[str, str], *, style: str, script: str) -> str:
    """The page: the template in which each `{{name}}` stands for `parts[name]`, in one pass, so
    that nothing in a part is taken for a place of another.

    `style` and `script` have places of their own, and by the policy of the page only these two
    texts may run or style: nothing that a part brings along.
    """
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"script-src '{_digest(script)}'; style-src '{_digest(style)}'"
    )
    known = {**parts, "policy": policy, "style": style, "script": script}
    first, *rest = part(template).split("{{")
    pieces = [first]
    for piece in rest:
        place, _, after = piece.partition("}}")
        pieces += [known[place], after]
    return "".join(pieces)


def part(name: str) -> str:
    """A file that the pages are made of."""
    return files("paralex.cli").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
