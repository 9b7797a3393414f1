"""Analysing: what is read and resolved again, and that it comes to the same as all anew."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paralex.errors import EnvironmentLacks, UsageError
from paralex.graph import LANGUAGES, Analysis, AnalyzeOptions, build, reading
from paralex.graph.shapes import Language
from tests.graph.conftest import git, write
from tests.graph.toy import Toy

TWO: dict[str, str | bytes] = {
    "a.toy": "def f x\nimport b\nimport extra\nimport nope\nuse b g\nuse b h\n",
    "b.toy": "def g y\nimport a\n",
    "README": "text",
}


def analyze(root: Path, toy: Toy, options: AnalyzeOptions | None = None) -> Analysis:
    toy.extracted.clear()
    toy.resolved.clear()
    return build.analyze(root, options or AnalyzeOptions(), languages=(toy,))


def quads(root: Path) -> list[str]:
    with reading(root) as reader:
        return reader.quads()


def anew(root: Path, elsewhere: Path) -> tuple[list[str], str]:
    """Every quad and the digest of a first analysis of the same files in another folder."""
    return anew_with(root, elsewhere, (Toy(),))


def anew_with(
    root: Path, elsewhere: Path, languages: tuple[Language, ...] = LANGUAGES
) -> tuple[list[str], str]:
    """As `anew`, in the languages that paralex knows or in others."""
    shutil.rmtree(elsewhere, ignore_errors=True)
    shutil.copytree(root, elsewhere, ignore=shutil.ignore_patterns(".paralex"))
    digest = build.analyze(elsewhere, languages=languages).digest
    return quads(elsewhere), digest


def test_the_answer_in_numbers(root: Path, toy: Toy) -> None:
    write(root, TWO | {"c.toy": "trouble\ndef z\n"})
    analysis = analyze(root, toy)
    document = analysis.to_json()
    seconds = document.pop("seconds")
    assert document == {
        "schema": "paralex.analyze/1",
        "repo": str(root),
        "files": {"seen": 4, "parsed": 2, "failed": 1, "skipped": 1},
        "languages": {"toy": 3},
        "modules": 3,
        "symbols": 3,
        "imports": {"internal": 2, "external": 1, "unresolved": 1},
        "references": 1,
        "triples": len(quads(root)),
        "changed_files": 4,
        "scip": (),
    }
    assert list(seconds) == ["scan", "read", "resolve", "store", "total"]
    assert analysis.failed == (("c.toy", "line 1: trouble"),)
    assert analysis.skipped == (("README", "no language"),)
    assert json.dumps(document)


def test_nothing_changed_nothing_is_done(root: Path, toy: Toy) -> None:
    write(root, TWO)
    first = analyze(root, toy)
    second = analyze(root, toy)
    assert (toy.extracted, toy.resolved, second.changed_files) == ([], [], 0)
    assert (second.digest, second.triples) == (first.digest, first.triples)


def test_a_change_that_others_cannot_see_resolves_one_file(root: Path, toy: Toy) -> None:
    write(root, TWO)
    analyze(root, toy)
    write(root, {"b.toy": "import a\ndef g y\n"})
    analysis = analyze(root, toy)
    assert (toy.extracted, toy.resolved, analysis.changed_files) == (["b.toy"], ["b.toy"], 1)


def test_a_changed_surface_resolves_all(root: Path, toy: Toy) -> None:
    write(root, TWO)
    analyze(root, toy)
    write(root, {"b.toy": "def g y\ndef h z\n"})
    analyze(root, toy)
    assert (toy.extracted, sorted(toy.resolved)) == (["b.toy"], ["a.toy", "b.toy"])


def test_a_changed_configuration_resolves_all(root: Path, toy: Toy, tmp_path: Path) -> None:
    write(root, {"src/a.toy": "import b\n", "src/b.toy": ""})
    assert analyze(root, toy).imports.internal == 0
    write(root, {"toy.cfg": "src/"})
    assert analyze(root, toy).imports.internal == 1
    write(root, {"toy.cfg": "other/"})
    assert analyze(root, toy).imports.internal == 0
    assert (quads(root), analyze(root, toy).digest) == anew(root, tmp_path / "new")


def test_a_configuration_that_git_ignores_counts_too(root: Path, toy: Toy) -> None:
    write(root, {"src/a.toy": "import b\n", "src/b.toy": "", ".gitignore": "toy.cfg\n"})
    assert analyze(root, toy).imports.internal == 0
    write(root, {"toy.cfg": "src/"})
    assert analyze(root, toy).imports.internal == 1


NAMES = ("a.toy", "b.toy", "sub/c.toy", "sub/d e.toy", "toy.cfg", "notes.txt")
DEFINITIONS = ("def f", "def f x", "def g\\u0041", "trouble", "boom", "")
LINKS = (
    "import a",
    "import sub.c",
    "import ext",
    "import none",
    "use a f",
    "use b g\\u0041",
    "bang",
)
LINES = st.sampled_from(DEFINITIONS) | st.sampled_from(LINKS)
CONTENT = st.one_of(
    st.lists(LINES, max_size=4).map("\n".join), st.sampled_from(("sub/", "a\0b", "# @generated"))
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(NAMES), CONTENT),
        st.tuples(st.just("delete"), st.sampled_from(NAMES), st.just("")),
        st.tuples(st.just("rename"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
        st.tuples(st.just("analyze"), st.just(""), st.just("")),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_incremental_is_the_same_as_all_anew(
    steps: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("law")
    write(root, TWO)
    build.analyze(root, languages=(Toy(),))
    for verb, name, argument in steps:
        place = root / name
        if verb == "write":
            write(root, {name: argument})
        elif verb == "delete":
            place.unlink(missing_ok=True)
        elif verb == "rename" and place.exists():
            (root / argument).parent.mkdir(exist_ok=True)
            place.rename(root / argument)
        elif verb == "analyze":
            build.analyze(root, languages=(Toy(),))
    digest = build.analyze(root, languages=(Toy(),)).digest
    assert (quads(root), digest) == anew(root, tmp_path_factory.mktemp("again") / "repo")


def test_many_changes_are_the_same_as_all_anew(root: Path, toy: Toy, tmp_path: Path) -> None:
    """More than are updated in place."""
    write(root, {f"m{i}.toy": f"def f{i}\nimport m{i + 1}\n" for i in range(120)})
    analyze(root, toy)
    write(root, {f"m{i}.toy": f"def g{i}\nimport m{i - 1}\n" for i in range(119)})
    digest = analyze(root, toy).digest
    assert (quads(root), digest) == anew(root, tmp_path / "new")


@pytest.mark.parametrize("processes", [1, 3])
def test_the_number_of_processes_makes_no_difference(
    root: Path, toy: Toy, tmp_path: Path, processes: int
) -> None:
    write(root, {f"m{i}.toy": f"def f{i}\nimport m{i + 1}\nboom\n"[: 20 + i] for i in range(150)})
    calls: list[tuple[int, int]] = []
    options = AnalyzeOptions(processes=processes)
    digest = build.analyze(root, options, lambda *done: calls.append(done), (toy,)).digest
    assert (quads(root), digest) == anew(root, tmp_path / "new")
    assert calls[-1] == (150, 150)


def test_what_the_processes_find_out_is_remembered(root: Path, toy: Toy, tmp_path: Path) -> None:
    """What they ask for, and what fails in them."""
    write(root, {f"src/m{i}.toy": f"import m{i + 1}\n" for i in range(150)})
    write(root, {"toy.cfg": "nothing/", "b.toy": "bang\n"})
    analysis = analyze(root, toy, AnalyzeOptions(processes=3))
    assert analysis.imports.internal == 0
    assert not toy.resolved  # not in this process
    assert [note for note in analysis.notes if "b.toy" in note and "bang" in note]
    assert analyze(root, toy, AnalyzeOptions(processes=3)).changed_files == 0
    assert not toy.resolved
    write(root, {"toy.cfg": "src/"})
    assert analyze(root, toy).imports.internal == 149
    assert (quads(root), analyze(root, toy).digest) == anew(root, tmp_path / "new")


def test_a_file_that_changes_within_the_grain_of_its_time_is_seen(root: Path, toy: Toy) -> None:
    write(root, {"a.toy": "def f x\n"})
    first = analyze(root, toy)
    write(root, {"a.toy": "def f y\n"})  # the same size, and at once
    assert analyze(root, toy).digest != first.digest


def test_files_that_break_a_language_are_facts(root: Path, toy: Toy) -> None:
    write(root, {"a.toy": "boom\n", "b.toy": "bang\n", "c.toy": "import a\nimport b\n"})
    analysis = analyze(root, toy)
    assert analysis.failed[0][0] == "a.toy"
    assert "RuntimeError: boom" in analysis.failed[0][1]
    assert any("b.toy" in note and "bang" in note for note in analysis.notes)
    assert analysis.imports.internal == 2


@pytest.mark.parametrize("name", ['sp ace".toy', "new\nline.toy", "<{}>|^`.toy", "ünï#?%.toy"])
def test_names_of_any_kind_are_in_the_graph(root: Path, toy: Toy, name: str) -> None:
    write(root, {name: "def f 'a\\u0041\"\t\n"})
    analyze(root, toy)
    with reading(root) as reader:
        found = reader.select("SELECT ?p ?s { ?f px:path ?p . GRAPH ?f { ?d px:signature ?s } }")
    assert found.rows == ((name, "'a\\u0041\""),)


def test_an_ignored_file_vanishes_from_the_graph(root: Path, toy: Toy) -> None:
    write(root, TWO)
    analyze(root, toy)
    assert analyze(root, toy, AnalyzeOptions(ignore=("b.toy",))).imports.internal == 0
    assert analyze(root, toy, AnalyzeOptions(generated=("b.toy",))).files.parsed == 1
    assert analyze(root, toy).imports.internal == 2


def test_the_state_folder_ignores_itself(root: Path, toy: Toy) -> None:
    write(root, {"a.toy": ""})
    git(root, "init", "-q")
    analyze(root, toy)
    assert (root / ".paralex/.gitignore").read_text() == "*\n"
    assert analyze(root, toy).files.seen == 1


def test_paths_that_cannot_be_analysed(tmp_path: Path, toy: Toy) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        analyze(tmp_path / "gone", toy)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="not a folder"):
        analyze(tmp_path / "file", toy)


def test_a_folder_that_cannot_be_written(
    root: Path, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(EnvironmentLacks, match="writable"):
        analyze(root, toy)


def test_a_state_folder_that_is_none(root: Path, toy: Toy, tmp_path: Path) -> None:
    (root / ".paralex").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="move this away"):
        analyze(root, toy)
    (root / ".paralex").unlink()
    (root / ".paralex").touch()
    with pytest.raises(UsageError, match="move this away"):
        analyze(root, toy)


def test_a_run_that_reads_nothing_loads_no_parser(root: Path) -> None:
    write(root, {each: "" for each in ("a.py", "b.go", "C.java", "d.rs", "e.ts")})
    build.analyze(root)
    script = (
        "import sys; from pathlib import Path; from paralex.graph import analyze;"
        "print(analyze(Path(sys.argv[1])).changed_files, [m for m in sys.modules if 'sitter' in m])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(root)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "0 []\n"
