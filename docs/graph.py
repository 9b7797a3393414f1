"""Writes docs/graph.md, docs/vocabulary.ttl and docs/shapes.ttl, and of plans docs/proof.md and
docs/plan-shapes.ttl; with --check says whether they are current."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from paralex.graph import ontology, vocab
from paralex.planner import plan_rdf, plan_shapes
from paralex.queries import catalogue
from paralex.queries.proof import PREFIX, proof_queries

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


def proof() -> str:
    words = "\n".join(f"| `pl:{word}` | {said} |" for word, said in plan_rdf.WORDS.items())
    queries = "\n".join(
        f"### {PREFIX}{kind}\n\n```sparql\n{text}```\n" for kind, text in proof_queries().items()
    )
    return f"""# The proof of a plan

Made from the code by `python docs/graph.py`.

`paralex check` decides in a program over rows that SPARQL gave (all files, definitions and edges
of the graph), because a plan of 10,000 tasks on a large repository is then checked in seconds. It
is not the only judge. `paralex check --sparql` decides a second time, with nothing but the
questions below over the graph and the plan as RDF, and fails with exit code 4 should the two ever
differ about a circle or about which tasks collide. The certificate then names each question with
the number of its rows and their SHA-256. Copying the graph to memory is most of the cost: for
Django's 6,900 files about nine seconds.

`paralex check --certificate .paralex/proof` also writes a folder that others can judge without
paralex: the graph and the plan in Turtle, the questions and their rows, the [shapes of a
plan](plan-shapes.ttl) in SHACL core, and a README with the commands for rdflib, pyshacl and
Oxigraph. (Inside the repository, but outside `.paralex/`, it would become part of what it is
about.)

Three judges, and what each decides:

| | decided by |
| --- | --- |
| circles | `check`, SPARQL, SHACL |
| words, shapes, each task with one role, claims that the role does not own | `check`, SHACL |
| two tasks that change one thing, or one that changes what the other relies on | `check`, SPARQL |
| names that are not there (`unknown`), another tree (`stale`) | `check` |

Whether one claim allows another is told to SHACL by the plan's RDF (`pl:coveredBy` leads to the
role's claim); the shapes say that there has to be one, of the task's own role.

## Words

`pl:` is `{plan_rdf.NAMESPACE}`.

| word | is |
| --- | --- |
{words}

## Questions

A plan that may run has no row in any of them.

{queries}"""


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
        "plan-shapes.ttl": plan_shapes.SHAPES,
        "proof.md": proof(),
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
