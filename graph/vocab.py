"""Every IRI of the graph: how things are named, and the words that are said about them.

Names rest on the path inside the repository and the dotted name inside the file, so they are
the same on every machine and in every commit. Any character that has no business in an IRI is
percent-encoded, and so is all that is not ASCII.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from urllib.parse import quote, unquote

VERSION = "12"  # of the vocabulary: a store that was written with another one is rebuilt
NAMESPACE = "urn:paralex:vocab#"
PREFIXES = {"px": NAMESPACE, "xsd": "http://www.w3.org/2001/XMLSchema#"}
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
XSD_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"

DERIVED = "urn:paralex:derived"  # the graph of what follows from all files together
REPOSITORY = "urn:paralex:repository"
HISTORY = "urn:paralex:history"  # the graph of what git knows about the past
META = "urn:paralex:meta"  # the graph about the graph, and its only subject

_SAFE = "/-._~!$&'()*+,;=:@"  # what RFC 3986 allows in a path without encoding


class Iri(str):
    """An IRI as a value: what tells it from a text when it is bound to a query's parameter."""

    __slots__ = ()


CLASSES: dict[str, str] = {
    "Repository": "The repository that the graph is about; there is one.",
    "File": "A file of the repository; its IRI is also the name of the graph with its facts.",
    "Namespace": "A package without a file of its own.",
    "Function": "A function.",
    "Class": "A class.",
    "Method": "A function inside a class.",
    "Constant": "A name that is bound once, at the level of the module or class.",
    "Variable": "A name that may be bound again.",
    "Type": "A type alias, an interface, or the like.",
    "UnresolvedImport": "An import whose target could not be found, with the reason.",
    "UnresolvedName": "A name that was used and could not be bound, with the reason.",
    "Cycle": "Files that import one another in a circle.",
}
PROPERTIES: dict[str, str] = {
    "path": "The path of a file, relative to the repository.",
    "digest": "SHA-256 of a file's bytes; in the meta graph: the digest of the whole graph.",
    "state": "Digest of all other triples of the file's graph (or of the derived graph); of the "
    "graph of the past, what names the commit and the paths.",
    "skipped": "Why the content of a file was not analysed.",
    "problem": "Why a file could not be parsed in whole.",
    "language": "The language of a file; of the repository, each language in it.",
    "module": "The name that a file or namespace is imported by.",
    "lines": "The number of lines of a file.",
    "test": "True for a file of tests.",
    "kind": "What a file is by convention: `lock`, `changelog`, `exports` or `manifest`.",
    "madeBy": "The command that makes a file, by convention.",
    "namesResource": "A configuration file to what it names and two tasks cannot use at once: "
    "`port:8080`, `database:redis/cache`, `container:web`, `folder:dist`.",
    "changes": "In how many of the last commits a file was changed; from git.",
    "changesWith": "File to a file that was changed in half of its commits or more, and in three "
    "at least; from git.",
    "name": "The dotted name of a symbol in the file whose graph it stands in.",
    "span": "The first and last line of a definition, from 1: `12-40`.",
    "signature": "All that a caller can see of a definition, as normalised text; left out when "
    "that is the name alone.",
    "hidden": "True for a symbol that others are not meant to use.",
    "doc": "What the source says about a symbol.",
    "imports": "File to file or namespace.",
    "importsLazily": "Beside `imports`, when no import of that target is made as the module loads.",
    "importsForTypes": "Beside `imports`, when only type checkers see the imports of that target.",
    "importsExternal": "File to the name of a module from outside the repository.",
    "uses": "Symbol to symbol or file (a module used as a value). What a file does at its module "
    "level is said of the file itself.",
    "inherits": "Class to its base.",
    "reexports": "Symbol (or file) to the name in a module that was named but only passes the "
    "symbol on.",
    "sites": "Where and how each edge of a file stands in the source: one line an edge, `KIND "
    "LINE[+LINES] HOW PATH#SYMBOL [RECEIVER]`, below a line `#SYMBOL` for its user.",
    "unknownMembers": "Names of members that a file reaches through values of unknown type, "
    "between blanks.",
    "from": "Where an unresolved name stands: the symbol, or the file for its module level.",
    "line": "The first line of an unresolved import or name, from 1.",
    "count": "On how many lines an unresolved name stands, when on more than one.",
    "written": "A name as the source has it.",
    "reason": "Why a name could not be resolved.",
    "dependsOn": "File to file, by import or reference; derived.",
    "fanIn": "How many files depend on this one; derived.",
    "fanOut": "How many files this one depends on; derived.",
    "member": "A file in a cycle; derived.",
    "size": "How many files a cycle has; derived.",
    "eager": "True for a cycle that remains without lazy and type-only imports; derived.",
    "origin": "The program that the facts of a graph come from, when it is not paralex: the tool "
    "and version of a SCIP index.",
    "version": "The version of this vocabulary; in the meta graph.",
}


def term(word: str) -> str:
    """The IRI of a class or property; KeyError for a word that the vocabulary has not."""
    if word not in CLASSES and word not in PROPERTIES:
        raise KeyError(word)
    return NAMESPACE + word


def place_of(iri: str) -> tuple[str, str]:
    """The path and the dotted symbol ("" for the file itself) that an IRI stands for; ValueError
    for one that `file_iri` and `symbol_iri` never make."""
    kind, _, rest = iri.removeprefix("urn:paralex:").partition(":")
    if kind not in ("file", "symbol"):
        raise ValueError(iri)
    path, _, symbol = rest.partition("#")
    return decoded(path), decoded(symbol)


@lru_cache(maxsize=65536)
def encoded(text: str) -> str:
    """`text` as it may stand in an IRI."""
    return quote(text, safe=_SAFE)


def decoded(text: str) -> str:
    """What `encoded` was given."""
    return unquote(text) if "%" in text else text


def file_iri(path: str) -> str:
    return "urn:paralex:file:" + encoded(path)


def symbol_iri(path: str, symbol: str) -> str:
    """The symbol `symbol` (dotted) of a file; the file itself for ""."""
    if not symbol:
        return "urn:paralex:file:" + encoded(path)
    return f"urn:paralex:symbol:{encoded(path)}#{encoded(symbol)}"


def scip_iri(path: str) -> str:
    """The graph with what a SCIP index adds about a file."""
    return "urn:paralex:scip:" + encoded(path)


def namespace_iri(language: str, module: str) -> str:
    return f"urn:paralex:namespace:{encoded(language)}:{encoded(module)}"


def cycle_iri(path: str) -> str:
    """The cycle whose first member, in the order of paths, is `path`."""
    return "urn:paralex:cycle:" + encoded(path)


def unresolved_iri(kind: str, *parts: str) -> str:
    """What could not be resolved: a short name that depends on these words and nothing else."""
    key = "\0".join((kind, *parts)).encode("utf-8", "surrogatepass")
    return "urn:paralex:unresolved:" + hashlib.blake2b(key, digest_size=10).hexdigest()
