"""Which files are tests, by the conventions of pytest, unittest, vitest, jest, cargo, go."""

from __future__ import annotations

import re

_FOLDERS = frozenset({"tests", "__tests__", "e2e", "testdata"})
_TOP_FOLDERS = frozenset({"test", "spec"})  # deeper down these are often part of the product
_NAME = re.compile(
    r"test_.*\.py|.*_tests?\.py|tests?\.py|conftest\.py|.*[.-](test|spec|cy|e2e)\.[cm]?[jt]sx?"
    r"|.*_tests?\.rs|tests?\.rs|.*_test\.go"
)


def is_test(path: str) -> bool:
    """Whether the file at `path` is a test or a helper of tests."""
    *folders, name = path.split("/")
    return (
        _NAME.fullmatch(name) is not None
        or (name.endswith(".rs") and "benches" in folders)
        or not _FOLDERS.isdisjoint(folders)
        or (bool(folders) and folders[0] in _TOP_FOLDERS)
    )
