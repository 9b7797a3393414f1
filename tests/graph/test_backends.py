"""One contract over both stores: the embedded one, and a real SPARQL endpoint."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest

from paralex.errors import EnvironmentLacks, UsageError
from paralex.graph import Iri, analyze, choose_store, reading, vocab
from paralex.graph.endpoint import Endpoint
from paralex.graph.state import state_folder
from paralex.queries import catalogue, load_code, named, user_query
from tests.graph.conftest import write
from tests.graph.test_build import TWO, anew, quads
from tests.graph.test_build import analyze as analyze_toy
from tests.graph.test_store import run
from tests.graph.toy import Toy
from tests.queries.conftest import FILES

SERVER = Path(sys.executable).with_name("oxigraph")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    process = subprocess.Popen([SERVER, "serve", "--bind", place], stderr=subprocess.DEVNULL)
    try:
        for _ in range(500):
            with suppress(OSError), urllib.request.urlopen(f"http://{place}", timeout=5):
                break
            time.sleep(0.02)
        yield f"http://{place}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(params=["embedded", "endpoint"])
def kept(request: pytest.FixtureRequest, root: Path, server: str) -> Path:
    """A repository whose graph is in the one store or the other, which is empty."""
    Endpoint(server).update("DROP ALL")
    choose_store(state_folder(root), server if request.param == "endpoint" else "embedded")
    return root


def is_right(root: Path, toy: Toy, elsewhere: Path) -> bool:
    analysis = analyze_toy(root, toy)
    return (quads(root), analysis.digest) == anew(root, elsewhere)


def test_a_build_and_updates_are_as_a_build_anew(kept: Path, toy: Toy, tmp_path: Path) -> None:
    write(kept, TWO)
    assert is_right(kept, toy, tmp_path / "1")
    write(kept, {"b.toy": "def h z\nimport a\n", 'o dd"<>\n.toy': "use b h\n"})
    assert is_right(kept, toy, tmp_path / "2")
    (kept / "a.toy").unlink()
    assert is_right(kept, toy, tmp_path / "3")
    assert is_right(kept, toy, tmp_path / "4")


def test_what_a_reader_says(kept: Path, toy: Toy) -> None:
    write(kept, TWO)
    digest = analyze_toy(kept, toy).digest
    with reading(kept) as reader:
        assert reader.digest == digest
        row = reader.select('SELECT (1 AS ?i) (1.5 AS ?d) (true AS ?b) ("x" AS ?t) ?u WHERE {}')
        assert row.rows == ((1, 1.5, True, "x", None),)
        assert reader.select("ASK { ?f px:path 'a.toy' }").rows == ((True,),)
        construct = "CONSTRUCT { ?f px:path ?p } WHERE { ?f px:path ?p }"
        assert (vocab.file_iri("a.toy"), vocab.term("path"), "a.toy") in (
            reader.select(construct).rows
        )
        assert "px:path" in (reader.turtle(construct) or "")
        assert reader.turtle("ASK {}") is None
        by_text = reader.select("SELECT ?f ?p { ?f px:path ?p }", {"p": "a.toy"})
        by_iri = reader.select(
            "SELECT ?f ?p { ?f px:path ?p }", {"f": Iri(vocab.file_iri("a.toy"))}
        )
        assert by_text.rows == by_iri.rows == ((vocab.file_iri("a.toy"), "a.toy"),)
        for text in ('x" } ?s ?p ?o { "', "x\\", "x\n}"):
            assert reader.select("SELECT ?f ?p { ?f px:path ?p }", {"p": text}).rows == ()
        with pytest.raises(UsageError, match="not a valid query"):
            reader.select("SELECT ?a {\n  ?a px:imports b }")


def test_the_whole_graph_as_a_document(kept: Path, toy: Toy) -> None:
    write(kept, TWO | {'o dd"<>\n.toy': "use b h\n"})
    analyze_toy(kept, toy)
    written = {}
    with reading(kept) as reader:
        for form in ("turtle", "nquads", "jsonld"):
            reader.dump(document := io.BytesIO(), form)
            written[form] = document.getvalue()
        assert sorted(written["nquads"].decode().splitlines()) == reader.quads()
    quads = set(ox.parse(written["nquads"], format=ox.RdfFormat.N_QUADS))
    assert set(ox.parse(written["jsonld"], format=ox.RdfFormat.JSON_LD)) == quads
    turtle = list(ox.parse(written["turtle"], format=ox.RdfFormat.TURTLE))
    assert len(turtle) == len(set(turtle))
    assert {quad.triple for quad in turtle} == {quad.triple for quad in quads}


def test_named_queries_and_the_planner_see_the_same(kept: Path, tmp_path: Path) -> None:
    for root in (kept, tmp_path / "embedded"):
        for path, text in FILES.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        analyze(root)
    with reading(kept) as one, reading(tmp_path / "embedded") as other:
        for query in catalogue():
            given = {"of": "shop.models.Order", "a": "shop", "b": "tests"}
            if query.name in ("importers", "reach", "tests-of", "apart"):
                given["of"] = "shop.models"
            params = {
                each.name: given[each.name] for each in query.parameters if each.name in given
            }
            assert named(one, query.name, params) == named(other, query.name, params), query.name
        assert load_code(one) == load_code(other)
    text = "# param of: a path\nSELECT ?n ?of { ?f px:path ?of ; px:lines ?n }"
    assert user_query(kept, text, {"of": "shop/app.py"}) == (
        user_query(tmp_path / "embedded", text, {"of": "shop/app.py"})
    )


@pytest.mark.parametrize(
    "point",
    [
        "after paralex.graph.endpoint:_Building:finish",
        "before paralex.graph.endpoint:_Building:finish",
        "after paralex.graph.endpoint:_Building:put_in_place",
        "before paralex.graph.endpoint:_Updating:apply",
        "after paralex.graph.endpoint:_Updating:apply",
    ],
)
def test_a_kill_beside_an_endpoint(
    root: Path, toy: Toy, tmp_path: Path, server: str, point: str
) -> None:
    Endpoint(server).update("DROP ALL")
    choose_store(state_folder(root), server)
    write(root, TWO)
    if "_Updating" in point:
        analyze_toy(root, toy)
        write(root, {"b.toy": "def h z\nimport a\n"})
    assert run(root, point).returncode == -signal.SIGKILL
    assert is_right(root, toy, tmp_path / "new")


def test_a_graph_of_another_version_behind_an_endpoint(
    root: Path, toy: Toy, tmp_path: Path, server: str
) -> None:
    Endpoint(server).update("DROP ALL")
    choose_store(state_folder(root), server)
    write(root, TWO)
    analyze_toy(root, toy)
    Endpoint(server).update(
        f"DELETE {{ GRAPH <{vocab.META}> {{ ?m <{vocab.term('version')}> ?v }} }} "
        f"INSERT {{ GRAPH <{vocab.META}> {{ ?m <{vocab.term('version')}> '0' }} }} "
        f"WHERE {{ GRAPH <{vocab.META}> {{ ?m <{vocab.term('version')}> ?v }} }}"
    )
    with pytest.raises(EnvironmentLacks, match="another version"), reading(root):
        pass
    notes = analyze_toy(root, toy).notes
    assert any("another version (0): it is built anew" in note for note in notes)
    assert is_right(root, toy, tmp_path / "new")


def test_a_password_in_the_url_is_never_shown(root: Path, toy: Toy) -> None:
    write(root, TWO)
    choose_store(state_folder(root), "http://me:secret@127.0.0.1:1/x")
    with pytest.raises(EnvironmentLacks, match=r"http://\*\*\*@127\.0\.0\.1:1/x: no answer"):
        analyze_toy(root, toy)
    with pytest.raises(UsageError, match=r"ftp://\*\*\*@host: neither"):
        choose_store(state_folder(root), "ftp://me:secret@host")


def test_an_endpoint_that_is_not_there(root: Path, toy: Toy) -> None:
    write(root, TWO)
    choose_store(state_folder(root), "http://127.0.0.1:1")
    with pytest.raises(EnvironmentLacks, match=r"127\.0\.0\.1:1: no answer"):
        analyze_toy(root, toy)
    with pytest.raises(EnvironmentLacks, match="no answer"), reading(root):
        pass
    choose_store(state_folder(root), "embedded")
    assert analyze_toy(root, toy).files.parsed == 2
    for wrong in ("localhost:7878", "http://", "embeded"):
        with pytest.raises(UsageError, match="--store"):
            choose_store(state_folder(root), wrong)


def test_the_command_line_remembers_where_the_graph_is(root: Path, server: str) -> None:
    Endpoint(server).update("DROP ALL")
    write(root, {"a.py": "import b\n", "b.py": ""})
    command = [sys.executable, "-m", "paralex", "-C", str(root)]

    def said(*words: str) -> str:
        done = subprocess.run([*command, *words], capture_output=True, text=True, env=os.environ)
        assert done.returncode == 0, done.stderr
        return done.stdout

    said("analyze", "--store", server)
    assert "a.py" in said("query", "imports", "--format", "csv")
    kind, body = Endpoint(server).query("SELECT * { ?s ?p 'a.py' }", "text/csv")
    assert (kind, b"urn:paralex:file:a.py" in body) == ("text/csv; charset=utf-8", True)
    assert not (root / ".paralex" / "graph").exists()
    said("query", "imports", "--store", "embedded")
    assert (root / ".paralex" / "graph").exists()
