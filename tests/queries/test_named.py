"""Each named query on a small repository, row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from paralex.errors import UsageError
from paralex.graph import analyze, build, reading
from paralex.queries import load_code, named
from tests.graph.toy import Toy

Rows = list[tuple[object, ...]]

MODELS, STORE, APP, INIT, TEST = (
    ("shop.models", "shop/models.py"),
    ("shop.store", "shop/store.py"),
    ("shop.app", "shop/app.py"),
    ("shop", "shop/__init__.py"),
    ("tests.test_app", "tests/test_app.py"),
)
EXPECTED: list[tuple[str, dict[str, str], Rows]] = [
    (
        "modules",
        {},
        [
            (*INIT, "python", 1, 0),
            (*APP, "python", 7, 1),
            (*MODELS, "python", 15, 4),
            (*STORE, "python", 8, 3),
            (*TEST, "python", 4, 1),
        ],
    ),
    (
        "imports",
        {},
        [
            ("shop", "shop.models", "shop/__init__.py", "shop/models.py", 1),
            ("shop.app", "shop", "shop/app.py", "shop/__init__.py", 1),
            ("shop.app", "shop.store", "shop/app.py", "shop/store.py", 2),
            ("shop.models", "shop.store", "shop/models.py", "shop/store.py", 5),
            ("shop.store", "shop.models", "shop/store.py", "shop/models.py", 1),
            ("tests.test_app", "shop.app", "tests/test_app.py", "shop/app.py", 1),
        ],
    ),
    (
        "references",
        {},
        [
            ("shop", "shop.models", "Order", 1, 1),
            ("shop.app", "shop", "Order", 3, 1),
            ("shop.app", "shop.models", "Order", 3, 1),
            ("shop.app", "shop.store", "Store", 2, 2),
            ("shop.models", "shop.store", "Store", 2, 5),
            ("shop.store", "shop.models", "Order", 3, 1),
            ("tests.test_app", "shop.app", "main", 2, 1),
        ],
    ),
    ("member-references", {}, [("shop.app", "shop.store", "Store", "put", 1, 7)]),
    ("shared-types", {}, [("Order", *MODELS, 3), ("Store", *STORE, 2)]),
    ("shared-types", {"min": "3"}, [("Order", *MODELS, 3)]),
    ("importers", {"of": "shop.models"}, [(*INIT, 1), (*STORE, 1)]),
    ("importers", {"of": "shop/store.py"}, [(*APP, 2), (*MODELS, 5)]),
    ("importers", {"of": "tests.test_app"}, []),
    (
        "reach",
        {"of": "shop/store.py"},
        [
            ("depends on", *MODELS),
            ("is needed by", *INIT),
            ("is needed by", *APP),
            ("is needed by", *MODELS),
            ("is needed by", *TEST),
        ],
    ),
    ("hubs", {"min": "2"}, [(*MODELS, 3, 1, None, None), (*STORE, 2, 1, None, None)]),
    ("hubs", {}, []),
    (
        "cycles",
        {},
        [("shop/models.py", 2, False, *MODELS), ("shop/models.py", 2, False, *STORE)],
    ),
    ("unresolved", {}, [("shop/app.py", 3, "import", "shop.gone", "shop has no module 'gone'")]),
    ("tests-of", {"of": "shop.models"}, [TEST]),
    ("tests-of", {"of": "tests/test_app.py"}, []),
    (
        "breaks",
        {"of": "shop.models.Order"},
        [
            ("inherits", "shop/store.py", 7, "Special"),
            ("uses", "shop/__init__.py", 1, ""),
            ("uses", "shop/app.py", 1, ""),
            ("uses", "shop/app.py", 5, "main"),
            ("uses", "shop/store.py", 1, ""),
            ("uses", "shop/store.py", 4, "Store.put"),
        ],
    ),
    ("breaks", {"of": "shop/store.py::Store.put"}, [("uses", "shop/app.py", 7, "main")]),
    ("tests-reaching", {"of": "Order.total"}, [(*TEST, "test_main", 3)]),
    ("tests-reaching", {"of": "shop.app.main"}, [(*TEST, "test_main", 1)]),
    ("tests-reaching", {"of": "tests/test_app.py:test_main"}, []),
    (
        "shared-between",
        {"a": "shop/app.py", "b": "shop.store"},
        [("Order", *MODELS, 1, 1), ("Store", *STORE, 1, 1)],
    ),
    ("shared-between", {"a": "shop", "b": "tests/"}, []),
    ("apart", {"of": "shop.models"}, []),
    ("apart", {"of": "README.md"}, [INIT, APP, MODELS, STORE, TEST]),
]


@pytest.mark.parametrize(("name", "params", "rows"), EXPECTED)
def test_rows(shop: Path, name: str, params: dict[str, str], rows: Rows) -> None:
    with reading(shop) as reader:
        assert list(named(reader, name, params).rows) == rows


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("huhs", {}, "no query is named 'huhs': did you mean 'hubs'"),
        ("table-filez", {}, "no query is named"),
        ("hubs", {"mim": "2"}, "has no parameter 'mim': did you mean 'min'"),
        ("hubs", {"min": "many"}, "parameter 'min': 'many' is not a number"),
        ("imports", {"of": "x"}, "it takes no parameters"),
        ("reach", {}, "needs the name of the module or the path of its file: add --param of="),
        ("breaks", {"of": "shop.models.Ordr"}, "--param of: no symbol 'shop.models.Ordr'"),
        ("shared-between", {"a": "shop"}, "needs the other: add --param b="),
        ("reach", {"of": "shop.model"}, "no module or file is called 'shop.model': did you mean"),
    ],
)
def test_wrong_words(shop: Path, name: str, params: dict[str, str], message: str) -> None:
    with reading(shop) as reader, pytest.raises(UsageError, match=message):
        named(reader, name, params)


def test_a_value_stays_a_value(shop: Path) -> None:
    with reading(shop) as reader, pytest.raises(UsageError, match="no module or file"):
        named(reader, "importers", {"of": 'x" } ?s ?p ?o { "'})


def test_names_of_any_kind_pass_through(tmp_path: Path) -> None:
    odd = 'sp ace"#ü.py'
    (tmp_path / odd).write_text("import plain\n", encoding="utf-8")
    (tmp_path / "plain.py").write_text("def café(): pass\n", encoding="utf-8")
    analyze(tmp_path)
    with reading(tmp_path) as reader:
        assert [row[1] for row in named(reader, "importers", {"of": "plain"}).rows] == [odd]
        assert named(reader, "tests-of", {"of": odd}).rows == ()


def test_an_import_of_a_package_without_a_file(tmp_path: Path) -> None:
    (tmp_path / "ns").mkdir()
    (tmp_path / "ns/mod.toy").write_text("")
    (tmp_path / "main.toy").write_text("import ns\n")
    build.analyze(tmp_path, languages=(Toy(),))
    with reading(tmp_path) as reader:
        assert named(reader, "imports").rows == (("main", "ns", "main.toy", None, 1),)
        assert named(reader, "importers", {"of": "ns"}).rows == (("main", "main.toy", 1),)
        assert load_code(reader).imports == ()


def test_what_may_break_and_what_is_reached_without_being_named(tmp_path: Path) -> None:
    """Members that are overridden or reached through unknown values; the class of a member."""
    (tmp_path / "base.py").write_text(
        "class Base:\n    def go(self): pass\n    def stay(self): pass\n"
    )
    (tmp_path / "below.py").write_text(
        "from base import Base\nclass Below(Base):\n    def go(self): pass\n"
    )
    (tmp_path / "other.py").write_text("def run(anything):\n    anything.go()\n")
    (tmp_path / "test_below.py").write_text(
        "from below import Below\nclass TestIt:\n    def test_it(self):\n        Below()\n"
    )
    analyze(tmp_path)
    with reading(tmp_path) as reader:
        rows = named(reader, "breaks", {"of": "Base.go"}).rows
        assert ("overrides", "below.py", 3, "Below.go") in rows
        reached = named(reader, "tests-reaching", {"of": "Base.stay"}).rows
        assert reached == (("test_below", "test_below.py", "TestIt.test_it", 3),)
