"""What one file says: symbols, spans, exports and imports."""

from __future__ import annotations

import pickle

import pytest

from paralex.graph.typescript_extract_detail import Detail, Site
from tests.graph.typescript_project import facts_of, symbols_of


def sites(text: str, path: str = "a.ts") -> tuple[Site, ...]:
    detail = facts_of(text, path).detail
    assert isinstance(detail, Detail)
    return detail.sites


def exported(text: str, path: str = "a.ts") -> set[str]:
    detail = facts_of(text, path).detail
    assert isinstance(detail, Detail)
    return {export.name for export in detail.exports}


SYMBOLS = """\
/** Says hello. */
export function greet(name: string, times = 1): string { return name }
export class Box<T> extends Base implements Shape {
  private static count = 0
  #secret?: string
  constructor(readonly value: T) { super() }
  get size(): number { return 1 }
  open = async (key: string) => { return key };
  [Symbol.iterator]() {}
}
export const LIMIT: number = 10
let state = 1
export interface Shape { area(): number }
export type Id = string | number
export const enum Color { Red, Green }
namespace Tools.Deep { export function saw() {} }
const arrow = (x: number) => x * 2
const { left, right: [other] } = pair()
"""


def test_symbols_have_kinds_and_dotted_names() -> None:
    found = {name: symbol.kind for name, symbol in symbols_of(SYMBOLS).items()}
    assert found == {
        "greet": "function",
        "Box": "class",
        "Box.count": "variable",
        "Box.#secret": "variable",
        "Box.constructor": "method",
        "Box.size": "method",
        "Box.open": "method",
        "Box.@@iterator": "method",
        "LIMIT": "constant",
        "state": "variable",
        "Shape": "type",
        "Id": "type",
        "Color": "type",
        "Tools": "type",
        "Tools.Deep": "type",
        "Tools.Deep.saw": "function",
        "arrow": "function",
        "left": "constant",
        "other": "constant",
    }


def test_spans_docs_and_signatures() -> None:
    found = symbols_of(SYMBOLS)
    greet, box, opened = found["greet"], found["Box"], found["Box.open"]
    assert (greet.line, greet.column, greet.end_line, greet.doc) == (2, 0, 2, "Says hello.")
    assert greet.signature == "export function greet(name: string, times = 1): string"
    assert (box.line, box.end_line) == (3, 10)
    assert box.signature == "export class Box<T> extends Base implements Shape"
    assert (opened.line, opened.column) == (8, 2)
    assert opened.signature == "open = async(key: string)"
    assert found["LIMIT"].signature == "export const LIMIT: number"
    assert found["Id"].signature == "export type Id = string | number"


def test_exported_follows_the_module_not_the_name() -> None:
    found = symbols_of("function a() {}\nclass B { x() {}\n private y() {} }\nexport { a, B as C }")
    assert {name: symbol.exported for name, symbol in found.items()} == {
        "a": True, "B": True, "B.x": True, "B.y": False,
    }  # fmt: skip
    assert not symbols_of("function _hidden() {}")["_hidden"].exported


def test_overloads_are_definitions_of_one_name() -> None:
    text = "function f(a: string): void\nfunction f(a: number): void\nfunction f(a: any) {}"
    assert [(s.name, s.line) for s in facts_of(text).symbols] == [("f", 1), ("f", 2), ("f", 3)]


@pytest.mark.parametrize(
    ("text", "kind", "names", "type_only", "lazy"),
    [
        ('import { a, b as c } from "x"', "import", ("a", "b"), False, False),
        ('import d, * as ns from "x"', "import", ("default", "*"), False, False),
        ('import { default as d } from "x"', "import", ("default",), False, False),
        ('import type { T } from "x"', "import", ("T",), True, False),
        ('import { type T, type U } from "x"', "import", ("T", "U"), True, False),
        ('import { type T, u } from "x"', "import", ("T", "u"), False, False),
        ('import "x"', "side-effect", (), False, False),
        ('import data from "x" with { type: "json" }', "import", ("default",), False, False),
        ('import x = require("x")', "require", ("*",), False, False),
        ('const x = require("x")', "require", ("*",), False, False),
        ('const { a, b: c } = require("x")', "require", ("a", "b"), False, False),
        ('function f() { return require("x").y }', "require", (), False, True),
        ('const load = () => import("x")', "dynamic", ("*",), False, True),
        ("const load = () => import(`x`)", "dynamic", ("*",), False, True),
        ('let x: import("x").Foo', "import-type", ("Foo",), True, False),
        ('export { a as b } from "x"', "export", ("a",), False, False),
        ('export type { T } from "x"', "export", ("T",), True, False),
        ('export * from "x"', "export", ("*",), False, False),
        ('export * as ns from "x"', "export", ("*",), False, False),
        ('export type * from "x"', "export", ("*",), True, False),
        ('export { default } from "x"', "export", ("default",), False, False),
    ],
)
def test_every_form_of_import(
    text: str, kind: str, names: tuple[str, ...], type_only: bool, lazy: bool
) -> None:
    (site,) = sites(text)
    assert (site.written, site.kind, site.names) == ("x", kind, names)
    assert (site.type_only, site.lazy) == (type_only, lazy)
    assert facts_of(text).problem is None


