"""What is filled into a command is never shell syntax, wherever the marker stands."""

from __future__ import annotations

import shlex
import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paralex.errors import UsageError
from paralex.worker.markers import check_markers, fill

NASTY = st.text(alphabet="a'\"\\$`!;&|<>()#*? \n{}~-", max_size=12)


def said(command: str, words: str) -> str:
    """What a shell makes of the filled command, which must only print."""
    filled = fill(command, {"{task}": shlex.quote(words), "{files}": ""})
    done = subprocess.run(
        ["/bin/sh", "-c", filled], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}
    )
    assert done.returncode == 0 and not done.stderr, (filled, done.stderr)
    return done.stdout


@settings(max_examples=60, deadline=None)
@given(NASTY)
@example("x' ; echo pwned ; '")
@example('"$(echo pwned)"')
@example("a\necho pwned #")
def test_the_text_arrives_as_one_word_in_every_place(words: str) -> None:
    assert said("printf %s {task}", words) == words
    assert said("printf %s \"$(printf '%s.' {task})\"", words) == words + "."
    # In quotes of the user's own, the program gets the quoted form: safe for one more shell.
    assert said('printf %s "{task}"', words) == shlex.quote(words)
    assert said("printf %s '{task}'", words) == shlex.quote(words)
    assert said("sh -c 'printf %s {task}'", words) == words
    assert said('sh -c "printf %s {task}"', words) == words
    assert said("(printf %s x{task})", words) == "x" + words


def test_a_text_with_a_marker_in_it_is_not_filled_again() -> None:
    texts = {"{task}": "'{files}'", "{files}": "NO"}
    assert fill("echo {task}", texts) == "echo '{files}'"


@pytest.mark.parametrize(
    ("command", "where"),
    [
        ("cat <<EOF\n{task}\nEOF", "here-document"),
        ("echo `echo {task}`", "back quotes"),
        ("ls # {task}", "comment"),
        ("echo 'a {task}", "do not close"),
        ('echo "$(echo {task}"', "do not close"),
    ],
)
def test_places_that_cannot_be_safe_are_refused(command: str, where: str) -> None:
    with pytest.raises(UsageError, match=where):
        check_markers(command)


@pytest.mark.parametrize("word", ["{fils}", "{file}", "{tasks}", "{taks}"])
def test_a_misspelt_marker_is_refused_with_the_known_ones(word: str) -> None:
    with pytest.raises(UsageError, match=r"did you mean .*Known are \{files\} and \{task\}"):
        check_markers(f"ruff format {word}")


@pytest.mark.parametrize(
    "command",
    ["cat <<EOF\n$PARALEX_TASK\nEOF", "ls `pwd` # '", "a#{task}", "awk '{print}' ${files}"],
)
def test_commands_without_a_marker_there_are_fine(command: str) -> None:
    check_markers(command)
