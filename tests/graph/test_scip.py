"""SCIP indexes in the graph: what they add, how long it is kept, and that it is never in doubt."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paralex.errors import UsageError
from paralex.graph import Analysis, AnalyzeOptions, ScipReport, build, reading
from tests.graph.conftest import write
from tests.graph.scip_index import SYMBOL, document, metadata, occurrence
from tests.graph.toy import Toy

SHOP = Path(__file__).parent.parent / "data" / "scip"
# A language that paralex knows (toy) beside one that it does not know (rb).
FILES: dict[str, str | bytes] = {
    "a.toy": "def f x\ndef g y\n",
    "b.toy": "import a\nuse a f\ndef user\n",
    "c.rb": "class Till\n  def total\n  end\nend\n",
    "d.rb": "def sell\n  Till.new.total\nend\n",
}
F, G, INNER = f"{SYMBOL}a/f().", f"{SYMBOL}a/g().", f"{SYMBOL}a/g().inner."
TILL, TOTAL, SELL = f"{SYMBOL}Till#", f"{SYMBOL}Till#total().", f"{SYMBOL}sell()."
DOCUMENTS = {
    "a.toy": document(
        "a.toy",
        occurrence(F, (0, 4, 5), defines=True),
        occurrence(G, (1, 4, 5), defines=True),
        occurrence(INNER, (1, 6, 6), defines=True),
    ),
    "b.toy": document(
        "b.toy",
        occurrence(F, (1, 6, 7)),
        occurrence(G, (1, 6, 7)),
        occurrence(G, (2, 0, 3)),
    ),
    "c.rb": document(
        "c.rb",
        occurrence(TILL, (0, 6, 10), defines=True, whole=(0, 0, 3, 3)),
        occurrence(TOTAL, (1, 6, 11), defines=True, whole=(1, 2, 2, 5)),
    ),
    "d.rb": document(
        "d.rb",
        occurrence(SELL, (0, 4, 8), defines=True, whole=(0, 0, 2, 3)),
        occurrence(TILL, (1, 2, 6)),
        occurrence(TOTAL, (1, 11, 16)),
    ),
}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return made(tmp_path / "test.scip", *DOCUMENTS)


def made(place: Path, *paths: str, version: str = "1.0") -> Path:
    place.write_bytes(metadata(version=version) + b"".join(DOCUMENTS[path] for path in paths))
    return place


def analyze(root: Path, *indexes: Path, drop: bool = False) -> Analysis:
    options = AnalyzeOptions(scip=indexes, drop_scip=drop)
    return build.analyze(root, options, languages=(Toy(),))


def report(analysis: Analysis) -> ScipReport:
    (only,) = analysis.scip
    return only


def quads(root: Path) -> list[str]:
    with reading(root) as reader:
        return reader.quads()


def added(root: Path, path: str) -> list[str]:
    """What the graph that indexes add about `path` says, shortened and without its digest."""
    graph = f" <urn:paralex:scip:{path}> ."
    lines = [quad.removesuffix(graph) for quad in quads(root) if quad.endswith(graph)]
    short = [line.replace("urn:paralex:", "").replace("vocab#", "") for line in lines]
    return [line for line in short if "<state>" not in line]


def anew(root: Path) -> tuple[list[str], str]:
    """Every quad and the digest when all is made again but what was taken in from indexes."""
    shutil.rmtree(root / ".paralex" / "graph", ignore_errors=True)
    (root / ".paralex" / "facts.sqlite").unlink()
    if (root / ".paralex" / "scip.sqlite").exists():
        with sqlite3.connect(root / ".paralex" / "scip.sqlite") as connection:
            connection.execute("DELETE FROM said")
            connection.execute("DELETE FROM made")
    digest = analyze(root).digest
    return quads(root), digest


def test_only_what_the_graph_does_not_say_is_added(root: Path, index: Path) -> None:
    write(root, FILES)
    analysis = analyze(root, index)
    assert added(root, "b.toy") == [
        '<file:b.toy> <sites> "use 2 scip a.toy#g\\n#user\\nuse 3 scip a.toy#g"',
        "<file:b.toy> <uses> <symbol:a.toy#g>",
        '<scip:b.toy> <origin> "scip-test 1.0"',
        "<symbol:b.toy#user> <uses> <symbol:a.toy#g>",
    ]
    symbols = {line.split(" ")[0] for line in added(root, "a.toy") if "<name>" in line}
    assert symbols == {"<symbol:a.toy#g.inner>"}
    assert analysis.triples == len(quads(root))
    assert report(analysis) == ScipReport(
        file=str(index),
        tool="scip-test 1.0",
        documents=4,
        definitions=6,
        references=5,
        agree=1,
        only_scip=4,
        only_paralex=0,
        stale_documents=0,
        unknown_paths=0,
    )


def test_a_language_that_paralex_does_not_know_has_a_graph(root: Path, index: Path) -> None:
    write(root, FILES)
    analyze(root, index)
    assert {*added(root, "d.rb")} >= {
        "<symbol:d.rb#sell> <uses> <symbol:c.rb#Till.total>",
        '<file:d.rb> <sites> "#sell\\nuse 2 scip c.rb#Till\\nuse 2 scip c.rb#Till.total"',
        '<symbol:d.rb#sell> <span> "1-3"',
    }
    depends = "<urn:paralex:file:d.rb> <urn:paralex:vocab#dependsOn> <urn:paralex:file:c.rb>"
    assert any(quad.startswith(depends) for quad in quads(root))


def test_it_is_kept_until_it_is_dropped(root: Path, index: Path) -> None:
    write(root, FILES)
    without = analyze(root)
    assert without.to_json()["scip"] == ()
    first = analyze(root, index)
    index.unlink()
    second = analyze(root)
    assert (second.digest, second.scip, second.triples) == (
        first.digest, first.scip, first.triples,
    )  # fmt: skip
    assert first.digest != without.digest
    assert (quads(root), second.digest) == anew(root)
    dropped = analyze(root, drop=True)
    assert (dropped.digest, dropped.scip) == (without.digest, ())
    assert analyze(root).digest == without.digest


def test_a_changed_file_makes_its_document_stale(root: Path, index: Path) -> None:
    write(root, FILES)
    fresh = analyze(root, index).digest
    write(root, {"d.rb": b"# new\n" + str(FILES["d.rb"]).encode()})
    changed = analyze(root)
    assert (report(changed).stale_documents, added(root, "d.rb")) == (1, [])
    assert (quads(root), changed.digest) == anew(root)
    write(root, FILES)
    assert analyze(root).digest == fresh


def test_what_led_to_a_changed_file_is_kept_while_the_name_is_there(
    root: Path, index: Path
) -> None:
    write(root, FILES)
    analyze(root, index)
    write(root, {"a.toy": "\ndef f x\ndef g y\n", "c.rb": "class Till; end\n"})
    analyze(root)
    assert "<file:b.toy> <uses> <symbol:a.toy#g>" in added(root, "b.toy")
    assert not any("<uses>" in line for line in added(root, "d.rb"))  # nobody reads Ruby here
    write(root, {"a.toy": "def f x\n"})
    analysis = analyze(root)
    assert not any("<uses>" in line for line in added(root, "b.toy"))
    assert (quads(root), analysis.digest) == anew(root)


def test_a_new_index_takes_the_place_of_the_old_one(root: Path, tmp_path: Path) -> None:
    write(root, FILES)
    place = made(tmp_path / "x.scip", *DOCUMENTS)
    analyze(root, place)
    made(place, "c.rb", "d.rb", version="2.0")
    analysis = analyze(root, place)
    assert (report(analysis).tool, report(analysis).documents) == ("scip-test 2.0", 2)
    assert '<scip:d.rb> <origin> "scip-test 2.0"' in added(root, "d.rb")
    other = made(tmp_path / "y.scip", "a.toy", "b.toy", "c.rb")
    analysis = analyze(root, other)
    assert [(each.file, each.documents) for each in analysis.scip] == [
        (str(place), 1),
        (str(other), 3),
    ]
    (root / "d.rb").unlink()  # the last document of the first index
    assert report(analyze(root, other)).file == str(other)


def test_the_order_of_documents_makes_no_difference(root: Path, tmp_path: Path) -> None:
    write(root, FILES)
    digests = {
        analyze(root, made(tmp_path / f"{turn}.scip", *order), drop=True).digest
        for turn, order in enumerate((DOCUMENTS, reversed(DOCUMENTS)))
    }
    assert len(digests) == 1


def test_a_wrong_index_changes_nothing(root: Path, index: Path, tmp_path: Path) -> None:
    write(root, FILES)
    before = analyze(root, index)
    cut = tmp_path / "cut.scip"
    cut.write_bytes(index.read_bytes()[:-3])
    with pytest.raises(UsageError, match="cut off"):
        analyze(root, made(tmp_path / "good.scip", "c.rb"), cut, drop=True)
    after = analyze(root)
    assert (after.digest, after.scip) == (before.digest, before.scip)


@pytest.mark.parametrize("harm", ["bytes", "version", "documents", "made", "said"])
def test_damage_is_told_and_dropped(root: Path, index: Path, harm: str) -> None:
    write(root, FILES)
    without = analyze(root).digest
    analyze(root, index)
    place = root / ".paralex" / "scip.sqlite"
    if harm == "bytes":
        place.write_bytes(b"no database" * 1000)
    else:
        with sqlite3.connect(place) as connection:
            if harm == "version":
                connection.execute("PRAGMA user_version = 99")
            else:
                connection.execute(f"UPDATE {harm} SET value = 'x'")
            if harm in ("documents", "said"):
                connection.execute("DELETE FROM made")
        connection.close()
    analysis = analyze(root)
    assert any("SCIP" in note for note in analysis.notes)
    assert (analysis.digest, analysis.scip) == (without, ())


CONTENT = st.sampled_from(
    ("def f x\n", "def g y\ndef f\n", "use a g\nimport a\n", "", "class Till")
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from([*FILES]), CONTENT),
        st.tuples(st.just("restore"), st.sampled_from([*FILES]), st.just("")),
        st.tuples(st.just("delete"), st.sampled_from([*FILES]), st.just("")),
        st.tuples(st.just("index"), st.sampled_from(("ab", "cd", "abcd", "bd")), st.just("")),
        st.tuples(st.just("analyze"), st.just(""), st.just("")),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_incremental_is_the_same_as_all_anew(
    steps: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("law")
    root = folder / "repo"
    write(root, FILES)
    analyze(root, made(folder / "abcd.scip", *DOCUMENTS))
    for verb, name, content in steps:
        if verb == "write":
            write(root, {name: content})
        elif verb == "restore":
            write(root, {name: FILES[name]})
        elif verb == "delete":
            (root / name).unlink(missing_ok=True)
        elif verb == "index":
            paths = [path for path in DOCUMENTS if path[0] in name and (root / path).exists()]
            if paths:
                analyze(root, made(folder / f"{name}.scip", *paths))
        else:
            analyze(root)
    analysis = analyze(root)
    assert analysis.triples == len(quads(root))
    assert (quads(root), analysis.digest) == anew(root)


def test_an_index_that_scip_python_has_made(root: Path) -> None:
    """`scip-python index . --project-name tiny --project-version 1 --environment EMPTY_LIST`."""
    shutil.copytree(SHOP / "shop", root / "shop")
    analysis = build.analyze(root, AnalyzeOptions(scip=(SHOP / "shop.scip",)))
    found = report(analysis)
    assert (found.tool, found.documents, found.stale_documents) == ("scip-python 0.6.6", 3, 0)
    assert (found.references, found.agree, found.only_paralex) == (8, 7, 0)
    assert "<symbol:shop/till.py#Till.total> <uses> <symbol:shop/price.py#Price.cents>" in added(
        root, "shop/till.py"
    )
    price = added(root, "shop/price.py")
    overrides = "<symbol:shop/price.py#{}.doubled>"
    assert f"{overrides.format('Discount')} <inherits> {overrides.format('Price')}" in price
    assert not any("twice" in line for line in added(root, "shop/till.py"))  # in a function
