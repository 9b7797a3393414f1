"""The page of `paralex view`, before a browser sees it: its facts, its layout, its text."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import itertools
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paralex.cli.view_graph import Module, ModuleGraph, module_graph
from paralex.cli.view_layout import HEIGHT, WIDTH, laid_out, strips
from paralex.cli.view_order import reading_order
from paralex.cli.view_page import page
from paralex.graph import analyze, reading
from tests.graph.conftest import write

FILES = {
    "shop/__init__.py": "",
    "shop/app.py": "from shop.core import models\nimport shop.web.pages\n",
    "shop/core/__init__.py": "",
    "shop/core/models.py": "import shop.core.store\n",
    "shop/core/store.py": "import shop.core.models\n",
    "shop/core/lazy.py": "def f():\n    from shop.core import models\n",
    "shop/web/pages.py": "from shop.core.models import x\n",
    "shop/web/</script><b>.py": "import shop.core.models\n",
    "tests/deep/er/test_app.py": "import shop.app\nimport shop.core.models\n",
    "notes.txt": "nothing\n",
}


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("where") / "<i>shop & co"
    write(root, FILES)
    analyze(root)
    return root


@pytest.fixture(scope="module")
def graph(repo: Path) -> ModuleGraph:
    with reading(repo) as reader:
        return module_graph(reader)


def made(paths: list[str], imports: set[tuple[int, int]] = frozenset()) -> ModuleGraph:  # type: ignore[assignment]  # nothing changes it
    fan_in = Counter(end for _, end in imports)
    modules = tuple(
        Module(path, path, "python", 1, fan_in[number], -1, False)
        for number, path in enumerate(sorted(set(paths)))
    )
    return ModuleGraph(modules, tuple(sorted(imports)), ())


def test_the_facts_are_those_of_the_named_queries(graph: ModuleGraph) -> None:
    by_name = {module.name: module for module in graph.modules}
    models, store = by_name["shop.core.models"], by_name["shop.core.store"]
    assert models.cycle == store.cycle == 0 and by_name["shop.app"].cycle == -1
    eager, members = graph.cycles[0]
    assert eager and {graph.modules[each].name for each in members} >= {models.name, store.name}
    assert models.fan_in == 6
    assert [module.path for module in graph.modules if module.test] == ["tests/deep/er/test_app.py"]
    named = {(graph.modules[a].name, graph.modules[b].name) for a, b in graph.imports}
    assert ("shop.app", "shop.core.models") in named and (models.name, store.name) in named
    assert {module.path for module in graph.modules} == set(FILES) - {"notes.txt"}


def test_a_chain_of_folders_is_one_box(graph: ModuleGraph) -> None:
    layout = laid_out(graph, "shop")
    assert {(box.label, box.path) for box in layout.boxes} == {
        ("shop", ""), ("shop", "shop"), ("core", "shop/core"), ("web", "shop/web"),
        ("<", "shop/web/<"), ("tests/deep/er", "tests/deep/er"),
    }  # fmt: skip


names = st.lists(st.sampled_from("abcd"), min_size=1, max_size=5).map(lambda p: "/".join(p) + ".py")


@given(st.lists(names, min_size=1, max_size=40), st.data())
@settings(max_examples=60, deadline=None)
def test_boxes_lie_in_one_another_and_beside_one_another(
    paths: list[str], data: st.DataObject
) -> None:
    count = len(set(paths))
    number = st.integers(0, count - 1)
    pairs = data.draw(st.sets(st.tuples(number, number).filter(lambda p: p[0] != p[1])))
    graph = made(paths, pairs)
    layout = laid_out(graph, "x")
    assert laid_out(graph, "x") == layout
    assert layout.boxes[0].rect == (0, 0, WIDTH, HEIGHT)
    assert sorted(each for box in layout.boxes for each in box.modules) == list(range(count))
    for box in layout.boxes:
        rects = [layout.boxes[each].rect for each in box.boxes]
        rects += [layout.places[each] for each in box.modules]
        assert rects
        x, y, width, height = box.rect
        for left, top, wide, high in rects:
            assert wide > 0 and high > 0
            assert left >= x - 0.01 and top >= y - 0.01 + box.header
            assert left + wide <= x + width + 0.01 and top + high <= y + height + 0.01
        for (x1, y1, w1, h1), (x2, y2, w2, h2) in itertools.combinations(rects, 2):
            apart = x1 + w1 <= x2 + 0.01 or x2 + w2 <= x1 + 0.01
            assert apart or y1 + h1 <= y2 + 0.01 or y2 + h2 <= y1 + 0.01


@given(st.lists(st.floats(0.01, 1000), min_size=1, max_size=60), st.floats(0.3, 5))
def test_strips_fill_the_room(sizes: list[float], wide: float) -> None:
    rects = strips((5, 7, 300, 200), sizes, wide)
    assert len(rects) == len(sizes)
    assert sum(w * h for _, _, w, h in rects) == pytest.approx(300 * 200)
    assert [(y, x) for x, y, _, _ in rects] == sorted((y, x) for x, y, _, _ in rects)


@given(st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=60))
def test_the_order_follows_imports_where_there_is_no_cycle(pairs: set[tuple[int, int]]) -> None:
    weights = {(a, b): 1 + a for a, b in pairs if a < b}
    order = reading_order(range(13), weights)
    assert sorted(order) == list(range(13))
    assert all(order.index(a) < order.index(b) for a, b in weights)
    circular = {(a, b): 1 + a for a, b in pairs if a != b}
    order = reading_order(range(13), circular)
    assert sorted(order) == list(range(13)) and order == reading_order(range(13), circular)
    # The heuristic's promise: never more than half of the imports point backwards.
    backwards = sum(order.index(a) > order.index(b) for a, b in circular)
    assert backwards <= len(circular) / 2


def test_a_folder_of_depth_two_thousand() -> None:
    layout = laid_out(made(["a/" * 2000 + "m.py", "a/" * 1000 + "n.py", "o.py"]), "x")
    assert len(layout.boxes) == 3


class Elements(html.parser.HTMLParser):
    """The elements of a page, with what stands in scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": [], "title": []}
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += attrs
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside in self.texts:
            self.texts[self._inside].append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


