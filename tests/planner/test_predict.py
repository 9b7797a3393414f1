"""What items that are planned together claim of the files that they may change."""

from __future__ import annotations

from pytest import MonkeyPatch

from paralex.planner.check import check, order_of
from paralex.planner.dst import Dst
from paralex.planner.evidence import Evidence
from paralex.planner.footprint import Footprint, Footprints, Guess
from paralex.planner.make import plan_goal, plan_work
from paralex.planner.predict import claim_on, parted, shared_out
from paralex.planner.work import WorkItem
from tests.planner.test_make import EVIDENCE, item
from tests.planner.toy import BASE, BROKEN, CORE, EXISTING, HERE, INIT, NOTES, SERVICE, code

LOCK = "poetry.lock"


def guess(path: str, confidence: float) -> Guess:
    return Guess(path, confidence, ())


def of(*chosen: Guess, hubs: dict[str, float] | None = None) -> Footprint:
    ranked = {each.path: each.confidence for each in chosen} | (hubs or {})
    return Footprint(tuple(ranked.items()), chosen, tuple((path, "a hub") for path in hubs or ()))


SAID = {
    "core": of(guess(CORE, 0.6)),
    "service": of(guess(SERVICE, 0.6)),
    "core and front": of(guess(CORE, 0.6), hubs={INIT: 0.3, LOCK: 0.2}),
    "service and front": of(guess(SERVICE, 0.6), hubs={INIT: 0.2, LOCK: 0.1}),
}


def fronted(*items: WorkItem, generated: dict[str, str] | None = None) -> Dst:
    """A plan of `items` whose texts are read as SAID has it."""
    paths = EXISTING | {LOCK}
    hubs = {INIT: "exports"}
    evidence = Evidence(code(), existing=paths, base=HERE, hubs=hubs, generated=generated or {})
    with MonkeyPatch.context() as patched:
        patched.setattr(Footprints, "of", lambda _, text: SAID[text])
        made = plan_work(items, evidence, 4)
    assert check(made, evidence.code, evidence.base, existing=paths).ok
    return made


def shares(**wanted: list[Guess]) -> dict[str, list[str]]:
    made = shared_out(wanted, {}, EVIDENCE)
    return {name: [str(claim.path) for claim in share.claims] for name, share in made.items()}


def test_a_file_is_for_both_when_both_probably_change_it() -> None:
    top = [guess(BASE, 0.9)]
    other = [guess(SERVICE, 0.9)]
    sure = shares(a=[*top, guess(CORE, 0.7)], b=[*other, guess(CORE, 0.6)])
    assert sure == {"a": [BASE, CORE], "b": [SERVICE, CORE]}
    unsure = shares(a=[*top, guess(CORE, 0.6)], b=[*other, guess(CORE, 0.4)])
    assert unsure == {"a": [BASE, CORE], "b": [SERVICE]}
    made = shared_out(
        {"a": [*top, guess(CORE, 0.6)], "b": [*other, guess(CORE, 0.4)]}, {}, EVIDENCE
    )
    assert made["a"].notes == ()
    assert made["b"].notes[0].startswith(f"Not claimed: {CORE} (confidence 0.40), which a changes")


def test_the_best_of_each_and_what_nobody_else_wants_is_claimed_however_unsure() -> None:
    assert shares(a=[guess(CORE, 0.2)], b=[guess(CORE, 0.1), guess(BASE, 0.05)]) == {
        "a": [CORE],
        "b": [CORE, BASE],
    }


def test_what_the_list_says_counts_as_certain() -> None:
    made = shared_out({"a": [guess(BASE, 0.9), guess(CORE, 0.2)]}, {CORE: "b"}, EVIDENCE)
    assert [claim.path for claim in made["a"].claims] == [BASE]
    assert "which b changes more probably" in made["a"].notes[0]


def test_claims_are_light_where_the_graph_knows_what_is_inside() -> None:
    modes = {path: claim_on(guess(path, 0.5), EVIDENCE).mode for path in (CORE, BROKEN, NOTES)}
    assert modes == {CORE: "body", BROKEN: "whole", NOTES: "whole"}


