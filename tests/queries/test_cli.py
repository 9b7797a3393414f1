"""The commands analyze and query, as a person and a program meet them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
import rdflib
import typer
from typer.testing import CliRunner, Result

from paralex.cli.analyze import analyze
from paralex.cli.query import query
from paralex.errors import UsageError
from tests.graph.scip_index import SYMBOL, document, metadata, occurrence

app = typer.Typer()
app.command("analyze")(analyze)
app.command("query")(query)


@pytest.fixture
def inside(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory is a copy of the shop, not yet analysed."""
    root = tmp_path / "shop"
    shutil.copytree(shop, root, ignore=shutil.ignore_patterns(".paralex"))
    (root / ".paralex").mkdir()
    monkeypatch.chdir(root)
    return root


def paralex(*arguments: str, stdin: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(app, arguments, input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def test_analyze_for_programs(inside: Path) -> None:
    document = json.loads(paralex("analyze", "--json").stdout)
    assert document["schema"] == "paralex.analyze/1"
    assert set(document) == {
        "schema", "repo", "files", "languages", "modules", "symbols", "imports", "references",
        "triples", "changed_files", "seconds", "scip",
    }  # fmt: skip
    assert document["files"] == {"seen": 6, "parsed": 5, "failed": 0, "skipped": 1}
    assert document["imports"] == {"internal": 6, "external": 3, "unresolved": 1}
    assert json.loads(paralex("analyze", str(inside), "--json").stdout)["changed_files"] == 0


def test_analyze_for_people(inside: Path) -> None:
    (inside / "broken.py").write_text("def (:\n")
    (inside / "data.bin").write_bytes(b"\0" * 10)
    said = paralex("analyze").output
    assert "6 internal, 3 external, 1 unresolved" in said
    assert "failed: 'broken.py'" in said
    assert "binary: data.bin" in said
    assert ".md" in said


def test_a_scip_index(inside: Path) -> None:
    definition = occurrence(f"{SYMBOL}tool/", (0, 0, 0), defines=True)
    index = metadata() + document("notes.md", definition) + document("gone.md")
    (inside / "notes.md").write_text("# notes\n")
    (inside / "index.scip").write_bytes(index)
    (told,) = json.loads(paralex("analyze", "--json", "--scip", "index.scip").stdout)["scip"]
    assert told == {
        "file": "index.scip", "tool": "scip-test 1.0", "documents": 1, "definitions": 0,
        "references": 0, "agree": 0, "only_scip": 0, "only_paralex": 0, "stale_documents": 0,
        "unknown_paths": 1, "skipped": {},
    }  # fmt: skip
    said = paralex("analyze").output.replace("\n", " ")
    assert "scip 'index.scip' (scip-test 1.0): 1 documents" in said
    assert "without: 1 unknown paths" in said
    (inside / "notes.md").write_text("# other notes\n")
    assert "1 stale" in paralex("analyze").output
    assert "scip-test" not in paralex("analyze", "--no-scip").output
    with pytest.raises(UsageError, match="not a SCIP index"):
        paralex("analyze", "--scip", "notes.md")


def test_options_of_analyze(inside: Path) -> None:
    def counts(*arguments: str) -> dict[str, int]:
        files: dict[str, int] = json.loads(paralex("analyze", "--json", *arguments).stdout)["files"]
        return files

    assert counts("--ignore", "tests/", "--ignore", "*.md")["seen"] == 4
    assert counts("--generated", "shop/store.py")["parsed"] == 4
    (inside / "paralex.toml").write_text('ignore = ["tests/"]\n')
    assert counts()["parsed"] == 4
    assert counts("--ignore", "*.md")["parsed"] == 5


def test_analyze_says_when_the_path_is_not_there(inside: Path) -> None:
    with pytest.raises(UsageError, match="gone: no such folder"):
        paralex("analyze", "gone")
    with pytest.raises(UsageError, match=r"README\.md: not a folder"):
        paralex("analyze", "README.md")


def test_query_refreshes_and_prints_json(inside: Path) -> None:
    document = json.loads(paralex("query", "hubs", "--param", "min=3", "--format", "json").stdout)
    row = {"module": "shop.models", "file": "shop/models.py", "fan_in": 3, "fan_out": 1}
    row |= {"kind": None, "changes": None}
    assert document == {"schema": "paralex.rows/1", "rows": [row]}
    (inside / "shop/more.py").write_text("import shop.models\n")
    document = json.loads(paralex("query", "hubs", "--param", "min=3", "--format", "json").stdout)
    assert document["rows"] == [row | {"fan_in": 4}]


def test_query_as_a_table_and_csv(inside: Path) -> None:
    said = paralex("query", "imports").stdout.splitlines()
    assert said[0].split() == ["from_module", "to_module", "from_file", "to_file", "line"]
    assert said[1].split() == ["shop", "shop.models", "shop/__init__.py", "shop/models.py", "1"]
    assert said[-1] == "6 rows"
    rows = list(csv.reader(io.StringIO(paralex("query", "imports", "--format", "csv").stdout)))
    assert rows[0][:2] == ["from_module", "to_module"]
    assert len(rows) == 7


def test_query_as_turtle(inside: Path) -> None:
    arguments = ("query", "hubs", "--param", "min=2", "--format", "turtle")
    text = paralex(*arguments).stdout
    assert paralex(*arguments).stdout == text
    graph = rdflib.Graph().parse(data=text, format="turtle")
    rs = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
    values = {
        (int(str(graph.value(solution, rs["index"]))), str(graph.value(binding, rs.variable))):
            graph.value(binding, rs.value)
        for solution in graph.objects(None, rs.solution)
        for binding in graph.objects(solution, rs.binding)
    }  # fmt: skip
    assert values[1, "module"] == rdflib.Literal("shop.models")
    assert values[2, "fan_in"] == rdflib.Literal(2)
    construct = "CONSTRUCT WHERE { ?a px:imports ?b }"
    text = paralex("query", "-", "--format", "turtle", stdin=construct).stdout
    assert len(rdflib.Graph().parse(data=text, format="turtle")) == 6


def test_query_from_a_file_and_from_standard_input(inside: Path) -> None:
    (inside / "own.rq").write_text("SELECT ?p { ?f px:path ?p ; px:test true }")
    assert "tests/test_app.py" in paralex("query", "own.rq").stdout
    assert "tests/test_app.py" in paralex("query", "./own.rq").stdout
    said = paralex("query", "-", "--format", "csv", stdin="ASK { ?a px:imports ?b }").stdout
    assert said == "answer\nTrue\n"


def test_the_list_of_queries(inside: Path) -> None:
    said = " ".join(paralex("query", "--list").stdout.split())
    assert (
        "hubs Files that many others depend on or many changes touch: most needed first. [min=5]"
        in said
    )
    assert "table-" not in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "which query"),
        (("hups",), "did you mean 'hubs'"),
        (("gone.rq",), "gone.rq: no such file"),
        (("hubs", "--param", "min"), "NAME=VALUE"),
        (("hubs", "--param", "max=1"), "no parameter 'max'"),
        (("reach",), "add --param of="),
        (("reach", "--param", "of=shop.modelz"), "did you mean 'shop.models'"),
        (("hubs", "--timeout", "0"), "no time"),
        (("hubs", "--timeout", "inf"), "too long: at most"),
    ],
)
def test_mistakes(inside: Path, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        paralex("query", *arguments)


def test_standard_input_that_is_not_text(inside: Path) -> None:
    with pytest.raises(UsageError, match="standard input: not UTF-8"):
        paralex("query", "-", stdin=b"\xff\xfe")


def test_a_repaired_graph_is_said(inside: Path) -> None:
    paralex("analyze")
    (inside / ".paralex/graph/CURRENT").write_text("nonsense")
    result = paralex("query", "hubs", "--format", "json")
    assert "built anew" in result.stderr
    assert json.loads(result.stdout)["rows"] == []
