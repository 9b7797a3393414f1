"""The page of the vocabulary: every query in it runs and has something to say, and the shapes
hold for a graph that has everything."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import rdflib
from pyshacl import validate

from paralex.graph import AnalyzeOptions, analyze, ontology, reading, vocab
from paralex.queries import named, user_query
from tests.graph.conftest import git, write
from tests.graph.scip_index import SYMBOL, document, metadata, occurrence

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "graph.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(paralex query .*)\n```", PAGE)
QUERIES = re.findall(r"```sparql\n(.*?)\n```", PAGE, re.DOTALL)
EXAMPLES = [
    example.replace("\\|", "|")
    for example in re.findall(r"`(SELECT [^`]*)` \|$", PAGE, re.MULTILINE)
]
FILES = {
    "shop/__init__.py": "from shop.models import Order\n",
    "shop/models.py": (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from shop.store import Store\n"
        "LIMIT = 3\nlevel = 1\nlevel = 2\n"
        "class Order:\n"
        '    """What a customer wants."""\n'
        "    def total(self, tax: int = 0) -> int:\n        return LIMIT + tax\n"
        "class Special(Order):\n    pass\n"
        "def _hidden(): pass\n"
        "def count(things: Store): return _hidden()\n"
    ),
    "shop/store.py": (
        "from shop.models import Order\n"
        "class Store:\n    def put(self, order: Order): return order\n"
    ),
    "shop/app.py": (
        "from shop import Order\n"
        "from shop.gone import nothing\n"
        "import shop.inner\n"
        "def main(thing):\n"
        "    from shop import store\n"
        "    thing.total()\n"
        "    from shop.gone import other\n"
        "    return nothing(Order(), other, unbound)\n"
    ),
    "spaces/one.py": "import spaces.two\n",
    "spaces/two.py": "import spaces.one\n",
    "shop/inner/thing.py": "value = 1\n",
    "far/alone.py": "value = 1\n",
    "broken.py": "def (:\n",
    "uv.lock": "version = 1\n",
    "compose.yaml": "services:\n  web:\n    ports: ['8080:80']\n",
    "image.bin": "\0\0\0",
    "tests/test_app.py": (
        "from shop.app import main\nfrom shop.models import Order\n"
        "def test_main():\n    main(Order())\n    Order().total()\n"
    ),
    "shop/types.ts": "export type Name = string;\n",
    "shop/till.rb": "class Till\nend\n",
}  # fmt: skip
LEVEL = f"{SYMBOL}shop/level."
INDEX = (
    document("shop/models.py", occurrence(LEVEL, (4, 0, 5), defines=True)),
    document("shop/app.py", occurrence(LEVEL, (5, 4, 9))),
    document("shop/till.rb", occurrence(f"{SYMBOL}shop/Till#", (0, 6, 10), defines=True)),
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("everything")
    write(root, FILES)
    git(root, "init", "-q")
    for number in range(3):
        (root / "shop/app.py").write_text(FILES["shop/app.py"] + f"# {number}\n")
        (root / "uv.lock").write_text(f"version = {number}\n")
        git(root, "add", ".")
        git(root, "commit", "-q", "-m", "change")
    index = root / "index.scip"
    index.write_bytes(metadata() + b"".join(INDEX))
    analyze(root, AnalyzeOptions(scip=(index,)))
    return root


def test_the_page_says_something() -> None:
    assert len(COMMANDS) == len(QUERIES) == 6
    assert len(EXAMPLES) == len(ontology.CLASSES) + len(ontology.PROPERTIES)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_named_question_has_an_answer(root: Path, command: str) -> None:
    _, _, name, *options = shlex.split(command)
    params = dict(each.split("=", 1) for each in options if each != "--param")
    with reading(root) as reader:
        assert named(reader, name, params).rows


@pytest.mark.parametrize("query", [*QUERIES, *EXAMPLES])
def test_a_query_has_an_answer(root: Path, query: str) -> None:
    with reading(root) as reader:
        rows = reader.select(query).rows
    assert rows, query


def test_a_question_in_sparql_says_what_its_named_query_says(root: Path) -> None:
    with reading(root) as reader:
        by_name = {row[1] for row in named(reader, "importers", {"of": "shop.models"}).rows}
        assert {row[0] for row in reader.select(QUERIES[0]).rows} == by_name
        apart = {row[1] for row in named(reader, "apart", {"of": "shop/models.py"}).rows}
        assert {row[0] for row in reader.select(QUERIES[5]).rows} == apart
    assert user_query(root, QUERIES[4]).rows  # type: ignore[union-attr]  # a SELECT is a table


def test_the_table_has_every_word_and_no_other() -> None:
    assert ontology.CLASSES.keys() == vocab.CLASSES.keys()
    assert ontology.PROPERTIES.keys() == vocab.PROPERTIES.keys()


def graph_of(root: Path) -> rdflib.Graph:
    graph = rdflib.Dataset(default_union=True)
    with reading(root) as reader:
        graph.parse(data="\n".join(reader.quads()), format="nquads")
    flat = rdflib.Graph()
    for triple in graph.triples((None, None, None)):
        flat.add(triple)
    return flat


def test_the_shapes_hold_and_can_fail(root: Path) -> None:
    graph = graph_of(root)
    for word in vocab.CLASSES:
        kind = rdflib.URIRef(vocab.term(word))
        assert (None, rdflib.RDF.type, kind) in graph, f"no {word} to check"
    shapes = rdflib.Graph().parse(DOCS / "shapes.ttl")
    conforms, _, text = validate(graph, shacl_graph=shapes)
    assert conforms, text
    path = rdflib.URIRef(vocab.term("path"))
    file = rdflib.URIRef(vocab.file_iri("shop/app.py"))
    graph.remove((file, path, None))
    graph.add((file, rdflib.URIRef(vocab.term("fanIn")), rdflib.Literal("many")))
    conforms, _, text = validate(graph, shacl_graph=shapes)
    assert not conforms
    assert "MinCountConstraintComponent" in text
    assert "DatatypeConstraintComponent" in text


def test_the_schema_is_valid_rdf() -> None:
    graph = rdflib.Graph().parse(DOCS / "vocabulary.ttl")
    described = {str(node).removeprefix(vocab.NAMESPACE) for node in graph.subjects()}
    assert described == vocab.CLASSES.keys() | vocab.PROPERTIES.keys()
