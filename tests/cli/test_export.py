"""`paralex export`: each format says what the graph says, and a file is whole or not there."""

from __future__ import annotations

import errno
import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx
import pytest
import rdflib

from paralex.cli.graphml import file_graph, write_graphml
from paralex.cli.output import replacing
from paralex.errors import EnvironmentLacks, UsageError
from paralex.graph import analyze, reading
from paralex.graph.store_dump import Unreadable
from paralex.queries import Table
from paralex.queries.code import Code, FileRow, ImportRow, RefRow
from tests.graph.conftest import write

FILES = {
    "shop/__init__.py": "from shop.models import Order\n",
    "shop/models.py": "import shop.store\n\nclass Order:\n    '''A \"quoted\" \\\\ text.'''\n",
    "shop/store.py": "import shop.models\n\ndef put(x: shop.models.Order) -> None:\n    pass\n",
    "shop/a<b>{c} \"d'.py": "import shop\n",
    "shop/new\nline\tü\x01.py": "import shop\n",
    "</script><b>.py": "import shop.store\n",
    "notes.txt": "nothing\n",
}


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repo")
    write(root, FILES)
    analyze(root)
    return root


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder that is not in the repository, since a file there would change the graph."""
    yield tmp_path
    assert not list(tmp_path.rglob(".paralex-*")), "a half-written file was left"


def paralex(
    where: Path, *arguments: str, code: int = 0, largest: int | None = None
) -> tuple[bytes, str]:
    """Standard output and standard error; no file may grow beyond `largest` bytes."""

    def limited() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    done = subprocess.run(
        [sys.executable, "-m", "paralex", *arguments],
        cwd=where, env={**os.environ, "HOME": str(where)}, capture_output=True,
        preexec_fn=limited, timeout=60,
    )  # fmt: skip
    assert done.returncode == code, done.stderr.decode()
    return done.stdout, done.stderr.decode()


def quads(repo: Path) -> set[tuple[object, ...]]:
    """What the store holds, read by another library."""
    with reading(repo) as reader:
        text = "\n".join(reader.quads())
    return _quads(text.encode(), "nquads")


def _quads(data: bytes, form: str) -> set[tuple[object, ...]]:
    dataset = rdflib.Dataset()
    dataset.parse(io.BytesIO(data), format=form)
    # Without a datatype or with xsd:string is the same text, and formats differ in writing it.
    return {(s, p, _plain(o), g) for s, p, o, g in dataset.quads()}


def _plain(term: object) -> object:
    return term.toPython() if isinstance(term, rdflib.Literal) else term


@pytest.mark.parametrize(("form", "suffix"), [("nquads", "nq"), ("json-ld", "jsonld")])
def test_named_graphs_are_kept(repo: Path, elsewhere: Path, form: str, suffix: str) -> None:
    place = elsewhere / f"graph.{suffix}"
    paralex(elsewhere, "export", str(repo), "--output", place.name)
    said = quads(repo)
    assert len(said) > 100
    assert _quads(place.read_bytes(), form) == said


def test_turtle_is_the_union(repo: Path) -> None:
    data, said = paralex(repo, "export")
    graph = rdflib.Graph().parse(io.BytesIO(data), format="turtle")
    assert {(s, p, _plain(o)) for s, p, o in graph} == {quad[:3] for quad in quads(repo)}
    assert said == ""


@pytest.mark.parametrize("form", ["turtle", "nquads", "jsonld", "graphml"])
def test_the_same_graph_gives_the_same_bytes(repo: Path, tmp_path: Path, form: str) -> None:
    first, _ = paralex(repo, "-C", str(repo), "export", "--format", form)
    write(tmp_path, dict(reversed(FILES.items())))
    second, _ = paralex(tmp_path, "export", "--format", form)
    assert first == second


def test_graphml_is_the_graph_of_files(repo: Path, elsewhere: Path) -> None:
    paralex(elsewhere, "export", str(repo), "--output", "graph.graphml")
    graph = networkx.read_graphml(elsewhere / "graph.graphml")
    paths = {data["path"] for _, data in graph.nodes(data=True)}
    assert paths == {path.replace("\x01", "\\x01") for path in FILES} - {"notes.txt"}
    init = graph.nodes["urn:paralex:file:shop/__init__.py"]
    assert init["module"] == "shop" and init["package"] == "shop" and init["language"] == "python"
    assert (init["fan_in"], init["in_cycle"], init["lines"]) == (3, True, 1)
    models, store = (f"urn:paralex:file:shop/{name}.py" for name in ("models", "store"))
    assert init["cycle"] == "shop/__init__.py"
    assert not graph.nodes["urn:paralex:file:%3C/script%3E%3Cb%3E.py"]["in_cycle"]
    assert graph.nodes[models]["in_cycle"] and graph.nodes[store]["cycle"] == init["cycle"]
    edge = graph.edges[store, models]
    assert edge["kind"] == "imports+uses" and edge["weight"] == edge["imports"] + edge["uses"] > 1
    with reading(repo) as reader:
        fan_in = reader.select("SELECT ?f ?n { ?f px:fanIn ?n }").rows
    assert {(node, data["fan_in"]) for node, data in graph.nodes(data=True) if data["fan_in"]} == (
        set(fan_in)
    )


def test_graphml_of_any_rows() -> None:
    """Edges to files that are no nodes, and of a file to itself, have no place in it."""
    files = [
        FileRow("a\uffff.py", "a\r", "python", 3, False, True),
        FileRow("b.py", "", "", 0, False, False),
    ]
    files += [FileRow(f"{name}.py", name, "python", 1, True, True) for name in "cd"]
    imports = [ImportRow("a\uffff.py", "b.py", 1, "absolute"), ImportRow("c.py", "d.py", 2, "star")]
    references = [RefRow("a\uffff.py", "f", "a\uffff.py", "g", 1, "use", "name")]
    graph = file_graph(Code.of(files, (), references, imports), Table(("file", "cycle"), ()))
    data = io.BytesIO()
    write_graphml(graph, data)
    read = networkx.read_graphml(io.BytesIO(data.getvalue()))
    edge = {"kind": "imports", "weight": 1, "imports": 1, "uses": 0}
    c, d = "urn:paralex:file:c.py", "urn:paralex:file:d.py"
    assert list(read.edges(data=True)) == [(c, d, edge)]
    first = min(read.nodes(data=True), key=lambda node: node[0])[1]
    assert (first["path"], first["module"]) == ("a\\uffff.py", "a\\r")


def test_what_was_written_is_said(repo: Path, elsewhere: Path) -> None:
    (elsewhere / "graph.ttl").write_text("old")
    (elsewhere / "graph.ttl").chmod(0o600)
    (elsewhere / "link.ttl").symlink_to("graph.ttl")
    _, said = paralex(elsewhere, "export", str(repo), "--output", "link.ttl")
    assert said.startswith("Export: link.ttl (turtle, ")
    assert (elsewhere / "link.ttl").is_symlink()
    assert (elsewhere / "graph.ttl").stat().st_mode & 0o777 == 0o600
    data, _ = paralex(
        elsewhere, "export", str(repo), "--output", "g.txt", "--format", "nquads", "--json"
    )
    assert json.loads(data) == {
        "schema": "paralex.export/1",
        "format": "nquads",
        "output": str(elsewhere / "g.txt"),
        "bytes": (elsewhere / "g.txt").stat().st_size,
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--output", "g.rdf"], "suffix is none of .ttl, .nq"),
        (["--json"], "add --output"),
        (["--output", "gone/g.ttl"], "gone/g.ttl: cannot be written: No such file"),
        (["--output", ".", "--format", "turtle"], "not a regular file"),
        (["--format", "xml"], "'xml' is not one of"),
    ],
)
def test_mistakes(repo: Path, elsewhere: Path, arguments: list[str], message: str) -> None:
    _, said = paralex(elsewhere, "export", str(repo), *arguments, code=2)
    assert message in said


def test_a_full_disk_leaves_the_old_file(repo: Path, elsewhere: Path) -> None:
    (elsewhere / "g.nq").write_text("old")
    for output in ([], ["--format", "nquads"]):
        _, said = paralex(
            elsewhere, "export", str(repo), "--output", "g.nq", *output, code=3, largest=9000
        )
        assert "g.nq: cannot be written: File too large" in said and "Traceback" not in said
        assert (elsewhere / "g.nq").read_text() == "old"


def test_a_reader_that_goes_away(repo: Path) -> None:
    command = f"{sys.executable} -m paralex export --format nquads | head -c 10"
    done = subprocess.run(
        command, shell=True, cwd=repo, capture_output=True, check=True, timeout=60
    )
    assert len(done.stdout) == 10 and b"bug" not in done.stderr


def test_errors_of_the_output_and_of_the_engine_are_told_apart(repo: Path, tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    with reading(repo) as reader:
        with pytest.raises(OSError, match="No space left"):
            reader.dump(Full(), "turtle")
        reader.dump(io.BytesIO(), "turtle")  # it is not marked as damaged
    assert not (repo / ".paralex/graph.damaged").exists()
    with (
        pytest.raises(EnvironmentLacks, match="make room"),
        replacing(tmp_path / "g", "g") as file,
    ):
        reader_is_full = OSError(errno.ENOSPC, "No space left on device")
        file.write(b"half")
        raise reader_is_full
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UsageError, match="Permission"), replacing(tmp_path / "g", "g"):
        raise OSError(errno.EACCES, "Permission denied")


def test_a_damaged_store_is_said(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise Unreadable("Corruption: block checksum mismatch")

    monkeypatch.setattr("paralex.graph.store.dump", broken)
    with reading(repo) as reader, pytest.raises(EnvironmentLacks, match="is damaged"):
        reader.dump(io.BytesIO(), "turtle")
    (repo / ".paralex/graph.damaged").unlink()
