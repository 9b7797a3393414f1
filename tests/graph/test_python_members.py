"""What a value is known to be: each rule of inference, and what must not be guessed."""

from __future__ import annotations

import pytest

from tests.graph.python_project import resolve

LIBRARY = """
    from __future__ import annotations
    import contextlib
    from functools import cached_property
    from typing import Generic, Iterator, Self, TypeVar

    T = TypeVar("T")

    def same(function: T) -> T:
        return function

    def unknown(function):
        return wrap(function)

    class Part:
        size = 1
        def run(self): ...

    class Base:
        part: Part
        kind: type[Part]
        def __init__(self, parts: list[Part], other):
            self.parts = parts
            self.made = Part()
            self.other = other
        def hello(self): ...
        def me(self): return self
        def clone(self) -> Self: ...
        def build(self): return Part()
        @property
        def prop(self) -> Part: ...
        @cached_property
        def cached(self): return Part()
        @classmethod
        def create(cls): return cls()
        async def later(self) -> Part: ...
        @same
        def kept(self) -> Part: ...
        @unknown
        def lost(self) -> Part: ...
        def __enter__(self): return self
        def __exit__(self, *args): ...
        async def __aenter__(self) -> Part: ...
        def __iter__(self) -> Iterator[Part]: ...
        def __getitem__(self, key) -> Part: ...
        def __call__(self) -> Part: ...

    class Thing(Base):
        def own(self): ...

    thing = Thing([], 1)
    declared: Thing = load()

    def make() -> Thing: ...
    def plain():
        if thing: return None
        return Thing([], 2)
    def either(flag): return Thing([], 1) if flag else 3
    def several(flag): return Thing([], 1) if flag else Part()
    def generator():
        yield 1
        return Thing([], 1)

    @contextlib.contextmanager
    def entered() -> Iterator[Thing]: ...
"""


def members(source: str, **others: str) -> set[str]:
    """`Class.member (receiver)` of what the function `f` of a module uses of `lib`."""
    files = {"lib.py": LIBRARY, "m.py": f"import lib\nfrom lib import *\n{source}", **others}
    return {
        f"{edge.to_symbol} ({edge.receiver[1]})"
        for edge in resolve(files)["m.py"].references
        if edge.user.partition(".")[0] == "f" and edge.receiver
    }


def unknown(source: str) -> tuple[str, ...]:
    return resolve({"lib.py": LIBRARY, "m.py": f"from lib import *\n{source}"})[
        "m.py"
    ].unknown_members


