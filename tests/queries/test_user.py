"""Queries of users: what they may not say, their limit, their mistakes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from paralex.errors import UsageError
from paralex.graph import Table
from paralex.queries import Turtle, named_query, user_query
from paralex.queries.safety import refuse_unsafe

FOREVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://x> { ?a ?b ?c } }",
        "select * { service silent <http://x> { ?a ?b ?c } }",
        "SELECT * { SERVICE:x { ?a ?b ?c } }",
        "SELECT * { ?a ?b 1SERVICE <http://x> {} }",
        "SELECT * { ?a ?b 1.SERVICE:x {} }",
        "SELECT * { ?a ?b 'x'SERVICE<http://x>{} }",
        "SELECT * { # 'comment\n SERVICE <http://x> {} }",
        "SELECT * { ?a ?b '\\'' SERVICE <http://x> {} }",
        'SELECT * { ?a ?b """ " """ SERVICE <http://x> {} }',
        "SELECT * { \\u0053ERVICE <http://x> {} }",
        'SELECT * { ?a ?b "\\u0022" SERVICE <http://x> { ?a ?b "" } }',
        "SELECT * { FILTER(?a<?b) SERVICE <http://x> {} FILTER(?a>?b) }",
        "SELECT * FROM <file:///etc/passwd> { ?a ?b ?c }",
        "SELECT * FROM NAMED <x:y> { ?a ?b ?c }",
        "LOAD <http://x>",
        "INSERT DATA { <x:a> <x:b> <x:c> }",
        "DELETE WHERE { ?a ?b ?c }",
        "PREFIX px: <urn:x> DROP ALL",
        "WITH <x:g> DELETE { ?a ?b ?c } WHERE { ?a ?b ?c }",
    ],
)
def test_what_is_refused(query: str) -> None:
    with pytest.raises(UsageError, match="not allowed"):
        refuse_unsafe(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?from ?load { ?from px:from ?load }",
        "SELECT * { ?a px:from 'FROM SERVICE' } # LOAD",
        'SELECT * { ?a ?b """INSERT " DATA""" }',
        "SELECT * { ?a <http://service/load#from> ?b FILTER(?a < 3 && ?b > 4) }",
        "SELECT ?service { ?service px:drop $insert }",
        "SELECT * { ?a ?b 'x'@en-service }",
    ],
)
def test_what_is_not(query: str) -> None:
    refuse_unsafe(query)


def test_rows_triples_and_truth(shop: Path) -> None:
    table = user_query(shop, "SELECT ?l { ?f px:path 'shop/app.py' ; px:lines ?l }")
    assert table == Table(("l",), ((7,),))
    assert user_query(shop, "ASK { ?a px:imports ?a }") == Table(("answer",), ((False,),))
    construct = "CONSTRUCT { ?f px:lines ?n } WHERE { ?f px:lines ?n ; px:path 'shop/app.py' }"
    turtle = user_query(shop, construct, turtle=True)
    assert isinstance(turtle, Turtle)
    assert "<urn:paralex:file:shop/app.py> px:lines 7 ." in turtle.text
    assert isinstance(user_query(shop, construct), Table)


def test_parameters_that_a_query_declares(shop: Path) -> None:
    text = "# Lines.\n# param of: a path\nSELECT ?n ?of { ?f px:path ?of ; px:lines ?n }"
    assert user_query(shop, text, {"of": "shop/app.py"}) == Table(
        ("n", "of"), ((7, "shop/app.py"),)
    )
    with pytest.raises(UsageError, match="needs a path"):
        user_query(shop, text)
    with pytest.raises(UsageError, match="no parameter 'x'"):
        user_query(shop, "ASK {}", {"x": "y"})


def test_a_mistake_is_explained(shop: Path) -> None:
    with pytest.raises(UsageError, match="line 2"):
        user_query(shop, "SELECT ?a\nWHERE { ?a px:imports b }")
    with pytest.raises(UsageError, match="not a valid query"):
        user_query(shop, "")
    with pytest.raises(UsageError, match="no time"):
        user_query(shop, "ASK {}", seconds=0)


def test_a_query_that_takes_too_long_is_stopped(shop: Path) -> None:
    start = time.monotonic()
    with pytest.raises(UsageError, match="took longer than 1 s"):
        user_query(shop, FOREVER, seconds=1)
    assert time.monotonic() - start < 20


def test_named_queries_have_a_limit_too(shop: Path) -> None:
    table = named_query(shop, "hubs", {"min": "3"})
    assert [row[:4] for row in table.rows] == [("shop.models", "shop/models.py", 3, 1)]
    with pytest.raises(UsageError, match=r"did you mean 'shop\.app'"):
        named_query(shop, "importers", {"of": "shop.ap"})
    with pytest.raises(UsageError, match="took longer"):
        named_query(shop, "modules", {}, 0.001)


def test_the_repository_cannot_pass_for_our_modules(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('trap')\n")
    (tmp_path / "paralex.py").write_text("raise SystemExit('trap')\n")
    monkeypatch.chdir(tmp_path)
    assert user_query(shop, "ASK {}") == Table(("answer",), ((True,),))


def test_rows_and_memory_can_be_bounded(shop: Path) -> None:
    every = "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    table = user_query(shop, every, most=7)
    assert isinstance(table, Table) and len(table.rows) == 7
    with pytest.raises(UsageError, match="needs more than 200,000,000 bytes"):
        user_query(shop, every + " ORDER BY ?d ?a ?g", memory=200_000_000)
