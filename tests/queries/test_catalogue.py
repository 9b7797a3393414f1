"""The files of the named queries: headers, words, order."""

from __future__ import annotations

import re

import pytest

from paralex.graph import vocab
from paralex.planner import plan_rdf
from paralex.queries import NamedQuery, Parameter, catalogue
from paralex.queries.files import parsed, texts


def test_the_names_that_are_promised() -> None:
    names = [query.name for query in catalogue()]
    assert names == sorted(names)
    assert set(names) >= {
        "modules", "imports", "references", "shared-types", "importers", "reach", "hubs",
        "cycles", "unresolved", "tests-of",
    }  # fmt: skip


def test_columns_that_other_programs_rely_on() -> None:
    columns = {query.name: query.columns for query in catalogue()}
    assert columns["imports"] == ("from_module", "to_module", "from_file", "to_file", "line")
    assert columns["references"][:3] == ("from_module", "to_module", "symbol")


@pytest.mark.parametrize("name", sorted(texts()))
def test_every_query_uses_words_of_the_vocabulary(name: str) -> None:
    words = set(re.findall(r"\bpx:(\w+)", texts()[name]))
    of_plans = set(re.findall(r"\bpl:(\w+)", texts()[name]))
    assert words | of_plans
    assert words <= vocab.PROPERTIES.keys() | vocab.CLASSES.keys()
    assert of_plans <= plan_rdf.WORDS.keys()


@pytest.mark.parametrize("name", [name for name in sorted(texts()) if "table-" not in name])
def test_a_query_that_people_ask_is_ordered(name: str) -> None:
    assert "\nORDER BY " in texts()[name]


@pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
def test_every_listed_query_says_what_it_answers(query: NamedQuery) -> None:
    assert query.help.endswith(".")
    assert len({*query.columns}) == len(query.columns) > 1


def test_the_header_is_read() -> None:
    query = parsed(
        "q",
        "# What it says.\n# param of: a module\n# param min: at least, 3\n# param how: so, all\n"
        "SELECT DISTINCT ?a (COUNT(DISTINCT ?b) AS ?n) ?of WHERE { ?a ?of ?b }\n",
    )
    assert (query.help, query.columns) == ("What it says.", ("a", "n"))
    assert query.parameters == (
        Parameter("of", "a module", None),
        Parameter("min", "at least", 3),
        Parameter("how", "so", "all"),
    )
    assert query.bindings({"of": "x", "min": "5"}) == {"of": "x", "min": 5, "how": "all"}


@pytest.mark.parametrize(
    "text",
    ["SELECT ?a WHERE {}", "# param x: y\n", "# Help.\n# param X y\nSELECT ?a WHERE {}", "# H."],
)
def test_a_header_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"^q"):
        parsed("q", text)
