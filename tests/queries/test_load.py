"""The planner's snapshot of the graph."""

from __future__ import annotations

from pathlib import Path

from paralex.graph import analyze, reading, vocab
from paralex.queries import load_code
from paralex.queries.code import Code, FileRow


def code_of(root: Path) -> Code:
    with reading(root) as reader:
        return load_code(reader)


def test_what_the_planner_sees(shop: Path) -> None:
    code = code_of(shop)
    assert code.digest == analyze(shop).digest
    assert code.by_path["README.md"] == FileRow("README.md", "", "", 0, False, False)
    assert code.by_path["tests/test_app.py"] == FileRow(
        "tests/test_app.py", "tests.test_app", "python", 4, True, True
    )
    order = code.symbols_in("shop/models.py")["Order"]
    assert (order.kind, order.line, order.end_line) == ("class", 9, 12)
    assert (order.signature, order.doc, order.exported) == (
        "class Order", "What a customer wants.", True,
    )  # fmt: skip
    assert not code.symbols_in("shop/models.py")["_hidden"].exported
    uses = {(row.from_path, row.from_symbol, row.to_symbol, row.kind) for row in code.references}
    assert ("shop/store.py", "Special", "Order", "inherit") in uses
    assert ("shop/app.py", "main", "Order", "reexport") in uses
    assert ("shop/app.py", "main", "Store.put", "use") in uses
    assert {row.from_path for row in code.importers_of("shop/models.py")} == {
        "shop/__init__.py", "shop/store.py",
    }  # fmt: skip
    assert code.tests_of("shop/models.py") == ("tests/test_app.py",)


def test_every_edge_is_a_triple_of_the_graph(shop: Path) -> None:
    code = code_of(shop)
    words = {"use": "uses", "inherit": "inherits", "reexport": "reexports"}
    expected = {
        (
            vocab.symbol_iri(row.from_path, row.from_symbol),
            vocab.term(words[row.kind]),
            vocab.symbol_iri(row.to_path, row.to_symbol),
        )
        for row in code.references
    } | {
        (vocab.file_iri(row.from_path), vocab.term("imports"), vocab.file_iri(row.to_path))
        for row in code.imports
    }
    edge = "?s ?p ?o FILTER(?p IN (px:uses, px:inherits, px:reexports, px:imports))"
    with reading(shop) as reader:
        assert {*reader.select(f"SELECT ?s ?p ?o {{ {edge} }}").rows} == expected
    assert len(expected) > 15


def test_a_file_that_does_not_parse_is_there(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def (:\n")
    analyze(tmp_path)
    row = code_of(tmp_path).by_path["broken.py"]
    assert (row.language, row.parsed) == ("python", False)


def test_the_same_files_give_the_same_snapshot(shop: Path, tmp_path: Path) -> None:
    for place in sorted(shop.rglob("*")):
        if place.is_file() and ".paralex" not in place.parts:
            copy = tmp_path / "copy" / place.relative_to(shop)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(place.read_bytes())
    analyze(tmp_path / "copy")
    assert code_of(tmp_path / "copy") == code_of(shop)
