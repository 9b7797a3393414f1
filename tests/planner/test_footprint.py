"""From words to files: literal names first, text and history fused, hubs left out."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from paralex.graph.history import Commit, History
from paralex.planner.bm25 import Bm25, stem, words_in
from paralex.planner.evidence import Evidence
from paralex.planner.footprint import Footprint, Footprints
from paralex.planner.fuse import fused, ranked
from paralex.planner.index import Index
from paralex.planner.phrases import nothing_fits
from paralex.queries.code import Code
from tests.planner.toy import BASE, CHILD, CORE, EXISTING, INIT, NOTES, SERVICE, TEST, code

WORDS = {
    CORE: {"parse": 4, "text": 3, "config": 5, "dump": 2, "value": 2},
    SERVICE: {"run": 3, "stop": 3, "parse": 1, "request": 6},
    BASE: {"base": 3, "start": 3},
    CHILD: {"child": 4, "base": 1},
    TEST: {"test": 4, "run": 3, "request": 1},
    INIT: {"dump": 1},
}
HISTORY = History(
    tuple(
        Commit(f"c{at:039d}", subject, paths)
        for at, (subject, paths) in enumerate(
            [
                ("Retry a request that timed out", (BASE, SERVICE, TEST)),
                ("Dump values in order", (CORE, INIT)),
                ("Sweep", tuple(sorted(EXISTING))),
                ("Retry less often", (BASE,)),
            ]
        )
    )
)
EVIDENCE = Evidence(code(), HISTORY, WORDS, EXISTING)


def footprint(text: str, evidence: Evidence = EVIDENCE) -> Footprint:
    return Footprints(evidence).of(text)


def chosen(text: str) -> list[str]:
    return [guess.path for guess in footprint(text).chosen]


def test_words() -> None:
    assert words_in("parseHTTPResponse of the snake_case names") == [
        "pars", "http", "respons", "snak", "case", "name",
    ]  # fmt: skip
    assert stem("parsing") == stem("parsed") == stem("parses") == stem("parse")
    assert stem("queries") == stem("query")


def test_the_text_decides() -> None:
    assert chosen("the config is parsed twice")[0] == CORE
    assert chosen("handle requests")[0] == SERVICE


def test_past_commits_that_speak_alike_count() -> None:
    found = footprint("retry")
    assert found.chosen[0].path == BASE
    facts = [fact.text for fact in found.chosen[0].because]
    assert "a similar commit changed it: c000000000 Retry less often" in facts
    assert f"changed together with {SERVICE} in 2 commits" in facts


def test_what_is_named_comes_first() -> None:
    assert chosen("in service.py, the config is parsed twice")[0] == SERVICE
    assert chosen(f"see {NOTES} about config")[0] == NOTES
    assert chosen("`Child` and the config")[0] == CHILD
    assert chosen("Config.save is slow, as Base.start is")[:2] == [CORE, BASE]
    assert chosen("app.base needs a config")[0] == BASE
    assert chosen("in service.py")[0] == SERVICE
    unnamed = dict(footprint("the service runs").ranked)[SERVICE]
    assert dict(footprint("service.py runs").ranked)[SERVICE] > unnamed


def test_plain_words_are_no_symbols() -> None:
    named = [fact.text for g in footprint("stop the child").chosen for fact in g.because]
    assert not any(text.startswith("the text names") for text in named)


def test_hubs_are_left_out_with_a_reason_unless_named() -> None:
    found = footprint("dump")
    assert (INIT, "a package's front") in found.hubs
    assert INIT not in [guess.path for guess in found.chosen]
    assert INIT in chosen(f"{INIT}: dump")


def test_nothing_fits() -> None:
    found = footprint("zzzz qqqq")
    assert found.chosen == () and found.ranked == ()
    assert Footprints(EVIDENCE).nearest_words("confg") == ("config",)


def test_symbols_are_ranked_with_a_confidence() -> None:
    first = footprint("config load").chosen[0]
    assert list(first.chances) == sorted(first.chances, reverse=True)
    assert len(first.chances) == len(first.symbols) and first.chances[0] > 0.1
    named = next(g for g in footprint("`Config.load` is slow").chosen if g.path == first.path)
    assert named.chances[named.symbols.index("Config.load")] > first.chances[0]
    assert any(fact.text.startswith("of its symbols") for fact in first.because)


def dragging(*others: str) -> Evidence:
    commits = [Commit(f"d{at:039d}", "parse", (CORE, *others)) for at in range(6)]
    return Evidence(code(), History(tuple(commits)), WORDS, EXISTING | {"news/1.txt", "CHANGES"})


def test_what_commits_change_along_is_part_of_the_footprint() -> None:
    found = footprint("the config is parsed twice", dragging("CHANGES", "news/0.txt"))
    why = "6 of the last 6 commits to the files of this goal change it"
    assert ("CHANGES", why) in found.hubs and dict(found.ranked)["CHANGES"] == 1.0
    assert [note for note in found.notes if note.startswith("news/ probably gets a new file")]
    assert footprint("the config is parsed twice", dragging("gone/x.txt")).notes == ()


def test_a_goal_that_may_mean_everything_is_told_so() -> None:
    many = {f"m{at}.py": {"header": 1} for at in range(20)}
    wide = Evidence(Code.of([]), words=many, existing=frozenset(many))
    assert "20 files" in footprint("a header in all files", wide).notes[0]
    assert footprint("a header in the first file", wide).notes == ()


def test_a_goal_without_a_telling_word() -> None:
    said = nothing_fits("make it so that it should be", Footprints(EVIDENCE))
    assert "no word that tells one place" in said
    assert "speaks of config" in nothing_fits("confg", Footprints(EVIDENCE))
    assert "nothing in the repository fits" in nothing_fits(
        "исправить ошибку", Footprints(EVIDENCE)
    )


def test_symbols_that_fit() -> None:
    assert footprint("config load").chosen[0].symbols[0] == "Config.load"


def test_every_guess_has_reasons_with_triples() -> None:
    for text in ("config", "retry", "service.py", "dump"):
        for guess in footprint(text).chosen:
            assert guess.because and all(fact.triples for fact in guess.because)
            assert 0 < guess.confidence <= 1


@given(st.lists(st.sampled_from(["config", "retry", "dump", "Base", "core.py", "run"]), max_size=5))
def test_the_same_words_give_the_same_footprint(words: list[str]) -> None:
    text = " ".join(words)
    assert footprint(text) == footprint(text)


def test_rare_words_weigh_more_and_long_texts_less() -> None:
    index = Bm25.of({"a": {"x": 1, "y": 1}, "b": {"y": 1}, "c": {"y": 1, "z": 50}})
    assert index.weight("x") > index.weight("y") > index.weight("none") == 0
    scores = index.scores(["y"])
    assert scores["b"] > scores["a"] > scores["c"]


def test_fusion_rewards_agreement() -> None:
    scores = fused([(1.0, ["a", "b", "c"]), (1.0, ["b", "d"])], 5)
    assert ranked(scores)[0] == "b"
    assert ranked({"z": 1.0, "a": 1.0}) == ["a", "z"]


def test_forms_and_trailers_say_nothing() -> None:
    said = "the config is parsed twice"
    noise = "<!-- request retry -->\n- [x] request\nCo-authored-by: Request <r@x.org>\n"
    link = " https://example.org/request"
    assert footprint(f"{said}{link}\n{noise}").ranked == footprint(said).ranked


def indexed(words: dict[str, dict[str, int]], blocks: dict[str, dict[str, int]]) -> Index:
    evidence = Evidence(Code.of([]), words=words, blocks=blocks, existing=frozenset(words))
    return Index(evidence, sorted(words))


def test_words_that_stand_together_weigh_more_than_the_same_apart() -> None:
    words = {path: {"retry": 1, "timeouts": 1} for path in ("a.py", "b.py")}
    blocks = {"a.py": {"retry": 0b1, "timeouts": 0b1000}, "b.py": {"retry": 1, "timeouts": 1 << 9}}
    found = indexed(words, blocks).passages(words_in("retry the timeout"))
    assert found["a.py"] > found["b.py"] > 0


def test_identifiers_count_as_they_are_written() -> None:
    words = {"a.py": {"max_size": 1, "max": 1, "size": 1}, "b.py": {"max": 3, "size": 3}}
    index = indexed(words, {})
    assert set(index.exactly("raise max_size and `other`")) == {"a.py"}
    assert set(index.exactly("the `size`")) == {"a.py", "b.py"}
    assert index.exactly("the size") == {}
    assert index.holds("a.py", "size") and not index.holds("a.py", "max_size")


@given(
    st.dictionaries(
        st.sampled_from(["load", "loads", "loading", "Load_x", "x2y"]), st.integers(1, 3)
    )
)
def test_an_index_counts_as_documents_of_stems_do(counts: dict[str, int]) -> None:
    parts: Counter[str] = Counter()
    for word, count in counts.items():
        if word.islower() and word.isalpha():
            parts.update({stem(word): count})
    index = indexed({"z/q.py": counts, "z/r.py": {"other": 1}}, {}).text
    plain = Bm25.of({"z/q.py": parts, "z/r.py": {"other": 1, "q": 0}})
    assert (index.scores(["load"]) == {}) == (plain.scores(["load"]) == {})
    assert index.weight("load") == plain.weight("load")
