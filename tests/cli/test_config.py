"""The configuration and the options over it: what is good, and what a mistake gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from paralex.cli.config import Config, load_config, with_options
from paralex.errors import UsageError

FULL = """
tests = "python -m pytest"
runner = "pytest"
python = ".venv/bin/python"
env = ["CI"]
ignore = ["vendor/"]
[generated]
"api.py" = "make api"
[hubs]
"CHANGES.md" = "changelog"
[resources]
"port:8080" = "the test server"
[prices."my-model"]
input = 1
output = 2.5
[commands]
format = "ruff format {files}"
[budget]
seconds = 60
"""


def test_none_is_the_empty_one(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()


def test_both_places_say_the_same(tmp_path: Path) -> None:
    own, project = tmp_path / "own", tmp_path / "project"
    own.mkdir()
    project.mkdir()
    (own / "paralex.toml").write_text(FULL)
    nested = FULL.replace("\n[", "\n[tool.paralex.")
    (project / "pyproject.toml").write_text("[tool.paralex]" + nested)
    assert load_config(own) == load_config(project) != Config()
    assert load_config(own).budget.seconds == 60
    assert load_config(own).prices["my-model"].output == 2.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("test = 'x'", "paralex.toml: test: unknown key 'test': did you mean 'tests'?"),
        ("runner = 'pytst'", "runner: unknown word 'pytst': did you mean 'pytest'?"),
        ("[budget]\nsecond = 1", "budget.second: unknown key 'second': did you mean 'seconds'?"),
        ("[hubs]\n'a.md' = 'changlog'", "unknown word 'changlog': did you mean 'changelog'?"),
        ("tests = ", "paralex.toml: not valid TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "paralex.toml").write_text(text)
    with pytest.raises(UsageError) as error:
        load_config(tmp_path)
    assert said in str(error.value)


def test_two_places_at_once_are_refused(tmp_path: Path) -> None:
    (tmp_path / "paralex.toml").write_text("")
    (tmp_path / "pyproject.toml").write_text("[tool.paralex]")
    with pytest.raises(UsageError, match="keep one"):
        load_config(tmp_path)


def test_an_option_wins_over_its_key() -> None:
    config = Config(tests="old", ignore=("a",), hubs={"x.md": "registry"})
    got = with_options(
        config,
        tests="new",
        ignore=None,
        hubs=["CHANGES.md=changelog"],
        generated=["api.py=make api", "schema.py"],
        resources=["port:8080=the server"],
        prices=["m=1,2.5"],
        budget=["seconds=60", "tokens=1000"],
    )
    assert got.tests == "new"
    assert got.ignore == ("a",)
    assert got.hubs == {"CHANGES.md": "changelog"}
    assert got.generated == {"api.py": "make api", "schema.py": ""}
    assert got.resources == {"port:8080": "the server"}
    assert (got.prices["m"].input, got.prices["m"].output) == (1, 2.5)
    assert (got.budget.seconds, got.budget.tokens, got.budget.dollars) == (60, 1000, None)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"hubs": ["CHANGES.md"]}, "--hubs 'CHANGES.md': write it as KEY=VALUE"),
        ({"hubs": ["CHANGES.md=changlog"]}, "did you mean 'changelog'?"),
        ({"prices": ["m=1"]}, "INPUT,OUTPUT"),
        ({"prices": ["m=1,x"]}, "--prices.m.output"),
        ({"budget": ["secnds=1"]}, "did you mean 'seconds'?"),
        ({"budget": ["seconds=-1"]}, "--budget.seconds"),
        ({"budget": ["dollars=nan"]}, "--budget.dollars"),
        ({"budget": ["tokens=0"]}, "--budget.tokens"),
        ({"runner": "pytst"}, "option --runner: unknown word 'pytst': did you mean 'pytest'?"),
    ],
)
def test_a_wrong_option_is_named(option: dict[str, list[str]], said: str) -> None:
    with pytest.raises(UsageError) as error:
        with_options(Config(), **option)
    assert said in str(error.value)
