"""The languages that the graph knows: one line each.

Their modules load their parsers when they are first used: most runs find nothing to read.
"""

from __future__ import annotations

import posixpath

from paralex.graph.go import LANGUAGE as GO
from paralex.graph.java import LANGUAGE as JAVA
from paralex.graph.python import LANGUAGE as PYTHON
from paralex.graph.rust import LANGUAGE as RUST
from paralex.graph.shapes import FileFacts, Language
from paralex.graph.typescript import LANGUAGE as TYPESCRIPT

LANGUAGES: tuple[Language, ...] = (
    PYTHON,
    RUST,
    TYPESCRIPT,
    GO,
    JAVA,
)


def language_of(path: str, languages: tuple[Language, ...] = LANGUAGES) -> Language | None:
    """The language that claims the suffix of `path`."""
    suffix = posixpath.splitext(path)[1]
    if not suffix:
        return None
    return next((each for each in languages if suffix in each.suffixes), None)


def extract(path: str, data: bytes) -> FileFacts | None:
    """What `data`, the bytes of the file `path`, says; None when no language knows the suffix."""
    language = language_of(path)
    return language.extract(path, data) if language is not None else None
