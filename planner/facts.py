"""Facts in words: what the graph says, with the place in the source and the triples behind it."""

from __future__ import annotations

import re

from paralex.graph import vocab
from paralex.planner.dst import Claim, Fact
from paralex.planner.reads import Use
from paralex.queries.code import Code, ImportRow, RefRow

_WORDS = {"use": "uses", "inherit": "inherits from", "reexport": "passes on"}
_PREDICATES = {"use": "uses", "inherit": "inherits", "reexport": "reexports"}
_CHANGES = {
    "body": "changes the body of",
    "signature": "changes",
    "add": "adds",
    "remove": "removes",
    "whole": "may change all of",
    "create": "creates",
    "delete": "deletes",
    "rename": "moves",
}
LONGEST = 60  # characters of a signature that are shown


def spoken(code: Code, path: str, symbol: str | None) -> str:
    """How people name it: `core.parse(text, cfg)`, or the path of a file."""
    if not symbol:
        return path
    row = code.by_path.get(path)
    stem = (row.module.rpartition(".")[2] if row else "") or path
    known = code.symbols_in(path).get(symbol)
    return f"{stem}.{symbol}{_parameters(known.signature) if known else ''}"


def _parameters(signature: str) -> str:
    """The parameters of a signature, shortened; nothing where there are none."""
    found = re.search(r"\(.*\)", signature, re.DOTALL)
    if not found:
        return ""
    words = " ".join(found.group().split())
    return words if len(words) <= LONGEST else words[: LONGEST - 4] + "...)"


def defined_at(code: Code, path: str, symbol: str | None) -> str:
    """`path:line` of the definition, or the path where there is none."""
    known = code.symbols_in(path).get(symbol) if symbol else None
    return f"{path}:{known.line}" if known else path


def of_file(path: str, text: str) -> Fact:
    """`text`, about the file as a whole, which may not be there yet."""
    triple = (vocab.file_iri(path), vocab.RDF_TYPE, vocab.term("File"))
    return Fact(text=text, at=path, triples=(triple,))


def definition(code: Code, path: str, symbol: str | None, text: str) -> Fact:
    """`text`, at the place where the symbol (or file) is defined."""
    known = code.symbols_in(path).get(symbol) if symbol else None
    if known:
        kind = vocab.term(known.kind.capitalize())
        triple = (vocab.symbol_iri(path, known.symbol), vocab.RDF_TYPE, kind)
    elif path in code.by_path:
        triple = (vocab.file_iri(path), vocab.RDF_TYPE, vocab.term("File"))
    else:
        return Fact(text=text, at=path)
    return Fact(text=text, at=defined_at(code, path, symbol), triples=(triple,))


def change(code: Code, task: str, claim: Claim) -> Fact:
    """`a changes core.parse(text, cfg)`, where it is defined."""
    if claim.path is None:
        return Fact(text=f"{task} uses {claim.resource}")
    name = spoken(code, claim.path, claim.symbol)
    moved = f" to {claim.to}" if claim.to else ""
    return definition(
        code, claim.path, claim.symbol, f"{task} {_CHANGES[claim.mode]} {name}{moved}"
    )


def reference(row: RefRow | ImportRow, text: str) -> Fact:
    """`text`, at the line of the reference or import."""
    if isinstance(row, ImportRow):
        ends = vocab.file_iri(row.from_path), vocab.file_iri(row.to_path)
        triple = (ends[0], vocab.term("imports"), ends[1])
    else:
        triple = (
            vocab.symbol_iri(row.from_path, row.from_symbol),
            vocab.term(_PREDICATES.get(row.kind, "uses")),
            vocab.symbol_iri(row.to_path, row.to_symbol),
        )
    return Fact(text=text, at=f"{row.from_path}:{row.line}", triples=(triple,))


def using(code: Code, task: str, use: Use) -> Fact:
    """`b uses core.parse`, where it does so; a declared read has no place."""
    name = spoken(code, use.path, use.symbol).partition("(")[0]
    if use.row is None:
        return Fact(text=f"{task} reads {name}: the plan says so")
    verb = "imports" if isinstance(use.row, ImportRow) else _WORDS.get(use.row.kind, "uses")
    return reference(use.row, f"{task} {verb} {name}")


def certainty(use: Use) -> str:
    """How sure it is that the use is one."""
    if use.row is None:
        return "declared"
    kind = "resolved import" if isinstance(use.row, ImportRow) else "resolved reference"
    return f"certain ({kind})"
