"""The graph behind any SPARQL 1.1 endpoint: URL/query and URL/update, by the SPARQL protocol.

What differs from the embedded store: a first build is several requests, and counts once the last
has stated the version; queries of one reader are answered one by one, so another machine may
write between them; and the endpoint must answer from the union of its named graphs.
"""

from __future__ import annotations

import base64
import http.client
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from paralex.errors import EnvironmentLacks, UsageError
from paralex.graph import vocab
from paralex.graph.complaints import short, without_secret
from paralex.graph.emit import FileGraph
from paralex.graph.store import (
    Reader,
    StoreDamaged,
    meta_graph,
    term_of,
)
from paralex.graph.store_embedded import request
from paralex.graph.store_patch import Stated

_BATCH = 4 * 1024 * 1024  # bytes of one INSERT DATA
_PATIENCE = 600.0  # seconds until an answer begins
_JSON, _NTRIPLES = "application/sparql-results+json", "application/n-triples"
_WHERE = re.compile(r"\bWHERE\s*\{|\{", re.IGNORECASE)
_OURS = "urn:paralex:"


class Endpoint:
    """A connection to one endpoint, kept open between requests."""

    def __init__(self, url: str) -> None:
        self.shown = without_secret(url)
        parts = urlsplit(url)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        assert parts.hostname
        self._http = kind(parts.hostname, parts.port, timeout=_PATIENCE)
        self._path = parts.path.rstrip("/")
        self._headers = {}
        if parts.username:
            pair = f"{parts.username}:{parts.password or ''}".encode()
            self._headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()

    def close(self) -> None:
        self._http.close()

    def query(self, sparql: str, accept: str) -> tuple[str, bytes]:
        """(content type, body). Raises UsageError for a query that is refused."""
        # The parameter is of one engine; others ignore it and have a setting of their own.
        return self._post("/query?union-default-graph", "application/sparql-query", sparql, accept)

    def update(self, request: str) -> None:
        self._post("/update", "application/sparql-update", request, "*/*")

    def _post(self, place: str, kind: str, text: str, accept: str) -> tuple[str, bytes]:
        headers = self._headers | {"Content-Type": kind, "Accept": accept}
        body = text.encode("utf-8", "replace")
        try:
            self._http.request("POST", self._path + place, body, headers)
            answer = self._http.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._http.close()
            raise EnvironmentLacks(
                f"{self.shown}: no answer ({error or type(error).__name__}); start the SPARQL "
                "endpoint, or go back with `paralex analyze --store embedded`"
            ) from error
        if answer.status < 300:
            return answer.getheader("Content-Type", ""), said
        words = said.decode("utf-8", "replace").strip()[:500]
        if answer.status == 400 and place.startswith("/query"):
            raise UsageError(f"not a valid query: {words}")
        raise EnvironmentLacks(f"{self.shown}{place}: HTTP {answer.status}: {words}")


class EndpointReader(Reader):
    """Reads through the protocol; its rows are those of the embedded store."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(None)
        self._endpoint = endpoint

    def _query(
        self, sparql: str, bindings: Mapping[str, str | int] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]:
        text = _with_values(_with_prefixes(sparql), bindings or {})
        kind, body = self._endpoint.query(text, f"{_JSON}, {_NTRIPLES};q=0.9")
        try:
            if kind.startswith(_NTRIPLES):
                triples = ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
                return iter([ox.Triple(t.subject, t.predicate, t.object) for t in triples])
            return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise EnvironmentLacks(
                f"{self._endpoint.shown}: the answer is cut off or none ({error})"
            ) from error

    def _damaged(self, error: Exception) -> EnvironmentLacks:
        return EnvironmentLacks(f"{self._endpoint.shown}: the answer is cut off ({short(error)})")

    def quads(self) -> list[str]:
        """Every quad of the graph, sorted, as N-Quads."""
        found = self._query("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }", None)
        assert isinstance(found, ox.QuerySolutions)
        return sorted(
            f"{row['s']} {row['p']} {row['o']} {row['g']} ."
            for row in found
            if str(row["g"]).startswith("<" + _OURS)
        )


def _with_prefixes(sparql: str) -> str:
    known = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in vocab.PREFIXES.items())
    return known + sparql


def _with_values(sparql: str, bindings: Mapping[str, str | int]) -> str:
    """The query with its parameters as a VALUES block at the head of its first group. Values are
    written by the engine's own serialiser, so none of them can end its literal."""
    if not bindings:
        return sparql
    names = " ".join(f"?{name}" for name in bindings)
    values = " ".join(str(term_of(value)) for value in bindings.values())
    found = _WHERE.search(sparql, sparql.upper().find("SELECT"))
    if found is None:
        return sparql
    return f"{sparql[: found.end()]} VALUES ({names}) {{ ({values}) }} {sparql[found.end() :]}"


