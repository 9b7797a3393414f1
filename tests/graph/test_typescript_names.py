"""What names mean: scopes, namespaces, re-export chains, CommonJS, inheritance."""

from __future__ import annotations

import pytest

from tests.graph.typescript_project import resolved, rows


def uses(text: str, path: str = "a.ts", **others: str) -> set[tuple[str, str]]:
    """(user, symbol in b.ts) of the uses in `text`, without the import line's own."""
    files = {path: text, "b.ts": others.get("b", "export const x = 1, y = 2; export type T = 1")}
    return {
        (user, symbol)
        for user, kind, to_path, symbol in rows(files, path)
        if to_path == "b.ts" and user and kind == "use"
    }


HEAD = 'import { x, y as z, type T } from "./b"\n'


@pytest.mark.parametrize(
    ("body", "used"),
    [
        ("function f() { x() }", {("f", "x")}),
        ("function f() { z.a.b }", {("f", "y")}),
        ("function f() { y() }", set()),
        ("function f(x) { x() }", set()),
        ("function f({ x }) { x() }", set()),
        ("function f({ a: x = 1, ...z }) { x(z) }", set()),
        ("function f(a = x) {}", {("f", "x")}),
        ("function f() { x(); var x }", set()),
        ("function f() { { let x = 1 } x() }", {("f", "x")}),
        ("function f() { if (1) { var x } x() }", set()),
        ("function f() { for (const x of z) x() }", {("f", "y")}),
        ("function f() { try {} catch (x) { x() } }", set()),
        ("function f() { g(); function g() { x() } }", {("f", "x")}),
        ("const f = (a) => x", {("f", "x")}),
        ("const f = x => x", set()),
        ("const f = function x() { x() }", set()),
        ("const f = { x }", {("f", "x")}),
        ("const f = { x: 1 }.x", set()),
        ("const f = { [x]: 1 }", {("f", "x")}),
        ("const f = a.x", set()),
        ("const f = `${x}`", {("f", "x")}),
        ("const f = '${x}'", set()),
        ("class f { m() { x() } }", {("f.m", "x")}),
        ("class f { p = x }", {("f.p", "x")}),
        ("class f { static { x() } }", {("f", "x")}),
        ("class f { @x m() {} }", {("f.m", "x")}),
        ("@x class f {}", {("f", "x")}),
        ("function f() { x: for (;;) break x }", set()),
        ("type f = T", {("f", "T")}),
        ("type f<T> = T", set()),
        ("function f<T>(a: T) {}", set()),
        ("type f = typeof x", {("f", "x")}),
        ("type f = (x: T) => x is T", {("f", "T")}),
        ("type f = { x: T }", {("f", "T")}),
        ("type f = { [x: string]: 1 }", set()),
        ("type f = { [T in 'a']: T }", set()),
        ("type f = [x: T]", {("f", "T")}),
        ("type f = A extends (infer T)[] ? T : 1", set()),
        ("function f(T) { let a: T }", {("f", "T")}),
        ("interface f { m(a: T): void }", {("f", "T")}),
        ("enum f { A = x, B = A }", {("f", "x")}),
        ("const f = a as T", {("f", "T")}),
        ("namespace f { export const g = x }", {("f.g", "x")}),
    ],
)
def test_scopes(body: str, used: set[tuple[str, str]]) -> None:
    assert uses(HEAD + body) == used


@pytest.mark.parametrize(
    ("body", "used"),
    [
        ("const f = <x.Y a={z} />", {("f", "x"), ("f", "y")}),
        ("const f = <x />", set()),
        ("const f = <p x={1}>{x}</p>", {("f", "x")}),
        ("const f = <p>x</p>", set()),
    ],
)
def test_jsx(body: str, used: set[tuple[str, str]]) -> None:
    assert uses(HEAD + body, "a.tsx") == used


def test_members_of_a_namespace_import() -> None:
    text = 'import * as ns from "./b"\nfunction f(a: ns.T) { ns.x(); ns.y.z; ns["x"] }'
    assert uses(text) == {("f", "T"), ("f", "x"), ("f", "y"), ("f", "")}


def test_a_qualified_type_after_as_and_satisfies() -> None:
    text = 'import * as ns from "./b"\nconst f = 1 as ns.T\nconst g = f satisfies ns.T'
    assert uses(text) == {("f", "T"), ("g", "T")}
    deep = 'import * as ns from "./c"\nconst f = 1 as ns.inner.T'
    files = {"a.ts": deep, "c.ts": 'export * as inner from "./b"', "b.ts": "export type T = 1"}
    assert ("f", "use", "b.ts", "T") in rows(files, "a.ts")


