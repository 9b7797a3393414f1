"""Work lists: what is read from them, and what a person is told when they are wrong."""

from __future__ import annotations

import json

import pytest

from paralex.errors import UsageError
from paralex.planner.work import WorkItem, parse_work
from paralex.queries.names import find_symbol
from tests.planner.toy import CORE, SERVICE, code, file, symbol


def test_yaml_and_json_say_the_same() -> None:
    yaml = """
    - id: one
      text: Do this.
      files: [a.py]
    - id: 2
      text: |
        Do that,
        too.
      symbols: [core.parse]
      tests: [tests/test_a.py]
      after: [one]
    """
    items = parse_work(yaml, "work.yaml")
    assert items[0] == WorkItem(id="one", text="Do this.", files=("a.py",))
    assert items[1].id == "2" and items[1].after == ("one",)
    assert items[1].files is None and items[1].symbols == ("core.parse",)
    again = json.dumps([item.model_dump(exclude_none=True) for item in items])
    assert parse_work(again, "work.json") == items


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- id: a\n  text: x\n  file: [a.py]", "w: item 1 (a): file: unknown key 'file': did you"),
        ("- id: a\n  text: x\n- id: a\n  text: y", "item 2: the id 'a' is that of item 1 already"),
        ("- {id: a, text: x, after: [b]}\n- {id: bb, text: y}", "no item 'b': did you mean 'bb'?"),
        (
            "- {id: a, text: x, after: [b]}\n- {id: b, text: y, after: [a]}",
            "after: a -> b -> a is a circle",
        ),
        ("- {id: a, text: x, after: [a]}", "a -> a is a circle"),
        ("- id: a\n  text: x\n  files: [../b.py]", "files[0]"),
        ("- id: a\n  text: ''", "text"),
        ("- id: a", "text: Field required"),
        ("- id: 'a b'\n  text: x", "id"),
        ("- just words", "item 1: expected an object"),
        ("id: a\ntext: x", "expected a list of work items"),
        ("", "expected a list of work items"),
        ("- id: a\n  text: [", "w:2:10: not YAML"),
        ("[{]", "not YAML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_work(text, "w")
    assert words in str(caught.value)


def test_bad_json_is_called_json() -> None:
    with pytest.raises(UsageError, match=r"w\.json:1:3: not JSON"):
        parse_work("[{]", "w.json")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (f"{CORE}::Config.load", (CORE, "Config.load")),
        (f"{CORE}:parse", (CORE, "parse")),
        ("app.core.parse", (CORE, "parse")),
        ("app.core.Config.save", (CORE, "Config.save")),
        ("Config.load", (CORE, "Config.load")),
        ("run", (SERVICE, "run")),
    ],
)
def test_symbols_are_found(written: str, found: tuple[str, str]) -> None:
    assert find_symbol(written, code(), "w") == found


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Config.lod", "w: no symbol 'Config.lod': did you mean 'Config.load'?"),
        (f"{CORE}::prase", "no symbol 'prase' in app/core.py: did you mean 'parse'?"),
        ("app/cor.py::parse", "no file 'app/cor.py' with symbols: did you mean 'app/core.py'?"),
        ("app/bad.py::x", "could not be parsed: name it in files"),
    ],
)
def test_symbols_that_are_not_there(written: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_symbol(written, code(), "w")
    assert words in str(caught.value)


def test_a_bare_name_must_be_unique() -> None:
    twice = code().of(
        [file("a.py"), file("b.py")], [symbol("a.py", "f", 1), symbol("b.py", "f", 1)]
    )
    with pytest.raises(UsageError, match=r"may be any of 2: a\.py::f, b\.py::f"):
        find_symbol("f", twice, "w")
