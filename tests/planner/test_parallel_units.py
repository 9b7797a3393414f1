"""Where two changes of one file meet, and where they do not."""

from __future__ import annotations

from paralex.graph.languages import extract
from paralex.graph.shapes import FileFacts
from paralex.planner.parallel_units import STATEMENTS, changed_symbols, clashes, lost_imports

BASE = """
import os
SIZE = 1

class Cart:
    '''What is bought.'''
    limit = 9
    def add(self, item):
        return item
    def total(self):
        return 0

print(SIZE)
"""


def facts(text: str, path: str = "a.py") -> FileFacts:
    found = extract(path, text.encode())
    assert found is not None
    return found


def met(one: str, other: str, base: str | None = BASE) -> list[tuple[str, bool]]:
    was = facts(base) if base is not None else None
    found = [(clash.part, clash.inside) for clash in clashes(was, facts(one), facts(other))]
    back = [(clash.part, clash.inside) for clash in clashes(was, facts(other), facts(one))]
    assert sorted(found) == sorted(back)
    return found


def edited(*edits: tuple[str, str]) -> str:
    text = BASE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


def test_two_members_and_a_class_beside_them_are_apart() -> None:
    assert met(edited(("return item", "return [item]")), edited(("return 0", "return 1"))) == []
    assert met(edited(("limit = 9", "limit = 8")), edited(("return 0", "return 1"))) == []
    assert met(edited(("What is", "All that is")), edited(("return 0", "return 1"))) == []


def test_statements_of_the_module_are_apart_from_its_definitions() -> None:
    moved = edited(("print(SIZE)", "print(SIZE, 2)"))
    assert met(moved, edited(("return 0", "return 1"))) == []
    assert met(moved, edited(("print(SIZE)", "print(SIZE, 3)"))) == [(STATEMENTS, True)]


def test_one_symbol_may_be_changed_twice_only_inside() -> None:
    one, other = edited(("return 0", "return 1")), edited(("return 0", "return 2"))
    assert met(one, other) == [("Cart.total", True)]
    gone = edited(("    def total(self):\n        return 0\n", ""))
    assert met(one, gone) == [("Cart.total", False)]
    assert met(one, one) == []


def test_what_is_added_twice_under_one_name_clashes() -> None:
    one, other = BASE + "def new(): return 1\n", BASE + "def new(): return 2\n"
    assert met(one, other) == [("new", False)]
    assert met(one, BASE + "def newer(): return 2\n") == []
    assert met("def new(): ...\n", "def new(a): ...\n", base=None) == [("new", False)]


def test_a_member_of_what_goes_clashes() -> None:
    without = BASE[: BASE.index("class")] + "print(SIZE)\n"
    more = edited(("    def total", "    def more(self): ...\n    def total"))
    assert ("Cart.more", False) in met(without, more)


def test_a_new_order_clashes_with_changes_in_it() -> None:
    add, total = (
        "    def add(self, item):\n        return item\n",
        "    def total(self):\n        return 0\n",
    )
    turned = edited((add + total, total + add))
    assert met(turned, edited(("return 0", "return 1"))) == [("Cart", True)]


def test_files_that_do_not_parse_clash_as_such() -> None:
    assert met("def (:\n", edited(("return 0", "return 1"))) == [("", False)]


def test_a_dropped_import_that_the_other_side_needs() -> None:
    base, less = facts(BASE), facts(edited(("import os", "")))
    more = facts(edited(("return 0", "return os.sep")))
    assert lost_imports(base, less, more, frozenset({"os", "sep"})) == {"os"}
    assert lost_imports(base, less, more, frozenset({"sep"})) == set()
    assert lost_imports(base, more, less, frozenset({"os"})) == set()
    again = facts(edited(("import os", "import os\nimport os.path")))
    assert lost_imports(base, less, again, frozenset({"os"})) == set()


def test_how_symbols_change() -> None:
    new = edited(("item):\n", "item, many=1):\n"), ("return 0", "return 1"), ("SIZE = 1\n", ""))
    assert changed_symbols(facts(BASE), facts(new + "def f(): ...\n")) == {
        "Cart.add": "signature", "Cart.total": "body", "SIZE": "remove", "f": "add",
    }  # fmt: skip
