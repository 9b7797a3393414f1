"""From facts to triples, and how things are named in them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paralex.graph import FileFacts, Symbol, is_test, vocab
from paralex.graph.derive import derived_graph
from paralex.graph.emit import FileGraph, file_graph
from paralex.graph.packing import packed, unpacked
from paralex.graph.shapes import ImportEdge, RefEdge, Resolved, Unresolved
from paralex.graph.summary import FileSummary

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
SYMBOL = Symbol("C.m", "method", 3, 4, 9, "(self)", "b", True, "What it does.")
FACTS = FileFacts("a.py", "python", "d", 9, (SYMBOL,), "", frozenset(), "s")
RESOLVED = Resolved(
    "a.py",
    "a",
    (
        ImportEdge(2, 0, "b", "internal", "b", "b.py", "absolute"),
        ImportEdge(1, 0, "b", "internal", "b", "b.py", "absolute", lazy=True),
        ImportEdge(5, 0, "ns", "internal", "ns", None, "absolute", type_only=True),
        ImportEdge(6, 0, "os.path", "external", "os", None, ""),
        ImportEdge(7, 0, ".x", "unresolved", "", None, "", reason="no such module"),
    ),
    (
        RefEdge("C.m", "b.py", "f", "use", (4, 8), "attribute", ("c.py", "D")),
        RefEdge("", "b.py", "", "use", (2,), "import"),
        RefEdge("C", "c.py", "D", "inherit", (1,), "name"),
        RefEdge("C", "b.py", "D", "reexport", (1,), "name"),
    ),
    (Unresolved(4, 0, "q", "C.m", "unknown"), Unresolved(3, 0, "q", "C.m", "unknown")),
    ("add", "get"),
)


def parsed(graph: FileGraph) -> list[ox.Quad]:
    return list(ox.parse(graph.nquads(), format=ox.RdfFormat.N_QUADS))


def about(graph: FileGraph, subject: str) -> dict[str, str]:
    return {
        quad.predicate.value.rpartition("#")[2]: quad.object.value  # type: ignore[union-attr]  # no quoted triples here
        for quad in parsed(graph)
        if quad.subject == ox.NamedNode(subject)
    }


def test_what_a_file_graph_says() -> None:
    graph = file_graph("a.py", "digest", None, FACTS, RESOLVED)
    file = about(graph, vocab.file_iri("a.py"))
    assert file.pop("sites").split("\n") == [
        "import 2+2 absolute b.py#",
        "type-namespace-import 5 absolute ns",
        "external-import 6 - os",
        "use 2 import b.py#",
        "#C.m",
        "use 4+2 attribute b.py#f c.py#D",
        "#C",
        "inherit 1 name c.py#D",
        "reexport 1 name b.py#D",
    ]
    assert file == {
        "type": vocab.term("File"), "path": "a.py", "digest": "digest", "language": "python",
        "lines": "9", "module": "a", "uses": vocab.file_iri("b.py"), "state": graph.state,
        "imports": vocab.namespace_iri("python", "ns"), "importsExternal": "os",
        "importsForTypes": vocab.namespace_iri("python", "ns"), "unknownMembers": " add get ",
    }  # fmt: skip
    assert about(graph, vocab.symbol_iri("a.py", "C.m")) == {
        "type": vocab.term("Method"), "name": "C.m", "span": "3-9", "signature": "(self)",
        "doc": "What it does.", "uses": vocab.symbol_iri("b.py", "f"),
    }  # fmt: skip
    reason = ("UnresolvedName", "a.py", "C.m", "q", "unknown")
    assert about(graph, vocab.unresolved_iri(*reason)) == {
        "type": vocab.term("UnresolvedName"), "from": vocab.symbol_iri("a.py", "C.m"),
        "written": "q", "reason": "unknown", "line": "3", "count": "2",
    }  # fmt: skip
    assert graph.summary == FileSummary(
        language="python", modules=1, symbols=1, internal=2, external=1, unresolved=1,
        references=4, triples=len(parsed(graph)), depends=(("b.py", True), ("c.py", False)),
        namespaces=("ns",),
    )  # fmt: skip


def test_a_summary_survives_its_text() -> None:
    summary = file_graph("a.py", "digest", None, FACTS, RESOLVED).summary
    assert list(FileSummary.from_texts([summary.to_text()] * 2)) == [summary] * 2


def test_one_node_for_a_name_that_is_defined_twice() -> None:
    twice = (SYMBOL, replace(SYMBOL, line=1, end_line=2, signature="(self, x)", exported=False))
    graph = file_graph("a.py", "d", None, replace(FACTS, symbols=twice), RESOLVED)
    node = about(graph, vocab.symbol_iri("a.py", "C.m"))
    assert (node["span"], node["signature"]) == ("1-9", "(self)\n(self, x)")
    assert "hidden" not in node


def test_one_triple_for_two_ways_to_a_target() -> None:
    twice = RESOLVED.references[0]
    references = (twice, replace(twice, receiver=("c.py", "E")))
    graph = file_graph("a.py", "d", None, FACTS, replace(RESOLVED, references=references))
    assert sum(" <urn:paralex:vocab#uses> " in line for line in graph.lines) == 1
    assert len(parsed(graph)) == len(set(parsed(graph))) == graph.summary.triples


def test_a_file_without_language_is_a_file() -> None:
    graph = file_graph("x.bin", None, "binary", None, None)
    assert about(graph, vocab.file_iri("x.bin")) == {
        "type": vocab.term("File"), "path": "x.bin", "skipped": "binary", "state": graph.state,
    }  # fmt: skip


@given(path=TEXT.filter(bool), name=TEXT.filter(bool), doc=TEXT)
def test_any_text_is_valid_both_ways_and_comes_back(path: str, name: str, doc: str) -> None:
    facts = replace(FACTS, path=path, symbols=(replace(SYMBOL, name=name, doc=doc),))
    graph = file_graph(path, "d", None, facts, replace(RESOLVED, path=path))
    store = ox.Store()
    store.update(f"INSERT DATA {{ GRAPH <{graph.iri}> {{ {graph.triples()} }} }}")
    assert set(store) == set(parsed(graph))
    assert len(parsed(graph)) == graph.summary.triples
    assert about(graph, vocab.file_iri(path))["path"] == path
    node = about(graph, vocab.symbol_iri(path, name))
    assert (node["name"], node.get("doc", "")) == (name, doc)
    assert vocab.place_of(vocab.symbol_iri(path, name)) == (path, name)
    assert vocab.place_of(vocab.file_iri(path)) == (path, "")


@given(st.text())
def test_an_iri_is_ascii_and_says_what_it_encodes(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    encoded = vocab.encoded(text)
    assert re.fullmatch(r"[!-~]*", encoded)
    assert not set(encoded) & set('<>"{}|^`\\#?')
    assert unquote(encoded) == text


def test_lone_surrogates_do_no_harm() -> None:
    graph = file_graph("a.py", "d", None, replace(FACTS, problem="\udcff"), RESOLVED)
    assert about(graph, vocab.file_iri("a.py"))["problem"] == "?"


def test_every_word_that_is_used_is_in_the_vocabulary() -> None:
    room = Path(vocab.__file__).parent
    words = set()
    for place in sorted(room.glob("*.py")):
        words |= set(re.findall(r"_P\[[\"'](\w+)", place.read_text()))
        words |= set(re.findall(r"_p\([\"'](\w+)", place.read_text()))
    assert words >= {"path", "uses", "dependsOn"}
    assert words <= vocab.PROPERTIES.keys() | vocab.CLASSES.keys()
    assert not vocab.PROPERTIES.keys() & vocab.CLASSES.keys()


def test_the_derived_graph() -> None:
    summaries = {
        "a.py": FileSummary("python", depends=(("b.py", True), ("gone.py", True))),
        "b.py": FileSummary("python", depends=(("a.py", False),), namespaces=("ns",)),
        "c.py": FileSummary("python", depends=(("a.py", True),)),
    }
    graph = derived_graph(summaries)
    assert graph == derived_graph(dict(reversed(summaries.items())))
    a = about(graph, vocab.file_iri("a.py"))
    assert (a["dependsOn"], a["fanIn"], a["fanOut"]) == (vocab.file_iri("b.py"), "2", "1")
    cycle = about(graph, vocab.cycle_iri("a.py"))
    assert (cycle["size"], cycle["eager"]) == ("2", "false")
    assert about(graph, vocab.namespace_iri("python", "ns"))["module"] == "ns"
    eager = summaries | {"b.py": FileSummary("python", depends=(("a.py", True),))}
    assert about(derived_graph(eager), vocab.cycle_iri("a.py"))["eager"] == "true"


def test_facts_survive_packing() -> None:
    assert unpacked(packed(FACTS)) == FACTS
    assert unpacked(packed(replace(FACTS, detail=({"a": [1]}, "b")))) is not None
    value = bytearray(packed(FACTS))
    value[-3] ^= 1
    assert unpacked(bytes(value)) is None
    assert unpacked(b"") is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("crates/a/tests/it.rs", True), ("crates/a/benches/b.rs", True), ("src/a/tests.rs", True),
        ("src/latest.rs", False), ("src/benches.rs", False),
        ("tests/x.py", True), ("pkg/tests/data.json", True), ("test_a.py", True),
        ("src/a_test.py", True), ("conftest.py", True), ("src/a.spec.tsx", True),
        ("src/__tests__/a.js", True), ("test/a.js", True), ("django/test/client.py", False),
        ("pkg/a_test.go", True), ("pkg/testdata/a.txt", True), ("pkg/test.go", False),
        ("src/testing.py", False), ("contest.py", False), ("latest/a.ts", False),
    ],
)  # fmt: skip
def test_which_files_are_tests(path: str, expected: bool) -> None:
    assert is_test(path) is expected
