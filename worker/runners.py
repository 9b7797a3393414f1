"""How single tests are named on the command line of each test runner.

A test id is a path, optionally with a name in it: `tests/test_a.py::TestB::test_c`. With no ids
the command runs everything. All text is quoted for the shell.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import PurePosixPath

from paralex.errors import EnvironmentLacks, UsageError, nearest

Split = tuple[str, tuple[str, ...]]  # path, names inside it


def test_command(runner: str | None, python: str, tests: tuple[str, ...]) -> str:
    """The shell command that runs `tests`, from the repository's top.

    `runner` None: pytest when the interpreter `python` can import it, else unittest. UsageError
    for an unknown runner or an id that would be taken for an option.
    """
    name = runner or detect_runner(python)
    if name not in RUNNERS:
        raise UsageError(f"unknown test runner {name!r}: {nearest(name, RUNNERS)}")
    for test in tests:
        if name != "command" and (not test or test.startswith("-")):
            raise UsageError(f"{test!r} is not a test: expected a path such as tests/test_a.py")
    return RUNNERS[name](python, tests)


# Not a test, whatever a test runner that imports the name may think.
test_command.__test__ = False  # type: ignore[attr-defined]  # functions take any attribute


@cache
def detect_runner(python: str) -> str:
    """`pytest` or `unittest`. EnvironmentLacks when `python` does not start."""
    probe = "import importlib.util as u, sys; sys.exit(u.find_spec('pytest') is None)"
    try:
        done = subprocess.run(
            [python, "-c", probe], stdin=subprocess.DEVNULL, capture_output=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EnvironmentLacks(
            f"the interpreter {python!r} does not start ({error}): set `python` in the "
            f"configuration, or `runner` and `tests`"
        ) from error
    return "unittest" if done.returncode else "pytest"


def _pytest(python: str, tests: tuple[str, ...]) -> str:
    return shlex.join([python, "-m", "pytest", "-q", *tests])


def _unittest(python: str, tests: tuple[str, ...]) -> str:
    """Files become dotted modules, which works with and without `__init__`; a folder needs a
    discovery of its own."""
    start = [python, "-m", "unittest"]
    files = [test for test in tests if ".py" in test]
    folders = [test for test in tests if ".py" not in test]
    commands = [[*start, *map(_dotted, files)]] if files or not tests else []
    commands += [[*start, "discover", "-s", folder] for folder in folders]
    return " && ".join(shlex.join(command) for command in commands)


def _dotted(test: str) -> str:
    path, names = _split(test)
    return ".".join([*PurePosixPath(path).with_suffix("").parts, *names])


def _vitest(python: str, tests: tuple[str, ...]) -> str:
    return shlex.join(["npx", "--no-install", "vitest", "run", *_files_and_names(tests)])


def _jest(python: str, tests: tuple[str, ...]) -> str:
    chosen = ["--runTestsByPath", *_files_and_names(tests)] if tests else []
    return shlex.join(["npx", "--no-install", "jest", *chosen])


def _files_and_names(tests: tuple[str, ...]) -> list[str]:
    """The files once each, and one `-t` pattern for all names (the last part is the test's)."""
    pairs = [_split(test) for test in tests]
    names = [re.escape(names[-1]) for _, names in pairs if names]
    # With a file that has no name, no pattern may leave its tests out.
    named = bool(names) and len(names) == len(pairs)
    return [*_once(path for path, _ in pairs), *(["-t", "|".join(names)] if named else [])]


def _go(python: str, tests: tuple[str, ...]) -> str:
    """Go tests by package: the file's folder. Names are per package, so one command each."""
    if not tests:
        return "go test ./..."
    packages: dict[str, list[Split]] = {}
    for test in tests:
        path, names = _split(test)
        folder = PurePosixPath(path).parent if path.endswith(".go") else PurePosixPath(path)
        packages.setdefault(f"./{folder}" if str(folder) != "." else ".", []).append((path, names))
    commands = []
    for package, entries in packages.items():
        tails = [names[-1] for _, names in entries if names]
        only = ["-run", f"^({'|'.join(map(re.escape, tails))})$"]
        commands.append(["go", "test", package, *(only if len(tails) == len(entries) else [])])
    return " && ".join(shlex.join(command) for command in commands)


def _cargo(python: str, tests: tuple[str, ...]) -> str:
    if not tests:
        return "cargo test"
    return " && ".join(shlex.join(["cargo", "test", *_cargo_filter(test)]) for test in tests)


def _cargo_filter(test: str) -> list[str]:
    """A file below `tests/` is a test target of its own; one below `src/` is a module path."""
    path, names = _split(test)
    pure = PurePosixPath(path)
    if pure.parts[0] == "tests":
        return ["--test", pure.stem, *(["--", "--exact", "::".join(names)] if names else [])]
    module = [part for part in pure.with_suffix("").parts if part not in {"src", "lib", "main"}]
    module = module[:-1] if module[-1:] == ["mod"] else module
    return ["::".join([*module, *names])] if module or names else []


def _maven(python: str, tests: tuple[str, ...]) -> str:
    chosen = []
    for test in tests:
        path, names = _split(test)
        parts = PurePosixPath(path).with_suffix("").parts
        after = parts[parts.index("java") + 1 :] if "java" in parts else parts
        chosen.append(".".join(after) + (f"#{names[-1]}" if names else ""))
    only = [f"-Dtest={','.join(_once(chosen))}"] if chosen else []
    return shlex.join(["mvn", "-q", "test", *only])


def _command(python: str, tests: tuple[str, ...]) -> str:
    """Each id is a shell command of its own; with none there is nothing to run."""
    return " && ".join(f"({test})" for test in tests) or "true"


def _split(test: str) -> Split:
    path, *names = test.split("::")
    return path, tuple(names)


def _once(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


RUNNERS: dict[str, Callable[[str, tuple[str, ...]], str]] = {
    "cargo": _cargo,
    "command": _command,
    "go": _go,
    "jest": _jest,
    "maven": _maven,
    "pytest": _pytest,
    "unittest": _unittest,
    "vitest": _vitest,
}