def test_predicted_files_of_tasks_that_use_each_other_run_together() -> None:
    """service.py uses core.py; whole claims would put them in a row."""
    made = fronted(item("a", "core"), item("b", "service"))
    order = order_of(made.tasks)
    assert not order.ordered(0, 1)
    assert claims(made)["a"] == [f"body {CORE}"]
    assert "Ask for scope to change a signature" in made.task("a").instructions
    alone = fronted(item("a", "core"))
    assert {claim.mode for claim in alone.tasks[0].claims} == {"whole"}
    assert "Ask for scope to change a signature" not in alone.tasks[0].instructions


# --- hubs -----------------------------------------------------------------------------------


def test_a_file_that_many_import_is_claimed_and_a_front_is_not() -> None:
    own, shared = parted(of(guess(BASE, 0.5), hubs={CORE: 0.8, INIT: 0.3}), EVIDENCE)
    assert [each.path for each in own] == [CORE, BASE]
    assert [each.path for each in shared] == [INIT]


def test_a_front_that_fits_best_is_what_the_item_is_about() -> None:
    own, shared = parted(of(guess(BASE, 0.5), hubs={INIT: 0.6}), EVIDENCE)
    assert [each.path for each in own] == [INIT, BASE] and not shared
    own, shared = parted(of(hubs={INIT: 0.1}), EVIDENCE)
    assert [each.path for each in own] == [INIT] and not shared


def claims(plan: Dst) -> dict[str, list[str]]:
    return {task.id: [str(claim) for claim in task.claims] for task in plan.tasks}


def test_hubs_that_several_want_go_to_one_task_at_the_end() -> None:
    made = fronted(item("a", "core and front"), item("b", "service and front"))
    assert [task.id for task in made.tasks] == ["a", "b", "integrate"]
    end = made.tasks[-1]
    assert claims(made)["integrate"] == [f"whole {INIT}", f"whole {LOCK}"]
    assert made.tasks[-1].claims[0].confidence == 0.44
    assert {edge.task for edge in end.depends_on} == {"a", "b"}
    texts = [fact.text for edge in end.depends_on for fact in edge.because]
    assert any(text.startswith(f"integrate changes {INIT} for a too") for text in texts)
    assert all(claim.confidence is not None and claim.because for claim in end.claims)
    assert f"Not claimed: {INIT}" in made.tasks[0].instructions
    assert not order_of(made.tasks).ordered(0, 1)


def test_a_hub_that_one_item_wants_is_its_own() -> None:
    made = fronted(item("a", "core and front"), item("b", "service"))
    assert claims(made) == {
        "a": [f"body {CORE}", f"body {INIT}", f"whole {LOCK}"],
        "b": [f"whole {SERVICE}"],
    }


def test_what_a_command_makes_is_made_by_it() -> None:
    made = fronted(
        item("a", "core and front"), item("b", "service and front"),
        generated={LOCK: "make lock"},
    )  # fmt: skip
    assert made.tasks[-1].accept.command == "make lock"
    assert "run `make lock`" in made.tasks[-1].instructions


def test_files_that_the_list_gives_bring_nothing_else() -> None:
    made = fronted(item("a", files=[CORE, INIT]), item("b", files=[INIT]))
    assert claims(made) == {"a": [f"whole {CORE}", f"whole {INIT}"], "b": [f"whole {INIT}"]}


def test_a_goal_of_one_task_owns_its_hubs() -> None:
    made = plan_goal("dump", EVIDENCE, 2)
    assert {str(claim) for claim in made.tasks[0].claims} >= {f"whole {INIT}"}


def test_no_claim_of_a_plan_from_words_is_twice() -> None:
    made = fronted(item("a", "core and front"), item("b", "core and front"))
    for task in made.tasks:
        assert len({claim.target for claim in task.claims}) == len(task.claims)
