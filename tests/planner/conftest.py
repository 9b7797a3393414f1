"""A small shop in a folder of its own, with a work list for it."""

from __future__ import annotations

from pathlib import Path

import pytest

FILES = {
    "shop/__init__.py": "",
    "shop/price.py": 'def total(items):\n    """Sum of the prices."""\n    return sum(items)\n',
    "shop/bill.py": "from shop.price import total\n\n\ndef bill(items):\n    return total(items)\n",
    "shop/stock.py": "class Stock:\n    def take(self):\n        return 1\n",
    "tests/test_bill.py": "from shop.bill import bill\n\n\ndef test_bill():\n    bill([1])\n",
    "notes.txt": "nothing\n",
    "paralex.toml": 'runner = "pytest"\n',
}  # fmt: skip
WORK = """
- id: show
  text: The bill shows its currency.
  files: [shop/bill.py]
- id: total
  text: The total can be rounded.
  symbols: [shop.price.total]
- id: stock
  text: Stock can be counted.
  files: [shop/stock.py, shop/count.py]
"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "work.yaml").write_text(WORK)
    return tmp_path
