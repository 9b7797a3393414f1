"""What a change of one file needs: exact where symbols can be compared, whole where not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paralex.graph.shapes import FileFacts, Symbol
from paralex.planner.delta import needed_claims, outside
from paralex.planner.dst import Claim


def symbol(name: str, line: int, signature: str = "()", body: str = "b", **more: object) -> Symbol:
    made = Symbol(name, "function", line, 0, line + 1, signature, body, True)
    return replace(made, **more)  # type: ignore[arg-type]  # keywords of one dataclass


def facts(*symbols: Symbol, loose: str = "", imports: str = "", **more: object) -> FileFacts:
    text = repr((symbols, loose, imports, sorted(more.items())))
    made = FileFacts("a.py", "python", text, 9, symbols, loose, frozenset({imports}), "")
    return replace(made, **more)  # type: ignore[arg-type]  # keywords of one dataclass


OLD = facts(symbol("f", 1), symbol("C", 5), symbol("C.m", 6), symbol("C.n", 8))


def needed(new: FileFacts | None, old: FileFacts | None = OLD) -> list[str]:
    return [str(claim) for claim in needed_claims("a.py", old, new, True, True)]


def changed(name: str, **more: object) -> FileFacts:
    return facts(*(replace(s, **more) if s.name == name else s for s in OLD.symbols))  # type: ignore[arg-type]  # keywords of one dataclass


@pytest.mark.parametrize(
    ("new", "claims"),
    [
        (OLD, []),
        (changed("f", body="B"), ["body a.py::f"]),
        (changed("f", doc="D"), ["body a.py::f"]),
        (changed("f", signature="(x)"), ["signature a.py::f"]),
        (changed("f", kind="class"), ["signature a.py::f"]),
        (changed("f", exported=False), ["signature a.py::f"]),
        (changed("f", body="B", line=99), ["whole a.py"]),
        (changed("C.m", body="B"), ["body a.py::C.m"]),
        (changed("C.m", line=9), ["body a.py::C"]),
        (facts(*OLD.symbols, symbol("g", 20)), ["add a.py::g"]),
        (facts(*OLD.symbols, symbol("D", 20), symbol("D.x", 21)), ["add a.py::D"]),
        (facts(*OLD.symbols, symbol("C.x", 10)), ["add a.py::C.x"]),
        (facts(*OLD.symbols[1:]), ["remove a.py::f"]),
        (facts(OLD.symbols[0]), ["remove a.py::C"]),
        (facts(*OLD.symbols[:3]), ["remove a.py::C.n"]),
        (facts(*OLD.symbols, loose="print()"), ["whole a.py"]),
        (facts(*OLD.symbols, problem="line 3"), ["whole a.py"]),
        (facts(*OLD.symbols, language="typescript"), ["whole a.py"]),
        (facts(*OLD.symbols, symbol("f", 30)), ["signature a.py::f"]),
        (None, ["whole a.py"]),
    ],
)
def test_needed(new: FileFacts | None, claims: list[str]) -> None:
    assert needed(new) == claims


def test_several_symbols_and_imports() -> None:
    new = facts(
        symbol("f", 1, body="B"),
        symbol("C", 5, signature="(Base)"),
        symbol("C.m", 6, body="B"),
        symbol("C.n", 8),
        symbol("g", 12),
        imports="import os",
    )
    assert needed(new) == ["signature a.py::C", "body a.py::f", "add a.py::g"]


def test_all_definitions_of_a_name_count() -> None:
    old = facts(symbol("f", 1), symbol("f", 5, body="second"))
    assert needed(facts(symbol("f", 1), symbol("f", 5, body="other")), old) == ["body a.py::f"]
    assert needed(facts(symbol("f", 1)), old) == ["signature a.py::f"]


def test_files_come_and_go() -> None:
    assert needed_claims("a.py", None, OLD, False, True) == (Claim(path="a.py", mode="create"),)
    assert needed_claims("a.py", OLD, None, True, False) == (Claim(path="a.py", mode="delete"),)
    assert needed_claims("a.py", None, None, False, False) == ()
    assert needed(OLD, None) == ["whole a.py"]
    assert needed(None, None) == ["whole a.py"]


def test_imports_alone_need_any_claim_on_the_file() -> None:
    new = facts(*OLD.symbols, imports="import os")
    assert needed(new) == ["whole a.py"]
    body = Claim(path="a.py", symbol="f", mode="body")
    elsewhere = Claim(path="b.py", mode="whole")
    gone = Claim(path="a.py", mode="delete")

    def beyond(*held: Claim) -> tuple[Claim, ...]:
        return outside(held, "a.py", OLD, new, True, True)

    assert beyond(body) == ()
    assert beyond(Claim(path="z.py", mode="rename", to="a.py")) == ()
    for held in ((), (elsewhere,), (gone,)):
        assert beyond(*held) == (Claim(path="a.py", mode="whole"),)


def test_outside_names_only_what_is_missing() -> None:
    new = facts(symbol("f", 1, body="B"), *OLD.symbols[1:], symbol("g", 20))
    held = (Claim(path="a.py", symbol="f", mode="body"),)
    assert outside(held, "a.py", OLD, new, True, True) == (
        Claim(path="a.py", symbol="g", mode="add"),
    )
    unreadable = facts(*OLD.symbols, problem="line 3")
    assert outside(held, "a.py", OLD, unreadable, True, True) == (Claim(path="a.py", mode="whole"),)
