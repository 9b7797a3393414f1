"""Reading SCIP indexes: names, places, and all that an index may be instead of right."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paralex.errors import UsageError
from paralex.graph.scip_document import ScipDefinition, ScipDocument, ScipEdge
from paralex.graph.scip_fit import fits
from paralex.graph.scip_ranges import Enclosing, Range, range_of
from paralex.graph.scip_read import ScipIndex, read_index
from paralex.graph.scip_symbols import named, parsed
from tests.graph.scip_index import SYMBOL, document, field, information, metadata, occurrence

A = b"class Till\n  def total\n    1\n  end\nend\n"
B = b"def sell\n  Till.new.total\nend\n"
TILL, TOTAL, SELL = f"{SYMBOL}shop/Till#", f"{SYMBOL}shop/Till#total().", f"{SYMBOL}shop/sell()."
A_DOCUMENT = document(
    "a.rb",
    occurrence(TILL, (0, 6, 10), defines=True, whole=(0, 0, 4, 3)),
    occurrence(TOTAL, (1, 6, 11), defines=True, whole=(1, 2, 3, 5)),
)
B_DOCUMENT = document(
    "b.rb",
    occurrence(SELL, (0, 4, 8), defines=True, whole=(0, 0, 2, 3)),
    occurrence(TILL, (1, 2, 6)),
    occurrence(TOTAL, (1, 11, 16)),
)


def read(tmp_path: Path, index: bytes, files: Mapping[str, bytes]) -> ScipIndex:
    place = tmp_path / "index.scip"
    place.write_bytes(index)
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    return read_index(place, tmp_path, digests, files.get)


def by_path(index: ScipIndex) -> dict[str, ScipDocument]:
    return {each.path: each.unpacked() for each in index.documents}


def test_definitions_and_uses_between_files(tmp_path: Path) -> None:
    # The user stands first in the file: what it uses is defined further down.
    index = read(tmp_path, metadata() + B_DOCUMENT + A_DOCUMENT, {"a.rb": A, "b.rb": B})
    a, b = by_path(index)["a.rb"], by_path(index)["b.rb"]
    assert (index.tool, index.listed, index.unknown, index.skipped) == ("scip-test 1.0", 2, 0, {})
    assert a.definitions == (
        ScipDefinition("Till", "class", 1, 5),
        ScipDefinition("Till.total", "method", 2, 4),
    )
    assert a.edges == ()
    assert b.definitions == (ScipDefinition("sell", "function", 1, 3),)
    assert b.edges == (
        ScipEdge("use", "sell", "a.rb", "Till", 2),
        ScipEdge("use", "sell", "a.rb", "Till.total", 2),
    )


def test_implementations_are_inheritance(tmp_path: Path) -> None:
    clerk = f"{SYMBOL}shop/Clerk#"
    index = metadata() + A_DOCUMENT
    index += document(
        "c.rb",
        occurrence(clerk, (0, 6, 11), defines=True),
        information(clerk, [TILL, "local 3", "nonsense"]),
    )
    found = by_path(read(tmp_path, index, {"a.rb": A, "c.rb": b"class Clerk < Till; end\n"}))
    assert found["c.rb"].edges == (ScipEdge("inherit", "Clerk", "a.rb", "Till", 1),)


def test_paths_are_relative_to_the_folder_that_was_indexed(tmp_path: Path) -> None:
    (tmp_path / "sub dir").mkdir()
    root = (tmp_path / "sub dir").as_uri()
    assert "%20" in root
    index = read(tmp_path, metadata(root) + A_DOCUMENT, {"sub dir/a.rb": A})
    assert [each.path for each in index.documents] == ["sub dir/a.rb"]
    elsewhere = read(tmp_path, metadata("file:///other/place") + A_DOCUMENT, {"a.rb": A})
    assert [each.path for each in elsewhere.documents] == ["a.rb"]


def test_what_cannot_be_used_is_counted(tmp_path: Path) -> None:
    strays = [document(path) for path in ("../a.rb", "/etc/passwd", "", "gone.rb", "x/../../y.rb")]
    broken = document(
        "b.rb",
        occurrence(TILL, (1, 2)),
        occurrence(TILL, (1, 6, 2)),
        occurrence(TILL, (-1, 2, 6)),
        occurrence(TILL, (2, 0, 1, 0)),
        occurrence("local 1", (1, 2, 6)),
        occurrence("no symbol", (1, 2, 6)),
        occurrence(TILL, (1, 2, 6)),
    )
    index = metadata() + A_DOCUMENT + b"".join(strays) + broken + A_DOCUMENT
    found = read(tmp_path, index, {"a.rb": A, "b.rb": B})
    assert (found.listed, found.unknown) == (8, 5)
    assert found.skipped == {
        "documents listed twice": 1,
        "occurrences with an impossible range": 4,
    }
    assert by_path(found)["b.rb"].edges == (ScipEdge("use", "", "a.rb", "Till", 2),)


def test_a_document_that_does_not_fit_its_file_is_stale(tmp_path: Path) -> None:
    files = {"a.rb": b"# a comment that was added later\n" + A, "b.rb": b"short\n"}
    found = by_path(read(tmp_path, metadata() + A_DOCUMENT + B_DOCUMENT, files))
    assert found == {path: ScipDocument(path, "") for path in ("a.rb", "b.rb")}


def test_characters_are_counted_as_the_index_counts_them() -> None:
    line = "x = 'é🚀'; name = 1\n".encode()
    for encoding, start in ((1, 14), (2, 11), (3, 10)):
        for counted, expected in ((start, True), (start + 1, False)):
            places = [("name", (0, counted, counted + 4))]
            assert fits(line, encoding, 0, places) is expected, (encoding, counted)
    assert fits(line, 0, 0, [("name", (0, 3, 7))])  # no telling, so nothing is held against it
    assert not fits(line, 1, 2, [])


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "is empty"),
        (b'{"schema": 1}', "not a SCIP index"),
        (b"\x89PNG\r\n\x1a\n" * 9, "not a SCIP index"),
        (A_DOCUMENT, "does not begin with metadata"),
        (field(1, b""), "which tool made it"),
        (metadata() + metadata(), "metadata twice"),
        (metadata() + A_DOCUMENT[:-5], "is cut off"),
        (metadata() + field(2, b"\x0a\xff"), "no Document at byte"),
        (metadata() + field(2, field(1, b"\xff\xfe")), "no Document at byte"),
        (metadata() + b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "is cut off"),
        (metadata() + b"\xff" * 11, "no number at byte"),
        (metadata() + b"\x13", "no field at byte"),
        (metadata() + document("other.rb"), "none of its 1 documents"),
    ],
)
def test_what_is_no_index_is_the_users_mistake(tmp_path: Path, data: bytes, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        read(tmp_path, data, {"a.rb": A})


def test_fields_of_later_versions_are_passed_over(tmp_path: Path) -> None:
    later = field(9, "new") + field(10, 7) + b"\x5d1234" + b"\x6112345678"
    assert len(read(tmp_path, metadata() + later + A_DOCUMENT, {"a.rb": A}).documents) == 1


def test_only_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, complaint in (("pipe", "not a file"), (".", "not a file"), ("no", "cannot be read")):
        with pytest.raises(UsageError, match=complaint):
            read_index(tmp_path / name, tmp_path, {}, lambda path: None)


@pytest.mark.parametrize(
    ("written", "prefix", "dotted", "whole"),
    [
        ("scip-python python p 1 `a.b`/C#m().", 1, "C.m", True),
        ("scip-python python p 1 `a.b`/C#m().(x)", 1, "C.m", False),
        ("scip-python python p 1 `a.b`/limit.limit.", 1, "limit", True),
        ("scip-python python p 1 `a.b`/__init__:", 1, "", True),
        ("scip-typescript npm p 1 src/`a.ts`/util/f().", 2, "util.f", True),
        ("scip-typescript npm @x/y 1 `a.ts`/C#`<get>size`().", 1, "C.size", True),
        ("scip-typescript npm p 1 `a.ts`/C#`<constructor>`().", 1, "C.constructor", True),
        ("scip-typescript npm p 1 `a.ts`/T#typeLiteral0:x.", 1, "T", False),
        ('scip-typescript npm p 1 `a.ts`/`"zod"`/T#', 1, "", False),
        ("rust-analyzer cargo c 1 m/impl#[`Vec<T>`][Clone]clone().", 1, "Vec.clone", True),
        ("scip  blank . . . a/`odd ``name`.", 1, "odd `name", True),
        ("s m p v f(+1).", 0, "f", True),
        ("s m p v m!", 0, "m", True),
        ("s m p v C#[T]", 0, "C", False),
    ],
)
def test_names_in_a_file(written: str, prefix: int, dotted: str, whole: bool) -> None:
    symbol = parsed(written)
    assert symbol is not None
    name = named(symbol, prefix)
    assert (name.dotted, name.whole) == (dotted, whole)


@pytest.mark.parametrize(
    "written",
    ["", "local 1", "s m p v", "s m p v ", "s m p v x", "s m p v `x.", "s m p v [T", "s m p v ().",
     "s m p v x/ y."],
)  # fmt: skip
def test_what_is_no_symbol(written: str) -> None:
    assert parsed(written) is None


@given(st.text(max_size=40) | st.text(alphabet="ab/#.`()[]:! ", max_size=40))
def test_no_text_breaks_the_parser(text: str) -> None:
    parsed(text)
    parsed("s m p v " + text)


@given(st.lists(st.tuples(*[st.integers(0, 6)] * 4), max_size=8), st.integers(0, 6))
def test_the_owner_of_a_place_is_the_innermost_definition(
    numbers: list[tuple[int, int, int, int]], line: int
) -> None:
    """Against the plain definition, for ranges that are nested or apart, as definitions are."""
    kept: list[tuple[Range, str]] = []
    for index, each in enumerate(numbers):
        found = range_of(each)
        if found and found[:2] < found[2:] and all(_nested(found, other) for other, _ in kept):
            kept.append((found, str(index)))
    place = Range(line, 3, line, 4)
    around = [(each, name) for each, name in kept if each[:2] <= place[:2] and each[2:] > place[:2]]
    innermost = max(around, key=lambda each: (each[0][:2], [-n for n in each[0][2:]]), default=None)
    assert Enclosing(kept).owners([place]) == [innermost[1] if innermost else ""]


def _nested(one: Range, other: Range) -> bool:
    apart = one[2:] <= other[:2] or other[2:] <= one[:2]
    inside = one[:2] > other[:2] and one[2:] < other[2:]
    return apart or inside or (other[:2] > one[:2] and other[2:] < one[2:])
