"""`paralex evaluate graph` on tiny repositories, against documents of each shape.

The expected figures are worked out by hand from the few lines of code that stand here.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from paralex.cli.evaluate import app
from paralex.errors import UsageError
from tests.graph.conftest import write

SHOP = {
    "shop/__init__.py": "from shop.models import Order\n",
    "shop/models.py": "class Order:\n    def total(self) -> int:\n        return 1\n",
    "shop/store.py": (
        "from shop.models import Order\n"
        "import shop.pricing\n"
        "\n"
        "def worth(order: Order) -> int:\n"
        "    return order.total() + shop.pricing.TAX\n"
    ),
    "shop/pricing.py": "TAX = 1\n",
    "tests/test_shop.py": "from shop.store import worth\n\ndef test() -> None:\n    assert worth\n",
}
SHOP_IMPORTS = [
    ["shop", "shop.models"],
    ["shop.store", "shop.models"],
    ["shop.store", "shop.pricing"],
]
MODULES = ["shop", "shop.models", "shop.pricing", "shop.store"]
WEB = {
    "package.json": '{"name": "web"}',
    "src/index.ts": 'export * from "./cart";\nimport { tax } from "./tax.js";\ntax;\n',
    "src/cart.ts": "export const cart = 1;\n",
    "src/tax.ts": 'import { cart } from "./cart";\nexport const tax = cart;\n',
    "test/index.test.ts": 'import { cart } from "../src/index";\ncart;\n',
}


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return laid_out(tmp_path / "repo", SHOP)


def laid_out(root: Path, files: dict[str, str]) -> Path:
    write(root, files)
    return root


def document(repo: Path, data: object) -> Path:
    place = repo.parent / "oracle.json"
    place.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return place


def paralex(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["graph", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def evaluation(repo: Path, data: object) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(
        paralex(str(document(repo, data)), "--repo", str(repo), "--json")
    )
    assert answer["schema"] == "paralex.evaluation/1"
    return answer


def only(answer: dict[str, Any]) -> dict[str, Any]:
    (score,) = answer["scores"]
    assert isinstance(score, dict)
    return score


def figures(score: dict[str, Any]) -> tuple[str, int, int, int]:
    return score["what"], score["expected"], score["found"], score["both"]


def edges(differences: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    keys = ("from", "to", "symbol")
    return [tuple(each[key] for key in keys if key in each) for each in differences]


def test_imports_that_agree(repo: Path) -> None:
    said = {"oracle": "grimp 1", "repo": "shop", "modules": MODULES, "edges": SHOP_IMPORTS}
    answer = evaluation(repo, said)
    assert (answer["format"], answer["oracle"], answer["repo"]) == ("grimp", "grimp 1", "shop")
    score = only(answer)
    assert figures(score) == ("imports", 3, 3, 3)
    assert (score["precision"], score["recall"]) == (1.0, 1.0)
    assert score["missing"] == score["extra"] == []


def test_differences_say_where(repo: Path) -> None:
    wrong = [SHOP_IMPORTS[0], ["shop.models", "shop.pricing"]]
    score = only(evaluation(repo, {"modules": MODULES, "edges": wrong}))
    assert figures(score) == ("imports", 2, 3, 1)
    assert (score["precision"], score["recall"]) == (0.333333, 0.5)
    assert score["missing"] == [
        {"from": "shop.models", "to": "shop.pricing", "count": 1, "at": "shop/models.py"}
    ]
    assert score["extra"] == [
        {"from": "shop.store", "to": "shop.models", "count": 1, "at": "shop/store.py:1"},
        {"from": "shop.store", "to": "shop.pricing", "count": 1, "at": "shop/store.py:2"},
    ]


def test_only_what_the_tool_saw_counts(repo: Path) -> None:
    seen = ["shop", "shop.models"]
    assert figures(only(evaluation(repo, {"modules": seen, "edges": SHOP_IMPORTS[:1]}))) == (
        "imports", 1, 1, 1,
    )  # fmt: skip


def test_module_edges_without_a_list(repo: Path) -> None:
    """All modules below the packages that the edges name count; those of the tests do not."""
    answer = evaluation(repo, {"edges": SHOP_IMPORTS[:2]})
    assert answer["format"] == "module edges"
    assert figures(only(answer)) == ("imports", 2, 3, 2)


def test_references_and_members(repo: Path) -> None:
    def row(start: str, end: str, symbol: str, direct: int) -> dict[str, object]:
        return {
            "from_module": start, "to_module": end, "symbol": symbol,
            "count": 2, "direct": direct,
        }  # fmt: skip

    rows = [
        row("shop", "shop.models", "Order", 1),
        row("shop.store", "shop.models", "Order", 2),
        row("shop.store", "shop.pricing", "GONE", 1),
        row("shop.store", "shop.store", "worth", 1),  # in itself: not scored
        row("shop.store", "shop", "__init__", 1),  # implicit: not scored
        row("shop.store", "shop.pricing", "Rate", 0),  # a member
    ]
    answer = evaluation(repo, {"modules": MODULES, "triples": rows})
    assert answer["format"] == "pyrefly"
    references, members = answer["scores"]
    # found: Order twice and TAX; the member Order.total is among the direct rows of Order
    assert figures(references) == ("references", 3, 3, 2)
    assert edges(references["missing"]) == [("shop.store", "shop.pricing", "GONE")]
    assert edges(references["extra"]) == [("shop.store", "shop.pricing", "TAX")]
    assert references["extra"][0]["at"] == "shop/store.py:5"
    assert figures(members) == ("members", 1, 0, 0)
    assert (members["precision"], members["recall"]) == (1.0, 0.0)


def test_members_of_a_class_that_is_not_named(repo: Path) -> None:
    (repo / "shop/user.py").write_text(
        "import shop.store\n\nclass Own(shop.store.Base):\n    def run(self):\n"
        "        return self.total()\n"
    )
    (repo / "shop/store.py").write_text("from shop.models import Order\nclass Base(Order): ...\n")
    rows = [
        {"from_module": "shop.user", "to_module": "shop.store", "symbol": "Base",
         "count": 1, "direct": 1},
        {"from_module": "shop.user", "to_module": "shop.models", "symbol": "Own",
         "count": 1, "direct": 0},
    ]  # fmt: skip
    references, members = evaluation(
        repo, {"modules": ["shop.user", "shop.store", "shop.models"], "triples": rows}
    )["scores"]
    assert edges(references["missing"]) == []
    assert figures(members) == ("members", 1, 1, 1)


def test_members_that_a_class_is_asked_for_are_references_by_their_bare_name(repo: Path) -> None:
    (repo / "shop/user.py").write_text(
        "import shop.store\n\nclass Own(shop.store.Base):\n    def run(self):\n"
        "        self.Inner().size\n        self.total = 1\n        return super().total()\n"
        "    def __init__(self):\n        super().__init__()\n"
        "    @classmethod\n    def make(cls):\n        return cls.total\n"
    )
    (repo / "shop/store.py").write_text(
        "class Base:\n    class Inner:\n        size = 1\n"
        "    def __init__(self): ...\n    def total(self): ...\n"
    )

    def row(symbol: str, direct: int) -> dict[str, object]:
        return {
            "from_module": "shop.user", "to_module": "shop.store", "symbol": symbol,
            "count": 1, "direct": direct,
        }  # fmt: skip

    rows = [row("Base", 1), row("total", 1), row("Own", 0), row("Inner", 0)]
    references, members = evaluation(
        repo, {"modules": ["shop.user", "shop.store"], "triples": rows}
    )["scores"]
    assert figures(references) == ("references", 2, 2, 2)
    assert figures(members) == ("members", 2, 2, 2)


def test_files_of_typescript(tmp_path: Path) -> None:
    """The test file is not among those that the compiler looked at, so its import is not extra."""
    repo = laid_out(tmp_path / "repo", WEB)
    said = {
        "files": ["src/index.ts", "src/cart.ts", "src/tax.ts"],
        "edges": [["src/index.ts", "src/cart.ts"], ["src/index.ts", "src/gone.ts"]],
    }
    answer = evaluation(repo, said)
    assert answer["format"] == "tsc"
    score = only(answer)
    assert figures(score) == ("imports", 2, 3, 1)
    assert edges(score["missing"]) == [("src/index.ts", "src/gone.ts")]
    assert [each["at"] for each in score["extra"]] == ["src/index.ts:2", "src/tax.ts:1"]


def generic(**keys: object) -> dict[str, object]:
    return {"kind": "imports", "language": "python", **keys}


def test_our_own_format(repo: Path) -> None:
    answer = evaluation(repo, generic(edges=SHOP_IMPORTS[:2]))
    assert answer["format"] == "generic"
    assert figures(only(answer)) == ("imports", 2, 2, 2)  # shop.pricing is in no edge
    assert figures(only(evaluation(repo, generic(edges=SHOP_IMPORTS[:2], nodes=MODULES)))) == (
        "imports", 2, 3, 2,
    )  # fmt: skip
    by_file = generic(unit="file", edges=[["shop/store.py", "shop/models.py"]])
    assert figures(only(evaluation(repo, by_file))) == ("imports", 1, 1, 1)


def test_our_own_format_for_references(repo: Path) -> None:
    triples = [["shop.store", "shop.models", "Order"], ["shop.store", "shop.pricing", "TAX"]]
    said = generic(kind="references", nodes=MODULES, edges=triples)
    assert figures(only(evaluation(repo, said))) == ("references", 2, 3, 2)
    pairs = [["shop.store", "shop.models"], ["shop.models", "shop.store"]]
    said = generic(kind="references", edges=pairs)
    assert figures(only(evaluation(repo, said))) == ("references", 2, 1, 1)
    files = [["shop/store.py", "shop/models.py"], ["shop/store.py", "shop/pricing.py"]]
    said = generic(kind="references", unit="file", edges=files)
    assert figures(only(evaluation(repo, said))) == ("references", 2, 2, 2)
    symbols = [["shop/store.py", "shop/pricing.py", "TAX"]]
    said = generic(kind="references", unit="file", edges=symbols)
    assert figures(only(evaluation(repo, said))) == ("references", 1, 1, 1)


def test_a_module_that_imports_itself(repo: Path) -> None:
    """grimp lists such an edge; a list without any is taken not to."""
    (repo / "shop/pricing.py").write_text("import shop.pricing\nTAX = 1\n")
    own = ["shop.pricing", "shop.pricing"]
    score = only(evaluation(repo, {"modules": MODULES, "edges": [*SHOP_IMPORTS, own]}))
    assert figures(score) == ("imports", 4, 4, 4)
    assert figures(only(evaluation(repo, generic(edges=SHOP_IMPORTS)))) == ("imports", 3, 3, 3)
    assert figures(only(evaluation(repo, generic(edges=[*SHOP_IMPORTS, own])))) == (
        "imports", 4, 4, 4,
    )  # fmt: skip


def test_another_commit_is_said(repo: Path) -> None:
    def git(*arguments: str) -> str:
        named = ["-c", "user.name=a", "-c", "user.email=a@b"]
        command = ["git", *named, *arguments]
        return subprocess.run(command, cwd=repo, check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "all")
    head = git("rev-parse", "HEAD").strip()
    said = {"modules": MODULES, "edges": SHOP_IMPORTS, "commit": "0" * 40}
    answer = evaluation(repo, said)
    assert (answer["commit"], answer["oracle_commit"]) == (head, "0" * 40)
    shown = paralex(str(document(repo, said)), "--repo", str(repo))
    assert f"another commit: here {head[:12]}, the oracle's 000000000000" in shown
    shown = paralex(str(document(repo, {**said, "commit": head})), "--repo", str(repo))
    assert "another commit" not in shown
    # A folder inside a repository is not at that repository's commit in any useful sense.
    assert evaluation(repo / "shop", generic(edges=[["models", "store"]]))["commit"] is None


def test_for_people(repo: Path) -> None:
    said = {"modules": MODULES, "edges": [SHOP_IMPORTS[0], ["shop", "shop.pricing"]]}
    shown = paralex(str(document(repo, said)), "--repo", str(repo), "--worst", "1")
    assert "0.3333" in shown
    assert "0.5000" in shown
    assert "imports: missing  shop -> shop.pricing   shop/__init__.py\n" in shown
    assert "imports: extra  shop.store -> shop.models   shop/store.py:1\n" in shown
    assert "imports: extra  and 1 more" in shown
    shown = paralex(str(document(repo, said)), "--repo", str(repo), "--worst", "0")
    assert "imports: " not in shown


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ([], "known, by their keys, are: generic (kind); pyrefly (triples)"),
        ({"nodes": []}, "no known shape"),
        ({"modules": ["a"], "edges": [["a", "b"], ["a"]]}, "read as grimp: edges[1]"),
        ({"edges": []}, "read as module edges: edges"),
        ({"triples": [{"symbol": 1}], "modules": []}, "read as pyrefly: triples[0].from_module"),
        ({"crate_edges": [], "module_files": {"a:lib": ["a.rs"]}}, "expected CRATE:KIND:PATH"),
        (generic(edges=[], unti="file"), "unknown key 'unti': did you mean 'unit'?"),
        (generic(edges=[], kind="import"), "unknown word 'import': did you mean 'imports'?"),
        (generic(edges=[["a", "b", "c"]]), "three names"),
        (generic(edges=[], language="pyton"), "'pyton': did you mean 'python'?"),
        (
            {"modules": ["other"], "edges": [["other", "other.a"]]},
            "nothing that grimp lists is in the graph of this repository",
        ),
    ],
)
def test_bad_input(repo: Path, data: object, said: str) -> None:
    with pytest.raises(UsageError) as error:
        paralex(str(document(repo, data)), "--repo", str(repo))
    assert said in str(error.value)


def test_files_and_folders_that_are_not_there(repo: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.json: cannot be read: No such file"):
        paralex(str(tmp_path / "none.json"), "--repo", str(repo))
    with pytest.raises(UsageError, match="no such folder"):
        paralex(str(document(repo, generic(edges=[]))), "--repo", str(tmp_path / "none"))


def test_crates_and_module_files_of_rust(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n',
        "a/Cargo.toml": (
            '[package]\nname = "a"\nversion = "1.0.0"\n[dependencies]\nb = { path = "../b" }\n'
        ),
        "a/src/lib.rs": "mod one;\nuse b::two;\n",
        "a/src/one.rs": "",
        "b/Cargo.toml": '[package]\nname = "b"\nversion = "1.0.0"\n',
        "b/src/lib.rs": "pub mod two;\n",
        "b/src/two.rs": "pub mod three;\n",
        "b/src/two/three.rs": "",
    }
    said = {
        "crate_edges": [["a", "b", "normal"], ["b", "a", "dev"]],
        "module_files": {
            "a:lib:a/src/lib.rs": ["a/src/lib.rs", "a/src/one.rs"],
            "b:lib:b/src/lib.rs": ["b/src/lib.rs", "b/src/two.rs"],
        },
    }
    answer = evaluation(laid_out(tmp_path / "repo", files), said)
    assert answer["format"] == "cargo"
    crates, modules = answer["scores"]
    assert figures(crates) == ("crates", 2, 1, 1)
    assert edges(crates["missing"]) == [("b", "a")]
    assert figures(modules) == ("module-files", 2, 3, 2)
    assert edges(modules["extra"]) == [("b/src/lib.rs", "b/src/two/three.rs")]
