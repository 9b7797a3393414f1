"""Which package an import of Go means: modules, replace, work, vendor, internal, constraints."""

from __future__ import annotations

import pytest

from paralex.graph.go import LANGUAGE
from paralex.graph.go_constraints import excluded, holds
from paralex.graph.shapes import Project
from tests.graph.go_project import MOD, importing, imports, resolved

LIB = "package lib\n\nfunc F() {}\n"


def test_files_of_a_folder_share_the_import_path_of_their_package() -> None:
    answers = resolved(
        {
            "a.go": "package m\n",
            "lib/a.go": LIB,
            "lib/b_test.go": "package lib\n",
            "lib/c_test.go": "package lib_test\n",
            "cmd/x/main.go": "package main\n",
            "lib/gen.go": "//go:build ignore\n\npackage main\n",
        }
    )
    assert {path: answer.module for path, answer in answers.items()} == {
        "a.go": "example.com/m",
        "lib/a.go": "example.com/m/lib",
        "lib/b_test.go": "example.com/m/lib",
        "lib/c_test.go": "example.com/m/lib_test",
        "cmd/x/main.go": "example.com/m/cmd/x",
        "lib/gen.go": "",
    }


def test_own_packages_are_internal_and_the_rest_is_not() -> None:
    edges = imports(
        {
            "a.go": importing("example.com/m/lib", "fmt", "github.com/x/y", "example.com/m/no"),
            "lib/a.go": LIB,
        },
        "a.go",
    )
    own = edges["example.com/m/lib"]
    assert (own.status, own.to_module, own.to_path) == ("internal", "example.com/m/lib", None)
    assert edges["fmt"].status == edges["github.com/x/y"].status == "external"
    missing = edges["example.com/m/no"]
    assert missing.status == "unresolved" and "no Go files in no" in missing.reason


def test_a_module_that_only_starts_alike_is_another_one() -> None:
    edges = imports({"a.go": importing("example.com/more/lib"), "more/lib/a.go": LIB}, "a.go")
    assert edges["example.com/more/lib"].status == "external"


def test_cgo_and_relative_imports() -> None:
    edges = imports({"a.go": 'package m\n\nimport "C"\nimport "./lib"\n', "lib/a.go": LIB}, "a.go")
    assert edges["C"].status == "external"
    assert edges["./lib"].status == "unresolved"


@pytest.mark.parametrize("block", [False, True])
def test_replace_leads_to_a_folder_of_the_repository(block: bool) -> None:
    line = "example.com/other v1.2.3 => ./other"
    replace = f"replace (\n\t{line} // here\n)\n" if block else f"replace {line}\n"
    files = {
        "go.mod": MOD + "require example.com/other v1.2.3\n" + replace,
        "a.go": importing("example.com/other/lib", "example.com/other/none"),
        "other/go.mod": "module example.com/other\n",
        "other/lib/a.go": LIB,
    }
    edges = imports(files, "a.go")
    found = edges["example.com/other/lib"]
    assert (found.status, found.how) == ("internal", "replace")
    assert edges["example.com/other/none"].status == "unresolved"
    assert imports({**files, "go.mod": MOD}, "a.go")["example.com/other/lib"].status == "external"


def test_replace_with_a_folder_outside_or_another_module_is_external() -> None:
    mod = MOD + "replace example.com/o => ../o\nreplace example.com/p => example.com/q v1.0.0\n"
    edges = imports({"go.mod": mod, "a.go": importing("example.com/o", "example.com/p")}, "a.go")
    assert {edge.status for edge in edges.values()} == {"external"}


def test_a_nested_module_is_not_part_of_the_outer_one() -> None:
    files = {
        "a.go": importing("example.com/m/sub/lib"),
        "sub/go.mod": "module example.com/m/sub\n",
        "sub/lib/a.go": LIB,
    }
    edge = imports(files, "a.go")["example.com/m/sub/lib"]
    assert edge.status == "unresolved" and "another module" in edge.reason
    required = {**files, "go.mod": MOD + "require example.com/m/sub v1.0.0\n"}
    assert imports(required, "a.go")["example.com/m/sub/lib"].status == "external"


def test_a_workspace_joins_the_modules_that_it_uses() -> None:
    files = {
        "go.mod": "",
        "go.work": "go 1.22\n\nuse (\n\t./one\n\t./two\n)\n",
        "one/go.mod": "module example.com/one\n",
        "one/a.go": importing("example.com/two/lib", "example.com/three"),
        "two/go.mod": "module example.com/two\n",
        "two/lib/a.go": LIB,
        "three/go.mod": "module example.com/three\n",
        "three/a.go": "package three\n",
    }
    edges = imports(files, "one/a.go")
    assert edges["example.com/two/lib"].how == "workspace"
    assert edges["example.com/three"].status == "external"


