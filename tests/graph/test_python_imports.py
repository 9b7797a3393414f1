"""Which module an import means: roots, packages, submodules, and what is not there."""

from __future__ import annotations

import pytest

from tests.graph.python_project import imports, resolve, unresolved

FLAT = {"pkg/__init__.py": "", "pkg/a.py": "", "pkg/time.py": "", "pkg/sub/__init__.py": ""}


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("pkg/b.py", "import pkg.a", {("internal", "pkg.a")}),
        ("pkg/b.py", "import pkg.a as x", {("internal", "pkg.a")}),
        ("pkg/b.py", "import pkg, pkg.a", {("internal", "pkg"), ("internal", "pkg.a")}),
        ("pkg/b.py", "from pkg import a", {("internal", "pkg.a")}),
        ("pkg/b.py", "from . import a", {("internal", "pkg.a")}),
        ("pkg/b.py", "from . import a, sub", {("internal", "pkg.a"), ("internal", "pkg.sub")}),
        ("pkg/b.py", "from .a import x", {("internal", "pkg.a")}),
        ("pkg/sub/c.py", "from .. import a", {("internal", "pkg.a")}),
        ("pkg/sub/c.py", "from ..a import x", {("internal", "pkg.a")}),
        ("pkg/sub/__init__.py", "from ..a import x", {("internal", "pkg.a")}),
        ("pkg/b.py", "import time", {("external", "time")}),
        ("pkg/b.py", "from . import time", {("internal", "pkg.time")}),
        ("pkg/b.py", "import a", {("external", "a")}),
        ("pkg/b.py", "import requests.api", {("external", "requests.api")}),
        ("pkg/b.py", "import pkg.nope", {("unresolved", "pkg.nope")}),
        ("pkg/b.py", "from .nope import x", {("unresolved", "pkg.nope")}),
        ("pkg/b.py", "from ... import x", {("unresolved", "")}),
        ("pkg/b.py", "def f():\n  import pkg.a", {("internal", "pkg.a")}),
        ("tests/test_a.py", "from pkg import a", {("internal", "pkg.a")}),
    ],
)
def test_a_flat_layout(path: str, source: str, expected: set[tuple[str, str]]) -> None:
    assert imports({**FLAT, path: source}, path) == expected


def test_reasons_of_what_is_not_found() -> None:
    files = {**FLAT, "pkg/b.py": "import pkg.nope\nfrom .a import lost\nfrom .... import y\n"}
    edges = {e.written: e.reason for e in resolve(files)["pkg/b.py"].imports}
    assert edges["pkg.nope"] == "pkg has no module 'nope'"
    assert edges["...."] == "a relative import beyond the top-level package"
    assert unresolved(files, "pkg/b.py") == {
        "pkg.a.lost": "pkg.a has no attribute and no submodule 'lost'"
    }


def test_an_attribute_of_the_package_hides_the_submodule() -> None:
    files = {
        "pkg/__init__.py": "from .inspect import inspect",
        "pkg/inspect.py": "def inspect(): ...",
        "pkg/b.py": "from pkg import inspect",
    }
    assert imports(files, "pkg/b.py") == {("internal", "pkg")}


def test_a_package_that_imports_its_own_submodule_means_the_submodule() -> None:
    files = {
        "pkg/__init__.py": "from . import a\nfrom pkg import b",
        "pkg/a.py": "",
        "pkg/b.py": "",
    }
    assert imports(files, "pkg/__init__.py") == {("internal", "pkg.a"), ("internal", "pkg.b")}


def test_src_layout_and_a_namespace_package_inside_of_a_regular_one() -> None:
    files = {
        "src/flask/__init__.py": "",
        "src/flask/app.py": "from .sansio.app import App\nimport flask.sansio.app",
        "src/flask/sansio/app.py": "from ..app import x",
        "tests/test_app.py": "import flask.app",
    }
    found = resolve(files)
    assert found["src/flask/sansio/app.py"].module == "flask.sansio.app"
    assert imports(files, "src/flask/app.py") == {("internal", "flask.sansio.app")}
    assert imports(files, "src/flask/sansio/app.py") == {("internal", "flask.app")}
    assert imports(files, "tests/test_app.py") == {("internal", "flask.app")}


