"""The command agent: what its command gets, and how it fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from paralex.errors import EnvironmentLacks, UsageError
from paralex.protocol import Outcome
from paralex.worker import AgentOptions, make_agent
from paralex.worker.desk_double import RehearsalDesk
from tests.worker.briefs import brief

CLAIMS = ("whole src/a.py", "body src/b.py::LIMIT", "create new.py", "whole src/with space.py")


def run(desk: RehearsalDesk, command: str, **options: object) -> Outcome:
    agent = make_agent(f"command:{command}", AgentOptions(timeout=20))
    return agent.work(brief(*CLAIMS, instructions="Say 'hi' & $(go)"), desk)


def test_files_are_exactly_the_existing_claimed_paths(desk: RehearsalDesk) -> None:
    assert run(desk, "printf '<%s>' {files}").ok
    assert desk.commands[0].output == "<src/a.py><src/b.py><src/with space.py>"


def test_the_task_is_one_word_and_no_shell_syntax(desk: RehearsalDesk) -> None:
    assert run(desk, "printf '<%s>' {task}").ok
    assert desk.commands[0].output == "<Say 'hi' & $(go)>"


def test_other_braces_stay(desk: RehearsalDesk) -> None:
    assert run(desk, "echo '{title} {} {filter} ${x}' '{{task}}' | sed 's/{/</'").ok
    assert desk.commands[0].output.startswith("<title} {} {filter} ${x} {'Say")


def test_the_task_is_in_the_environment(desk: RehearsalDesk, tmp_path: Path) -> None:
    script = "import json, os; print(json.dumps(dict(os.environ)))"
    assert run(desk, f'python3 -c "{script}"').ok
    seen = json.loads(desk.commands[0].output)
    assert seen["PARALEX_TASK"] == "Say 'hi' & $(go)"
    assert seen["PARALEX_FILES"].split("\n") == ["src/a.py", "src/b.py", "src/with space.py"]
    assert json.loads(seen["PARALEX_CLAIMS"])[:2] == [
        {"path": "src/a.py", "mode": "whole"},
        {"path": "src/b.py", "symbol": "LIMIT", "mode": "body"},
    ]
    named = ("TASK_ID", "TITLE", "RUN", "ATTEMPT")
    assert [seen[f"PARALEX_{name}"] for name in named] == ["t1", "The title", "run1", "1"]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("echo working; echo broken >&2; exit 3", "`{}` exited 3: broken"),
        ("exit 4", "`{}` exited 4"),
        ("kill -9 $$", "`{}` was killed by signal 9"),
    ],
)
def test_a_failing_command_says_how(desk: RehearsalDesk, command: str, why: str) -> None:
    assert run(desk, command) == Outcome(ok=False, why=why.format(command))


def test_a_command_that_hangs_is_ended(desk: RehearsalDesk) -> None:
    agent = make_agent("command:echo waiting; sleep 60", AgentOptions(timeout=0.3))
    outcome = agent.work(brief(), desk)
    assert outcome.why == "`echo waiting; sleep 60` ran into the limit of 0.3 s: waiting"


def test_carried_edits_are_not_made_twice(desk: RehearsalDesk, view: Path) -> None:
    agent = make_agent("command:echo x >> {files}", AgentOptions())
    assert agent.work(brief("whole src/b.py"), desk).ok
    assert agent.work(brief("whole src/b.py", carried=True), desk).ok
    assert (view / "src/b.py").read_text() == "LIMIT = 10\nx\n"
    assert desk.starts == 2


@pytest.mark.parametrize(
    "command",
    ["sed -i s/a/b/ {files}", "FOO=1 BAR=2 sed x", "cd src && ls", "if true; then ls; fi", "exit;",
     "(ls)", "{ ls; }", "$EDITOR {files}", "/bin/sh -c ls", "! grep x {files}", "# nothing"],
)  # fmt: skip
def test_check_knows_programs_builtins_and_shell_words(command: str) -> None:
    assert make_agent(f"command:{command}", AgentOptions()).check() == command


def test_check_knows_scripts_of_the_repository(tmp_path: Path) -> None:
    script = tmp_path / "tools/fix.sh"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    agent = make_agent("command:tools/fix.sh {files}", AgentOptions(root=tmp_path))
    assert agent.check() == "tools/fix.sh {files}"


@pytest.mark.parametrize("command", ["no-such-program {files}", "A=1 ./no/script", "/no/such"])
def test_check_names_the_program_that_is_missing(command: str, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentLacks, match=r"there is no program '[^']*no"):
        make_agent(f"command:{command}", AgentOptions(root=tmp_path)).check()


def test_bad_commands_are_the_users_fault() -> None:
    with pytest.raises(UsageError, match="needs its command"):
        make_agent("command:  ", AgentOptions())
    with pytest.raises(UsageError, match="no closing quotation"):
        make_agent("command:echo 'x", AgentOptions()).check()


@pytest.mark.parametrize(
    ("spec", "near"), [("comand:ls", "'command'"), ("antropic", "'anthropic'"), ("x", "valid")]
)
def test_an_unknown_agent_names_the_nearest(spec: str, near: str) -> None:
    with pytest.raises(UsageError, match=near):
        make_agent(spec, AgentOptions())


def test_a_spec_keeps_its_colons(desk_for: Callable[..., RehearsalDesk]) -> None:
    assert make_agent("command:echo a:b", AgentOptions()).check() == "echo a:b"