def test_what_is_no_import() -> None:
    text = 'import(name); require(name + "x"); foo.require("x"); f("x"); `import("${x}")`'
    assert sites(text, "a.js") == ()


def test_import_lines_are_a_set_of_normalised_statements() -> None:
    one = facts_of("import { b, a as c } from 'x';\nimport y from \"y\"")
    two = facts_of('import y from "y" // why\nimport {\n  a as c,\n  b,\n} from "x"')
    assert one.imports == two.imports
    assert one.imports == {'import { a as c, b } from "x"', 'import y from "y"'}
    assert one.loose == two.loose == facts_of("").loose


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("export default function () {}", {"default"}),
        ("export default class A {}", {"default"}),
        ("export default { a: 1 }", {"default"}),
        ("const a = 1; export default a", {"default"}),
        ("export const { a, b: [c] } = d", {"a", "c"}),
        ("export = a", {"export="}),
        ("export declare const a: string", {"a"}),
        ("export import A = B.C", {"A"}),
        ("export namespace N { export const x = 1 }", {"N"}),
        ("export abstract class A {}", {"A"}),
    ],
)
def test_exports(text: str, names: set[str]) -> None:
    assert exported(text) == names


def test_anonymous_default_exports_are_symbols() -> None:
    assert symbols_of("export default function (a: string) {}")["default"].kind == "function"
    assert symbols_of("export default class { m() {} }").keys() == {"default", "default.m"}
    assert symbols_of("export default () => 1")["default"].exported
    assert symbols_of("export default foo()")["default"].kind == "constant"


def test_commonjs_exports() -> None:
    text = """\
exports.one = function (a) { return a }
module.exports.two = 2
exports.three = exports.four = () => 1
const five = 5
exports.five = five
"""
    assert exported(text, "a.cjs") == {"one", "two", "three", "four", "five"}
    found = symbols_of(text, "a.cjs")
    assert {name: symbol.kind for name, symbol in found.items()} == {
        "one": "function", "two": "constant", "three": "function", "five": "constant",
    }  # fmt: skip
    assert all(symbol.exported for symbol in found.values())


def test_a_commonjs_object_exports_its_keys() -> None:
    text = "const a = 1\nmodule.exports = { a, b: a, c() {}, 'd': 2, ...require('./e') }"
    assert exported(text, "a.js") == {"export=", "a", "b", "c", "d"}
    detail = facts_of(text, "a.js").detail
    assert isinstance(detail, Detail)
    assert [detail.sites[site].written for site in detail.stars] == ["./e"]


def test_facts_pickle_and_are_equal_for_equal_bytes() -> None:
    facts = facts_of(SYMBOLS)
    assert pickle.loads(pickle.dumps(facts)) == facts
    assert facts_of(SYMBOLS) == facts


def test_a_problem_names_its_line_and_keeps_the_rest() -> None:
    facts = facts_of("export const a = 1\nexport const b = = 2\nexport function c() {}\n")
    assert facts.problem is not None and facts.problem.startswith("line 2: ")
    assert {"a", "c"} <= {symbol.name for symbol in facts.symbols}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.ts", "interface Box<in out T, out U = string> {}\ntype F<\n  out T> = T"),
        ("a.ts", 'export type * from "x"\nexport type * as ns from "y"'),
        ("a.tsx", 'const a = <a href="?a=1&b=2">x</a>'),
        ("a.jsx", 'const a = <a class="x" href="?a=1&b=2">x</a>'),
        ("a.js", "#!/usr/bin/env node\nrun()"),
        ("a.tsx", "const f = <T,>(a: T) => <b.C x={a}>{a}</b.C>"),
        ("a.mts", "class A { accessor x = 1; static { init() } declare y: string }"),
    ],
)
def test_syntax_that_must_not_be_a_problem(path: str, text: str) -> None:
    assert facts_of(text, path).problem is None


@pytest.mark.parametrize("suffix", [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"])
def test_every_suffix_has_a_grammar(suffix: str) -> None:
    facts = facts_of("export function f() {}", "a" + suffix)
    assert facts.problem is None and [s.name for s in facts.symbols] == ["f"]


def test_surface_knows_exports_and_not_bodies_or_lines() -> None:
    base = facts_of('import { x } from "./x"\nexport function f() { return 1 }')
    moved = facts_of('import { x } from "./x"\n\n// more\nexport function f() { return 2 + x }')
    other = facts_of('import { x } from "./x"\nexport function g() { return 1 }')
    passed = facts_of('export { x } from "./x"\nexport function f() { return 1 }')
    elsewhere = facts_of('export { x } from "./y"\nexport function f() { return 1 }')
    assert base.surface == moved.surface
    assert len({base.surface, other.surface, passed.surface, elsewhere.surface}) == 4