def test_namespace_packages_at_the_top() -> None:
    files = {
        "src/acme/one/__init__.py": "",
        "src/acme/one/a.py": "from acme.two import b\nimport acme.three",
        "src/acme/two/b.py": "",
    }
    assert imports(files, "src/acme/one/a.py") == {
        ("internal", "acme.two.b"),
        ("external", "acme.three"),  # another distribution may hold a part of the namespace
    }


def test_package_dir_of_setuptools() -> None:
    files = {
        "pyproject.toml": """
            [tool.setuptools.package-dir]
            "acme" = "src/acme"
            "acme.graph" = "graph"
        """,
        "src/acme/__init__.py": "",
        "src/acme/errors.py": "",
        "graph/__init__.py": "",
        "graph/shapes.py": "from ..errors import E\nfrom . import other",
        "graph/other.py": "import acme.graph.shapes",
        "tests/test_it.py": "from acme.graph import shapes",
    }
    assert resolve(files)["graph/shapes.py"].module == "acme.graph.shapes"
    assert imports(files, "graph/shapes.py") == {
        ("internal", "acme.errors"),
        ("internal", "acme.graph.other"),
    }
    assert imports(files, "graph/other.py") == {("internal", "acme.graph.shapes")}
    assert imports(files, "tests/test_it.py") == {("internal", "acme.graph.shapes")}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", '[tool.setuptools.package-dir]\n"" = "lib/py"\n'),
        ("pyproject.toml", '[tool.setuptools.packages.find]\nwhere = ["lib/py"]\n'),
        ("pyproject.toml", '[[tool.poetry.packages]]\ninclude = "acme"\nfrom = "lib/py"\n'),
        ("pyproject.toml", '[tool.hatch.build.targets.wheel]\npackages = ["lib/py/acme"]\n'),
        ("pyproject.toml", '[tool.pdm.build]\npackage-dir = "lib/py"\n'),
        ("pyproject.toml", '[tool.maturin]\npython-source = "lib/py"\n'),
        ("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["lib/py"]\n'),
        ("setup.cfg", "[options]\npackage_dir =\n    = lib/py\n"),
        ("setup.cfg", "[options.packages.find]\nwhere = lib/py\n"),
        ("setup.py", "setup(package_dir={'': 'lib/py'}, packages=find_packages('lib/py'))"),
    ],
)
def test_roots_that_a_configuration_states(path: str, text: str) -> None:
    files = {path: text, "lib/py/acme/mod.py": "", "tools/run.py": "import acme.mod"}
    assert imports(files, "tools/run.py") == {("internal", "acme.mod")}


def test_configurations_that_are_broken_are_left_alone() -> None:
    files = {"pyproject.toml": "[[[", "setup.cfg": "x", "pkg/__init__.py": "", "m.py": "import pkg"}
    assert imports(files, "m.py") == {("internal", "pkg")}


def test_a_script_finds_what_lies_beside_it() -> None:
    files = {"tools/run.py": "import helper, json", "tools/helper.py": "", "tools/json.py": ""}
    assert imports(files, "tools/run.py") == {
        ("internal", "tools.helper"),
        ("external", "json"),
    }
    assert imports({**files, "pkg/__init__.py": "", "pkg/a.py": "import helper"}, "pkg/a.py") == {
        ("external", "helper")
    }