def test_vendored_packages_are_read_where_they_are() -> None:
    files = {
        "go.mod": MOD + "require example.com/v v1.0.0\nreplace example.com/v => ./local\n",
        "a.go": importing("example.com/v/lib", "example.com/gone", "fmt"),
        "local/go.mod": "module example.com/v\n",
        "local/lib/a.go": LIB,
        "vendor/modules.txt": "# example.com/v v1.0.0\n## explicit\nexample.com/v/lib\n"
        "# example.com/gone v1.0.0\nexample.com/gone\n",
        "vendor/example.com/v/lib/a.go": LIB,
    }
    edges = imports(files, "a.go")
    assert (edges["example.com/v/lib"].status, edges["example.com/v/lib"].how) == (
        "internal",
        "vendor",
    )
    assert edges["example.com/gone"].status == "unresolved"
    assert resolved(files)["vendor/example.com/v/lib/a.go"].module == "example.com/v/lib"


def test_internal_packages_are_for_their_parents() -> None:
    files = {
        "x/internal/i/a.go": "package i\n",
        "x/y/a.go": importing("example.com/m/x/internal/i"),
        "x/a_test.go": importing("example.com/m/x/internal/i", package="x_test"),
        "x/a.go": "package x\n",
        "z/a.go": importing("example.com/m/x/internal/i"),
    }
    answers = resolved(files)
    assert answers["x/y/a.go"].imports[0].status == "internal"
    assert answers["x/a_test.go"].imports[0].status == "internal"
    assert answers["z/a.go"].imports[0].status == "unresolved"
    assert "does not let" in answers["z/a.go"].imports[0].reason


def test_programs_and_folders_of_tests_cannot_be_imported() -> None:
    files = {
        "a.go": importing("example.com/m/cmd", "example.com/m/t"),
        "cmd/a.go": "package main\n",
        "t/a_test.go": "package t\n",
    }
    edges = imports(files, "a.go")
    assert {edge.status for edge in edges.values()} == {"unresolved"}


def test_a_package_of_files_that_are_not_parsed_is_there() -> None:
    texts = {
        "go.mod": MOD,
        "a.go": 'package m\n\nimport "example.com/m/pb"\n\nvar X = pb.Y()\n',
        "b.go": 'package m\n\nimport "example.com/m/lib"\n\nvar Z = lib.Y()\n',
        "lib/a.go": LIB,
    }
    facts = {
        path: LANGUAGE.extract(path, texts[path].encode()) for path in texts if path != "go.mod"
    }
    paths = frozenset({*texts, "pb/a.pb.go", "lib/b.pb.go"})
    resolve = LANGUAGE.resolver(Project(paths, facts, texts.get))
    answer = resolve("a.go")
    assert answer.imports[0].status == "internal" and not answer.unresolved
    (missing,) = resolve("b.go").unresolved
    assert "unless lib/b.pb.go does" in missing.reason


def test_without_a_module_only_the_standard_library_is_known() -> None:
    edges = imports({"go.mod": "", "a.go": importing("fmt", "x.org/y")}, "a.go")
    assert (edges["fmt"].status, edges["x.org/y"].status) == ("external", "unresolved")


def test_edges_of_files_that_the_build_leaves_out_are_kept_and_marked() -> None:
    files = {
        "a_windows.go": importing("example.com/m/lib"),
        "b.go": "//go:build tool\n\n" + importing("example.com/m/lib"),
        "c_linux.go": importing("example.com/m/lib"),
        "lib/a.go": LIB,
    }
    how = {
        path: answer.imports[0].how for path, answer in resolved(files).items() if path[1] != "i"
    }
    assert how == {"a_windows.go": "build-tags", "b.go": "build-tags", "c_linux.go": "module"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("linux", True),
        ("windows || (linux && amd64)", True),
        ("!linux", False),
        ("unix && !cgo", False),
        ("go1.18", True),
        ("!(darwin || ignore)", True),
        ("linux &&", True),
    ],
)
def test_constraints(line: str, expected: bool) -> None:
    assert holds(line) is expected


@pytest.mark.parametrize(
    ("name", "head", "out"),
    [
        ("a_linux.go", "", False),
        ("a_windows_test.go", "", True),
        ("linux.go", "", False),
        ("windows.go", "", False),
        ("a_darwin_arm64.go", "", True),
        ("a_arm64.go", "", True),
        ("_a.go", "", True),
        ("a.go", "// +build windows,linux !cgo", True),
        ("a.go", "// +build windows linux", False),
        ("a.go", "/* text\n//go:build windows */", False),
        ("a.go", "// Copyright\n\n//go:build windows", True),
    ],
)
def test_files_that_are_left_out(name: str, head: str, out: bool) -> None:
    assert bool(excluded(name, f"{head}\n\npackage a\n".encode())) is out
    assert not excluded("a.go", b"package a\n\n//go:build windows\n")