def test_import_types_and_required_names() -> None:
    assert uses('let f: import("./b").T') == {("f", "T")}
    assert uses('function f() { const { x: a } = require("./b"); a() }', "a.js") == {("f", "x")}
    assert uses('const b = require("./b")\nfunction f() { b.x() }', "a.js") == {("f", "x")}
    assert uses('async function f() { const { x } = await import("./b"); x() }') == {("f", "x")}


def test_the_import_line_is_a_use_by_the_module() -> None:
    files = {"a.ts": 'import { x } from "./b"', "b.ts": "export const x = 1"}
    (only,) = resolved(files, "a.ts").references
    assert (only.user, only.kind, only.to_symbol, only.lines) == ("", "use", "x", (1,))


def test_own_symbols_and_this() -> None:
    text = """\
const limit = 1
class Base { ready() {} }
class A extends Base {
  size = limit
  grow() { this.size; this.ready(); this.gone; return () => this.grow2() }
  grow2() { function inner() { this.size } ; new A() }
}
"""
    assert rows({"a.ts": text}, "a.ts") == {
        ("A", "inherit", "a.ts", "Base"),
        ("A.size", "use", "a.ts", "limit"),
        ("A.grow", "use", "a.ts", "A.size"),
        ("A.grow", "use", "a.ts", "Base.ready"),
        ("A.grow", "use", "a.ts", "A.grow2"),
        ("A.grow2", "use", "a.ts", "A"),
    }


def test_members_of_what_is_imported_inherited_ones_too() -> None:
    files = {
        "a.ts": 'import { B, E } from "./b"\nfunction f() { B.make(); B.base(); E.One; B.gone }',
        "b.ts": 'import { C } from "./c"\nexport class B extends C { static make() {} }\n'
        "export namespace E { export const One = 1 }",
        "c.ts": "export class C { static base() {} }",
    }
    assert {row for row in rows(files, "a.ts") if row[0]} == {
        ("f", "use", "b.ts", "B.make"),
        ("f", "use", "c.ts", "C.base"),
        ("f", "use", "b.ts", "E.One"),
        ("f", "use", "b.ts", "B"),
    }


def test_heritage() -> None:
    text = 'import { x, T } from "./b"\nimport * as n from "./b"\n'
    b = "export class x {}; export interface T {}"
    body = """\
class A extends x implements T, n.T {}
interface I extends n.T, T {}
class C extends mix(x) {}
"""
    found = rows({"a.ts": text + body, "b.ts": b}, "a.ts")
    assert {row for row in found if row[1] == "inherit"} == {
        ("A", "inherit", "b.ts", "x"),
        ("A", "inherit", "b.ts", "T"),
        ("I", "inherit", "b.ts", "T"),
    }
    assert ("C", "use", "b.ts", "x") in found
    js = rows({"a.js": 'import * as n from "./b"\nclass A extends n.x {}', "b.ts": b}, "a.js")
    assert ("A", "inherit", "b.ts", "x") in js


def test_each_module_that_passes_a_name_on_has_a_row() -> None:
    files = {
        "a.ts": 'import { one } from "./b"\nfunction f() { one() }',
        "b.ts": 'export { two as one } from "./c"',
        "c.ts": 'export * from "./d"',
        "d.ts": 'import { three } from "./e"\nexport { three as two }',
        "e.ts": "export function three() {}",
    }
    assert {row for row in rows(files, "a.ts") if row[0]} == {
        ("f", "reexport", "b.ts", "one"),
        ("f", "reexport", "c.ts", "two"),
        ("f", "reexport", "d.ts", "two"),
        ("f", "use", "e.ts", "three"),
    }
    assert ("", "use", "e.ts", "three") in rows(files, "b.ts")


def test_export_star_as_a_name_and_a_namespace_passed_on() -> None:
    files = {
        "a.ts": 'import { ns, z } from "./b"\nfunction f() { ns.x(); z.inner.x() }',
        "b.ts": 'export * as ns from "./c"\nimport * as z from "./d"\nexport { z }',
        "c.ts": "export function x() {}",
        "d.ts": 'export * as inner from "./c"',
    }
    assert {row for row in rows(files, "a.ts") if row[0]} == {
        ("f", "reexport", "b.ts", "ns"),
        ("f", "reexport", "b.ts", "z"),
        ("f", "reexport", "d.ts", "inner"),
        ("f", "use", "c.ts", "x"),
    }


def test_default_exports() -> None:
    for text, symbol in (
        ("export default function () {}", "default"),
        ("export default class A {}", "A"),
        ("const a = 1; export { a as default }", "a"),
        ("const a = 1; export default a", "a"),
        ("module.exports = class {}", "export="),
        ("function a() {}\nmodule.exports = a", "a"),
        ("exports.a = 1", ""),
    ):
        files = {"a.ts": 'import d from "./b.js"\nfunction f() { d() }', "b.js": text}
        found = {row for row in rows(files, "a.ts") if row[0]}
        assert found == {("f", "use", "b.js", symbol)}, text
    passed = {
        "a.ts": 'import { d } from "./b"\nfunction f() { d() }',
        "b.ts": 'export { default as d } from "./c"',
        "c.ts": "export default () => 1",
    }
    assert ("f", "use", "c.ts", "default") in rows(passed, "a.ts")