def test_projects_of_one_repository_see_their_own_roots_first() -> None:
    files = {
        "one/pyproject.toml": "",
        "one/src/core/__init__.py": "",
        "one/src/core/a.py": "import core.b",
        "one/src/core/b.py": "",
        "two/pyproject.toml": "",
        "two/src/core/__init__.py": "",
        "two/src/core/b.py": "",
        "two/tests/test_b.py": "import core.b",
        "three/x.py": "import core.b",
    }
    assert resolve(files)["one/src/core/a.py"].imports[0].to_path == "one/src/core/b.py"
    assert resolve(files)["two/tests/test_b.py"].imports[0].to_path == "two/src/core/b.py"
    other = resolve(files)["three/x.py"].imports[0]
    assert (other.status, other.reason) == (
        "unresolved",
        "several roots hold 'core': one/src, two/src",
    )


def test_vendored_packages_are_not_found_by_chance() -> None:
    files = {
        "app/_vendor/requests/__init__.py": "",
        "app/__init__.py": "",
        "m.py": "import requests",
    }
    assert imports(files, "m.py") == {("external", "requests")}


def test_stubs_stand_in_where_there_is_no_source() -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/fast.pyi": "def f() -> int: ...",
        "pkg/both.py": "",
        "pkg/both.pyi": "",
        "pkg/a.py": "from .fast import f\nfrom . import both",
    }
    paths = {edge.to_path for edge in resolve(files)["pkg/a.py"].imports}
    assert paths == {"pkg/fast.pyi", "pkg/both.py"}


def test_extension_modules_are_unresolved_with_that_reason() -> None:
    files = {"pkg/__init__.py": "", "pkg/fast.pyx": "", "pkg/a.py": "from .fast import f"}
    edge = resolve(files)["pkg/a.py"].imports[0]
    assert (edge.status, edge.reason) == ("unresolved", "pkg/fast has no Python source")


def test_type_only_and_lazy_imports_are_marked() -> None:
    files = {
        **FLAT,
        "pkg/b.py": """
            import typing as t
            from typing import TYPE_CHECKING as CHECKING
            if t.TYPE_CHECKING:
                import pkg.a
                if x:
                    import pkg.time
            if CHECKING:
                from . import sub
            else:
                import pkg
            def f():
                import pkg.a as late
        """,
    }
    marks = {
        (e.line, e.to_module): (e.type_only, e.lazy) for e in resolve(files)["pkg/b.py"].imports
    }
    assert {key: marks[key] for key in marks if key[1].startswith("pkg")} == {
        (5, "pkg.a"): (True, False),
        (7, "pkg.time"): (True, False),
        (9, "pkg.sub"): (True, False),
        (11, "pkg"): (False, False),
        (13, "pkg.a"): (False, True),
    }


def test_literal_calls_that_import() -> None:
    files = {
        **FLAT,
        "pkg/b.py": """
            import importlib
            from importlib import import_module as load
            importlib.import_module("pkg.a")
            load(".time", __package__)
            load(".sub", package="pkg")
            __import__("pkg")
            load(name)
            other.import_module("pkg.never")
        """,
    }
    edges = [e for e in resolve(files)["pkg/b.py"].imports if e.how == "import_module"]
    assert {(e.line, e.to_module) for e in edges} == {
        (4, "pkg.a"),
        (5, "pkg.time"),
        (6, "pkg.sub"),
        (7, "pkg"),
    }


def test_files_that_would_share_a_name_are_named_by_their_path() -> None:
    files = {"a/pyproject.toml": "", "a/tests/t.py": "", "b/pyproject.toml": "", "b/tests/t.py": ""}
    assert {r.module for r in resolve(files).values()} == {"a.tests.t", "b.tests.t"}


def test_names_of_files_outside_of_packages() -> None:
    files = {"setup.py": "", "docs/conf.py": "", "docs-src/x-1.py": "", "pkg/__init__.py": ""}
    assert {path: r.module for path, r in resolve(files).items()} == {
        "setup.py": "setup",
        "docs/conf.py": "docs.conf",
        "docs-src/x-1.py": "docs-src.x-1",
        "pkg/__init__.py": "pkg",
    }
