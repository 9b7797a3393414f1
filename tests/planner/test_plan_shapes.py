"""The SHACL shapes of a plan say the same as its reader and `check`."""

from __future__ import annotations

import pytest
import rdflib
from pyshacl import validate

from paralex.planner.check import check
from paralex.planner.dst import Dst, Role
from paralex.planner.plan_rdf import NAMESPACE, WORDS, triples_of
from paralex.planner.plan_shapes import SHAPES
from tests.planner.toy import CORE, EXISTING, HERE, SERVICE, claim, code, plan, task

SHAPES_GRAPH = rdflib.Graph().parse(data=SHAPES, format="turtle")
PL = rdflib.Namespace(NAMESPACE)


def conforms(graph: rdflib.Graph) -> bool:
    return bool(validate(graph, shacl_graph=SHAPES_GRAPH)[0])


def graph_of(made: Dst) -> rdflib.Graph:
    return rdflib.Graph().parse(data=triples_of(made), format="turtle")


GOOD = plan(
    task("a", f"signature {CORE}::parse", f"add {CORE}::fresh", "use port:1"),
    task("b", f"whole {SERVICE}", reads=f"{CORE}::parse", after="a"),
    task("c", "create app/new.py", "rename notes.txt > words.txt", f"add {CORE}::Config.*"),
    task("d"),
)
OWNED = [
    ([f"whole {CORE}"], f"body {CORE}::parse"),
    ([f"signature {CORE}::Config"], f"add {CORE}::Config.new"),
    ([f"body {CORE}::Config"], f"remove {CORE}::Config.load"),
    ([f"body {SERVICE}::run"], f"body {CORE}::parse"),
    ([], "use port:1"),
    (["rename notes.txt > words.txt"], "create words.txt"),
    (["create app/new.py"], "delete app/new.py"),
]


def test_a_good_plan_conforms() -> None:
    assert conforms(graph_of(GOOD))


def test_every_word_is_documented() -> None:
    said = set(graph_of(GOOD).predicates()) | set(graph_of(GOOD).objects(predicate=rdflib.RDF.type))
    used = {str(word).removeprefix(NAMESPACE) for word in said if str(word).startswith(NAMESPACE)}
    assert used <= set(WORDS)
    assert {word for word in WORDS if PL[word] not in said} <= {"graph"} or HERE.graph


@pytest.mark.parametrize(("held", "needed"), OWNED)
def test_the_shapes_and_check_agree_on_who_owns(held: list[str], needed: str) -> None:
    roles = (Role(id="all", owns=tuple(map(claim, held))),)
    made = Dst(goal="", base=HERE, roles=roles, tasks=(task("a", needed),))
    kinds = {one.kind for one in check(made, code(), HERE, existing=EXISTING).conflicts}
    assert conforms(graph_of(made)) is ("unowned" not in kinds)


@pytest.mark.parametrize("circle", [("a", "b"), ("b",)])
def test_a_circle_does_not_conform(circle: tuple[str, ...]) -> None:
    tasks = [task("a", after=circle[-1] if len(circle) > 1 else ""), task("b", after=circle[0])]
    assert not conforms(graph_of(plan(*tasks)))


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("mode", rdflib.Literal("wholly")),
        ("path", None),
        ("resource", rdflib.Literal("port:1")),
        ("at", None),
        ("mode", None),
        ("to", rdflib.Literal("elsewhere.py")),
        ("symbol", rdflib.Literal("x")),
    ],
)
def test_a_spoilt_claim_does_not_conform(word: str, value: rdflib.Literal | None) -> None:
    graph = graph_of(plan(task("a", f"whole {CORE}")))
    for spoilt in ("urn:paralex:claim:a:0", "urn:paralex:owned:all:0"):
        graph.remove((rdflib.URIRef(spoilt), PL[word], None))
        if value is not None:
            graph.add((rdflib.URIRef(spoilt), PL[word], value))
    assert not conforms(graph)


@pytest.mark.parametrize("word", ["role", "id"])
def test_a_task_without_it_does_not_conform(word: str) -> None:
    graph = graph_of(GOOD)
    graph.remove((rdflib.URIRef("urn:paralex:task:a"), PL[word], None))
    assert not conforms(graph)
