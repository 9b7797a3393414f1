"""Real packages of the test environment: the imports are those that grimp finds."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import grimp
import pytest

from paralex.graph.python import LANGUAGE
from paralex.graph.shapes import FileFacts, Project, Resolved


def package(name: str) -> dict[str, FileFacts]:
    spec = importlib.util.find_spec(name)
    assert spec is not None and spec.origin is not None
    folder = Path(spec.origin).parent
    return {
        path: LANGUAGE.extract(path, (folder.parent / path).read_bytes())
        for path in sorted(f"{name}/{f.relative_to(folder)}" for f in folder.rglob("*.py"))
    }


def resolved(facts: dict[str, FileFacts]) -> dict[str, Resolved]:
    resolver = LANGUAGE.resolver(Project(frozenset(facts), facts, lambda path: None))
    return {path: resolver(path) for path in facts}


@pytest.mark.parametrize("name", ["rich", "pathspec", "grimp", "click"])
def test_imports_are_those_of_grimp(name: str) -> None:
    graph = grimp.build_graph(name, cache_dir=None)
    expected = {
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    found = resolved(package(name))
    assert graph.modules == {result.module for result in found.values()}
    assert expected == {
        (result.module, edge.to_module)
        for result in found.values()
        for edge in result.imports
        if edge.status == "internal"
    }


def test_the_names_of_a_real_package_are_all_bound_but_those_of_the_shell_it_runs_in() -> None:
    found = resolved(package("rich")).values()
    assert {item.written for r in found for item in r.unresolved} <= {"get_ipython"}


def test_references_end_at_symbols_that_exist_or_at_names_that_were_passed_on() -> None:
    facts = package("rich")
    symbols = {path: {symbol.name for symbol in f.symbols} for path, f in facts.items()}
    edges = [edge for result in resolved(facts).values() for edge in result.references]
    assert len(edges) > 4000
    for edge in edges:
        assert (
            edge.kind == "reexport"
            or not edge.to_symbol
            or (edge.to_symbol in symbols[edge.to_path])
            # An attribute that only methods assign is no symbol, but its class is one.
            or (edge.receiver and edge.to_symbol.rpartition(".")[0] in symbols[edge.to_path])
        ), edge


def test_the_order_of_questions_does_not_show_in_the_answers() -> None:
    facts = package("rich")
    backwards = LANGUAGE.resolver(Project(frozenset(facts), facts, lambda path: None))
    answers = {path: backwards(path) for path in sorted(facts, reverse=True)}
    assert answers == resolved(facts)