RULES = {
    "constructor": "def f():\n    x = Thing([], 1)\n    x.hello()",
    "constructor, at once": "def f(): Thing([], 1).hello()",
    "parameter": "def f(x: Thing): x.hello()",
    "parameter, as text": "def f(x: 'lib.Thing'): x.hello()",
    "optional": "from typing import Optional\ndef f(x: Optional[Thing]): x.hello()",
    "or none": "def f(x: Thing | None = None): x.hello()",
    "one of ours or of others": "from a.b import C\ndef f(x: C | list[str] | Thing): x.hello()",
    "optional union": (
        "from typing import Optional, Union\ndef f(x: Optional[Union[str, Thing]]): x.hello()"
    ),
    "annotated": "import typing\ndef f(x: typing.Annotated[Thing, 1]): x.hello()",
    "variable": "def f():\n    x: Thing = g()\n    x.hello()",
    "module variable": "def f(): thing.hello()",
    "declared module variable": "def f(): declared.hello()",
    "of a module": "def f(): lib.thing.hello()",
    "declared return": "def f(): make().hello()",
    "return of a constructor": "def f():\n    x = plain()\n    x.hello()",
    "return self": "def f(): make().me().hello()",
    "return Self": "def f(): make().clone().hello()",
    "class method": "def f(): Thing.create().hello()",
    "list": "def f(x: list[Thing]):\n    for y in x: y.hello()",
    "list, by index": "def f(x: list[Thing]): x[0].hello()",
    "slice": "def f(x: list[Thing]): x[1:][0].hello()",
    "comprehension": "def f(x: list[Thing]): return [y.hello() for y in x]",
    "dict": "def f(x: dict[str, Thing]): x['a'].hello()",
    "dict, get": "def f(x: dict[str, Thing]): x.get('a').hello()",
    "dict, items": "def f(x: dict[str, Thing]):\n    for k, v in x.items(): v.hello()",
    "dict, values": "def f(x: dict[str, Thing]):\n    for v in x.values(): v.hello()",
    "tuple": "def f(x: tuple[int, Thing]):\n    a, b = x\n    b.hello()",
    "with": "def f():\n    with make() as x: x.hello()",
    "context manager": "def f():\n    with entered() as x: x.hello()",
    "conditional": "def f(a):\n    x = make() if a else None\n    x.hello()",
    "or": "def f(a: Thing):\n    x = a or make()\n    x.hello()",
    "walrus": "def f():\n    if x := make(): x.hello()",
    "isinstance": "def f(x):\n    if isinstance(x, Thing): x.hello()",
    "not isinstance": "def f(x):\n    if not isinstance(x, Thing): return\n    x.hello()",
    "isinstance, further on": "def f(x):\n    if isinstance(x, Thing) and x.hello(): pass",
    "isinstance, behind another": "def f(x, y):\n    if g(y) and isinstance(x, Thing): x.hello()",
    "isinstance, several": (
        "def f(x, y):\n    if isinstance(y, Part) and isinstance(x, Thing):\n        x.hello()"
    ),
    "exception": "def f():\n    try: g()\n    except Thing as x: x.hello()",
    "cast": "from typing import cast\ndef f(a):\n    x = cast(Thing, a)\n    x.hello()",
    "closure": "def f(x: Thing):\n    def g(): x.hello()",
    "of a local": "def f(x: Thing):\n    y = x\n    z = y\n    z.hello()",
    "alias": "Other = Thing\ndef f(x: Other): x.hello()",
    "class of": "def f(x: Thing): type(x).hello",
    "type": "def f(x: type[Thing]): x.hello",
    "last assignment": "def f(x):\n    x = make()\n    x.hello()",
    "sorted": "def f(x: list[Thing]):\n    for y in sorted(x, key=g): y.hello()",
    "list of": "def f(x: set[Thing]): list(x)[0].hello()",
    "next": "def f(x: set[Thing]): next(x).hello()",
    "enumerate": "def f(x: list[Thing]):\n    for i, y in enumerate(x): y.hello()",
    "stored by a method": ("class A:\n    def g(self): self.x = make()\ndef f(a: A): a.x.hello()"),
    "in every branch": (
        "def f(c):\n    if c:\n        x = Part()\n    else:\n        x = make()\n    x.hello()"
    ),
    "in a branch": "def f(x: Thing | None = None):\n    if x is None: x = make()\n    x.hello()",
}


@pytest.mark.parametrize("rule", RULES)
def test_a_value_is_known(rule: str) -> None:
    assert "Base.hello (Thing)" in members(RULES[rule])


PARTS = {
    "attribute of the class": "def f(x: Thing): x.part.run()",
    "attribute of the constructor": "def f(x: Thing): x.made.run()",
    "attribute from a parameter": "def f(x: Thing):\n    for y in x.parts: y.run()",
    "class in an attribute": "def f(x: Thing): x.kind.run",
    "property": "def f(x: Thing): x.prop.run()",
    "cached property": "def f(x: Thing): x.cached.run()",
    "returned constructor": "def f(x: Thing): x.build().run()",
    "awaited": "async def f(x: Thing): (await x.later()).run()",
    "decorator that gives back": "def f(x: Thing): x.kept().run()",
    "decorator of another name": (
        "from functools import wraps as w\n@w(g)\ndef h() -> Part: ...\ndef f(): h().run()"
    ),
    "async with": "async def f(x: Thing):\n    async with x as y: y.run()",
    "iterated": "def f(x: Thing):\n    for y in x: y.run()",
    "subscript": "def f(x: Thing): x['a'].run()",
    "called": "def f(x: Thing): x().run()",
}


@pytest.mark.parametrize("rule", PARTS)
def test_a_part_of_a_value_is_known(rule: str) -> None:
    assert "Part.run (Part)" in members(PARTS[rule])


