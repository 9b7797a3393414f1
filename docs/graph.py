"""Writes docs/graph.md, docs/vocabulary.ttl and docs/shapes.ttl; with --check says whether they
are current."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from paralex.graph import ontology, vocab
from paralex.queries import catalogue

HERE = Path(__file__).parent

QUESTIONS: tuple[tuple[str, str, str], ...] = (
    (
        "Who imports X?",
        "paralex query importers --param of=shop.models",
        """SELECT ?path WHERE {
  ?module px:module "shop.models" .
  ?file px:imports ?module ; px:path ?path .
} ORDER BY ?path""",
    ),
    (
        "What breaks if this signature changes?",
        "paralex query breaks --param of=shop/models.py::Order.total",
        """SELECT DISTINCT ?path ?name WHERE {
  GRAPH ?home { ?symbol px:name "Order" } ?home px:path "shop/models.py" .
  GRAPH ?file { ?user px:uses|px:inherits|px:reexports ?symbol }
  ?file px:path ?path .
  OPTIONAL { ?user px:name ?name }
} ORDER BY ?path ?name""",
    ),
    (
        "Which types do these two packages share?",
        "paralex query shared-between --param a=shop --param b=tests",
        """SELECT DISTINCT ?name WHERE {
  ?type a px:Class ; px:name ?name .
  GRAPH ?a { ?one px:uses|px:inherits ?type } ?a px:path ?in_a .
  GRAPH ?b { ?two px:uses|px:inherits ?type } ?b px:path ?in_b .
  FILTER(STRSTARTS(?in_a, "shop/") && STRSTARTS(?in_b, "tests/"))
} ORDER BY ?name""",
    ),
    (
        "Which tests reach this function?",
        "paralex query tests-reaching --param of=shop/models.py::Order.total",
        """SELECT DISTINCT ?path WHERE {
  ?symbol px:name "Order.total" .
  GRAPH ?home { ?symbol px:name "Order.total" }
  ?test px:dependsOn+ ?home ; px:test true ; px:path ?path .
} ORDER BY ?path""",
    ),
    (
        "Which files are hubs?",
        "paralex query hubs --param min=2",
        """SELECT ?path ?files WHERE {
  ?file px:fanIn ?files ; px:path ?path .
} ORDER BY DESC(?files) ?path LIMIT 10""",
    ),
    (
        "What can be changed together without touching?",
        "paralex query apart --param of=shop/models.py",
        """SELECT ?path WHERE {
  ?one px:path "shop/models.py" .
  ?other px:language ?language ; px:path ?path .
  FILTER NOT EXISTS { ?one px:dependsOn* ?other }
  FILTER NOT EXISTS { ?other px:dependsOn* ?one }
} ORDER BY ?path""",
    ),
)


def page() -> str:
    return "\n".join([*_head(), *_questions(), *_named(), *_classes(), *_properties(), *_others()])


def _head() -> Iterator[str]:
    yield f"""# The graph

Made from the code by `python docs/graph.py`.

`paralex analyze` keeps an RDF graph of the repository in `.paralex/graph/`. `paralex query` asks
it, by the name of a query or in SPARQL, where `px:` is `{vocab.NAMESPACE}`. The vocabulary is
also there as [RDF Schema](vocabulary.ttl), and what every node has as [SHACL shapes](shapes.ttl).

- **One named graph a file**, whose name is the IRI of the file; `GRAPH ?file {{ ... }}` says where
  a fact stands. The default graph is the union of all.
- **What a SCIP index adds** about a file stands in one more graph, `urn:paralex:scip:src/a.py`,
  whose `px:origin` names the tool. A query that wants a file's facts from both asks without
  `GRAPH`, or by the path in the IRI of the symbol.
- **IRIs** rest on the path in the repository and the dotted name in the file, so they are the same
  on every machine and in every commit: `urn:paralex:file:src/a.py`,
  `urn:paralex:symbol:src/a.py#Class.method`. Whatever has no place in an IRI is percent-encoded.
- **An edge is one triple.** Where it stands and by which rule it was resolved is in the `px:sites`
  of its file, one line an edge: `KIND LINE[+LINES] HOW PATH#SYMBOL [RECEIVER]`, below a line
  `#SYMBOL` for its user.
- **Runs and edits** are not part of it: `paralex report --prov` says them in PROV-O, about the
  same files.
- **What is not known is said**: unresolved imports and names are nodes with their reason, members
  of values of unknown type are listed by name.
"""


def _questions() -> Iterator[str]:
    yield "## Questions\n"
    for title, command, sparql in QUESTIONS:
        yield f"### {title}\n\n```sh\n{command}\n```\n\n```sparql\n{sparql}\n```\n"


def _named() -> Iterator[str]:
    yield "## Named queries\n\n| name | answers | parameters | columns |\n| --- | --- | --- | --- |"
    for query in catalogue():
        words = (
            f"`{each.name}`" + ("" if each.default is None else f" = {each.default}")
            for each in query.parameters
        )
        columns = ", ".join(query.columns)
        yield f"| `{query.name}` | {query.help} | {', '.join(words)} | {columns} |"
    yield ""


def _classes() -> Iterator[str]:
    yield "## Classes\n\n| class | is | example |\n| --- | --- | --- |"
    for word in ontology.CLASSES:
        example = f"SELECT ?node {{ ?node a px:{word} }}"
        yield f"| `px:{word}` | {vocab.CLASSES[word]} | `{example}` |"
    yield ""


def _properties() -> Iterator[str]:
    yield "## Properties\n\n| property | of | is | says | example |"
    yield "| --- | --- | --- | --- | --- |"
    for word, each in ontology.PROPERTIES.items():
        of = ", ".join(_short(each.of)) or "the graph"
        is_a = each.is_a if isinstance(each.is_a, str) else ", ".join(_short(each.is_a))
        example = each.example.replace("|", "\\|")
        yield f"| `px:{word}` | {of} | {is_a} | {vocab.PROPERTIES[word]} | `{example}` |"
    yield ""


def _short(words: tuple[str, ...]) -> list[str]:
    if not set(ontology.SYMBOLS) <= {*words}:
        return [*words]
    return [*(word for word in words if word not in ontology.SYMBOLS), "any symbol"]


def _others() -> Iterator[str]:
    yield "## The words of others\n\n| word | stands to | as |\n| --- | --- | --- |"
    for word, others in ontology.CLASSES.items():
        yield from (f"| `px:{word}` | `{term}` | `{relation}` |" for relation, term in others)
    for word, each in ontology.PROPERTIES.items():
        yield from (f"| `px:{word}` | `{term}` | `{relation}` |" for relation, term in each.others)
    yield ""


def main() -> int:
    made = {
        "graph.md": page(),
        "vocabulary.ttl": ontology.schema(),
        "shapes.ttl": ontology.shapes(),
    }
    stale = [
        name
        for name, text in made.items()
        if not (HERE / name).exists() or (HERE / name).read_text(encoding="utf-8") != text
    ]
    if "--check" not in sys.argv:
        for name in stale:
            (HERE / name).write_text(made[name], encoding="utf-8")
    elif stale:
        print(f"docs: {', '.join(stale)}: not current; run `python docs/graph.py`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
