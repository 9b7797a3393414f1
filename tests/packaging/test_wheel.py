"""What is installed: one top-level name, and exactly the files that git tracks in the rooms."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def tracked(*folders: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *folders], cwd=ROOT, capture_output=True, check=True
    )
    return [name.decode() for name in listed.stdout.split(b"\0") if name]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names in a wheel that is built from the tracked files alone."""
    tree = tmp_path_factory.mktemp("tree")
    for name in tracked("."):
        source, target = ROOT / name, tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_symlink():
            target.symlink_to(source.readlink())
        elif source.exists():
            target.write_bytes(source.read_bytes())
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(out), str(tree)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = out.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return [name for name in archive.namelist() if ".dist-info/" not in name]


def folders() -> dict[str, str]:
    """Package name -> its folder, as pyproject.toml maps them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    mapping: dict[str, str] = project["tool"]["setuptools"]["package-dir"]
    return mapping


def test_paralex_is_the_only_top_level_name(wheel: list[str]) -> None:
    assert {name.split("/")[0] for name in wheel} == {"paralex"}


@pytest.mark.parametrize("package", [name for name in folders() if name != "paralex"])
def test_a_package_holds_exactly_what_git_tracks(wheel: list[str], package: str) -> None:
    inside = package.replace(".", "/") + "/"
    folder = folders()[package] + "/"
    installed = {name.removeprefix(inside) for name in wheel if name.startswith(inside)}
    expected = {name.removeprefix(folder) for name in tracked(folder)}
    assert installed == expected
    assert installed


def test_each_room_has_a_link_for_development_tools() -> None:
    for package, folder in folders().items():
        link = ROOT / "src" / package.replace(".", "/")
        assert link.resolve() == (ROOT / folder).resolve()


def test_the_rooms_are_not_importable_by_their_bare_names(tmp_path: Path) -> None:
    script = "import importlib.util as u; print([n for n in NAMES if u.find_spec(n)])"
    names = [folder for folder in folders().values() if "/" not in folder]
    code = script.replace("NAMES", repr(names))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