UNKNOWN = {
    "parameter without annotation": "def f(x): x.hello()",
    "one of several": "def f(x: Thing | Part): x.run()",
    "this or any": "from typing import Any\ndef f(x: Any | Thing): x.hello()",
    "this or a type variable": (
        "from typing import TypeVar\nT = TypeVar('T')\ndef f(x: T | Thing): x.hello()"
    ),
    "this or a name that is nowhere": "def f(x: Gone | Thing): x.hello()",
    "outside alone": "from a.b import C\ndef f(x: C): x.hello()",
    "a list of others": "from a.b import C\ndef f(x: list[C | None]): x[0].hello()",
    "one of which nothing is known": "def f():\n    x = either(1)\n    x.hello()",
    "one of several that are returned": "def f():\n    x = several(1)\n    x.hello()",
    "outside": "import other\ndef f():\n    x = other.Thing()\n    y = x.z\n    y.hello()",
    "rebound": "def f(y):\n    x = make()\n    x = y\n    x.hello()",
    "bound in one branch to something else": (
        "def f(y, c):\n    x = make()\n    if c:\n        x = y\n    x.hello()"
    ),
    "bound in one branch to nothing that is known": (
        "def f(c):\n    x = make()\n    if c:\n        x = unknown(x)\n    x.hello()"
    ),
    "a sorted of its own": (
        "def f(x: list[Thing]):\n    def sorted(x): ...\n    for y in sorted(x): y.hello()"
    ),
    "next or another": "def f(x: set[Thing]): next(x, 1).hello()",
    "isinstance and one, or another": (
        "def f(x, c):\n    if isinstance(x, Thing) and c or x.hello(): pass"
    ),
    "isinstance or another": "def f(x, c):\n    if isinstance(x, Thing) or c: x.hello()",
    "isinstance before": "def f(x):\n    if x.hello() and isinstance(x, Thing): pass",
    "isinstance, inside of something": (
        "def f(x, c):\n    if g(c and isinstance(x, Thing)): x.hello()"
    ),
    "isinstance of an attribute": "def f(x):\n    if isinstance(x.part, Part): x.part.run()",
    "starts as None": (
        "class A:\n    def __init__(self): self.x = None\n    def g(self): self.x = make()\n"
        "def f(a: A): a.x.hello()"
    ),
    "starts as something else in the class": (
        "class A:\n    x = []\n    def g(self): self.x = make()\ndef f(a: A): a.x.hello()"
    ),
    "after isinstance": "def f(x):\n    if isinstance(x, Thing): pass\n    x.hello()",
    "generator": "def f():\n    x = generator()\n    x.hello()",
    "decorator of which nothing is known": "def f(x: Thing): x.lost().run()",
    "attribute from any parameter": "def f(x: Thing): x.other.run()",
    "not awaited": "def f(x: Thing): x.later().run()",
    "star arguments": "def f(*x: Thing): x.hello()",
    "the list itself": "def f(x: list[Thing]): x.hello()",
    "a class of the same name": "class Thing:\n    ...\ndef f(x: Thing): x.hello()",
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_nothing_is_guessed(case: str) -> None:
    found = members(UNKNOWN[case])
    assert not {"Base.hello (Thing)", "Part.run (Part)"} & found


def test_what_is_reached_through_unknown_values_is_listed_by_name() -> None:
    assert unknown("def f(x): x.hello().world\ng()[0].deep\n(1 + y).sum\n'a'.join\n[].append") == (
        *("deep", "hello", "sum", "world"),
    )
    assert unknown("def f(x: Thing): x.hello()") == ()
    assert unknown("def f(x: Thing): x.other.run()") == ("run",)
    assert unknown("def f(x): x.__dict__") == ()
    assert unknown("import numpy\ndef f(): numpy.array.size") == ()


def test_inherited_members_know_the_class_that_they_are_reached_through() -> None:
    source = """
class C(Thing):
    def g(self):
        self.hello()
        self.made.run()
        super().own()
    @classmethod
    def h(cls):
        cls.create().own()
"""
    edges = resolve({"lib.py": LIBRARY, "m.py": f"from lib import *{source}"})["m.py"].references
    found = {(e.user, e.to_symbol, e.how, e.receiver) for e in edges if e.receiver}
    mine = ("m.py", "C")
    assert found == {
        ("C.g", "Base.hello", "self", mine),
        ("C.g", "Base.made", "self", mine),
        ("C.g", "Part.run", "typed", ("lib.py", "Part")),
        ("C.g", "Thing.own", "super", ("lib.py", "Thing")),
        ("C.h", "Base.create", "cls", mine),
        ("C.h", "Thing.own", "typed", mine),
    }


def test_members_are_searched_in_the_order_of_python() -> None:
    files = {
        "a.py": "class A:\n    def x(self): ...\n    def y(self): ...",
        "b.py": "from a import A\nclass B(A):\n    def y(self): ...",
        "c.py": "from a import A\nclass C(A):\n    def x(self): ...\n    def y(self): ...",
        "m.py": "from b import B\nfrom c import C\nclass D(B, C): ...\n"
        "def f(d: D):\n    d.x()\n    d.y()",
    }
    found = {(e.to_path, e.to_symbol) for e in resolve(files)["m.py"].references if e.receiver}
    assert found == {("c.py", "C.x"), ("b.py", "B.y")}


def test_attributes_that_only_methods_assign_are_members_for_other_files_alone() -> None:
    files = {
        "a.py": "class A:\n    def __init__(self): self.x = 1\n    def f(self): return self.x",
        "m.py": "from a import A\ndef f(a: A): return a.x",
    }
    found = resolve(files)
    assert [e.to_symbol for e in found["m.py"].references if e.receiver] == ["A.x"]
    assert not [e for e in found["a.py"].references if e.to_symbol == "A.x"]


def test_values_in_a_circle_end() -> None:
    files = {
        "a.py": "from b import g, y\nx = y\ndef f(): return g()\nclass A(A): ...",
        "b.py": "from a import f, x\ny = x\ndef g(): return f()\nf().z\nx.z",
        "c.py": "class C:\n    def a(self): return self.b().a()\n"
        "    def b(self): return self.a().b()\ndef f(c: C): return c.a().b().a()",
    }
    assert {e.to_symbol for e in resolve(files)["c.py"].references} >= {"C", "C.a"}


HOW = {
    "def f(x: Thing): x.hello()": "typed",
    "def f(): thing.hello()": "member",
    "def f(): Thing.hello": "member",
    "def f():\n    kind = Thing\n    kind.hello": "typed",
    "def f(x: type[Thing]): x.hello": "class",
    "def f(x: Thing): type(x).hello": "class",
    "def f(x: Thing): x.hello = 1": "write",
    "def f(x: Thing): x.hello: int = 1": "write",
    "def f(x: Thing): del x.hello": "write",
    "def f(x: Thing):\n    for x.hello in g(): pass": "write",
    "def f(x: Thing): x.hello, y = g()": "write",
    "def f(): make().hello = 1": "write",
    "def f(x: Thing): x.hello += 1": "typed",
    "def f(x: Thing):\n    x.hello = 1\n    x.hello": "typed",
    "def f(x: Thing):\n    x.hello\n    x.hello = 1": "typed",
}


@pytest.mark.parametrize("source", HOW)
def test_how_a_member_is_reached(source: str) -> None:
    files = {"lib.py": LIBRARY, "m.py": f"from lib import *\n{source}"}
    edges = resolve(files)["m.py"].references
    assert [e.how for e in edges if e.to_symbol == "Base.hello"] == [HOW[source]]


def test_what_stands_before_a_member_that_is_assigned_to_is_read() -> None:
    files = {"lib.py": LIBRARY, "m.py": "from lib import *\ndef f(x: Thing): x.part.size = 1"}
    edges = resolve(files)["m.py"].references
    found = {e.to_symbol: e.how for e in edges if e.receiver}
    assert found == {"Base.part": "typed", "Part.size": "write"}
    assert unknown("def f(x): x.part.size = 1") == ("part", "size")


def test_super_of_another_class_goes_on_behind_it() -> None:
    source = """
        class A:
            def x(self): ...
        class B(A):
            def x(self): ...
        class C(B):
            def x(self):
                super(C, self).x()
                super(B, self).x()
                super(Other, self).x()
        class Other: ...
        """
    edges = resolve({"a.py": source})["a.py"].references
    assert [e.to_symbol for e in edges if e.how == "super"] == ["A.x", "B.x"]


def test_what_a_class_declares_speaks_for_what_its_methods_store() -> None:
    files = {
        "a.py": """
            class Part:
                def run(self): ...
            class A:
                parts: list[Part] = []
                def __init__(self, given): self.parts = given
            """,
        "m.py": "from a import A\ndef f(a: A): a.parts[0].run()",
    }
    edges = resolve(files)["m.py"].references
    assert [e.to_symbol for e in edges if e.receiver] == ["A.parts", "Part.run"]


@pytest.mark.parametrize("getter", ["T", "Late[T]"])
def test_a_generic_descriptor_gives_its_argument(getter: str) -> None:
    files = {
        "a.py": f"""
            from typing import Generic, TypeVar
            T = TypeVar("T")
            class Late(Generic[T]):
                def __get__(self, instance, owner) -> {getter}: ...
            class Part:
                def run(self): ...
            class A:
                part: Late[Part] = Late()
            """,
        "m.py": "from a import A\ndef f(a: A): a.part.run()",
    }
    edges = resolve(files)["m.py"].references
    found = [e.to_symbol for e in edges if e.receiver]
    assert found == (["A.part", "Part.run"] if getter == "T" else ["A.part"])
