"""An agent that is a shell command over the task's files: a code-mod, a formatter, a CLI agent.

`{files}` and `{task}` are filled in; the task is also in the environment of the command.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil

from paralex.errors import EnvironmentLacks, UsageError
from paralex.protocol import Brief, Desk, Outcome
from paralex.worker.markers import check_markers, fill
from paralex.worker.options import AgentOptions
from paralex.worker.wording import one_line

# What a shell knows by itself: the builtins and reserved words of POSIX.
_SHELL_WORDS = frozenset(
    {
        *("!", ".", ":", "[", "alias", "bg", "break", "case", "cd", "command", "continue", "echo"),
        *("eval", "exec", "exit", "export", "false", "fg", "for", "getopts", "hash", "if", "jobs"),
        *("kill", "printf", "pwd", "read", "readonly", "return", "set", "shift", "test", "time"),
        *("times", "trap", "true", "type", "ulimit", "umask", "unalias", "unset", "until", "wait"),
        "while",
    }
)
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


def make(argument: str, options: AgentOptions) -> CommandAgent:
    """The agent for `command:ARGUMENT`."""
    if not argument.strip():
        raise UsageError("a command agent needs its command: --agent 'command:ruff format {files}'")
    return CommandAgent(argument.strip(), options)


class CommandAgent:
    """Runs one command a task. Never asks for scope: what it writes outside is refused."""

    name = "command"
    asks_scope = False

    def __init__(self, command: str, options: AgentOptions) -> None:
        check_markers(command)
        self._command = command
        self._options = options

    def check(self) -> str:
        program = _program(self._command)
        if program and not self._known(program):
            raise EnvironmentLacks(
                f"command agent `{self._command}`: there is no program {program!r} on the PATH; "
                f"install it, or write its full path"
            )
        return self._command

    def work(self, brief: Brief, desk: Desk) -> Outcome:
        desk.started()
        if brief.carried:
            return Outcome(ok=True)  # its edits are in the view: a second run might double them
        files = claimed_files(brief, desk)
        command = fill(
            self._command,
            {"{files}": shlex.join(files), "{task}": shlex.quote(brief.task.instructions)},
        )
        desk.note("command", command=self._command, files=files)
        done = desk.run(
            command, timeout=self._options.timeout, log="command.log", env=variables(brief, files)
        )
        if done.timed_out:
            ended = f"ran into the limit of {self._options.timeout:g} s"
        elif done.exit_code < 0:
            ended = f"was killed by signal {-done.exit_code}"
        elif done.exit_code:
            ended = f"exited {done.exit_code}"
        else:
            return Outcome(ok=True)
        last = f": {done.last_line}" if done.last_line else ""
        return Outcome(ok=False, why=one_line(f"`{self._command}` {ended}{last}"))

    def _known(self, program: str) -> bool:
        if program in _SHELL_WORDS or program[0] in "({":
            return True
        if "/" in program:
            return shutil.which(self._options.root.absolute() / program) is not None
        return shutil.which(program, path=self._options.path) is not None


def _program(command: str) -> str:
    """The first word that is not an assignment; "" when it is known only when it runs."""
    try:
        found = shlex.split(command, comments=True)
    except ValueError as error:
        raise UsageError(f"command agent `{command}`: {str(error).lower()}") from error
    first = next((word for word in found if not _ASSIGNMENT.match(word)), "")
    first = first.rstrip(";")
    return "" if any(char in first for char in "$`{") else first


def claimed_files(brief: Brief, desk: Desk) -> list[str]:
    """The claimed paths that are there, once each, in order."""
    claimed = {claim.path for claim in brief.claims if claim.path is not None}
    return sorted(path for path in claimed if (desk.root / path).exists())


def variables(brief: Brief, files: list[str]) -> dict[str, str]:
    """What a command finds in its environment about its task."""
    claims = [
        claim.model_dump(mode="json", exclude_none=True, exclude={"because", "confidence"})
        for claim in brief.claims
    ]
    return {
        "PARALEX_ATTEMPT": str(brief.attempt),
        "PARALEX_CLAIMS": json.dumps(claims, ensure_ascii=False),
        "PARALEX_FILES": "\n".join(files),
        "PARALEX_RUN": brief.run,
        "PARALEX_TASK": brief.task.instructions,
        "PARALEX_TASK_ID": brief.task.id,
        "PARALEX_TITLE": brief.task.title,
    }
