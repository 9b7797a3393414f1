"""The calls of an agent, in one place: names, what they are for, and what their input looks like.

Every description of these calls (documents of roles, tools of models, tools of MCP, the check of
a request) is made from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from paralex.planner.dst import Claim

Json = dict[str, Any]

# No absolute path, no empty part, no `.` or `..`: what `canonical_path` lets through.
_STEP = r"(?!\.{1,2}(?![^/]))[^/\\\u0000]+"
PATH: Final[Json] = {
    "type": "string",
    "pattern": rf"^{_STEP}(/{_STEP})*$",
    "description": "a normal path, relative to the top of the repository",
}
SYMBOL: Final[Json] = {
    "type": "string",
    "pattern": r"^[^.]+(\.[^.]+)*$",
    "description": "a dotted name in the file",
}
_PLACE: Final[Json] = {"anyOf": [{"const": "."}, PATH]}
_TEXT: Final[Json] = {"type": "string"}
_SOME: Final[Json] = {"type": "string", "minLength": 1}
_LINE: Final[Json] = {"type": "integer", "minimum": 1}

CALLS: Final[dict[str, tuple[str, str]]] = {
    "create": ("Create a file with this text.", "That it was created."),
    "delete": ("Delete a file.", "That it was deleted."),
    "edit": (
        "Replace the text `old`, which must be in the file exactly once, by `new`. Give enough "
        "lines around the place to make it unique; keep the indentation. With `symbol` the text "
        "needs to be unique only inside of that symbol.",
        "The line of the place.",
    ),
    "finish": (
        "The task is complete (or, with done=false, cannot be). `summary`: one line on what was "
        "done, as the subject of a commit; or why it cannot be done. The tests must pass first.",
        "Whether that was accepted.",
    ),
    "grep": (
        "Search the files below `path` for an extended regular expression: file, line, text.",
        "The lines that were found.",
    ),
    "publish": (
        "Bring what you have so far into the shared code before the task is complete. Only for "
        "a step that is sound by itself and that others wait for; finish publishes the rest.",
        "The commit.",
    ),
    "read": (
        "Read a file with line numbers, or list a folder ('.' is the top). Lines `start` to "
        "`end`, both included.",
        "The lines.",
    ),
    "request_scope": (
        "Ask for more claims. `symbol` is the dotted name in the file, left out for the modes "
        "whole, create, delete and rename.",
        "What was granted.",
    ),
    "run_tests": (
        "Run the task's tests in your copy, or those you name (path, or path::name).",
        "Whether they passed, and what they printed.",
    ),
}


@dataclass(frozen=True)
class Owned:
    """What may be edited, created and deleted: paths, and by path the symbols with their modes
    where not all of the file is owned."""

    files: tuple[str, ...]
    symbols: dict[str, dict[str, str]] = field(default_factory=dict)
    creatable: tuple[str, ...] = ()
    deletable: tuple[str, ...] = ()


def owned(owns: Iterable[Claim]) -> Owned:
    """What these claims allow. A renamed file is created at its new path and deleted at the old
    one; a named resource allows no call by itself."""
    files: set[str] = set()
    creatable: set[str] = set()
    deletable: set[str] = set()
    symbols: dict[str, dict[str, str]] = {}
    for claim in owns:
        if claim.path is None:
            continue
        if claim.mode in {"delete", "rename"}:
            deletable.add(claim.path)
        if claim.mode in {"create", "rename"}:
            creatable.add(claim.to or claim.path)
        if claim.symbol is not None:
            symbols.setdefault(claim.path, {})[claim.symbol] = claim.mode
        elif claim.mode != "delete":
            files.add(claim.to or claim.path)
    return Owned(
        files=tuple(sorted(files)),
        symbols={path: symbols[path] for path in sorted(symbols) if path not in files},
        creatable=tuple(sorted(creatable)),
        deletable=tuple(sorted(deletable)),
    )


def inputs(own: Owned | None, tests: Iterable[str] = ()) -> dict[str, Json]:
    """By call the schema of its input; a call that `own` leaves nothing for is not there. None:
    nothing is said about what is owned, so any path will do."""
    claims = {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Claim"}}
    named: Json = {"type": "array", "items": _SOME}
    if tests := sorted(tests):
        named = {**named, "default": tests}
    found = {
        "finish": form({"summary": _TEXT}, {"done": {"type": "boolean", "default": True}}),
        "grep": form(
            {"pattern": _TEXT}, {"path": _PLACE, "ignore_case": {"type": "boolean"}}
        ),
        "publish": form({"message": _TEXT}),
        "read": form({"path": _PLACE}, {"start": _LINE, "end": _LINE}),
        "request_scope": form({"claims": claims, "why": _TEXT}),
        "run_tests": form({}, {"tests": named}),
    }  # fmt: skip
    if own is None:
        found["create"] = form({"path": PATH, "text": _TEXT})
        found["delete"] = form({"path": PATH})
        found["edit"] = _edit(PATH, SYMBOL)
        return dict(sorted(found.items()))
    if own.creatable:
        found["create"] = form({"path": {"enum": list(own.creatable)}, "text": _TEXT})
    if own.deletable:
        found["delete"] = form({"path": {"enum": list(own.deletable)}})
    edits = [_edit(_words(own.files), SYMBOL)] if own.files else []
    edits += [_edit({"const": path}, _one_of(names)) for path, names in own.symbols.items()]
    if edits:
        found["edit"] = {"oneOf": edits}
    return dict(sorted(found.items()))


def claim_schema() -> Json:
    """What a claim looks like, one form for each group of modes."""
    return {
        "oneOf": [
            form({"path": PATH, "mode": {"enum": ["body", "signature"]}}, {"symbol": SYMBOL}),
            form({"path": PATH, "symbol": SYMBOL, "mode": {"enum": ["add", "remove"]}}),
            form({"path": PATH, "mode": {"enum": ["whole", "create", "delete"]}}),
            form({"path": PATH, "mode": {"const": "rename"}, "to": PATH}),
            form({"resource": _TEXT, "mode": {"const": "use"}}),
        ]
    }


def form(required: Json, optional: Json | None = None) -> Json:
    """The schema of an object with these keys and no others."""
    made: Json = {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }
    if required:
        made["required"] = list(required)
    return made


def _edit(path: Json, symbol: Json) -> Json:
    return form({"path": path, "old": _SOME, "new": _TEXT}, {"symbol": symbol})


def _words(words: tuple[str, ...]) -> Json:
    return {"enum": list(words)} if len(words) > 1 else {"const": words[0]}


def _one_of(names: dict[str, str]) -> Json:
    """One of the owned symbols; `C.*` stands for any new member of C."""
    known = sorted(name for name in names if not name.endswith("*"))
    words = "; ".join(f"{name}: {mode}" for name, mode in sorted(names.items()))
    choices: list[Json] = [{"enum": known}] if known else []
    choices += [
        {"pattern": f"^{_literal(name.removesuffix('*'))}[^.*]+$"}
        for name in sorted(names)
        if name.endswith("*")
    ]
    choice = choices[0] if len(choices) == 1 else {"anyOf": choices}
    return {"type": "string", **choice, "description": words}


def _literal(text: str) -> str:
    """`text` as a pattern that every dialect of regular expressions reads alike."""
    return "".join(f"\\{char}" if char in r"\^$.|?*+()[]{}/" else char for char in text)
