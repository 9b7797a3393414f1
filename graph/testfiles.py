"""Which files are tests, by the conventions of pytest, unittest, vitest, jest, cargo, go, JUnit."""

from __future__ import annotations

import re

_FOLDERS = frozenset({"tests", "__tests__", "e2e", "testdata"})
_TOP_FOLDERS = frozenset({"test", "spec"})  # deeper down these are often part of the product
_NAME = re.compile(
    r"test_.*\.py|.*_tests?\.py|tests?\.py|conftest\.py|.*[.-](test|spec|cy|e2e)\.[cm]?[jt]sx?"
    r"|.*_tests?\.rs|tests?\.rs|.*_test\.go"
)

# Surefire's and Failsafe's names, where the folders do not say what is shipped.
_JAVA = re.compile(r"Test[A-Z0-9_]\w*\.java|\w*(Test|Tests|TestCase|[a-z0-9]IT)\.java")
_JAVA_SOURCES = re.compile(r"(?:^|/)src/(\w+)/")  # `main`, `test`, `integrationTest`, `main9`


def is_test(path: str) -> bool:
    """Whether the file at `path` is a test or a helper of tests."""
    *folders, name = path.split("/")
    return (
        _NAME.fullmatch(name) is not None
        or (name.endswith(".rs") and "benches" in folders)
        or not _FOLDERS.isdisjoint(folders)
        or (bool(folders) and folders[0] in _TOP_FOLDERS)
        or (name.endswith(".java") and _is_java_test(path, name))
    )


def _is_java_test(path: str, name: str) -> bool:
    kind = _JAVA_SOURCES.search(path)
    if kind is not None and kind[1].startswith(("main", "test")):
        return kind[1].startswith("test")
    return (kind is not None and kind[1].endswith("Test")) or _JAVA.fullmatch(name) is not None
