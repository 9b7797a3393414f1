"""What recorded edits make of a set of files, worked out before anything is written.

The edits of a task are cut into chains: all steps of one file, followed through its renames. A
chain that was applied before (a turn that yielded, a run that was killed) is recognised as a
whole, so that applying a recording twice is the same as once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from paralex.worker.edits import EditFailed, already_replaced, find_all, replace_once
from paralex.worker.recording import Edit

Look = Callable[[str], str | None]  # the text of a file, None when it is not there


@dataclass
class Chain:
    """The steps of one file from the path it has first (`start`) to the last (`end`, None when
    it is deleted)."""

    start: str
    end: str | None
    steps: list[Edit] = field(default_factory=list)

    @property
    def creates(self) -> bool:
        return self.steps[0].create is not None


@dataclass(frozen=True)
class FileChange:
    """One file: what it was and becomes. `path` is None before a creation and `to` None after a
    deletion; both differ in a rename."""

    path: str | None
    before: str | None
    to: str | None
    after: str | None

    @property
    def empty(self) -> bool:
        return (self.path, self.before) == (self.to, self.after)


def work_out(edits: Iterable[Edit], look: Look, *, resumed: bool) -> tuple[FileChange, ...]:
    """The changes that are still to be made. EditFailed when a step does not fit.

    `resumed`: this task has been worked on before, so a text that is to be deleted and is not
    there counts as deleted.
    """
    made: dict[str, str | None] = {}  # what earlier chains have made of the files

    def now(path: str) -> str | None:
        return made[path] if path in made else look(path)

    changes = []
    for chain in chains(edits):
        change = _change(chain, now, resumed)
        if change is not None and not change.empty:
            changes.append(change)
            made[chain.start] = None
            if change.to is not None:
                made[change.to] = change.after
    return tuple(changes)


def chains(edits: Iterable[Edit]) -> tuple[Chain, ...]:
    """The edits by file, in the order in which each file is first touched."""
    found: list[Chain] = []
    current: dict[str, Chain] = {}
    for edit in edits:
        chain = current.get(edit.path)
        if chain is None:
            chain = Chain(edit.path, edit.path)
            found.append(chain)
            current[edit.path] = chain
        chain.steps.append(edit)
        if edit.rename is not None:
            if edit.rename in current:
                raise EditFailed(f"{edit.path}: cannot be renamed over {edit.rename}")
            chain.end = edit.rename
            current[edit.rename] = current.pop(edit.path)
        elif edit.delete:
            chain.end = None
            del current[edit.path]
    return tuple(found)


def _change(chain: Chain, look: Look, resumed: bool) -> FileChange | None:
    """What is left to do for one file; None when all of it is there already."""
    if _settled(chain, look, resumed):
        return None
    before = look(chain.start)
    after = _forward(chain, before, look, resumed)
    return FileChange(
        chain.start if before is not None else None,
        before,
        chain.end,
        after,
    )


def _settled(chain: Chain, look: Look, resumed: bool) -> bool:
    """Whether the whole chain was applied before."""
    start = look(chain.start)
    if chain.end is None:
        return start is None and resumed
    end = start if chain.end == chain.start else look(chain.end)
    if end is None or (chain.end != chain.start and start is not None):
        return False
    replaced = [step for step in chain.steps if step.old is not None]
    if chain.creates:
        text = chain.steps[0].create or ""
    elif replaced:
        undone = _undo(replaced, end, resumed)
        if undone is None:
            return False
        text = undone
    else:
        return True  # only renamed, and it is
    return _redo(replaced, text) == end


def _undo(replaced: list[Edit], text: str, resumed: bool) -> str | None:
    """The text before the steps, if each of them can be taken back from `text`."""
    for step in reversed(replaced):
        old, new = step.old or "", step.new or ""
        if not new:
            # Where the text stood nobody knows; that it is gone tells only a task at work again.
            if not resumed or find_all(text, old):
                return None
        elif len(places := find_all(text, new)) == 1:
            text = text[: places[0]] + old + text[places[0] + len(new) :]
        else:
            return None
    return text


def _redo(replaced: list[Edit], text: str) -> str | None:
    for step in replaced:
        old, new = step.old or "", step.new or ""
        if not new and not find_all(text, old):
            continue
        try:
            text = replace_once(step.path, text, old, new)
        except EditFailed:
            return None
    return text


def _forward(chain: Chain, text: str | None, look: Look, resumed: bool) -> str | None:
    """The chain's end from its start, step by step."""
    for step in chain.steps:
        if step.create is not None:
            text = _created(step, text)
        elif text is None:
            raise EditFailed(f"{step.path}: there is no such file")
        elif step.old is not None:
            text = _replaced(step, text, resumed)
        elif step.delete:
            text = None
        elif step.rename is not None and look(step.rename) is not None:
            raise EditFailed(f"{step.path}: cannot be renamed: {step.rename} is there already")
    return text


def _created(step: Edit, text: str | None) -> str:
    if text is not None and text != step.create:
        raise EditFailed(f"{step.path}: cannot be created: it is there with another content")
    return step.create or ""


def _replaced(step: Edit, text: str, resumed: bool) -> str:
    old, new = step.old or "", step.new or ""
    if already_replaced(text, old, new) or (not new and resumed and not find_all(text, old)):
        return text
    return replace_once(step.path, text, old, new)
