"""Signatures and bodies: what changes them, and what must not."""

from __future__ import annotations

import pytest

from paralex.graph.shapes import FileFacts
from tests.graph.typescript_project import facts_of

PLAIN = """\
export class A extends B {
  name: string = "x";
  run(a: string, b: number = 1): void { if (a) { return go(a, [b, 2]) } stop(); }
}
export const f = (x: number): number => { const y = { x, z: 'q' }; return y.x };
export interface I { a: string; b(c: number): void }
start(f, `t ${f} t`);
"""
REFORMATTED = """\
// a comment
export class A
  extends B
{
  /* another */ name : string = 'x'
  run(
    a: string,
    b: number = 1, // trailing
  ): void {
    if (a) {
      return go(a, [b, 2,])
    }
    stop()
  }
}

export const f = (x: number): number => {
  const y = { x, z: "q", }
  return y.x
}
export interface I {
  a: string,
  b(c: number): void,
}
start(
  f,
  `t ${ f } t`,
)
"""


def shown(facts: FileFacts) -> dict[str, tuple[str, str]]:
    return {symbol.name: (symbol.signature, symbol.body) for symbol in facts.symbols}


def test_comments_and_formatting_change_nothing() -> None:
    one, two = facts_of(PLAIN), facts_of(REFORMATTED)
    assert shown(one) == shown(two)
    assert (one.loose, one.imports, one.surface) == (two.loose, two.imports, two.surface)


@pytest.mark.parametrize(
    ("old", "new", "changed", "part"),
    [
        ("a: string, b", "a: number, b", "A.run", "signature"),
        ("b: number = 1", "b: number = 2", "A.run", "signature"),
        ("): void { if", "): any { if", "A.run", "signature"),
        ("run(a", "async run(a", "A.run", "signature"),
        ("extends B", "extends C", "A", "signature"),
        ("extends B", "extends B implements I", "A", "signature"),
        ("name: string", "name: number", "A.name", "signature"),
        ("stop();", "halt();", "A.run", "body"),
        ("[b, 2]", "[b, 3]", "A.run", "body"),
        ('"x"', '"y"', "A.name", "body"),
        ("(x: number): number", "(x: string): number", "f", "signature"),
        ("return y.x", "return y . z", "f", "body"),
        ("a: string; b", "a: number; b", "I", "signature"),
        ("c: number", "c?: number", "I", "signature"),
    ],
)
def test_a_change_shows_in_its_own_symbol_only(old: str, new: str, changed: str, part: str) -> None:
    assert PLAIN.count(old) == 1
    before, after = facts_of(PLAIN), facts_of(PLAIN.replace(old, new))
    was, now = shown(before), shown(after)
    assert {name for name in was if was[name] != now[name]} == {changed}
    same = 1 if part == "signature" else 0
    assert was[changed][same] == now[changed][same]
    assert before.loose == after.loose


def test_loose_statements_are_told_from_symbols() -> None:
    before = facts_of(PLAIN)
    assert before.loose != facts_of(PLAIN.replace("start(f", "start(g")).loose
    assert before.loose != facts_of(PLAIN.replace("`t ", "`u ")).loose
    assert before.loose != facts_of(PLAIN + "export { f as g }").loose
    assert before.loose != facts_of(PLAIN + 'export * from "./x"').loose


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("return\nx", "return x"),
        ("a + ++b", "a++ + b"),
        ("f('a b')", "f('a  b')"),
        ("f(`a b`)", "f(`a  b`)"),
        ("f('a,)')", "f('a)')"),
        ("f(/a b/)", "f(/a  b/)"),
        ("f('a'/* x */)", "f('b'/* x */)"),
        ("a; b", "a(b)"),
    ],
)
def test_what_only_looks_like_formatting(one: str, two: str) -> None:
    bodies = [facts_of(f"function f() {{ {text} }}").symbols[0].body for text in (one, two)]
    assert bodies[0] != bodies[1]


def test_line_breaks_in_jsx_are_formatting_and_words_are_not() -> None:
    one = facts_of("const a = <p>some text</p>", "a.tsx").symbols[0].body
    two = facts_of("const a = <p>\n  some text\n</p>", "a.tsx").symbols[0].body
    other = facts_of("const a = <p>some  other text</p>", "a.tsx").symbols[0].body
    assert one == two != other


def test_a_member_is_left_out_of_its_class() -> None:
    before = facts_of("class A { a() { return 1 } static { go() } }")
    added = facts_of("class A { a() { return 1 } b() {} static { go() } }")
    block = facts_of("class A { a() { return 1 } static { stop() } }")
    assert shown(before)["A"] == shown(added)["A"]
    assert shown(before)["A"] != shown(block)["A"]


def test_names_of_one_pattern_share_their_body() -> None:
    before, after = facts_of("const { a, b } = f()"), facts_of("const { a, b } = g()")
    assert shown(before)["a"][1] == shown(before)["b"][1] != shown(after)["b"][1]
