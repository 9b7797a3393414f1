"""The full test command at the end of a run, in a fresh view of the final tree."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paralex.orchestrator import views
from paralex.orchestrator.desk import Tools
from paralex.orchestrator.environment import child_environment
from paralex.protocol import Launch


@dataclass(frozen=True)
class Suite:
    """`tree` gives the final tree when it is asked for; `log` gets the output."""

    command: str
    tree: str
    tools: Tools
    home: Path
    log: Path

    def run(self, alive: Callable[[], None]) -> dict[str, Any]:
        """`command`, `passed`, `failed`, `exit_code`, `last_line`; green exactly when `failed`
        is 0."""
        tools = self.tools
        self.log.parent.mkdir(parents=True, exist_ok=True)
        try:
            view = views.make(tools.repo, self.home, self.tree)
            launch = Launch(
                command=self.command,
                cwd=view.root,
                env=child_environment(view, tools.python, tools.env),
                writable=(view.root, view.private_home, view.tmp),
                timeout=tools.timeout,
                log=self.log,
            )
            result = tools.launcher.run(launch, alive)
        finally:
            views.remove(self.home)
        output = self.log.read_text(errors="replace") if self.log.exists() else result.output
        passed, failed = counts(output or result.output)
        red = result.exit_code != 0 or result.timed_out
        if passed is None:
            # A runner whose summary is not known: the command is the one test.
            passed, failed = (0, 1) if red else (1, 0)
        return {
            "command": self.command,
            "passed": passed,
            "failed": max(failed, 1) if red else 0,
            "exit_code": result.exit_code,
            "last_line": result.last_line,
        }


def counts(output: str) -> tuple[int | None, int]:
    """(passed, failed) from the summary of pytest, unittest, vitest, jest or cargo; (None, 0)
    when there is none."""
    ran = re.findall(r"^Ran (\d+) tests? in", output, re.MULTILINE)
    if ran:
        bad = re.findall(r"^FAILED \((.*)\)$", output, re.MULTILINE)
        failed = sum(
            int(number)
            for kind, number in re.findall(r"(\w+)=(\d+)", bad[-1] if bad else "")
            if kind in {"failures", "errors"}
        )
        return int(ran[-1]) - failed, failed
    summaries = [
        line for line in output.splitlines() if re.search(r"\b\d+ (passed|failed|errors?)\b", line)
    ]
    if not summaries:
        return None, 0

    def number(word: str) -> int:
        found = re.search(rf"\b(\d+) {word}\b", summaries[-1])
        return int(found.group(1)) if found else 0

    return number("passed"), number("failed") + number("errors?")
