"""Names in a plan that are not there, or that are there although they are to be made."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterator

from paralex.errors import nearest
from paralex.planner.claims import known_name
from paralex.planner.dst import Claim, Dst, Fact, Read, Task
from paralex.planner.existence import Existence
from paralex.planner.report import Conflict
from paralex.planner.shadows import Shadows

CORRECT = "correct the name"
Wrong = tuple[str, tuple[str, ...]]  # what is wrong, and what could be done about it


def unknowns(plan: Dst, world: Existence, shadows: Shadows) -> Iterator[Conflict]:
    """One conflict for each thing that a task names wrongly."""
    for at, task in enumerate(plan.tasks):
        seen: set[tuple[str, str]] = set()
        items: tuple[Claim | Read, ...] = (*task.claims, *task.reads)
        for item in items:
            wrong = _wrong(world, shadows, at, item)
            if wrong is not None and (item.target, wrong[0]) not in seen:
                seen.add((item.target, wrong[0]))
                yield _conflict(task, item, *wrong)


def unknown_resources(plan: Dst, declared: frozenset[str]) -> Iterator[Conflict]:
    """Claims on named resources that the repository does not declare; none when it declares
    no resource at all."""
    for task in plan.tasks if declared else ():
        for claim in task.claims:
            if claim.resource is not None and claim.resource not in declared:
                why = f"no resource {claim.resource!r}: {nearest(claim.resource, declared)}"
                yield _conflict(task, claim, why, (CORRECT, "declare it under `resources`"))


def _conflict(task: Task, item: Claim | Read, why: str, options: tuple[str, ...]) -> Conflict:
    said = f"claims {item}" if isinstance(item, Claim) else f"reads {item.target}"
    return Conflict(
        kind="unknown",
        tasks=(task.id,),
        resource=item.target,
        facts=(Fact(text=f"{task.id} {said}"), Fact(text=why)),
        options=options,
    )


def _wrong(world: Existence, shadows: Shadows, at: int, item: Claim | Read) -> Wrong | None:
    if item.path is None:
        return None
    moves = isinstance(item, Claim) and item.mode == "rename"
    if isinstance(item, Claim) and item.mode in {"create", "rename"}:
        taken = _taken(world, at, item.to or item.path)
        if taken is not None or not moves:
            return taken
    state = world.file(at, item.path, own=not moves)
    if not state.there:
        return _no_file(world, at, item.path, state.by)
    if item.symbol is None or state.source is None:
        return None
    row = world.code.by_path.get(state.source)
    if row is None or not row.parsed:
        known = row is not None and row.language
        why = "it could not be parsed" if known else "it is in no language that is known"
        advice = f"{'claim' if isinstance(item, Claim) else 'read'} the whole file"
        return f"the symbols of {item.path} are not known: {why}; {advice}", (advice,)
    return _wrong_symbol(world, shadows, at, item, state.source)


def _taken(world: Existence, at: int, path: str) -> Wrong | None:
    """Whether something is in the way of a new file."""
    state = world.file(at, path, own=False)
    if state.there:
        maker = f": {world.order.ids[state.by]} makes it before" if state.by is not None else ""
        return f"{path} is there already{maker}", ("claim it as whole", "use another name")
    if path in world.folders:
        return f"{path} is a folder", ("use another name",)
    return None


def _no_file(world: Existence, at: int, path: str, by: int | None) -> Wrong:
    if by is not None:
        gone = f"{path} is gone: {world.order.ids[by]} takes it away before"
        return gone, ("change the order", CORRECT)
    if path in world.folders:
        return f"{path} is a folder: name the files in it", (CORRECT,)
    maker = world.maker(at, path)
    if maker is not None:
        return f"{path} is made by {maker}, which does not come before", ("order",)
    return (
        f"no file {path}: {near_file(path, world.existing)}",
        (CORRECT, "claim it with mode create", "make it in a task before"),
    )


def near_file(path: str, existing: frozenset[str]) -> str:
    """The sentence that names the closest path: the same name elsewhere comes first."""
    name = posixpath.basename(path)
    same = sorted(known for known in existing if posixpath.basename(known) == name)
    if same:
        return f"did you mean {difflib.get_close_matches(path, same, n=1, cutoff=0.0)[0]!r}?"
    return nearest(path, existing)


def _wrong_symbol(
    world: Existence, shadows: Shadows, at: int, item: Claim | Read, source: str
) -> Wrong | None:
    path, symbol = str(item.path), str(item.symbol)
    name = known_name(symbol)
    if isinstance(item, Claim) and item.mode == "add" and name == symbol:
        if world.symbol(at, path, source, symbol, own=False):
            options = ("claim it with mode body or signature", CORRECT)
            return f"{path}::{symbol} is there already", options
        name = symbol.rpartition(".")[0]  # only the container has to be there
    if not name or world.symbol(at, path, source, name, own=True) is not False:
        return None
    if isinstance(item, Read) and shadows.stands(source, name):
        return None
    return _no_symbol(world, at, path, source, name)


def _no_symbol(world: Existence, at: int, path: str, source: str, name: str) -> Wrong:
    remover = world.remover(at, path, name)
    if remover is not None:
        return f"{path}::{name} is gone: {remover} removes it before", ("change the order",)
    maker = world.maker(at, path, name)
    if maker is not None:
        return f"{path}::{name} is added by {maker}, which does not come before", ("order",)
    for row in world.code.uses_by(source):
        if row.to_symbol == name and row.to_path != source:
            passed = f"{path} only passes {name} on: it is defined in {row.to_path}"
            return passed, (f"claim {row.to_path}::{name}",)
    return (
        f"no symbol {name!r} in {path}: {nearest(name, world.code.symbols_in(source))}",
        (CORRECT, "claim it with mode add", "add it in a task before"),
    )
