"""`check` agrees with all interleavings on a graph, and the comparison finds seeded defects."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from paralex.planner import claims, conflicts
from paralex.planner.claims import BREAKING, Place
from paralex.planner.dst import Claim, Task
from paralex.planner.order import Order
from paralex.planner.reads import Reads, Use
from paralex.planner.shadows import Shadows
from tests.planner.brute import compared, safe
from tests.planner.toy import task

PATCH = pytest.MonkeyPatch


def test_no_disagreement_on_random_plans() -> None:
    tally = compared(2000, seed=7)
    assert tally.disagreements == 0, tally.first
    assert min(tally.safe, tally.unsafe) > 700


def without_mode(mode: str) -> Callable[[PATCH], None]:
    def seed(patch: PATCH) -> None:
        patch.setattr(claims, "BREAKING", BREAKING - {mode})
        patch.setattr(conflicts, "BREAKING", BREAKING - {mode})

    return seed


def no_shadows(patch: PATCH) -> None:
    def plain(_: Shadows, claim: Claim) -> tuple[Claim, ...]:
        return (claim,)

    patch.setattr(Shadows, "as_readers_see", plain)


def no_graph(patch: PATCH) -> None:
    patch.setattr(Reads, "of_claim", lambda _, claim: iter(()))


def no_declared_reads(patch: PATCH) -> None:
    real = Reads.of_task

    def blind(self: Reads, item: Task) -> tuple[Use, ...]:
        return real(self, item.model_copy(update={"reads": ()}))

    patch.setattr(Reads, "of_task", blind)


def no_bases(patch: PATCH) -> None:
    real = Reads.of_claim

    def without(self: Reads, claim: Claim) -> Iterator[Use]:
        return (use for use in real(self, claim) if getattr(use.row, "kind", "") != "inherit")

    patch.setattr(Reads, "of_claim", without)


def no_imports(patch: PATCH) -> None:
    real = Reads.of_claim

    def without(self: Reads, claim: Claim) -> Iterator[Use]:
        return (use for use in real(self, claim) if use.row is None or hasattr(use.row, "kind"))

    patch.setattr(Reads, "of_claim", without)


def same_place_only(patch: PATCH) -> None:
    def same(one: Place, other: Place) -> bool:
        return one == other

    patch.setattr(conflicts, "meet", same)


def one_end_of_a_rename(patch: PATCH) -> None:
    real = claims.places_of
    patch.setattr(conflicts, "places_of", lambda claim: real(claim)[:1])


def order_against_nobody(patch: PATCH) -> None:
    real = Order.apart
    patch.setattr(Order, "apart", lambda self, at: real(self, at) | self.before[at])


def apart_from_the_last_only(patch: PATCH) -> None:
    real = Order.apart
    patch.setattr(Order, "apart", lambda self, at: real(self, at) & ~1)


@pytest.mark.parametrize(
    "seed",
    [
        *map(without_mode, sorted(BREAKING)),
        no_shadows,
        no_graph,
        no_declared_reads,
        no_bases,
        no_imports,
        same_place_only,
        one_end_of_a_rename,
        order_against_nobody,
        apart_from_the_last_only,
    ],
)
def test_a_seeded_defect_is_found(seed: Callable[[PATCH], None], monkeypatch: PATCH) -> None:
    seed(monkeypatch)
    assert compared(6000, seed=7, until_one=True).disagreements == 1


def test_the_model_itself_sees_a_lost_update() -> None:
    one = task("a", "body a.py::f")
    assert not safe((one, task("b", "body a.py::f")))
    assert safe((one, task("b", "body a.py::f", after="a")))
    assert safe((one, task("b", "body a.py::g", reads="a.py::f")))
    assert not safe((task("a", "signature a.py::C"), task("b", "body b.py::D.own")))
