"""What the words of the vocabulary are said of, and what others call the same.

From this one table come the page of the vocabulary, its RDF Schema, and its SHACL shapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from paralex.graph import vocab

SYMBOLS = ("Function", "Class", "Method", "Constant", "Variable", "Type")
UNRESOLVED = ("UnresolvedImport", "UnresolvedName")
_TEXT, _NUMBER, _TRUTH = "string", "integer", "boolean"
PREFIXES = {
    "px": vocab.NAMESPACE,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "doap": "http://usefulinc.com/ns/doap#",
    "woc": "http://rdf.webofcode.org/woc/",  # CodeOntology
}
_SUBCLASS, _CLOSE, _SAME = "rdfs:subClassOf", "skos:closeMatch", "owl:equivalentClass"

# By class: how it stands to the words of others, as (relation, term).
CLASSES: dict[str, tuple[tuple[str, str], ...]] = {
    "Repository": ((_SUBCLASS, "schema:SoftwareSourceCode"), (_CLOSE, "doap:Repository")),
    "File": ((_SUBCLASS, "prov:Entity"),),
    "Namespace": ((_CLOSE, "woc:Package"),),
    "Function": (),
    "Class": ((_SAME, "woc:Class"),),
    "Method": ((_SAME, "woc:Method"),),
    "Constant": ((_CLOSE, "woc:Field"),),
    "Variable": ((_CLOSE, "woc:Field"),),
    "Type": (),
    "UnresolvedImport": (),
    "UnresolvedName": (),
    "Cycle": (),
}


@dataclass(frozen=True, slots=True)
class Property:
    """`of`: the classes it is said of. `is_a`: the type of its literal, or the classes of the
    node that it leads to. `least` and `most` (None for any): how many one node has. `others`:
    relations to the words of others. `example`: a query whose answer shows what it is for."""

    of: tuple[str, ...]
    is_a: str | tuple[str, ...]
    least: int
    most: int | None
    example: str
    others: tuple[tuple[str, str], ...] = ()


_FILE = ("File",)
_USERS = (*_FILE, *SYMBOLS)
_MODULES = ("File", "Namespace")

PROPERTIES: dict[str, Property] = {
    "path": Property(
        _FILE, _TEXT, 1, 1, 'SELECT ?file { ?file px:path ?path FILTER(STRENDS(?path, ".py")) }'
    ),
    "digest": Property(
        _FILE, _TEXT, 0, 1,
        "SELECT ?digest (COUNT(?file) AS ?copies) { ?file a px:File ; px:digest ?digest } "
        "GROUP BY ?digest",
    ),
    "state": Property(_FILE, _TEXT, 1, 1, "SELECT ?file ?state { ?file px:state ?state }"),
    "skipped": Property(_FILE, _TEXT, 0, 1, "SELECT ?file ?why { ?file px:skipped ?why }"),
    "problem": Property(_FILE, _TEXT, 0, 1, "SELECT ?file ?why { ?file px:problem ?why }"),
    "language": Property(
        (*_FILE, "Repository"), _TEXT, 0, None,
        "SELECT ?language (COUNT(?file) AS ?files) { ?file a px:File ; px:language ?language } "
        "GROUP BY ?language",
        ((_CLOSE, "schema:programmingLanguage"),),
    ),
    "module": Property(_MODULES, _TEXT, 0, 1, "SELECT ?module { ?file px:module ?module }"),
    "lines": Property(
        _FILE, _NUMBER, 0, 1,
        "SELECT ?path ?lines { ?file px:path ?path ; px:lines ?lines } ORDER BY DESC(?lines)",
    ),
    "test": Property(_FILE, _TRUTH, 0, 1, "SELECT ?path { ?file px:test true ; px:path ?path }"),
    "kind": Property(
        _FILE, _TEXT, 0, 1,
        "SELECT ?kind (COUNT(?file) AS ?files) { ?file px:kind ?kind } GROUP BY ?kind",
    ),
    "madeBy": Property(
        _FILE, _TEXT, 0, 1,
        "SELECT ?path ?command { ?file px:madeBy ?command ; px:path ?path }",
    ),
    "namesResource": Property(
        _FILE, _TEXT, 0, None,
        "SELECT ?resource ?path { ?file px:namesResource ?resource ; px:path ?path }",
    ),
    "changes": Property(
        _FILE, _NUMBER, 0, 1,
        "SELECT ?path ?n { ?file px:changes ?n ; px:path ?path } ORDER BY DESC(?n)",
    ),
    "changesWith": Property(
        _FILE, _FILE, 0, None,
        "SELECT ?one ?other { ?a px:changesWith ?b . ?a px:path ?one . ?b px:path ?other "
        "FILTER NOT EXISTS { ?a px:dependsOn ?b } }",
    ),
    "name": Property(
        SYMBOLS, _TEXT, 1, 1,
        "SELECT ?path ?name { GRAPH ?file { ?class a px:Class ; px:name ?name } "
        "?file px:path ?path }",
        ((_CLOSE, "woc:hasName"),),
    ),
    "span": Property(
        SYMBOLS, _TEXT, 1, 1,
        "SELECT ?name ?span { ?s px:name ?name ; px:span ?span }",
    ),
    "signature": Property(
        SYMBOLS, _TEXT, 0, 1,
        'SELECT ?name ?signature { ?s px:signature ?signature ; px:name ?name '
        'FILTER(CONTAINS(?signature, "=")) }',
    ),
    "hidden": Property(
        SYMBOLS, _TRUTH, 0, 1, "SELECT ?name { ?s a px:Function ; px:name ?name ; px:hidden true }"
    ),
    "doc": Property(
        SYMBOLS, _TEXT, 0, 1,
        "SELECT ?name { ?s a px:Class ; px:name ?name FILTER NOT EXISTS { ?s px:doc ?doc } }",
        (("rdfs:subPropertyOf", "rdfs:comment"),),
    ),
    "imports": Property(
        _FILE, _MODULES, 0, None,
        "SELECT ?path { ?file px:imports/px:path ?path . ?file px:test true }",
    ),
    "importsLazily": Property(
        _FILE, _MODULES, 0, None, "SELECT ?from ?to { ?from px:importsLazily ?to }"
    ),
    "importsForTypes": Property(
        _FILE, _MODULES, 0, None, "SELECT ?from ?to { ?from px:importsForTypes ?to }"
    ),
    "importsExternal": Property(
        _FILE, _TEXT, 0, None,
        "SELECT ?name (COUNT(?file) AS ?files) { ?file px:importsExternal ?name } GROUP BY ?name",
    ),
    "uses": Property(
        _USERS, _USERS, 0, None,
        "SELECT ?name (COUNT(DISTINCT ?user) AS ?users) { ?user px:uses ?s . "
        "?s a px:Function ; px:name ?name } GROUP BY ?name",
        ((_CLOSE, "woc:references"),),
    ),
    "inherits": Property(
        _USERS, _USERS, 0, None,
        "SELECT ?below ?above { ?b px:inherits+ ?a . ?b px:name ?below . ?a px:name ?above }",
        (("skos:narrowMatch", "woc:extends"), ("skos:narrowMatch", "woc:implements")),
    ),
    "reexports": Property(
        _USERS, _USERS, 0, None,
        "SELECT ?user ?name { ?user px:reexports ?name }",
    ),
    "sites": Property(
        # One for the file's own graph, and one for what a SCIP index adds.
        _FILE, _TEXT, 0, 2,
        "SELECT ?path ?sites { ?file px:path ?path ; px:sites ?sites "
        "FILTER(CONTAINS(?sites, ' typed ')) }",
    ),
    "unknownMembers": Property(
        _FILE, _TEXT, 0, 1,
        'SELECT ?file { ?file px:unknownMembers ?names FILTER(CONTAINS(?names, " total ")) }',
    ),
    "from": Property(
        UNRESOLVED, _USERS, 1, 1, "SELECT ?user ?name { ?u px:from ?user ; px:written ?name }"
    ),
    "line": Property(
        UNRESOLVED, _NUMBER, 1, 1,
        "SELECT ?name ?line { ?u px:written ?name ; px:line ?line }",
    ),
    "count": Property(
        UNRESOLVED, _NUMBER, 0, 1,
        "SELECT ?name ?n { ?u px:written ?name ; px:count ?n }",
    ),
    "written": Property(
        UNRESOLVED, _TEXT, 1, 1,
        "SELECT ?name { ?u a px:UnresolvedImport ; px:written ?name }",
    ),
    "reason": Property(
        UNRESOLVED, _TEXT, 1, 1,
        "SELECT ?reason (COUNT(?u) AS ?names) { ?u px:reason ?reason } GROUP BY ?reason",
    ),
    "dependsOn": Property(
        _FILE, _FILE, 0, None,
        "SELECT ?path { ?file px:dependsOn+ ?needed . ?needed px:path ?path . ?file px:test true }",
    ),
    "fanIn": Property(
        _FILE, _NUMBER, 0, 1,
        "SELECT ?path ?n { ?file px:fanIn ?n ; px:path ?path } ORDER BY DESC(?n)",
    ),
    "fanOut": Property(
        _FILE, _NUMBER, 0, 1,
        "SELECT ?path ?n { ?file px:fanOut ?n ; px:path ?path } ORDER BY DESC(?n)",
    ),
    "member": Property(
        ("Cycle",), _FILE, 2, None, "SELECT ?cycle ?path { ?cycle px:member/px:path ?path }"
    ),
    "size": Property(("Cycle",), _NUMBER, 1, 1, "SELECT ?cycle ?n { ?cycle px:size ?n }"),
    "eager": Property(("Cycle",), _TRUTH, 1, 1, "SELECT ?cycle { ?cycle px:eager true }"),
    "origin": Property((), _TEXT, 0, 1, "SELECT ?graph ?origin { ?graph px:origin ?origin }"),
    "version": Property((), _TEXT, 0, 1, "SELECT ?version { ?meta px:version ?version }"),
}  # fmt: skip


def prefixes() -> str:
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "\n"


def schema() -> str:
    """The vocabulary as RDF Schema, in Turtle."""
    return prefixes() + "\n".join(_schema())


def _schema() -> Iterator[str]:
    for word, others in CLASSES.items():
        yield f"px:{word} a rdfs:Class ;"
        yield from _described(vocab.CLASSES[word], others)
    for word, each in PROPERTIES.items():
        yield f"px:{word} a owl:{_kind(each)} ;"
        if isinstance(each.is_a, str):
            yield f"    rdfs:range xsd:{each.is_a} ;"
        yield from _described(vocab.PROPERTIES[word], each.others)


def _kind(each: Property) -> str:
    return "DatatypeProperty" if isinstance(each.is_a, str) else "ObjectProperty"


def _described(comment: str, others: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for relation, term in others:
        yield f"    {relation} {term} ;"
    yield f'    rdfs:comment "{comment}"@en .'
    yield ""


def shapes() -> str:
    """SHACL shapes, core only, in Turtle: what every node of the graph has."""
    return prefixes() + "\n".join(_shapes())


def _shapes() -> Iterator[str]:
    for word in CLASSES:
        own = [(name, each) for name, each in PROPERTIES.items() if word in each.of]
        yield f"px:{word}Shape a sh:NodeShape ;"
        yield f"    sh:targetClass px:{word} ;"
        for name, each in own:
            yield f"    sh:property [ {'; '.join(_constraints(name, each))} ] ;"
        yield "    sh:nodeKind sh:IRI ."
        yield ""


def _constraints(name: str, each: Property) -> Iterator[str]:
    yield f"sh:path px:{name}"
    if isinstance(each.is_a, str):
        yield f"sh:datatype xsd:{each.is_a}"
    else:
        yield "sh:nodeKind sh:IRI"
    if each.least:
        yield f"sh:minCount {each.least}"
    if each.most is not None:
        yield f"sh:maxCount {each.most}"
