"""How single tests are named for each runner, and which runner is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from paralex.errors import EnvironmentLacks, UsageError
from paralex.worker import test_command as command_for
from paralex.worker.runners import RUNNERS

A, B = "tests/test_a.py::TestA::test_x", "tests/sub dir/test_b.py"
VITEST, JEST = "npx --no-install vitest run", "npx --no-install jest"


@pytest.mark.parametrize(
    ("runner", "tests", "expected"),
    [
        ("pytest", (A, B), f"PY -m pytest -q {A} '{B}'"),
        ("pytest", (), "PY -m pytest -q"),
        ("unittest", (A, "tests/test_b.py"),
         "PY -m unittest tests.test_a.TestA.test_x tests.test_b"),
        ("unittest", ("tests",), "PY -m unittest discover -s tests"),
        ("unittest", ("a.py", "tests"), "PY -m unittest a && PY -m unittest discover -s tests"),
        ("unittest", (), "PY -m unittest"),
        ("vitest", ("a.test.ts::adds (1)", "b.test.ts::x"),
         VITEST + r" a.test.ts b.test.ts -t 'adds\ \(1\)|x'"),
        ("vitest", ("a.test.ts::adds", "b.test.ts"), VITEST + " a.test.ts b.test.ts"),
        ("vitest", (), VITEST),
        ("jest", ("a.test.js::group::adds",), JEST + " --runTestsByPath a.test.js -t adds"),
        ("jest", (), JEST),
        ("go", ("pkg/a_test.go::TestA", "pkg/b_test.go::TestB", "x_test.go"),
         "go test ./pkg -run '^(TestA|TestB)$' && go test ."),
        ("go", (), "go test ./..."),
        ("cargo", ("tests/it.rs::works", "src/a/mod.rs::tests::t", "src/lib.rs"),
         "cargo test --test it -- --exact works && cargo test a::tests::t && cargo test"),
        ("cargo", (), "cargo test"),
        ("maven", ("src/test/java/org/x/FooTest.java::bar", "src/test/java/org/x/BarTest.java"),
         "mvn -q test '-Dtest=org.x.FooTest#bar,org.x.BarTest'"),
        ("maven", (), "mvn -q test"),
        ("command", ("make a", "make b"), "(make a) && (make b)"),
        ("command", (), "true"),
    ],
)  # fmt: skip
def test_names(runner: str, tests: tuple[str, ...], expected: str) -> None:
    assert command_for(runner, "PY", tests) == expected


@pytest.mark.parametrize("runner", sorted(set(RUNNERS) - {"command"}))
def test_an_option_is_no_test(runner: str) -> None:
    with pytest.raises(UsageError, match="is not a test"):
        command_for(runner, "PY", ("--pdb",))


def test_an_unknown_runner_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'pytest'"):
        command_for("pytst", "PY", ())


def test_without_a_runner_it_is_pytest_where_the_interpreter_has_it(tmp_path: Path) -> None:
    assert command_for(None, sys.executable, ()).endswith("-m pytest -q")
    bare = tmp_path / "python without pytest"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')
    bare.chmod(0o755)
    assert command_for(None, str(bare), ()) == f"'{bare}' -m unittest"


def test_an_interpreter_that_is_not_there_is_named() -> None:
    with pytest.raises(EnvironmentLacks, match="/no/python"):
        command_for(None, "/no/python", ())


@pytest.mark.parametrize("runner", ["pytest", "unittest"])
def test_the_commands_run_just_the_named_tests(tmp_path: Path, runner: str) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_a.py").write_text(
        "import unittest\n\n\nclass TestA(unittest.TestCase):\n"
        "    def test_x(self): print('ran x')\n    def test_y(self): raise SystemExit(9)\n"
    )
    command = command_for(runner, sys.executable, (A,))
    if runner == "pytest":
        command += " -s -p no:cacheprovider"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "ran x" in done.stdout, done.stderr
