"""The knowledge graph of a repository's code: made from its files, kept current, read by SPARQL.

    analyze(root)            brings the graph up to date with the files
    Live(root)               the same in a process that goes on running
    reading(root)            the graph as it is, for queries
    extract(path, data)      what the bytes of one file say
    read_history(root)       what git knows about changes made together
    words_in_files(root, paths)  the words of files

The names are loaded when they are first used: a process that only asks a query needs no parser.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from paralex.graph.analysis import Analysis as Analysis
    from paralex.graph.analysis import AnalyzeOptions as AnalyzeOptions
    from paralex.graph.backend import choose_store as choose_store
    from paralex.graph.backend import endpoint_of as endpoint_of
    from paralex.graph.backend import reading as reading
    from paralex.graph.build import analyze as analyze
    from paralex.graph.history import Commit as Commit
    from paralex.graph.history import History as History
    from paralex.graph.history import read_history as read_history
    from paralex.graph.languages import LANGUAGES as LANGUAGES
    from paralex.graph.languages import extract as extract
    from paralex.graph.live import Live as Live
    from paralex.graph.scip import ScipReport as ScipReport
    from paralex.graph.shapes import FileFacts as FileFacts
    from paralex.graph.shapes import Symbol as Symbol
    from paralex.graph.sites import Site as Site
    from paralex.graph.sites import unpacking as unpacking
    from paralex.graph.store import Reader as Reader
    from paralex.graph.table import Table as Table
    from paralex.graph.table import Value as Value
    from paralex.graph.testfiles import is_test as is_test
    from paralex.graph.vocab import Iri as Iri
    from paralex.graph.words import words_in_files as words_in_files

_PLACES = {
    "analysis": ("Analysis", "AnalyzeOptions"),
    "backend": ("choose_store", "endpoint_of", "reading"),
    "build": ("analyze",),
    "history": ("Commit", "History", "read_history"),
    "languages": ("LANGUAGES", "extract"),
    "live": ("Live",),
    "scip": ("ScipReport",),
    "shapes": ("FileFacts", "Symbol"),
    "sites": ("Site", "unpacking"),
    "store": ("Reader",),
    "table": ("Table", "Value"),
    "testfiles": ("is_test",),
    "vocab": ("Iri",),
    "words": ("words_in_files",),
}
_MODULE_OF = {name: module for module, names in _PLACES.items() for name in names}

__all__ = sorted(_MODULE_OF)


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
