"""What a use refers to: re-exports hop by hop, stars, chains, members, bases."""

from __future__ import annotations

import pytest

from tests.graph.python_project import references, resolve, unresolved, used

HOPS = {
    "p/__init__.py": "from .mid import X as X\nfrom .impl import *",
    "p/mid.py": "from .impl import X",
    "p/impl.py": """
        __all__ = ["star"]
        class Base:
            attr = 1
            def m(self): ...
            @classmethod
            def make(cls): ...
        class X(Base):
            def n(self): ...
        def star(): ...
        def hidden(): ...
    """,
}


def rows(source: str, user: str = "f") -> set[tuple[str, str, str]]:
    found = references({**HOPS, "p/main.py": source}, "p/main.py")
    return {
        (path.removeprefix("p/"), symbol, kind) for by, path, symbol, kind in found if by == user
    }


def test_a_use_through_re_exports_has_a_row_for_what_is_named_and_for_what_defines() -> None:
    expected = {("impl.py", "X", "use"), ("__init__.py", "X", "reexport")}
    assert rows("from p import X\ndef f(): X()") == expected
    assert rows("import p\ndef f(): p.X()") == expected
    assert rows("import p as q\ndef f(): q.X()") == expected
    assert rows("from p import X\n", user="") == expected


def test_a_use_of_the_defining_module_has_one_row() -> None:
    assert rows("from p.impl import X\ndef f(): X()") == {("impl.py", "X", "use")}
    assert rows("from . import impl\ndef f(): impl.X()") == {("impl.py", "X", "use")}
    assert rows("import p.impl\ndef f(): p.impl.X()") == {("impl.py", "X", "use")}


def test_stars_bind_what_all_lists() -> None:
    assert rows("from p.impl import *\ndef f(): star()") == {("impl.py", "star", "use")}
    assert rows("from p.impl import *\ndef f(): hidden()") == set()
    assert rows("import p\ndef f(): p.star()") == {
        ("impl.py", "star", "use"),
        ("__init__.py", "star", "reexport"),
    }
    assert unresolved(
        {**HOPS, "p/main.py": "from p.impl import *\ndef f(): hidden()"}, "p/main.py"
    ) == {"hidden": "bound nowhere"}


def test_all_may_be_made_of_the_lists_of_other_modules() -> None:
    files = {
        "a.py": "__all__ = ['_x']\n_x = 1",
        "b.py": "from a import __all__ as more\n_y = 1\n__all__ = ['_y'] + more\nfrom a import *",
        "c.py": "import a, b\nfrom a import *\nfrom b import *\n__all__ = [*a.__all__]\n"
        "__all__.extend(b.__all__)",
        "m.py": "from c import *\ndef f(): return _x, _y",
    }
    assert used(files, "m.py", "f") == {"a.py:_x", "b.py:_y"}


def test_a_star_of_what_is_outside_may_bind_anything() -> None:
    found = unresolved({"m.py": "from tkinter import *\nframe()\nprint()"}, "m.py")
    assert found == {"frame": "may come from `from tkinter import *`"}


def test_stars_in_a_circle_end() -> None:
    files = {
        "a.py": "from b import *\nx = 1",
        "b.py": "from c import *\nfrom a import *",
        "c.py": "from a import *\nfrom b import *\n__all__ = ['x', 'ghost']",
        "m.py": "from c import *\ndef f(): return x, ghost",
    }
    assert used(files, "m.py", "f") == {"a.py:x"}


def test_imports_in_a_circle_end() -> None:
    files = {"a.py": "from b import x", "b.py": "from a import x", "m.py": "from a import x"}
    assert used(files, "m.py") == set()
    assert resolve({"a.py": "class A(A.B): ...\nclass C(D): ...\nclass D(C): ...\nA.x\nC.x"})


def test_long_chains_of_re_exports_end() -> None:
    files = {f"m{n}.py": f"from m{n + 1} import x" for n in range(400)} | {"m400.py": "x = 1"}
    assert used(files, "m350.py") == {"m400.py:x"}
    assert resolve(files)["m0.py"].imports[0].to_path == "m1.py"


def test_names_passed_on_from_outside_have_a_row_where_they_were_named() -> None:
    files = {
        "compat.py": "try:\n  import fast as json\nexcept ImportError:\n  import json",
        "m.py": "from compat import json\ndef f(): json.loads('')",
    }
    assert references(files, "m.py") == {
        ("", "compat.py", "json", "reexport"),
        ("f", "compat.py", "json", "reexport"),
    }


def test_attributes_of_aliases_are_followed() -> None:
    assert rows("import p.impl as impl\ndef f():\n  short = impl\n  short.star()") >= {
        ("impl.py", "star", "use")
    }


def test_submodules_as_attributes() -> None:
    files = {"p/__init__.py": "", "p/a.py": "x = 1", "m.py": "import p\ndef f(): p.a.x"}
    assert used(files, "m.py", "f") == {"p/a.py:x"}
    assert ("f", "p/__init__.py", "a", "reexport") in references(files, "m.py")
    loaded = {**files, "m.py": "import p.a\ndef f(): p.a.x"}
    assert references(loaded, "m.py") == {("f", "p/a.py", "x", "use")}


