"""The graph of files as GraphML, for networkx, Gephi, yEd and the like."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from typing import IO, TYPE_CHECKING

import networkx

from paralex.graph import vocab
from paralex.queries import Table

if TYPE_CHECKING:
    from paralex.queries.code import Code

# What XML 1.0 cannot say at all, and the carriage return, which a parser turns into a newline.
_UNSAYABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def file_graph(code: Code, cycles: Table) -> networkx.DiGraph[str]:
    """A node for each file in a known language, an edge for each two of which one needs the other.

    Nodes are named by the IRIs of the RDF graph. An edge's `weight` is how many imports and
    references it stands for; `kind` says of which of the two.
    """
    cycle_of = {str(row["file"]): str(row["cycle"]) for row in cycles.records()}
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    for file in code.files:
        if file.language:
            graph.add_node(
                vocab.file_iri(file.path),
                label=_sayable(file.module or file.path),
                module=_sayable(file.module),
                path=_sayable(file.path),
                package=_sayable(posixpath.dirname(file.path)),
                language=file.language,
                lines=file.lines,
                test=file.is_test,
                cycle=_sayable(cycle_of.get(file.path, "")),
                in_cycle=file.path in cycle_of,
            )
    imports = Counter((row.from_path, row.to_path) for row in code.imports)
    uses = Counter((row.from_path, row.to_path) for row in code.references)
    for start, end in sorted({*imports, *uses}):
        ends = vocab.file_iri(start), vocab.file_iri(end)
        if start != end and all(map(graph.has_node, ends)):
            made, used = imports[start, end], uses[start, end]
            kind = "+".join(name for name, count in (("imports", made), ("uses", used)) if count)
            graph.add_edge(*ends, kind=kind, weight=made + used, imports=made, uses=used)
    for node, fan_in in graph.in_degree():
        graph.nodes[node]["fan_in"] = fan_in
        graph.nodes[node]["fan_out"] = graph.out_degree(node)
    return graph


def write_graphml(graph: networkx.DiGraph[str], file: IO[bytes]) -> None:
    # The other writer of networkx needs lxml, and where that is installed the bytes would differ.
    networkx.write_graphml_xml(graph, file)


def _sayable(text: str) -> str:
    """`text` with the characters that XML has no way to write as \\x01 and the like."""
    return _UNSAYABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