class _Updating:
    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def stated(self) -> Stated | None:
        return _stated(self._endpoint)

    def states(self) -> dict[str, str]:
        found = EndpointReader(self._endpoint).select(
            "SELECT ?g ?state { GRAPH ?g { ?g px:state ?state } }"
        )
        return {str(graph): str(state) for graph, state in found.rows}

    def apply(self, swaps: Sequence[FileGraph], drops: Iterable[str], digest: str) -> None:
        graphs: dict[str, str | None] = dict.fromkeys(drops)
        graphs |= {graph.iri: graph.triples() for graph in swaps}
        self._endpoint.update(request(graphs, digest))


class _Building:
    """Requests in place of a folder: the old version goes first, the new one comes last, and
    without a version a graph is half built."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._waiting: list[bytes] = []
        self._size = 0
        self._digest = ""
        old = (vocab.META, *_graphs(endpoint))
        endpoint.update(" ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in old))

    def add(self, nquads: bytes) -> None:
        self._waiting.append(nquads)
        self._size += len(nquads)
        if self._size >= _BATCH:
            self._send()

    def _send(self) -> None:
        groups: dict[str, list[str]] = {}
        for line in b"".join(self._waiting).decode().splitlines():
            triple, _, graph = line.removesuffix(" .").rpartition(" ")
            groups.setdefault(graph, []).append(triple + " .")
        self._waiting.clear()
        self._size = 0
        if groups:
            blocks = (
                f"GRAPH {graph} {{\n" + "\n".join(lines) + "\n}" for graph, lines in groups.items()
            )
            self._endpoint.update("INSERT DATA {\n" + "\n".join(blocks) + "\n}")

    def finish(self, digest: str) -> None:
        self._send()
        self._digest = digest

    def put_in_place(self) -> None:
        meta = meta_graph(self._digest)
        self._endpoint.update(f"INSERT DATA {{ GRAPH <{meta.iri}> {{\n{meta.triples()}}} }}")


def _graphs(endpoint: Endpoint) -> list[str]:
    found = EndpointReader(endpoint).select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    return sorted(str(graph) for (graph,) in found.rows if str(graph).startswith(_OURS))


def _stated(endpoint: Endpoint) -> Stated | None:
    rows = (
        EndpointReader(endpoint)
        .select(
            f"SELECT ?version ?digest ?past {{ GRAPH <{vocab.META}> "
            "{ ?m px:version ?version ; px:digest ?digest } "
            f"OPTIONAL {{ GRAPH <{vocab.HISTORY}> {{ <{vocab.HISTORY}> px:state ?past }} }} }}"
        )
        .rows
    )
    if not rows:
        if _graphs(endpoint):
            raise StoreDamaged("the graph was only half built")
        return None
    version, digest, past = rows[0]
    if version != vocab.VERSION:
        raise StoreDamaged(f"the graph was of another version ({version})")
    return Stated(str(digest), str(past or ""))


class EndpointBackend:
    """The graph of one repository behind one endpoint, which has no other in it."""

    def __init__(self, state: Path, url: str) -> None:
        self._state = state
        self._url = url

    @contextmanager
    def _connected(self) -> Iterator[Endpoint]:
        endpoint = Endpoint(self._url)
        try:
            yield endpoint
        finally:
            endpoint.close()

    def stated(self) -> Stated | None:
        with self._connected() as endpoint:
            return _stated(endpoint)

    def sweep(self) -> None:
        """A build that was killed is found by its missing version, and replaced."""

    def settle(self) -> None:
        """Nothing is put aside: a request is a change."""

    @contextmanager
    def building(self) -> Iterator[_Building]:
        with self._connected() as endpoint:
            yield _Building(endpoint)

    @contextmanager
    def updating(self) -> Iterator[_Updating]:
        with self._connected() as endpoint:
            yield _Updating(endpoint)

    @contextmanager
    def reading(self) -> Iterator[EndpointReader]:
        with self._connected() as endpoint:
            try:
                stated = _stated(endpoint)
            except StoreDamaged as damaged:
                raise EnvironmentLacks(f"{damaged}; run `paralex analyze`") from damaged
            if stated is None:
                raise UsageError(
                    f"{without_secret(self._url)}: has no graph yet; run `paralex analyze` first"
                )
            reader = EndpointReader(endpoint)
            if reader.digest != stated.digest:
                raise EnvironmentLacks(
                    f"{without_secret(self._url)}: does not answer from the union of its named "
                    "graphs; set its default graph to be the union of all"
                )
            yield reader
