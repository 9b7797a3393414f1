"""The page of a plan: complete, inert and the same every time, before a browser sees it."""

from __future__ import annotations

import html.parser
import re

import pytest

from paralex.cli.plan_output import advice, cost_words, forecast_lines
from paralex.cli.plan_page import page
from paralex.cli.plan_page_layout import HIGH, STEP, WIDE, laid_out
from paralex.cli.plan_page_text import clean, cut
from paralex.planner.check import order_of
from paralex.planner.dst import Dependency, Dst, Estimate, Fact, Task
from paralex.planner.make import plan_work
from paralex.planner.overview import overview
from paralex.protocol import Price
from tests.planner.test_make import EVIDENCE, item
from tests.planner.toy import CORE, SERVICE, code, plan, task

NASTY = "<script>alert(1)</script><img src=x onerror=y>\"'`&amp;\u2028\u202e\x00{{style}}"


class Seen(html.parser.HTMLParser):
    """What the page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def made() -> Dst:
    return plan_work(
        [
            item("uses", "Run faster.", files=[SERVICE]),
            item("defines", "Parse more.", symbols=["parse"], files=["app/new.py"]),
            item("notes", NASTY, files=["notes.txt"], after=["uses"]),
        ],
        EVIDENCE,
        2,
    )


def text_of(dst: Dst) -> str:
    return page(overview(dst, code()), advice(dst), cost_words(dst, {}))


def test_the_page_has_every_task_edge_and_reason() -> None:
    dst = made()
    seen = Seen(text_of(dst))
    assert not seen.open
    ids = [about["id"] for _, about in seen.tags if about.get("id")]
    assert len(ids) == len(set(ids))
    assert {"t0", "t1", "t2", "e0", "e1"} <= set(ids) and "e2" not in ids
    links = {str(about["href"]) for _, about in seen.tags if about.get("href")}
    assert links <= {f"#{name}" for name in ids}, "each link leads to something on the page"
    assert {"#e0", "#e1", "#t0", "#t1", "#t2"} <= links
    text = " ".join(seen.text)
    for words in (
        "core.parse(text, cfg)", "app/core.py:12", "the work list wants it",
        "the work list names it", "freeze the signature", "Run faster.", dst.roles[0].id,
        str(dst.certificate and dst.certificate.plan),
    ):  # fmt: skip
        assert words in text, words


def test_the_advice_is_the_first_thing_that_one_reads() -> None:
    dst = made()
    body = Seen(text_of(dst))
    words = [text for text in body.text if text.strip()]
    after_style = words[words.index(next(text for text in words if "--back" in text)) + 1 :]
    assert dst.forecast and after_style[0].startswith(dst.forecast.advice.partition(". ")[0])


def test_nothing_comes_from_elsewhere_and_nothing_of_the_plan_runs() -> None:
    text = text_of(made())
    seen = Seen(text)
    assert [tag for tag, _ in seen.tags].count("script") == 1
    assert not {"img", "iframe", "link", "object", "base", "form"} & {tag for tag, _ in seen.tags}
    for _, about in seen.tags:
        assert not {"src", "style", "srcset"} & set(about)
        assert not [name for name in about if name.startswith("on")]
    assert not re.search(r"https?:|//[a-z]|@import|url\(", text)
    policy = next(about["content"] for tag, about in seen.tags if "http-equiv" in about)
    assert policy and policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert "\x00" not in text and "\u202e" not in text and "{{style}}" in text
    assert text == text_of(made())
    text.encode()


def test_any_plan_has_a_page() -> None:
    facts = (Fact(text=NASTY, at=NASTY), Fact(text=NASTY))
    odd = task("b", "whole a b<i>.py", "use port:\"'<b>").model_copy(
        update={"depends_on": (Dependency(task="a", because=facts),), "instructions": NASTY}
    )
    seen = Seen(text_of(plan(task("a"), odd)))
    assert not seen.open and "i" not in [tag for tag, about in seen.tags if "b" in about]
    empty = Seen(text_of(Dst(goal=NASTY, roles=(), tasks=())))
    assert not empty.open and "This plan has no tasks" in " ".join(empty.text)


def test_a_thousand_tasks_fit() -> None:
    tasks = [task(f"t{at}", f"whole d/{at}.py") for at in range(500)]
    more = [task(f"u{at}", f"whole e/{at}.py", after=f"t{at}") for at in range(500)]
    text = text_of(plan(*tasks, *more))
    ids = {about.get("id") for _, about in Seen(text).tags}
    assert {f"t{at}" for at in range(1000)} | {f"e{at}" for at in range(500)} <= ids
    assert len(text) < 3_000_000


def test_boxes_do_not_lie_on_each_other_and_edges_lead_to_the_right() -> None:
    before = [[f"t{b}" for b in range(at) if at * b % 7 == 1] for at in range(120)]
    dst = plan(*(task(f"t{at}", after=" ".join(names)) for at, names in enumerate(before)))
    picture = laid_out(dst, order_of(dst.tasks))
    assert len(set(picture.places)) == 120
    for x, y in picture.places:
        assert x > 0 and x + WIDE < picture.width
        assert y > 0 and y + HIGH < picture.height
        assert x % STEP == picture.places[0][0] % STEP
    index = {one.id: at for at, one in enumerate(dst.tasks)}
    for at, one in enumerate(dst.tasks):
        for dependency in one.depends_on:
            assert picture.places[index[dependency.task]][0] < picture.places[at][0]


def sized(name: str, seconds: float, *claims: str) -> Task:
    estimate = Estimate(seconds=seconds, tokens=1_000_000)
    return task(name, *claims).model_copy(update={"estimate": estimate})


def test_the_forecast_for_people_names_time_chain_limit_and_cost() -> None:
    dst = plan_work([item(f"t{at}", "All of it.", files=[CORE]) for at in range(3)], EVIDENCE, 2)
    lines = forecast_lines(overview(dst, code()), {})
    assert [line.split()[0] for line in lines] == ["time", "at", "limit", "cost"]
    assert "t0 -> t1 -> t2" in lines[1]
    assert f"{CORE}: 3 pairs of tasks wait for it alone; split so that no two" in lines[2]
    assert advice(dst).startswith("use one agent: app/core.py keeps the tasks in a row (3 tasks)")


def test_the_cost_is_by_the_prices_that_are_given() -> None:
    dst = plan(sized("a", 1, f"whole {CORE}"))
    own = {"house": Price(input=1, output=10)}
    assert cost_words(dst, own).startswith("about 1,000,000 tokens ($2.35 house);")
    assert "claude-" in cost_words(dst, {})


@pytest.mark.parametrize(("most", "shown"), [(9, "abcdef"), (6, "abcdef"), (5, "abcd…"), (2, "")])
def test_labels_are_cut(most: int, shown: str) -> None:
    assert cut("abcdef", most) == shown


def test_text_stays_text() -> None:
    assert clean("<a b=\"c\" d='e'>&") == "&lt;a b=&quot;c&quot; d=&#x27;e&#x27;&gt;&amp;"
    assert clean("a\ud800\x1b\u2069b\tc\nd") == "a\ufffd\ufffd\ufffdb\tc\nd"
