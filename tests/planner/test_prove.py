"""The questions in SPARQL decide as `check` does."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from paralex.graph.store_joined import read_from
from paralex.planner.check import check
from paralex.planner.dst import Dst, Task
from paralex.planner.plan_rdf import triples_of
from paralex.queries.code import Code
from paralex.queries.proof import proof_rows
from tests.planner.rdf_of_code import quads_of
from tests.planner.toy import (
    BASE,
    CHILD,
    CORE,
    EXISTING,
    HERE,
    INIT,
    SERVICE,
    TEST,
    code,
    plan,
    task,
)

TOY = code()
QUADS = quads_of(TOY)
NAMES = {
    CORE: ("parse", "dump", "Config", "Config.load", "Config.new", "fresh"),
    SERVICE: ("run", "stop", "dump", "parse"),
    BASE: ("Base", "Base.start", "Base.other"),
    CHILD: ("Child", "Child.own", "Child.start", "Child.own.deep", "Base"),
    INIT: ("dump", "run"),
    TEST: ("test_run",),
}
SYMBOLS = st.sampled_from([f"{path}::{name}" for path in NAMES for name in NAMES[path]])
FILES = st.sampled_from(sorted(NAMES))
CLAIMS = st.one_of(
    st.builds(
        lambda mode, name: f"{mode} {name}",
        st.sampled_from(["body", "signature", "add", "remove"]),
        SYMBOLS,
    ),
    st.builds(
        lambda mode, path: f"{mode} {path}", st.sampled_from(["whole", "create", "delete"]), FILES
    ),
    st.sampled_from(
        [
            *(f"add {path}::*" for path in sorted(NAMES)),
            *(f"add {each}.*" for each in (f"{CHILD}::Child", f"{CORE}::Config")),
            "use port:1",
            "use port:10",
            "rename app/core.py > app/heart.py",
            "create app/heart.py",
        ]
    ),
)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Task, ...]:
    count = draw(st.integers(2, 4))
    return tuple(
        task(
            f"t{at}",
            *draw(st.lists(CLAIMS, min_size=1, max_size=3)),
            reads=" ".join(draw(st.lists(SYMBOLS | FILES, max_size=2))),
            after=" ".join(f"t{b}" for b in range(count) if draw(st.integers(0, 7)) == 0),
        )
        for at in range(count)
    )


def by_sparql(made: Dst, quads: str = QUADS) -> tuple[set[str], set[frozenset[str]]]:
    """The tasks in circles, and the pairs that collide."""
    rows = proof_rows(read_from(quads, triples_of(made), "urn:paralex:plan"))
    pairs = {frozenset((str(row[0]), str(row[2]))) for row in rows["write-write"].rows}
    pairs |= {frozenset((str(row[0]), str(row[1]))) for row in rows["read-write"].rows}
    return {str(row[0]) for row in rows["cycle"].rows}, pairs


def by_check(made: Dst, known: Code = TOY) -> tuple[bool, set[frozenset[str]]]:
    conflicts = check(made, known, HERE, existing=EXISTING).conflicts
    pairs = {frozenset(c.tasks) for c in conflicts if c.kind in {"write-write", "read-write"}}
    return any(c.kind == "cycle" for c in conflicts), pairs


@settings(max_examples=300, deadline=None)
@given(plans())
def test_the_questions_and_check_agree(tasks: tuple[Task, ...]) -> None:
    made = plan(*tasks)
    circle, pairs = by_sparql(made)
    assert (bool(circle), pairs) == by_check(made)
