"""What a Go file says by itself: definitions, signatures, digests."""

from __future__ import annotations

import pytest

from paralex.planner.delta import needed_claims
from tests.graph.go_project import facts

SOURCE = """// Package a does.
package a

import (
	"fmt"
	x "example.com/x"
)

// T is a thing.
type T[K comparable] struct {
	*Base
	// Map is a map.
	Map  map[K]*x.U `json:"m"`
	a, b int
}

type I interface {
	fmt.Stringer
	Do(n int) (string, error)
}

type N []int
type Alias = T[int]

const (
	A N = iota
	B
	c = "c"
)

var V, w = 1, two()

// M does it.
func (t *T[K]) M(
	a, b int,
	rest ...string,
) (string, error) {
	return "", nil
}

func init() {}
func init() { fmt.Println() }
func F[T any](f func(T) bool, ch <-chan T) []T { return nil }
var _ I = (*T[int])(nil)
"""


def by_name(source: str = SOURCE) -> dict[str, tuple[str, str, bool]]:
    return {s.name: (s.kind, s.signature, s.exported) for s in facts(source).symbols}


def test_definitions() -> None:
    assert by_name() == {
        "T": ("class", "type T[K comparable] struct { *Base }", True),
        "T.Base": ("variable", "*Base", True),
        "T.Map": ("variable", 'Map map[K]*x.U `json:"m"`', True),
        "T.a": ("variable", "a int", False),
        "T.b": ("variable", "b int", False),
        "I": ("class", "type I interface { fmt.Stringer; Do(n int) (string, error) }", True),
        "I.Do": ("method", "Do(n int) (string, error)", True),
        "N": ("type", "type N []int", True),
        "Alias": ("type", "type Alias = T[int]", True),
        "A": ("constant", "const A N", True),
        "B": ("constant", "const B N", True),
        "c": ("constant", "const c", False),
        "V": ("variable", "var V", True),
        "w": ("variable", "var w", False),
        "T.M": ("method", "func(*T[K]) M(a, b int, rest ...string) (string, error)", True),
        "init": ("function", "func init()", False),
        "F": ("function", "func F[T any](f func(T) bool, ch <-chan T) []T", True),
    }
    found = facts(SOURCE)
    assert found.problem is None and [s.name for s in found.symbols].count("init") == 2
    assert found.imports == {'"fmt"', 'x "example.com/x"'}
    docs = {s.name: s.doc for s in found.symbols if s.doc}
    assert docs == {"T": "T is a thing.", "T.Map": "Map is a map.", "T.M": "M does it."}
    spans = {s.name: (s.line, s.end_line) for s in found.symbols}
    assert spans["T"] == (10, 15) and spans["B"] == (27, 27) and spans["T.M"] == (34, 39)


def claims(old: str, new: str) -> list[str]:
    both = facts(old), facts(new)
    return [str(claim) for claim in needed_claims("a.go", *both, True, True)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('\treturn "", nil', '\t// why\n\treturn "" /* nothing */, nil'),
        ("	a, b int,\n	rest ...string,\n", "a, b int, rest ...string"),
        ("\ta, b int\n", "\ta,   b   int // two\n\n"),
        ("func init() {}", "func init() {\n}"),
        (", two()", ",   two()"),
        ("// M does it.\nfunc", "\n\n// M does it.\nfunc"),
    ],
)
def test_formatting_and_comments_change_nothing(old: str, new: str) -> None:
    assert old in SOURCE
    assert claims(SOURCE, SOURCE.replace(old, new)) == ["whole a.go"]  # implied by any claim
    before, after = facts(SOURCE), facts(SOURCE.replace(old, new))
    told = [[(s.name, s.signature, s.body) for s in f.symbols] for f in (before, after)]
    assert told[0] == told[1] and before.loose == after.loose


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('\treturn "", nil', '\treturn "x", nil', ["body a.go::T.M"]),
        ("rest ...string", "rest ...int", ["signature a.go::T.M"]),
        ("	a, b int\n}", "	a, b int\n	more int\n}", ["add a.go::T.more"]),
        ("Map  map[K]*x.U", "Map  map[K]x.U", ["signature a.go::T.Map"]),
        ('`json:"m"`', '`json:"n"`', ["signature a.go::T.Map"]),
        ("	Do(n int)", "	More()\n	Do(n int)", ["signature a.go::I"]),
        ("	*Base\n", "	*Base\n	Other\n", ["signature a.go::T"]),
        ("	B\n", "	A2\n	B\n", ["add a.go::A2", "body a.go::B"]),
        ("var _ I", "var _ J", ["whole a.go"]),
        ("package a", "package b", ["whole a.go"]),
        ("// M does it.\n", "// M does it.\n//go:noinline\n", ["body a.go::T.M"]),
        ("// Package a", "//go:build linux\n\n// Package a", ["whole a.go"]),
    ],
)
def test_claims_of_a_change(old: str, new: str, expected: list[str]) -> None:
    assert old in SOURCE
    assert claims(SOURCE, SOURCE.replace(old, new, 1)) == expected


def test_a_break_that_ends_a_statement_counts() -> None:
    one, two = (
        "package a\n\nfunc f() {\n\treturn\n\tg()\n}\n",
        "package a\n\nfunc f() { return g() }\n",
    )
    assert facts(one).symbols[0].body != facts(two).symbols[0].body
    less = "package a\n\nfunc f() { x <-y }\n"
    assert facts(less).symbols[0].body != facts(less.replace("<-", "< -")).symbols[0].body


def test_code_of_cgo_counts_and_a_plain_comment_does_not() -> None:
    cgo = 'package a\n\n// int f();\nimport "C"\n'
    assert facts(cgo).loose != facts(cgo.replace("int", "long")).loose
    fmt = 'package a\n\n// int f();\nimport "fmt"\n'
    assert facts(fmt).loose == facts(fmt.replace("int", "long")).loose


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("", "line 1: no package clause"),
        ('package a\nfunc f() {}\nimport "fmt"\n', "line 3: an import after other declarations"),
        ("package a\npackage b\n", "line 2: a second package clause"),
        ("package a\n\nfunc f() {\n\tx :=\n}\n", "line 4"),
    ],
)
def test_problems_have_their_line(source: str, problem: str) -> None:
    found = facts(source).problem
    assert found is not None and found.startswith(problem)


def test_an_import_that_stands_twice_is_told_apart() -> None:
    assert facts('package a\n\nimport "x"\nimport "x"\n').imports == {'"x"', '"x" again'}


def test_surface_is_what_others_see() -> None:
    surface = facts(SOURCE).surface
    assert facts(SOURCE.replace('return "", nil', 'return "x", nil')).surface == surface
    assert facts("\n\n" + SOURCE).surface == surface
    for old, new in (("*x.U", "*x.V"), ("(string, error) {", "error {"), ('x "ex', 'y "ex')):
        assert facts(SOURCE.replace(old, new)).surface != surface
