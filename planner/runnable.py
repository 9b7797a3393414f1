"""Which tests judge a task: those that reach what it changes, nearest first."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from paralex.queries.code import Code

MOST = 5  # test files a task; more would make each acceptance a run of the suite
_RUNS = re.compile(r"test_.*\.py|.*_tests?\.py|tests?\.py|.*[.-](test|spec)\.[cm]?[jt]sx?")


def acceptance_tests(paths: Sequence[str], code: Code) -> tuple[str, ...]:
    """Test files that a runner can be given by name, for changes of `paths`."""
    places = [code.tests_of(path) for path in paths]
    found: dict[str, int] = {}
    for tests in places:
        for distance, test in enumerate(filter(runs, tests)):
            found[test] = min(distance, found.get(test, distance))
    return tuple(sorted(found, key=lambda test: (found[test], test))[:MOST])


def runs(path: str) -> bool:
    """Whether the file holds tests itself, and is no helper of tests."""
    return _RUNS.fullmatch(posixpath.basename(path)) is not None