def test_no_name_breaks_out_of_the_page() -> None:
    hostile = made(["</script><b>.py", "<!--<script>.py", "a&lt;'\"{{script}}\u2028\n.py"])
    name = "</title></script><i>"
    found = Elements(page(hostile, laid_out(hostile, name), name))
    plain = made(["a.py"])
    assert found.tags == Elements(page(plain, laid_out(plain, "plain"), "plain")).tags
    assert "".join(found.texts["title"]) == f"{name} · modules"
    data, script = found.texts["script"][0], "".join(found.texts["script"][1:])
    assert json.loads(data)["name"] == name
    assert [row[2] for row in json.loads(data)["modules"]] == [
        module.name for module in hostile.modules
    ]
    policy = next(value for name, value in found.attributes if name == "content")
    assert policy is not None
    for kind, content in (("script", script), ("style", found.texts["style"][0])):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_the_page_names_no_other_place(graph: ModuleGraph) -> None:
    text = page(graph, laid_out(graph, "shop"), "shop")
    assert not re.search(r"https?:|//[a-z]|@import|url\(|\bfetch\(|XMLHttp|WebSocket|\ssrc=", text)
    assert text == page(graph, laid_out(graph, "shop"), "shop")
    assert "innerHTML" not in text and "eval(" not in text


def paralex(where: Path, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "paralex", *arguments],
        cwd=where, env={**os.environ, "HOME": str(where)}, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


def test_the_command(repo: Path, tmp_path: Path) -> None:
    said = paralex(repo, "view")
    assert said.startswith("View: .paralex/view.html (9 modules, 5 packages, ")
    first = (repo / ".paralex/view.html").read_bytes()
    told = json.loads(paralex(tmp_path, "view", str(repo), "--output", "p.html", "--json"))
    assert (tmp_path / "p.html").read_bytes() == first
    assert told == {
        "schema": "paralex.view/1", "output": str(tmp_path / "p.html"), "bytes": len(first),
        "modules": 9, "packages": 5, "imports": told["imports"], "cycles": 1,
    }  # fmt: skip
    assert "gone/p.html: cannot be written" in paralex(
        tmp_path, "view", str(repo), "--output", "gone/p.html", code=2
    )


def test_an_empty_repository(tmp_path: Path) -> None:
    (tmp_path / ".paralex").mkdir()
    assert "(0 modules, 0 packages, 0 imports, 0 cycles; " in paralex(tmp_path, "view")
