"""An independent model of what may go wrong: all interleavings of small plans on a small graph.

It knows atoms (existence, surface and body of each name, what it was taken to mean, and each
module), and none of the planner's code. A task notes all atoms that it relies on or changes when it
starts, and changes when it ends. A plan is safe if in no interleaving an atom that a task had
noted was changed by another before the task ended.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from paralex.planner.check import check
from paralex.planner.dst import Claim, Task
from paralex.queries.code import Code, ImportRow
from tests.planner.toy import HERE, file, plan, ref, symbol, task

# a.py defines; b.py inherits and uses; c.py passes a name of a.py on; d.py uses that one.
NAMES: dict[str, tuple[str, ...]] = {
    "a.py": ("C", "C.m", "C.n", "f", "g"),
    "b.py": ("D", "D.own", "h"),
    "c.py": ("k",),
    "d.py": ("run",),
    "new.py": (),
}
REFS = (  # user, used, kind
    ("b.py::D", "a.py::C", "inherit"),
    ("b.py::D.own", "a.py::f", "use"),
    ("b.py::h", "a.py::C.m", "use"),
    ("c.py", "a.py::f", "use"),
    ("d.py::run", "c.py::f", "reexport"),
    ("d.py::run", "a.py::f", "use"),
)
IMPORTS = (("b.py", "a.py"), ("c.py", "a.py"), ("d.py", "c.py"), ("d.py", "b.py"))
INHERITED = {"D.m": "C.m", "D.n": "C.n"}  # names of b.py that come from a.py
PASSED_ON = {("c.py", "f"): {("c.py", "f"), ("a.py", "f")}, ("b.py", "f"): {("b.py", "f"),
    ("a.py", "f")}, ("b.py", "C"): {("b.py", "C"), ("a.py", "C")}, ("d.py", "f"): {("d.py", "f"),
    ("a.py", "f"), ("c.py", "f")}}  # fmt: skip
EVERY = {
    path: (
        *names,
        *{"b.py": ("D.m", "D.n", "f", "C"), "c.py": ("f",), "d.py": ("f",)}.get(path, ()),
    )
    for path, names in NAMES.items()
}
Atom = tuple[str, str, str]


def known() -> Code:
    """The graph of that repository."""
    return Code.of(
        [file(path) for path in NAMES if path != "new.py"],
        [symbol(path, name, 1) for path, names in NAMES.items() for name in names],
        [ref(user, used, 1, kind) for user, used, kind in REFS],
        [ImportRow(user, used, 1, "absolute") for user, used in IMPORTS],
    )


def inside(name: str, container: str) -> bool:
    return container == "" or name == container or name.startswith(container + ".")


def atoms(kind: str, path: str, container: str) -> set[Atom]:
    """One for each name in the container, and one for what could be added to it."""
    held = {(kind, path, name) for name in EVERY.get(path, ()) if inside(name, container)}
    return held | {(kind, path, f"{container}.?"), (kind, path, container)}


def faces(path: str, name: str) -> set[Atom]:
    return atoms("face", path, name) | atoms("is", path, name)


def written(item: Claim) -> set[Atom]:
    if item.path is None:
        return {("resource", str(item.resource), "")}
    if item.symbol is None:
        paths = [item.path, *([item.to] if item.to else [])]
        kinds = ("is", "face", "body", "module")
        return {atom for path in paths for kind in kinds for atom in atoms(kind, path, "")}
    path, name = item.path, item.symbol.removesuffix("*").removesuffix(".")
    changed = atoms("body", path, name)
    if item.mode == "add":
        for lost_path, lost in hidden(path, item.symbol):
            changed |= atoms("meant", lost_path, lost)
        return changed if item.symbol.endswith("*") else changed | {("is", path, name)}
    return changed | faces(path, name) if item.mode in {"signature", "remove"} else changed


def hidden(path: str, added: str) -> set[tuple[str, str]]:
    """The names that meant something else until this was added."""
    if added == "*":
        return {(path, name) for where, name in PASSED_ON if where == path}
    if "." not in added:
        return PASSED_ON.get((path, added), set())
    if path != "b.py":
        return set()
    return {(path, name) for name in INHERITED if added in ("D.*", name)}


def relied(path: str, name: str) -> set[Atom]:
    parts = name.split(".") if name else []
    leading = {("is", path, ".".join(parts[: size + 1])) for size in range(len(parts))}
    return atoms("face", path, name) | atoms("meant", path, name) | leading


def noted(item: Task) -> set[Atom]:
    """What a task relies on: as declared, and as the code in its claims does."""
    found: set[Atom] = set()
    for read in item.reads:
        found |= relied(read.path, read.symbol or "")
    for claim in item.claims:
        if claim.path is None or claim.mode == "create":
            continue
        name = (claim.symbol or "").removesuffix("*").removesuffix(".")
        for user, used, kind in REFS:
            user_path, _, user_name = user.partition("::")
            used_path, _, used_name = used.partition("::")
            around = kind == "inherit" and inside(name, user_name)
            if user_path == claim.path and (inside(user_name, name) or around):
                found |= relied(used_path, used_name)
        if claim.symbol is None:
            found |= {("module", to, "") for user, to in IMPORTS if user == claim.path}
    return found


def interleavings(tasks: tuple[Task, ...]) -> Iterator[list[tuple[int, bool]]]:
    """Every sequence of starts (False) and ends (True) that the dependencies allow."""
    index = {item.id: at for at, item in enumerate(tasks)}
    ahead = [{index[d.task] for d in item.depends_on} for item in tasks]

    def extend(
        row: list[tuple[int, bool]], started: frozenset[int], ended: frozenset[int]
    ) -> Iterator[list[tuple[int, bool]]]:
        if len(ended) == len(tasks):
            yield row
        for at in range(len(tasks)):
            if at not in started and ahead[at] <= ended:
                yield from extend([*row, (at, False)], started | {at}, ended)
            elif at in started and at not in ended:
                yield from extend([*row, (at, True)], started, ended | {at})

    return extend([], frozenset(), frozenset())


def safe(tasks: tuple[Task, ...]) -> bool:
    writes = [set[Atom]().union(*map(written, item.claims)) for item in tasks]
    # What a name was taken to mean concerns those who rely on it, not who takes it anew.
    notes = [
        {atom for atom in made if atom[0] != "meant"} | noted(item)
        for made, item in zip(writes, tasks, strict=True)
    ]
    for row in interleavings(tasks):
        changed: list[set[Atom]] = [set() for _ in tasks]  # since the start of each
        running: set[int] = set()
        for at, ends in row:
            if not ends:
                running.add(at)
                continue
            if changed[at] & notes[at]:
                return False
            running.discard(at)
            for other in running:
                changed[other] |= writes[at]
    return True


def drawn(luck: random.Random) -> tuple[Task, ...]:
    """A plan of two or three tasks."""
    count = luck.choice((2, 2, 3))
    return tuple(
        task(
            f"t{at}",
            *(_claim(luck) for _ in range(luck.randint(1, 2))),
            reads=" ".join(_read(luck) for _ in range(luck.choice((0, 0, 1, 2)))),
            after=" ".join(f"t{b}" for b in range(at) if luck.random() < 0.3),
        )
        for at in range(count)
    )


def _claim(luck: random.Random) -> str:
    kind = luck.random()
    path = luck.choice(("a.py", "a.py", "b.py", "c.py", "d.py"))
    if kind < 0.6:
        mode = luck.choice(("body", "body", "signature", "add", "add", "remove"))
        return f"{mode} {path}::{luck.choice(EVERY[path])}"
    if kind < 0.75:
        return luck.choice(("add a.py::C.*", "add b.py::D.*", "add c.py::*", "add b.py::*"))
    if kind < 0.9:
        return f"{luck.choice(('whole', 'delete', 'create'))} {path}"
    return luck.choice(("use port:1", "use port:2", "rename a.py > new.py", "create new.py"))


def _read(luck: random.Random) -> str:
    path = luck.choice(("a.py", "b.py", "c.py"))
    return luck.choice((path, *(f"{path}::{name}" for name in EVERY[path])))


@dataclass
class Tally:
    """How many plans were safe by the model, and those about which `check` says otherwise."""

    safe: int = 0
    unsafe: int = 0
    called_safe: int = 0  # plans that the model breaks and `check` lets through
    called_unsafe: int = 0
    first: tuple[Task, ...] | None = None

    @property
    def disagreements(self) -> int:
        return self.called_safe + self.called_unsafe


def compared(count: int, seed: int = 0, *, until_one: bool = False) -> Tally:
    """The model and `check` on `count` random plans; `until_one`: not further than the first
    about which they differ."""
    luck, code, tally = random.Random(seed), known(), Tally()
    existing = frozenset(row.path for row in code.files)
    for _ in range(count):
        tasks = drawn(luck)
        report = check(plan(*tasks), code, HERE, existing=existing)
        clear = not any(one.kind in {"write-write", "read-write"} for one in report.conflicts)
        good = safe(tasks)
        tally.safe, tally.unsafe = tally.safe + good, tally.unsafe + (not good)
        tally.called_safe += clear and not good
        tally.called_unsafe += good and not clear
        if clear is not good and tally.first is None:
            tally.first = tasks
            if until_one:
                break
    return tally
