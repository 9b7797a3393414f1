"""Merges of Go: import blocks are sets, and what would not compile is refused."""

from __future__ import annotations

from paralex.graph.languages import extract
from paralex.orchestrator.git import Repo
from tests.orchestrator.merging import merged_text

BLOCK = 'package a\n\nimport (\n\t"fmt"\n)\n\nfunc F() { fmt.Println() }\n'
BARE = "package a\n\nfunc F() {}\n"
STRUCT = "package a\n\ntype T struct {\n\tA int\n}\n"


def merged(repo: Repo, *texts: str) -> str | None:
    return merged_text(repo, "a.go", *texts)


def with_import(line: str) -> str:
    return BLOCK.replace('\t"fmt"\n', f'\t"fmt"\n{line}\n')


def test_lines_of_an_import_block_are_a_set(repo: Repo) -> None:
    both = merged(repo, BLOCK, with_import('\t"os"'), with_import('\tx "io"'))
    assert both is not None and both.count('"os"') == both.count('x "io"') == 1
    assert extract("a.go", both.encode()).problem is None  # type: ignore[union-attr]  # Go is known


def test_an_import_that_both_add_stands_once(repo: Repo) -> None:
    both = merged(repo, BLOCK, with_import('\t"os"'), with_import('\t"os"\n\t"io"'))
    assert both is not None and both.count('"os"') == 1 and '"io"' in both


def test_two_new_blocks_with_one_import_are_refused(repo: Repo) -> None:
    ours = BARE.replace("package a\n", 'package a\n\nimport (\n\t"fmt"\n\t"os"\n)\n')
    theirs = BARE.replace("package a\n", 'package a\n\nimport (\n\t"io"\n\tf "fmt"\n\t"os"\n)\n')
    result = merged(repo, BARE, ours, theirs)
    assert result is None or result.count('"os"') == 1


def test_an_import_behind_a_declaration_is_refused(repo: Repo) -> None:
    base = "package a\n"
    assert merged(repo, base, base + "\nfunc G() {}\n", base + '\nimport "fmt"\n') is None


def test_new_functions_and_fields_of_both_sides_are_joined(repo: Repo) -> None:
    both = merged(repo, BARE, BARE + "\nfunc G() {}\n", BARE + "\nfunc H() {}\n")
    assert both is not None and "func G" in both and "func H" in both
    one, two = (STRUCT.replace("A int\n", f"A int\n\t{name} int\n") for name in "BC")
    fields = merged(repo, STRUCT, one, two)
    assert fields is not None and "B int" in fields and "C int" in fields


def test_methods_that_both_add_to_an_interface_are_refused(repo: Repo) -> None:
    base = "package a\n\ntype I interface {\n\tA()\n}\n"
    one, two = (base.replace("A()\n", f"A()\n\t{name}()\n") for name in "BC")
    assert merged(repo, base, one, two) is None
