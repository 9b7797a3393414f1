"""The forecast: a simulated run that keeps its promises, and what changing a file would bring."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from paralex.planner.check import check, order_of
from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Dst, Estimate, Task, parse_plan
from paralex.planner.estimate import tokens_of
from paralex.planner.forecast import forecast
from paralex.planner.make import plan_work
from paralex.planner.ordering import ordered
from paralex.planner.overview import bodies_words, gain_words, overview
from paralex.planner.simulate import chains, length, longest_chain, simulated, work_of
from paralex.planner.whatif import Gain, limits
from tests.planner.test_make import EVIDENCE, item
from tests.planner.toy import BASE, CORE, EXISTING, HERE, SERVICE, code, plan, task


@st.composite
def plans(draw: Callable[..., int]) -> list[Task]:
    count = draw(st.integers(1, 9))
    tasks = []
    for at in range(count):
        before = [f"t{other}" for other in range(at) if draw(st.integers(0, 3)) == 0]
        seconds = float(draw(st.integers(0, 50)))
        made = task(f"t{at}", after=" ".join(before))
        tasks.append(made.model_copy(update={"estimate": Estimate(seconds=seconds, tokens=1)}))
    return tasks


@given(plans(), st.integers(1, 4))
def test_a_simulated_run_keeps_order_and_agents(tasks: list[Task], agents: int) -> None:
    order = order_of(tasks)
    work = work_of(tasks, order)
    slots = simulated(work, agents)
    assert sorted(slot.task for slot in slots) == list(range(len(tasks)))
    ends = {slot.task: slot.end for slot in slots}
    for slot in slots:
        assert all(ends[before] <= slot.start for before in work.ahead[slot.task])
        assert 0 <= slot.agent < agents
    for one in slots:
        for other in slots:
            if one.agent == other.agent and one.task != other.task:
                assert one.end <= other.start or other.end <= one.start
    assert max(chains(work)) <= length(slots) + 1e-6
    assert length(simulated(work, 1)) == sum(work.seconds)
    path = longest_chain(work)
    assert abs(sum(work.seconds[at] for at in path) - max(chains(work))) < 1e-6
    for before, after in itertools.pairwise(path):
        assert before in work.ahead[after]


def made(*tasks: Task, agents: int = 3) -> tuple[Dst, Contacts, tuple[Gain, ...]]:
    sized = [
        one.model_copy(update={"estimate": Estimate(seconds=100.0, tokens=1)}) for one in tasks
    ]
    contacts = Contacts(sized, code())
    done = ordered(sized, contacts, {}, agents).tasks
    return plan(*done), contacts, limits(done, contacts, order_of(done), agents)


def test_what_it_brings_to_split_a_file_is_computed_anew() -> None:
    _, _, gains = made(*(task(f"t{at}", f"whole {BASE}") for at in range(3)))
    assert gains == (Gain((BASE,), 3, 200.0, 0.0),)


def test_what_it_brings_to_freeze_a_signature() -> None:
    _, _, gains = made(task("a", f"signature {CORE}::parse"), task("b", f"body {SERVICE}::run"))
    assert gains == (Gain((CORE,), 1, 100.0, 100.0),)


def test_files_that_are_a_cause_only_together_are_told_together() -> None:
    dst, contacts, gains = made(
        task("a", f"whole {CORE}", f"whole {BASE}"), task("b", f"whole {CORE}", f"whole {BASE}")
    )
    assert gains == (Gain((BASE, CORE), 1, 100.0, 0.0),)
    words = gain_words(gains[0], overview(dst, code()))
    assert words.startswith(
        "1 pair of tasks waits for them alone; split so that no two tasks share"
    )
    found = forecast(dst.tasks, order_of(dst.tasks), 2, contacts)
    assert found.advice == f"use one agent: {BASE}, {CORE} keep the tasks in a row"


def test_what_the_work_list_wants_stays_when_a_file_is_split() -> None:
    wanted = plan_work(
        [item("a", "A.", files=[BASE]), item("b", "B.", files=[BASE], after=["a"])], EVIDENCE, 2
    )
    (gain,) = overview(wanted, code()).gains
    assert (gain.pairs, gain.split) == (1, 0.0)
    assert gain_words(gain, overview(wanted, code())).endswith("which costs no time")


def test_the_forecast_names_the_files_that_cost_time() -> None:
    whole = [task(f"t{at}", f"whole {BASE}") for at in range(2)]
    dst, contacts, _ = made(*whole, task("u", f"body {CORE}::dump"))
    found = forecast(dst.tasks, order_of(dst.tasks), 2, contacts)
    assert found.limit == (BASE,) and found.t_inf == 200.0 and found.tp == {"1": 300.0, "2": 200.0}
    one, _, _ = made(*whole)
    alone = forecast(one.tasks, order_of(one.tasks), 2, Contacts(one.tasks, code()))
    assert alone.advice == f"use one agent: {BASE} keeps the tasks in a row"


def test_the_words_of_a_gain() -> None:
    seen = overview(made(*(task(f"t{at}", f"whole {BASE}") for at in range(3)))[0], code())
    assert gain_words(Gain((BASE,), 2, 0.0, 0.2), seen).endswith("which costs no time")
    assert "split so that no two tasks share it, 4 agents save" in gain_words(
        Gain((BASE,), 2, 50.0, 0.0), seen
    )
    assert "with its signatures frozen 20 s" in gain_words(Gain((BASE,), 2, 50.0, 20.0), seen)


def test_a_thousand_tasks_are_looked_at_in_a_moment() -> None:
    tasks = [task(f"t{at}", f"whole d/{at % 100}.py") for at in range(1000)]
    dst, contacts, gains = made(*tasks)
    assert gains == (Gain(("d/0.py",), 45, 0.0, 0.0),)
    assert overview(dst, code()).seconds > 0 and contacts.tasks


def test_tokens_are_read_and_written() -> None:
    sized = task("a").model_copy(update={"estimate": Estimate(seconds=1.0, tokens=1000)})
    assert tokens_of(plan(sized, task("b"))) == (850, 150)


def test_it_is_asked_whether_signatures_stay_and_what_that_is_worth() -> None:
    listed = [item("a", "A.", symbols=["parse"]), item("b", "B.", symbols=["run"])]
    made = plan_work(listed, EVIDENCE, 2)
    seen = overview(made, code())
    assert seen.bodies == seen.seconds - max(slot.end - slot.start for slot in seen.slots) > 0
    assert bodies_words(seen).startswith("do the symbols that the work list names keep")
    whole = overview(plan_work([item("a", "A.", files=[BASE])], EVIDENCE, 2), code())
    assert whole.bodies == 0 and bodies_words(whole) == ""


def test_narrowing_to_bodies_is_proved_as_the_explanation_says() -> None:
    listed = [item("a", "A.", symbols=["parse"]), item("b", "B.", symbols=["run"])]
    data = json.loads(plan_work(listed, EVIDENCE, 2).to_json())
    assert data["tasks"][1]["depends_on"]
    data["tasks"][1]["depends_on"] = []
    apart = parse_plan(json.dumps(data), "plan.json")
    assert not check(apart, code(), HERE, existing=EXISTING).ok
    data["tasks"][0]["claims"][0]["mode"] = "body"
    assert check(parse_plan(json.dumps(data), "p"), code(), HERE, existing=EXISTING).ok
