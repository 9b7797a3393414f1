"""What one Python file says: its symbols, their spans, what it exports."""

from __future__ import annotations

import pytest

from tests.graph.python_project import facts, symbols

MODULE = '''
    """A module."""
    import os
    LIMIT = 3
    name: str = "x"
    Alias = Union[int, str]

    @cache
    def work(a, b=1):
        """Work hard.

        For long.
        """
        inner = 1
        def nested(): ...
        return inner

    class Box(Base):
        """Holds."""
        size: int
        COLOUR = "red"

        def open(self): ...

        class Lid:
            def lift(self): ...
'''


def test_the_symbols_of_a_module_and_their_kinds() -> None:
    assert {name: symbol.kind for name, symbol in symbols(MODULE).items()} == {
        "LIMIT": "constant",
        "name": "variable",
        "Alias": "type",
        "work": "function",
        "Box": "class",
        "Box.size": "variable",
        "Box.COLOUR": "constant",
        "Box.open": "method",
        "Box.Lid": "class",
        "Box.Lid.lift": "method",
    }


def test_spans_hold_decorators_and_the_whole_body() -> None:
    found = symbols(MODULE)
    assert (found["work"].line, found["work"].end_line) == (8, 16)
    assert (found["Box"].line, found["Box"].end_line) == (18, 26)
    assert (found["Box.open"].line, found["Box.open"].column) == (23, 4)


def test_the_first_line_of_a_docstring_is_kept() -> None:
    found = symbols(MODULE)
    assert (found["work"].doc, found["Box"].doc, found["Box.open"].doc) == (
        "Work hard.",
        "Holds.",
        "",
    )


def test_names_that_only_loops_with_patterns_or_global_bind_are_symbols_too() -> None:
    found = symbols(
        """
        for row in rows: pass
        with open("f") as handle: pass
        match x:
            case {"k": value}: pass
        if (seen := 1): pass
        def f():
            global counter
            counter = 1
        """
    )
    assert set(found) == {"row", "handle", "value", "seen", "f", "counter"}


def test_definitions_under_conditions_are_symbols_of_the_module() -> None:
    found = symbols(
        """
        if sys.platform == "win32":
            def where(): return "w"
        else:
            def where(): return "u"
        try:
            import fast
        except ImportError:
            fast = None
        """
    )
    assert set(found) == {"where", "fast"}
    assert (found["where"].line, found["where"].end_line) == (3, 5)


def test_overloads_and_accessors_are_one_symbol_with_every_signature() -> None:
    found = symbols(
        """
        @overload
        def f(a: int) -> int: ...
        @overload
        def f(a: str) -> str: ...
        def f(a): return a
        class C:
            @property
            def x(self): return 1
            @x.setter
            def x(self, value): pass
        """
    )
    assert set(found) == {"f", "C", "C.x"}
    assert found["f"].signature.splitlines() == [
        "@overload",
        "def f(a: int) -> int",
        "@overload",
        "def f(a: str) -> str",
        "def f(a)",
    ]
    assert (found["C.x"].line, found["C.x"].end_line) == (8, 11)


@pytest.mark.parametrize(
    ("source", "exported"),
    [
        ("a = 1\n_b = 1\ndef c(): ...", {"a", "c"}),
        ("__all__ = ['_b']\na = 1\n_b = 1", {"_b"}),
        ("__all__ = ['a']\n__all__ += ['_b']\na = 1\n_b = 1\nc = 1", {"a", "_b"}),
        ("__all__ = ['a', 'c']\n__all__.remove('c')\na = 1\nc = 1", {"a"}),
        ("__all__ = []\n__all__.extend(['a'])\n__all__.append('c')\na = c = d = 1", {"a", "c"}),
        ("__all__ = [n for n in dir()]\na = 1\n_b = 1", {"a"}),
        ("class C:\n def m(self): ...\n def _n(self): ...\n def __len__(self): ...", None),
    ],
)
def test_what_a_module_exports(source: str, exported: set[str] | None) -> None:
    found = {s.name for s in facts(source).symbols if s.exported}
    assert found - {"__all__"} == (exported or {"C", "C.m", "C.__len__"})


def test_import_lines_are_one_a_name_and_carry_their_condition() -> None:
    found = facts(
        """
        from __future__ import annotations
        import a.b as c, d
        from ..x import (
            y,
            z as w,  # for show
        )
        if TYPE_CHECKING:
            from q import *
        """
    )
    assert found.imports == {
        "from __future__ import annotations",
        "import a.b as c",
        "import d",
        "from ..x import y",
        "from ..x import z as w",
        "if TYPE_CHECKING: from q import *",
    }


def test_functions_inside_of_functions_are_no_symbols() -> None:
    assert set(symbols("def f():\n  class C:\n    x = 1\n  def g(): ...\n  y = 1")) == {"f"}


def test_type_statements_and_type_parameters() -> None:
    found = symbols("type Pair[T] = tuple[T, T]\ndef f[T: int](a: T) -> T: ...\nclass C[T]: ...")
    assert {n: s.kind for n, s in found.items()} == {"Pair": "type", "f": "function", "C": "class"}
    assert found["Pair"].signature == "type Pair[T]=tuple[T, T]"
