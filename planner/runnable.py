"""Which tests judge a task: those that reach what it changes, nearest first."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from paralex.queries.code import Code

MOST = 5  # test files a task; more would make each acceptance a run of the suite
_RUNS = re.compile(
    r"test_.*\.py|.*_tests?\.py|tests?\.py|.*[.-](test|spec)\.[cm]?[jt]sx?"
    r"|Test[A-Z0-9_].*\.java|.*(Test|Tests|TestCase|[a-z0-9]IT)\.java"
)

_AFFIX = re.compile(r"^test_|_tests?$|[.-](test|spec)$|^Test(?=[A-Z])|(?<=.)(Tests?|TestCase|IT)$")


def acceptance_tests(paths: Sequence[str], code: Code) -> tuple[str, ...]:
    """Test files that a runner can be given by name, for changes of `paths`.

    First those that are changed themselves, then those named after what is changed, then those
    that import it; among equals the nearest folder.
    """
    found = {test for path in paths for test in code.tests_of(path) if runs(test)}
    direct = {row.from_path for path in paths for row in code.importers_of(path)}
    stems = {posixpath.basename(path).partition(".")[0] for path in paths}

    def rank(test: str) -> tuple[bool, bool, bool, int, int, str]:
        about = _AFFIX.sub("", posixpath.basename(test).partition(".")[0])
        near = max(len(posixpath.commonpath([path, test])) for path in paths)
        return (
            test not in paths, about not in stems, test not in direct, -near, test.count("/"), test,
        )  # fmt: skip

    return tuple(sorted(found, key=rank)[:MOST])


def runs(path: str) -> bool:
    """Whether the file holds tests itself, and is no helper of tests."""
    return _RUNS.fullmatch(posixpath.basename(path)) is not None
