"""Facts that are in memory only while they are needed, and results that do not pile up."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from paralex.graph import lazy, python_modules, python_resolve
from paralex.graph.cache import CacheDamaged, FactCache, FileRow, open_cache
from paralex.graph.lazy import LazyFacts
from paralex.graph.packing import outer_length, packed, paused_gc, unpacked, unpacked_outer
from paralex.graph.processes import Ahead
from paralex.graph.python_detail import Detail
from paralex.graph.shapes import FileFacts
from paralex.graph.spool import Spool
from tests.graph.python_project import facts, resolve

PATHS = [f"m{number}.py" for number in range(6)]
SOURCE = "from m1 import f\nclass C:\n    def g(self): return f()\n"


@pytest.fixture
def found() -> dict[str, FileFacts]:
    return {path: facts(SOURCE, path) for path in PATHS}


def row(path: str, digest: str) -> FileRow:
    return FileRow(path, "", digest, "", "python", "", "")


def remembered(cache: FactCache, found: dict[str, FileFacts]) -> LazyFacts:
    rows = {path: row(path, each.digest) for path, each in found.items()}
    cache.save_files(rows.values(), {path: packed(each) for path, each in found.items()}, ())
    return holding(rows, cache)


def holding(rows: dict[str, FileRow], cache: FactCache) -> LazyFacts:
    known = LazyFacts(cache)
    known.take(rows, {})
    return known


def test_the_front_of_packed_facts_is_what_others_look_at(found: dict[str, FileFacts]) -> None:
    whole = found["m0.py"]
    value = packed(whole)
    outer = unpacked_outer(value[: outer_length(value)])
    assert unpacked(value) == whole
    assert isinstance(whole.detail, Detail)
    assert outer is not None
    assert (outer.detail, outer.symbols) == (whole.detail.surface, ())
    assert (outer.path, outer.surface, outer.problem) == ("m0.py", whole.surface, whole.problem)
    damaged = bytearray(value)
    damaged[outer_length(value) - 3] ^= 1
    assert unpacked_outer(bytes(damaged)) is None
    assert unpacked_outer(b"") is None


def test_a_spool_outlives_its_name_and_the_cache(
    tmp_path: Path, found: dict[str, FileFacts]
) -> None:
    with open_cache(tmp_path, []) as cache:
        known = remembered(cache, found)
        assert known.spool(tmp_path)
        cache.save_files([row("m0.py", "other")], {"m0.py": b"other"}, ["m1.py"])
        assert known["m0.py"] == found["m0.py"]
        outer = known.outer("m1.py")
        assert outer is not None
        assert outer.surface == found["m1.py"].surface
        assert [place.name for place in tmp_path.iterdir()] == ["facts.sqlite"]
        assert not holding({"m0.py": row("m0.py", "gone")}, cache).spool(tmp_path)


def test_only_so_many_facts_are_held(
    tmp_path: Path, found: dict[str, FileFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lazy, "HELD", 2)
    with open_cache(tmp_path, []) as cache:
        known = remembered(cache, found)
        assert {path: known[path] for path in PATHS} == found
        assert len(known._loaded) <= 2
        last = known[PATHS[-1]]
        assert known[PATHS[-1]] is last
        known.drop(PATHS[-1])
        assert known[PATHS[-1]] is not last
        assert known.outer("README") is None


def test_damaged_facts_are_told(tmp_path: Path, found: dict[str, FileFacts]) -> None:
    with open_cache(tmp_path, []) as cache:
        known = remembered(cache, found)
        value = bytearray(packed(found["m0.py"]))
        value[-3] ^= 1
        value[20] ^= 1
        digest = found["m0.py"].digest
        cache.save_files([row("m0.py", digest)], {"m0.py": bytes(value)}, ["m1.py"])
        for ask in (known.__getitem__, known.outer):
            for path in ("m0.py", "m1.py"):
                with pytest.raises(CacheDamaged):
                    ask(path)


def test_spooled_values_are_read_by_their_parts(
    tmp_path: Path, found: dict[str, FileFacts]
) -> None:
    values = {path: packed(each) for path, each in found.items()}
    spool = Spool(tmp_path, values.items())
    assert [spool.value(path) for path in PATHS] == [*values.values()]
    assert all(spool.outer(path) == values[path][: outer_length(values[path])] for path in PATHS)
    assert ("m0.py" in spool, "x.py" in spool, len(spool)) == (True, False, 6)


class _Pool(ProcessPoolExecutor):
    """One that works at once, and knows how many results nobody has taken."""

    def __init__(self) -> None:
        self.made = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.made += 1
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def test_results_come_in_order_and_do_not_pile_up() -> None:
    pool = _Pool()
    results = []
    for result in Ahead(pool, str, range(20), 3):
        results.append(result)
        assert pool.made - len(results) <= 3
    assert results == [str(number) for number in range(20)]
    assert list(Ahead(pool, str, [], 3)) == []


def test_beginning_anew_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        f"p/m{number}.py": f"""
            from p.m{(number + 1) % 9} import *
            from p.m{(number + 3) % 9} import A{(number + 3) % 9} as B
            class A{number}(B):
                def f{number}(self): return self.f{(number + 3) % 9}()
            """
        for number in range(9)
    }
    files["p/__init__.py"] = ""
    whole = resolve(files)
    monkeypatch.setattr(python_modules, "_MANY", 1)
    made: weakref.WeakSet[python_modules.Modules] = weakref.WeakSet()
    real = python_modules.Modules

    def counted(*args: Any) -> python_modules.Modules:
        modules = real(*args)
        made.add(modules)
        assert len(made) <= 2  # the new one, and the one that it takes the place of
        return modules

    monkeypatch.setattr(python_resolve, "Modules", counted)
    with paused_gc():  # as in a build
        assert resolve(files) == whole
    assert any(each.references for each in whole.values())
