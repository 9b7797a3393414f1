"""Laws of recorded edits: applied twice is the same as once, whatever they are."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paralex.worker.edits import EditFailed
from paralex.worker.recording import Edit
from paralex.worker.replay_chain import Chain, chains, work_out

Files = dict[str, str]
PATHS = st.sampled_from(["a", "b", "c"])
TEXTS = st.text(alphabet="xyz\n", max_size=6)


def replace(path: str, old: str, new: str) -> Edit:
    return Edit(path=path, old=old, new=new)


STEPS = st.one_of(
    st.tuples(PATHS, st.text(alphabet="xyz", min_size=1, max_size=3), TEXTS)
    .filter(lambda step: step[1] != step[2])
    .map(lambda step: replace(*step)),
    st.builds(lambda path, text: Edit(path=path, create=text), PATHS, TEXTS),
    st.builds(lambda path: Edit(path=path, delete=True), PATHS),
    st.tuples(PATHS, PATHS)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: Edit(path=pair[0], rename=pair[1])),
)
FILES = st.dictionaries(PATHS, st.text(alphabet="xyz\n", max_size=12))


def applied(edits: list[Edit], files: Files, *, resumed: bool = False) -> Files:
    after = dict(files)
    for change in work_out(edits, files.get, resumed=resumed):
        if change.path is not None:
            del after[change.path]
        if change.to is not None and change.after is not None:
            after[change.to] = change.after
    return after


@settings(max_examples=400, deadline=None)
@given(st.lists(STEPS, max_size=4), FILES)
def test_applying_again_changes_nothing(edits: list[Edit], files: Files) -> None:
    touched = [name for chain in chains_or_skip(edits) for name in {chain.start, chain.end} if name]
    assume(len(touched) == len(set(touched)))  # one file, one chain: what a recording does
    try:
        once = applied(edits, files)
    except EditFailed:
        assume(False)
    try:
        twice = applied(edits, once, resumed=True)
    except EditFailed:
        return  # a place that is not to be recognised is refused, never edited a second time
    assert twice == once


def chains_or_skip(edits: list[Edit]) -> list[Chain]:
    try:
        return list(chains(edits))
    except EditFailed:
        assume(False)
        raise


def test_a_file_in_the_place_of_a_renamed_one() -> None:
    edits = [Edit(path="a", rename="b"), Edit(path="a", create="new")]
    assert applied(edits, {"a": "old"}) == {"a": "new", "b": "old"}


def test_steps_that_undo_each_other_need_no_change() -> None:
    assert applied([replace("a", "x", "y"), replace("a", "y", "x")], {"a": "x"}) == {"a": "x"}


def test_an_insertion_before_the_same_line_is_not_made_twice() -> None:
    edits = [replace("a", "two", "one\ntwo")]
    assert applied(edits, {"a": "two"}) == {"a": "one\ntwo"}
    assert applied(edits, {"a": "one\ntwo"}) == {"a": "one\ntwo"}
