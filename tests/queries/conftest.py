"""A small repository, analysed once, that every query has something to say about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paralex.graph import analyze

FILES = {
    "shop/__init__.py": "from shop.models import Order\n",
    "shop/models.py": (
        "from __future__ import annotations\n"
        "import dataclasses\n"
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n"
        "    from shop.store import Store\n"
        "\n"
        "LIMIT: int = 3\n"
        "\n"
        "class Order:\n"
        '    """What a customer wants."""\n'
        "    def total(self) -> int:\n"
        "        return LIMIT\n"
        "\n"
        "def _hidden(store: Store) -> None:\n"
        "    pass\n"
    ),
    "shop/store.py": (
        "from shop.models import Order\n"
        "\n"
        "class Store:\n"
        "    def put(self, order: Order) -> Order:\n"
        "        return order\n"
        "\n"
        "class Special(Order):\n"
        "    pass\n"
    ),
    "shop/app.py": (
        "from shop import Order\n"
        "from shop.store import Store\n"
        "from shop.gone import nothing\n"
        "\n"
        "def main() -> Order:\n"
        "    store = Store()\n"
        "    return store.put(Order())\n"
    ),
    "tests/test_app.py": (
        "from shop.app import main\n\ndef test_main() -> None:\n    assert main()\n"
    ),
    "README.md": "# Shop\n",
}


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop")
    for path, text in FILES.items():
        place = root / path
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
    analyze(root)
    return root


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
