"""Which tests reach a file where the language needs no import for it: packages of Go and Java."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from paralex.graph import analyze, reading
from paralex.queries.code import Code
from paralex.queries.load import load_code
from paralex.queries.named import named

GO = {
    "go.mod": "module m\n\ngo 1.21\n",
    "low/low.go": "package low\n\nfunc F() int { return 1 }\n",
    "low/more.go": "package low\n\nvar X = 2\n",
    "low/low_test.go": "package low\n\nfunc helper() int { return F() }\n",
    "low/use_test.go": "package low\n\nvar y = helper()\n",
    "low/outer_test.go": 'package low_test\n\nimport "m/low"\n\nvar z = low.F()\n',
    "mid/mid.go": 'package mid\n\nimport "m/low"\n\nfunc G() int { return low.F() }\n',
    "mid/mid_test.go": "package mid\n\nvar a = G()\n",
    "top/top_test.go": 'package top\n\nimport "m/mid"\n\nvar b = mid.G()\n',
    "other/other.go": "package other\n",
    "other/other_test.go": "package other\n",
}
JAVA = {
    "src/main/java/p/A.java": "package p; public class A { int f() { return 1; } }",
    "src/main/java/p/B.java": "package p; class B extends A {}",
    "src/test/java/p/ATest.java": "package p; class ATest { int t() { return new A().f(); } }",
    "src/test/java/p/BTest.java": "package p; class BTest { B b; }",
    "src/test/java/p/CTest.java": "package p; class CTest {}",
}


def code_of(root: Path, files: Mapping[str, str]) -> Code:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    analyze(root)
    with reading(root) as reader:
        return load_code(reader)


def test_tests_of_the_package_and_of_those_that_import_it(tmp_path: Path) -> None:
    code = code_of(tmp_path, GO)
    low = ("low/low_test.go", "low/outer_test.go", "low/use_test.go")
    expected = (*low, "mid/mid_test.go", "top/top_test.go")
    assert code.tests_of("low/low.go") == expected
    assert code.tests_of("low/more.go") == expected
    assert code.tests_of("mid/mid.go") == ("mid/mid_test.go", "top/top_test.go")
    assert code.tests_of("other/other.go") == ("other/other_test.go",)
    with reading(tmp_path) as reader:
        rows = named(reader, "tests-of", {"of": "low/more.go"}).rows
    assert {row[1] for row in rows} == set(expected)


def test_a_helper_in_a_test_of_go_reaches_who_uses_it_only(tmp_path: Path) -> None:
    code = code_of(tmp_path, GO)
    assert code.tests_of("low/low_test.go") == ("low/low_test.go", "low/use_test.go")
    assert code.tests_of("low/outer_test.go") == ("low/outer_test.go",)


def test_tests_in_the_same_package_of_java(tmp_path: Path) -> None:
    code = code_of(tmp_path, JAVA)
    tests = tuple(f"src/test/java/p/{name}Test.java" for name in "AB")
    assert code.tests_of("src/main/java/p/A.java") == tests
    assert code.tests_of("src/main/java/p/B.java") == tests[1:]
