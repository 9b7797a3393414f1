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
    ("hubs", {"min": "2"}, [(*MODELS, 3, 1), (*STORE, 2, 1)]),
    ("hubs", {}, []),
    (
        "cycles",
        {},
        [("shop/models.py", 2, False, *MODELS), ("shop/models.py", 2, False, *STORE)],
    ),
    ("unresolved", {}, [("shop/app.py", 3, "import", "shop.gone", "shop has no module 'gone'")]),
    ("tests-of", {"of": "shop.models"}, [TEST]),
    ("tests-of", {"of": "tests/test_app.py"}, []),
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
