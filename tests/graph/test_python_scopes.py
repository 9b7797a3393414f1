"""Where Python binds a name: each case says what a use of imported names refers to."""

from __future__ import annotations

import pytest

from tests.graph.python_project import symbols, unresolved, used

LIBRARY = {
    "p/__init__.py": "",
    "p/lib.py": """
        x = 1
        y = 2
        class C:
            def m(self): ...
    """,
}


def uses(source: str, user: str | None = None) -> set[str]:
    """What `p/main.py` uses of the library, without the import statement itself."""
    found = used({**LIBRARY, "p/main.py": source}, "p/main.py", user)
    return {item.removeprefix("p/lib.py:") for item in found if item.startswith("p/lib.py")}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return x", {"x"}),
        ("x = 1; return x", set()),
        ("return x\n    x = 1", set()),
        ("for x in a: print(x)", set()),
        ("with a as x: print(x)", set()),
        ("try: a\n    except b as x: print(x)", set()),
        ("del x", set()),
        ("import x", set()),
        ("def x(): ...\n    return x", set()),
        ("class x: ...\n    return x", set()),
        ("global x; x = 2; return x", {"x"}),
        ("if (x := 1): return x", set()),
        ("[x for x in a]", set()),
        ("[a for a in x]", {"x"}),
        ("[a for a in a for b in x]", {"x"}),
        ("[x for a in a]", {"x"}),
        ("[(x := a) for a in a]; return x", set()),
        ("[x for x in x]", {"x"}),
        ("{x: 1 for x in a}; return x", {"x"}),
        ("return lambda x: x", set()),
        ("return lambda a=x: a", {"x"}),
        ("return lambda x=x: x", {"x"}),
        ("match a:\n      case x: return x", set()),
        ("match a:\n      case [x, *_]: return x", set()),
        ("match a:\n      case {'k': x}: return x", set()),
        ("match a:\n      case C(k=x): return x", {"C"}),
        ("match a:\n      case C() as x: return x", {"C"}),
        ("a.x; a(x=1)", set()),
        ("return f'{x}'", {"x"}),
        ("return f'{a:{x}}'", {"x"}),
        ("def g(): return x", {"x"}),
        ("def g():\n      return x\n    x = 1", set()),
        ("def g():\n      nonlocal x\n      x = 2\n    x = 1", set()),
        ("def g(x): return x", set()),
        ("def g(a=x): x = 1", {"x"}),
        ("def g(a: x): ...", {"x"}),
        ("def g() -> x: ...", {"x"}),
        ("x += 1", set()),
        ("x: int", set()),
        ("a[x] = 1", {"x"}),
        ("x[0] = 1", {"x"}),
        ("(a, x), b = c; return x", set()),
        ("*x, = c; return x", set()),
        ("async for x in a: print(x)", set()),
        ("print(x) if x else x", {"x"}),
        ("import p.lib as x; return x.y", {"y"}),
        ("from p.lib import y as x; return x", {"y"}),
    ],
)
def test_names_in_a_function(body: str, expected: set[str]) -> None:
    source = f"from p.lib import x, C\ndef f(a, b, c):\n    {body}\n"
    assert uses(source, "f") == expected


def test_a_parameter_hides_what_is_imported() -> None:
    assert uses("from p.lib import x\ndef f(x): return x\n", "f") == set()
    assert uses("from p.lib import x\ndef f(*x): return x\n", "f") == set()
    assert uses("from p.lib import x\ndef f(*, x=x): return x\n", "f") == {"x"}


def test_a_class_body_is_not_seen_by_its_methods() -> None:
    source = """
        from p.lib import x, y
        class K:
            x = 1
            z = x
            def m(self): return x
            n = [y for _ in x]
    """
    assert uses(source, "K.m") == {"x"}
    assert uses(source, "K.n") >= {"y"}


def test_before_a_class_binds_a_name_it_is_the_one_outside() -> None:
    assert uses("from p.lib import x\nclass K:\n    a = x\n    def x(self): ...\n", "K.a") == {"x"}


def test_comprehensions_in_a_class_body_skip_the_class() -> None:
    source = "from p.lib import x\nclass K:\n    x = 1\n    n = [x for _ in a]\n"
    assert uses(source, "K.n") == {"x"}


def test_decorators_bases_and_defaults_belong_to_what_they_stand_at() -> None:
    source = """
        from p.lib import x, y, C
        @x
        def f(a=y): ...
        class K(C): ...
    """
    assert uses(source, "f") == {"x", "y"}
    assert uses(source, "K") == {"C"}


def test_type_parameters_are_bound_where_they_are_declared() -> None:
    source = "from p.lib import x as T, C\ndef f[T](a: T) -> C: ...\nclass K[T]:\n    a: T\n"
    assert uses(source, "f") == {"C"}
    assert uses(source, "K.a") == set()


def test_annotations_in_strings_are_read_and_literals_are_not() -> None:
    source = """
        from typing import Annotated, Literal
        from p.lib import x, y, C
        def f(a: "list[C]", b: Literal["x"], c: Annotated["y", "x"]) -> "p.lib.C": ...
    """
    assert uses(source, "f") == {"C", "y"}


def test_a_name_bound_by_several_imports_counts_for_all() -> None:
    files = {
        "a.py": "f = 1",
        "b.py": "f = 1",
        "m.py": """
            try:
                from a import f
            except ImportError:
                from b import f
            def g(): return f
        """,
    }
    assert used(files, "m.py", "g") == {"a.py:f", "b.py:f"}


def test_identifiers_are_compared_in_their_normal_form() -> None:
    assert set(symbols("ﬁx = 1\n")) == {"fix"}
    assert used({"m.py": "ﬁx = 1\ndef f(): return fix\n"}, "m.py", "f") == {"m.py:fix"}


def test_names_bound_nowhere_are_reported_and_builtins_are_not() -> None:
    source = "def f(a):\n    print(a, __file__, lost)\n    return len(a)\n"
    assert unresolved({"m.py": source}, "m.py") == {"lost": "bound nowhere"}
