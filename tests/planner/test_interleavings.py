"""`check` against a brute-force model: all interleavings of small plans.

The model knows atoms (existence, surface and body of every name) and versions, and none of the
planner's code. A task takes note of all atoms that it reads or writes when it starts, and
writes when it ends; a plan is safe if in no interleaving an atom that a task had noted was
changed by somebody else before the task ended.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from paralex.planner.check import check
from paralex.planner.dst import Claim, Read, Task
from paralex.queries.code import Code
from tests.planner.brute import Atom, inside, interleavings
from tests.planner.toy import HERE, claim, file, plan, symbol, task

FILES = ("a.py", "b.py")
NAMES = ("C", "C.m", "C.x", "f", "C.m.y", "g")


def atoms(kind: str, path: str, container: str) -> set[Atom]:
    """One atom for each name in the container, and for what could be added to it."""
    held = {(kind, path, name) for name in (*NAMES, "?") if inside(name, container)}
    return held | {(kind, path, f"{container}.?")}


def written(item: Claim) -> set[Atom]:
    if item.path is None:
        return {("resource", str(item.resource), "")}
    paths = [item.path, *([item.to] if item.to else [])]
    if item.symbol is None:
        return {
            atom
            for path in paths
            for kind in ("is", "face", "body")
            for atom in atoms(kind, path, "")
        }
    path, name = item.path, item.symbol.removesuffix("*").removesuffix(".")
    if item.mode == "add" and item.symbol.endswith("*"):
        return atoms("body", path, name)
    if item.mode == "add":
        return atoms("body", path, name) | {("is", path, name)}
    changed = atoms("body", path, name)
    if item.mode in {"signature", "remove"}:
        changed |= atoms("face", path, name) | atoms("is", path, name)
    return changed


def read(item: Read) -> set[Atom]:
    if item.symbol is None:
        return atoms("face", item.path, "")
    parts = item.symbol.split(".")
    leading = {("is", item.path, ".".join(parts[: size + 1])) for size in range(len(parts))}
    return atoms("face", item.path, item.symbol) | leading


def safe(tasks: tuple[Task, ...]) -> bool:
    writes = [set().union(*map(written, item.claims)) for item in tasks]
    notes = [w | set().union(*map(read, item.reads)) for w, item in zip(writes, tasks, strict=True)]
    for row in interleavings(tasks):
        version: dict[Atom, int] = {}
        noted: dict[int, dict[Atom, int]] = {}
        for at, ends in row:
            if not ends:
                noted[at] = {atom: version.get(atom, 0) for atom in notes[at]}
                continue
            if any(version.get(atom, 0) != seen for atom, seen in noted[at].items()):
                return False
            for atom in writes[at]:
                version[atom] = version.get(atom, 0) + 1
    return True


SYMBOLS = st.sampled_from(NAMES)
PATHS = st.sampled_from(FILES)
MODES = st.sampled_from(["body", "body", "signature", "add", "add", "remove"])
CLAIMS = st.one_of(
    st.builds(lambda mode, path, name: f"{mode} {path}::{name}", MODES, PATHS, SYMBOLS),
    st.builds(lambda path, name: f"add {path}::{name}", PATHS, st.sampled_from(["C.*", "*"])),
    st.builds(
        lambda mode, path: f"{mode} {path}", st.sampled_from(["whole", "create", "delete"]), PATHS
    ),
    st.sampled_from(["use port:1", "use port:2", "rename a.py > b.py"]),
)
READS = st.builds(lambda p, s: f"{p}::{s}" if s else p, PATHS, st.none() | SYMBOLS)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Task, ...]:
    count = draw(st.integers(2, 3))
    return tuple(
        task(
            f"t{at}",
            *draw(st.lists(CLAIMS, min_size=1, max_size=2)),
            reads=" ".join(draw(st.lists(READS, max_size=2))),
            after=" ".join(f"t{b}" for b in range(at) if draw(st.integers(0, 3)) == 0),
        )
        for at in range(count)
    )


CODE = Code.of(
    [file(path) for path in FILES], [symbol(path, name, 1) for path in FILES for name in NAMES]
)


@settings(max_examples=600, deadline=None)
@given(plans())
def test_check_agrees_with_all_interleavings(tasks: tuple[Task, ...]) -> None:
    report = check(plan(*tasks), CODE, HERE, existing=frozenset(FILES))
    collisions = [c for c in report.conflicts if c.kind in {"write-write", "read-write"}]
    assert (not collisions) is safe(tasks), collisions


def test_the_model_itself_sees_a_lost_update() -> None:
    one = task("a", "body a.py::f")
    assert not safe((one, task("b", "body a.py::f")))
    assert safe((one, task("b", "body a.py::f", after="a")))
    assert safe((one, task("b", "body a.py::g", reads="a.py::f")))
    assert claim("whole a.py").mode == "whole"
