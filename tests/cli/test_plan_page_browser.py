"""The page of a plan in a real browser, with a real mouse and keys."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paralex.planner.dst import Dst
from tests.cli.browser import Page, browser_path
from tests.cli.test_plan_page import made, text_of
from tests.planner.toy import plan, task

BROWSER = browser_path()
if BROWSER is None and os.environ.get("CI") != "true":
    pytest.skip("no browser: install chromium, or let CHROME name one", allow_module_level=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    assert BROWSER is not None, "CI needs a browser: apt-get install chromium"
    with Page(BROWSER) as page:
        yield page


def opened(browser: Page, folder: Path, dst: Dst, fragment: str = "") -> None:
    place = folder / "plan.html"
    place.write_text(text_of(dst), encoding="utf-8")
    browser.complaints.clear()
    browser.requests.clear()
    browser.open(place, fragment)


def middle(browser: Page, selector: str) -> tuple[float, float]:
    at: Any = browser.run(
        f"(r => [r.x + r.width / 2, r.y + r.height / 2])"
        f"(document.querySelector({selector!r}).getBoundingClientRect())"
    )
    return at[0], at[1]


def test_an_arrow_opens_its_reasons(browser: Page, tmp_path: Path) -> None:
    opened(browser, tmp_path, made())
    assert not browser.run("document.querySelector('details.task[open]')")
    browser.click(*middle(browser, ".graph .edge .line"))
    assert browser.run("location.hash") == "#e0"
    shown = browser.run("document.querySelector('details.task[open] section:target').innerText")
    assert "core.parse(text, cfg)" in shown and "app/core.py:12" in shown
    assert browser.run("document.querySelectorAll('.graph .edge.on').length") == 1
    browser.click(*middle(browser, ".gantt a rect"))
    assert browser.run("location.hash").startswith("#t")
    assert browser.complaints == [] and len(browser.requests) == 1


def test_the_filter_finds_by_any_word_and_says_when_there_is_nothing(
    browser: Page, tmp_path: Path
) -> None:
    opened(browser, tmp_path, plan(*(task(f"t{at}", f"whole d/{at}.py") for at in range(1000))))
    visible = "document.querySelectorAll('details.task:not([hidden])').length"
    browser.key("/")
    browser.type("d/99")
    assert browser.run(visible) == 11
    assert browser.run("document.getElementById('shown').textContent") == "11 of 1000"
    browser.type("nowhere")
    assert browser.run(visible) == 0
    assert browser.run("document.getElementById('none').innerText").startswith("No task has")
    browser.key("Escape")
    assert browser.run(visible) == 1000 and browser.complaints == []


def test_keys_alone_are_enough(browser: Page, tmp_path: Path) -> None:
    opened(browser, tmp_path, made())
    browser.run("document.querySelector('.graph .task').focus()")
    browser.key("Enter", "\r")
    assert browser.run("location.hash").startswith("#t")
    assert browser.run("document.querySelectorAll('details.task[open]').length") == 1


def test_it_is_as_readable_in_the_dark(browser: Page, tmp_path: Path) -> None:
    opened(browser, tmp_path, made())
    colors = "['color', 'backgroundColor'].map(c => getComputedStyle(document.body)[c])"
    light = browser.run(colors)
    browser.dark(True)
    assert browser.run(colors) != light
    browser.dark(False)


def test_the_facts_are_there_without_the_script(browser: Page, tmp_path: Path) -> None:
    place = tmp_path / "plan.html"
    bare = re.sub(r"<script>.*</script>", "", text_of(made()), flags=re.DOTALL)
    place.write_text(bare, encoding="utf-8")
    browser.open(place)
    assert browser.run("document.getElementById('tools').hidden")
    browser.click(*middle(browser, "#t0 summary"))
    shown = browser.run("document.body.innerText")
    assert "use 2 agents" in shown or "use one agent" in shown
    assert "core.parse(text, cfg)" in shown and "app/core.py:12" in shown
