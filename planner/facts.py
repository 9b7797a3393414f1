"""Facts in words: what the graph says, with the place in the source and the triples behind it."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from paralex.graph import vocab
from paralex.planner.dst import Claim, Fact
from paralex.planner.reads import Use
from paralex.queries.code import Code, ImportRow, RefRow

_WORDS = {"use": "uses", "inherit": "inherits from", "reexport": "goes through"}
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
    "use": "uses",
}
_CALLED = {"function", "method"}
_SELF = {"self", "cls", "&self", "&mut self", "mut self", "/", "*"}
LONGEST = 48  # characters of parameters that are shown


NAMED = "the work list names "


def by_contract(claim: Claim) -> bool:
    """Whether the mode follows from the work list alone: nobody has said that the signature
    changes."""
    named = any(fact.text.startswith(NAMED) for fact in claim.because)
    return named and claim.mode == "signature"


def spoken(code: Code, path: str, symbol: str | None) -> str:
    """How people name it: `core.parse(text, cfg)`, or the path of a file."""
    if not symbol:
        return path
    row = code.by_path.get(path)
    stem = (re.split(r"[./]|::", row.module)[-1] if row else "") or path
    known = code.symbols_in(path).get(symbol)
    shown = ""
    if known and known.kind in _CALLED:
        shown = _parameters(known.signature, symbol.rpartition(".")[2])
    return f"{stem}.{symbol}{shown}"


def _parameters(signature: str, name: str) -> str:
    """The names of the parameters, as far as they fit; nothing where there are none."""
    found = re.search(rf"(?<!\w){re.escape(name)}\s*(?:<[^(]*>|\[[^(]*\])?\(", signature)
    start = found.end() if found else signature.find("(") + 1
    if not start:
        return ""
    names = [_name_of(part) for part in _apart(signature[start:])]
    words = ", ".join(name for name in names if name and name not in _SELF)
    return f"({words})" if len(words) <= LONGEST else f"({words[: LONGEST - 3].rstrip(', ')}...)"


def _apart(text: str) -> list[str]:
    """What stands between commas, up to the bracket that closes the one before `text`."""
    parts, depth = [""], 0
    for at, sign in enumerate(text):
        if sign in ")]}" or (sign == ">" and text[at - 1 : at] not in ("-", "=")):
            depth -= 1
            if depth < 0:
                break
        if sign in "([{<":
            depth += 1
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _name_of(parameter: str) -> str:
    """`text: str = ""` without its type and value; where the type has no sign before it (Go,
    Java), all of it."""
    return " ".join(re.split(r"[:=]", parameter, maxsplit=1)[0].split())


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
        return Fact(text=f"{task} {_CHANGES[claim.mode]} {claim.resource}")
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


@dataclass(frozen=True, slots=True)
class Said:
    """What a fact says: `task` changes (by a claim of `mode`) or uses (`mode` None, in the words
    of `verb`) the thing `what`. `where` is the thing's file, or what else it is."""

    task: str
    verb: str
    mode: str | None
    what: str
    where: str
    text: str
    at: str


_VERBS = sorted({"may change", "reads", "imports", *_CHANGES.values(), *_WORDS.values()}, key=len)
_SENTENCE = re.compile(rf"(\S+) ({'|'.join(reversed(_VERBS))}) (.+)")
_MODES = {verb: mode for mode, verb in _CHANGES.items()} | {"may change": "whole"}


def said(fact: Fact, tasks: Container[str]) -> Said | None:
    """A fact that was made here, taken apart again; None for any other text. A plan holds no
    more of an edge than this text and its triples."""
    found = _SENTENCE.fullmatch(fact.text)
    if found is None or found[1] not in tasks:
        return None
    task, verb, what = found.groups()
    if not fact.triples:  # about a named resource, a new file, or what is only declared
        if not fact.at and verb not in ("uses", "reads"):
            return None
        resource = "use" if verb == "uses" and not fact.at else None
        mode = resource if verb == "uses" else _MODES.get(verb)
        return Said(task, verb, mode, what, fact.at or what, fact.text, fact.at or "")
    changes = fact.triples[0][1] == vocab.RDF_TYPE
    thing = fact.triples[0][0] if changes else fact.triples[0][2]
    mode = _MODES.get(verb, "whole") if changes else None
    return Said(task, verb, mode, what, vocab.place_of(thing)[0], fact.text, fact.at or "")


def certainty(use: Use) -> str:
    """How sure it is that the use is one."""
    if use.row is None:
        return "declared"
    kind = "resolved import" if isinstance(use.row, ImportRow) else "resolved reference"
    return f"certain ({kind})"


def is_certainty(text: str) -> bool:
    """Whether a text is what `certainty` says, of one use or of several."""
    return text.startswith(("certain (", "declared"))