def test_export_star_does_not_pass_the_default_on() -> None:
    files = {
        "a.ts": 'import d from "./b"',
        "b.ts": 'export * from "./c"',
        "c.ts": "export default 1",
    }
    (only,) = resolved(files, "a.ts").unresolved
    assert only.reason == "b.ts does not export 'default'"


def test_circles_of_export_star_end() -> None:
    files = {
        "a.ts": 'import { x, gone } from "./b"\nfunction f() { x() }',
        "b.ts": 'export * from "./c"\nexport * from "./b"',
        "c.ts": 'export * from "./b"\nexport * from "./d"',
        "d.ts": 'export * from "./c"\nexport const x = 1',
    }
    assert ("f", "use", "d.ts", "x") in rows(files, "a.ts")
    (only,) = resolved(files, "a.ts").unresolved
    assert (only.written, only.reason) == ("gone", "b.ts does not export 'gone'")


def test_circles_of_aliases_and_of_required_modules_end() -> None:
    files = {
        "a.js": 'const b = require("./b")\nb.x()\nimport { y } from "./c"',
        "b.js": 'module.exports = require("./d")',
        "d.js": 'module.exports = require("./b")',
        "c.js": 'export { y } from "./e"',
        "e.js": 'export { y } from "./c"',
    }
    assert [each.written for each in resolved(files, "a.js").unresolved] == ["x", "y"]


def test_what_the_module_exports_itself_hides_what_it_passes_on() -> None:
    files = {
        "a.ts": 'import { x } from "./b"',
        "b.ts": 'export * from "./c"\nexport const x = 1',
        "c.ts": "export const x = 2",
    }
    assert rows(files, "a.ts") == {("", "use", "b.ts", "x")}


def test_a_name_from_two_stars_is_not_guessed() -> None:
    files = {
        "a.ts": 'import { x } from "./b"',
        "b.ts": 'export * from "./c"\nexport * from "./d"',
        "c.ts": "export const x = 1",
        "d.ts": "export const x = 2",
    }
    assert rows(files, "a.ts") == set()
    (only,) = resolved(files, "a.ts").unresolved
    assert only.reason == "b.ts exports 'x' from several places: c.ts:x, d.ts:x"


def test_a_name_that_may_come_from_outside_is_no_mistake() -> None:
    files = {"a.ts": 'import { x } from "./b"\nx()', "b.ts": 'export * from "react"'}
    found = resolved(files, "a.ts")
    assert (found.references, found.unresolved) == ((), ())


def test_commonjs_objects_and_passing_on() -> None:
    files = {
        "a.js": 'const { one, two, three } = require("./b")\nfunction f() { one(two, three) }',
        "b.js": 'const one = () => 1\nmodule.exports = { one, two: require("./c"), '
        '...require("./d") }',
        "c.js": "module.exports = function two() {}",
        "d.js": "exports.three = () => 3",
    }
    assert {row for row in rows(files, "a.js") if row[0] and row[1] == "use"} == {
        ("f", "use", "b.js", "one"),
        ("f", "use", "c.js", "export="),
        ("f", "use", "d.js", "three"),
    }


def test_a_class_that_is_the_whole_module() -> None:
    files = {
        "a.ts": 'import B = require("./b")\nfunction f() { new B(); B.make() }',
        "b.ts": "class B { static make() {} }\nexport = B",
    }
    assert {row for row in rows(files, "a.ts") if row[0]} == {
        ("f", "use", "b.ts", "B"),
        ("f", "use", "b.ts", "B.make"),
    }


def test_every_name_of_an_exported_pattern() -> None:
    files = {
        "a.ts": 'import { y } from "./b"',
        "b.ts": 'import { make } from "./c"\nexport const { x, y } = make()',
        "c.ts": "export function make() {}",
    }
    assert rows(files, "a.ts") == {("", "use", "b.ts", "y")}
    assert {("x", "use", "c.ts", "make"), ("y", "use", "c.ts", "make")} <= rows(files, "b.ts")


def test_uses_of_one_thing_are_one_row_with_its_lines() -> None:
    files = {"a.ts": HEAD + "function f() { x(x)\nx() }", "b.ts": "export const x = 1, y = 2"}
    (only,) = [r for r in resolved(files, "a.ts").references if r.user == "f"]
    assert only.lines == (2, 3)
