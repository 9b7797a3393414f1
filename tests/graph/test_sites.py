"""Places of edges survive their packing, whatever the names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from paralex.graph.shapes import ImportEdge, RefEdge, RefKind
from paralex.graph.sites import (
    Site,
    import_line,
    packed,
    place,
    reference_line,
    unpacking,
)

NAME = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
KIND: st.SearchStrategy[RefKind] = st.sampled_from(("use", "inherit", "reexport"))
EDGE = st.builds(
    RefEdge,
    st.just(""),
    NAME,
    NAME | st.just(""),
    KIND,
    st.lists(st.integers(1, 10**6), min_size=1, max_size=3, unique=True).map(
        lambda lines: tuple(sorted(lines))
    ),
    st.sampled_from(("name", "build-tags")),
    st.none() | st.tuples(NAME, NAME),
)


@given(
    path=NAME, by_user=st.dictionaries(NAME | st.just(""), st.lists(EDGE, min_size=1), min_size=1)
)
def test_references_come_back(path: str, by_user: dict[str, list[RefEdge]]) -> None:
    def line(edge: RefEdge) -> str:
        receiver = place(path, *edge.receiver) if edge.receiver else ""
        return reference_line(edge, place(path, edge.to_path, edge.to_symbol), receiver)

    lines = {user: [line(edge) for edge in edges] for user, edges in by_user.items()}
    users = sorted(by_user, key=bool)  # the file itself is the first
    assert list(unpacking()(path, packed(lines))) == [
        (
            user,
            Site(
                edge.kind, edge.lines[0], len(edge.lines), edge.how,
                (edge.to_path, edge.to_symbol), edge.receiver,
            ),
        )
        for user in users
        for edge in by_user[user]
    ]  # fmt: skip


def test_the_ways_of_importing() -> None:
    def line(*edges: ImportEdge) -> str:
        return import_line(edges)

    plain = ImportEdge(3, 0, "a b", "internal", "a b", "a b.py", "two words")
    late = ImportEdge(5, 0, "a b", "internal", "a b", "a b.py", "x", lazy=True)
    typed = ImportEdge(6, 0, "a b", "internal", "a b", "a b.py", "x", type_only=True)
    package = ImportEdge(7, 0, "ns", "internal", "ns", None, "x")
    foreign = ImportEdge(8, 0, "os.path", "external", "os", None, "")
    assert line(plain) == "import 3 two-words a%20b.py#"
    assert line(plain, late) == "import 3+2 two-words a%20b.py#"
    assert line(late, typed) == "lazy-import 5+2 x a%20b.py#"
    assert line(typed) == "type-import 6 x a%20b.py#"
    assert line(package) == "namespace-import 7 x ns"
    assert line(foreign) == "external-import 8 - os"
    unpack = unpacking()
    assert [*unpack("z.py", line(plain))] == [
        ("", Site("import", 3, 1, "two-words", ("a b.py", ""), None))
    ]
    assert [*unpack("z.py", line(foreign))] == [
        ("", Site("external-import", 8, 1, "-", ("", "os"), None))
    ]