def test_modules_are_referred_to_by_the_empty_symbol() -> None:
    files = {"p/__init__.py": "", "p/a.py": "x = 1", "m.py": "from p import a\ndef f(): a.x"}
    edges = {(e.user, e.to_path, e.to_symbol) for e in resolve(files)["m.py"].references}
    assert edges == {("", "p/a.py", ""), ("f", "p/a.py", ""), ("f", "p/a.py", "x")}


def test_bases_are_inherited_from_and_their_arguments_used() -> None:
    source = (
        "import p\nfrom p.impl import Base, star\nclass K(p.X, Base[star], metaclass=Base): ..."
    )
    assert rows(source, user="K") == {
        ("impl.py", "X", "inherit"),
        ("__init__.py", "X", "reexport"),
        ("impl.py", "Base", "inherit"),
        ("impl.py", "Base", "use"),
        ("impl.py", "star", "use"),
    }


def test_members_through_self_cls_super_and_a_class() -> None:
    source = """
        from p import X
        class K(X):
            def own(self): ...
            def f(self):
                self.own()
                self.n()
                self.m()
            @classmethod
            def g(cls): cls.make()
            def n(self): super().n()
            def h(self): K.m, X.attr
            @staticmethod
            def s(self): self.own()
    """
    assert rows(source, "K.f") == {
        ("main.py", "K.own", "use"),
        ("main.py", "K.n", "use"),
        ("impl.py", "Base.m", "use"),
    }
    assert rows(source, "K.g") == {("impl.py", "Base.make", "use")}
    assert rows(source, "K.n") == {("impl.py", "X.n", "use")}
    assert rows(source, "K.h") >= {("impl.py", "Base.m", "use"), ("impl.py", "Base.attr", "use")}
    assert rows(source, "K.s") == set()


def test_members_of_what_is_declared_or_made_in_sight() -> None:
    source = """
        from p.impl import X, Base
        made = X()
        class Holder:
            kept: Base
            def __init__(self, given: "X | None"):
                self.given = given
                self.other = X()
            def f(self):
                self.kept.m(), self.other.n(), made.n()
        def give() -> X: ...
        def f(a: X, b):
            a.n(), b.n(), give().n(), X().m()
            c = X()
            c.attr
            d = X() if b else b
            d.n()
    """
    members = {row for row in rows(source) if "." in row[1]}
    assert members == {
        ("impl.py", "X.n", "use"),
        ("impl.py", "Base.m", "use"),
        ("impl.py", "Base.attr", "use"),
    }
    assert rows(source, "Holder.f") == {
        ("impl.py", "Base.m", "use"),
        ("impl.py", "X.n", "use"),
        ("main.py", "Holder.kept", "use"),
        ("main.py", "made", "use"),
    }


def test_a_local_given_two_things_has_no_known_type() -> None:
    source = "from p.impl import X, Base\ndef f(a):\n  b = X()\n  if a: b = a\n  b.n()"
    assert {row for row in rows(source) if "." in row[1]} == set()


def test_nothing_is_matched_by_name_alone() -> None:
    files = {
        "p/__init__.py": "",
        "p/record.py": "def record(): ...",
        "p/time.py": "def sleep(): ...",
        "p/main.py": "import time\ndef f(z): z.record(), time.sleep(1), record",
    }
    assert {row for row in references(files, "p/main.py") if row[0] == "f"} == set()


def test_references_inside_of_a_file() -> None:
    files = {
        "m.py": """
            LIMIT = 1
            class A:
                size = LIMIT
                def f(self): return LIMIT, A
            def f(): return f, A().f()
        """
    }
    assert references(files, "m.py") == {
        ("A.size", "m.py", "LIMIT", "use"),
        ("A.f", "m.py", "LIMIT", "use"),
        ("A.f", "m.py", "A", "use"),
        ("f", "m.py", "A", "use"),
        ("f", "m.py", "A.f", "use"),
    }


def test_lines_ascend_without_repeats() -> None:
    files = {"a.py": "x = 1", "m.py": "from a import x\ndef f():\n  x, x\n\n  return x"}
    edge = next(e for e in resolve(files)["m.py"].references if e.user == "f")
    assert edge.lines == (3, 5)


def test_a_module_with_getattr_may_have_any_name() -> None:
    files = {"a.py": "def __getattr__(name): ...", "m.py": "from a import lost"}
    assert unresolved(files, "m.py") == {}


@pytest.mark.parametrize(
    ("later", "seen"),
    [
        ("class A(A): ...", {"b.py:A"}),
        ("A = wrap(A)", {"b.py:A"}),
        ("if c:\n    class A: ...", {"a.py:A", "b.py:A"}),
        ("def f():\n    A = 1", {"a.py:A"}),
    ],
)
def test_others_do_not_see_an_import_that_is_replaced(later: str, seen: set[str]) -> None:
    files = {
        "a.py": "class A:\n    def x(self): ...",
        "b.py": f"from a import A\n{later}\n",
        "m.py": "from b import A\nA().x",
    }
    assert {name for name in used(files, "m.py") if name.endswith(":A")} == seen
    assert "a.py:A" in used(files, "b.py")


def test_what_only_a_stub_has_is_found_in_it() -> None:
    files = {
        "p/__init__.py": "def f(): ...",
        "p/__init__.pyi": "from typing import Any\nKind = Any\ndef f() -> Kind: ...",
        "m.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p import Kind\n"
        "from p import f, gone",
    }
    assert used(files, "m.py") == {"p/__init__.py:f", "p/__init__.pyi:Kind"}
    assert set(unresolved(files, "m.py")) == {"p.gone"}
