"""The tools of a model: what it may ask for, checked, done in the view, and answered in text.

A wrong call is answered, never raised: the model reads what was wrong and tries again.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from paralex.errors import nearest
from paralex.planner.dst import Claim
from paralex.planner.roles import open_spec, task_spec
from paralex.planner.roles_valid import call_problems, without_nulls
from paralex.protocol import Brief, Desk, Granted, Outcome, Published, Refusal, Stale, TestRun
from paralex.worker.anthropic_prompt import advice
from paralex.worker.anthropic_reply import Call
from paralex.worker.circles import Circles
from paralex.worker.edits import EditFailed, line_of, only_place
from paralex.worker.files import PathRefused, confined, decoded, read_bytes, write
from paralex.worker.scope import Scope, lines_of, problem_of
from paralex.worker.wording import first_line

LINES = 800  # of a file, for one call
CHARACTERS = 40_000  # of an answer
MATCHES = 200  # of a search
GREP_SECONDS = 60.0

Given = dict[str, Any]  # the input of a call that is what the document of calls says


class ToolError(Exception):
    """The call was not done; the message goes to the model."""


class Tools:
    """One task's tools. `edits` counts the changes made; `outcome` is set by an accepted finish."""

    def __init__(self, brief: Brief, desk: Desk) -> None:
        self._desk = desk
        self._task = brief.task
        self._scope = Scope(brief.claims)
        self.circles = Circles()
        self.edits = 0
        self.outcome: Outcome | None = None
        self._green_at = -1  # `edits` when the whole acceptance last passed
        self._failed_in_turn = False
        self._run: dict[str, Callable[[Given], str]] = {
            "create": self.create,
            "delete": self.delete,
            "edit": self.edit,
            "finish": self.finish,
            "grep": self.grep,
            "publish": self.publish,
            "read": self.read,
            "request_scope": self.request_scope,
            "run_tests": self.run_tests,
        }

    def turn(self, calls: tuple[Call, ...]) -> list[dict[str, Any]]:
        """Does the calls of one turn in order; a result for each. Raises `Circling`, and what the
        desk raises."""
        self.circles.turn([(call.name, call.input) for call in calls], self.edits)
        self._failed_in_turn = False
        return [self._answered(call) for call in calls]

    def _answered(self, call: Call) -> dict[str, Any]:
        self._desk.alive()
        try:
            text, wrong = self._done(call), False
        except (ToolError, EditFailed, PathRefused) as error:
            text, wrong = str(error), True
            self._failed_in_turn = True
        self._desk.note("tool", name=call.name, input=_brief(call.input), ok=not wrong)
        return {
            "type": "tool_result",
            "tool_use_id": call.id,
            "content": _cut(text) or "(nothing)",
            "is_error": wrong,
        }

    def _done(self, call: Call) -> str:
        if call.problem:
            raise ToolError(
                f"the input of {call.name} {call.problem}: nothing was done. Send it again, in "
                f"smaller pieces if it was long"
            )
        if self.outcome is not None:
            raise ToolError("the task is finished: nothing was done")
        if call.name not in self._run:
            raise ToolError(f"there is no tool {call.name!r}: {nearest(call.name, self._run)}")
        given = without_nulls(call.input)
        wrong = call_problems(open_spec(), call.name, given)
        if wrong:
            raise ToolError(f"{call.name}: {'; '.join(map(str, wrong))}")
        return self._run[call.name](given)

    # --- files ---

    def read(self, given: Given) -> str:
        path = given["path"]
        place = confined(self._desk.root, path) if path != "." else self._desk.root
        if place.is_dir():
            return _listing(place)
        lines = decoded(path, self._existing(path)).splitlines()
        first = int(given.get("start", 1))
        last = min(int(given.get("end", len(lines))), len(lines), first + LINES - 1)
        shown = [f"{number}\t{lines[number - 1]}" for number in range(first, last + 1)]
        if last < len(lines):
            shown.append(f"({len(lines)} lines in all; go on with start={last + 1})")
        return "\n".join(shown) or f"(no such lines: the file has {len(lines)})"

    def edit(self, given: Given) -> str:
        path, old = given["path"], given["old"]
        before = self._own(given, "edit")
        text = decoded(path, before)
        lines = lines_of(path, before, given["symbol"]) if "symbol" in given else None
        at = only_place(path, text, old, lines)
        after = text[:at] + given["new"] + text[at + len(old) :]
        said = self._changed(path, before, after.encode())
        return f"replaced at line {line_of(text, at)}{said}"

    def create(self, given: Given) -> str:
        path = given["path"]
        if read_bytes(self._desk.root, path) is not None:
            raise ToolError(f"{path}: is there already: change it with edit")
        return f"created{self._changed(path, None, given['text'].encode())}"

    def delete(self, given: Given) -> str:
        return f"deleted{self._changed(given['path'], self._own(given, 'delete'), None)}"

    def grep(self, given: Given) -> str:
        path, pattern = given.get("path", "."), given["pattern"]
        if path != ".":
            confined(self._desk.root, path)
        try:
            re.compile(pattern)
        except re.error as error:
            raise ToolError(f"grep: not a regular expression: {error}") from error
        options = "-rnIE" + ("i" if given.get("ignore_case") else "")
        search = ["grep", options, "--exclude-dir=.git", "--exclude-dir=.paralex"]
        command = shlex.join([*search, "-e", pattern, "--", path])
        done = self._desk.run(
            f"{command} | head -n {MATCHES}", timeout=GREP_SECONDS, log="grep.log"
        )
        if done.timed_out:
            raise ToolError(f"grep: took longer than {GREP_SECONDS:g} s: search for less")
        return done.output.strip("\n") or "no match"

    def _own(self, given: Given, call: str) -> bytes:
        """The content of a file that is to be changed; for one that is not there, the nearest of
        the task's own."""
        data = read_bytes(self._desk.root, given["path"])
        if data is None:
            mine = task_spec(self._task, self._scope.held)
            hints = [str(wrong) for wrong in call_problems(mine, call, given)]
            hint = f" ({hints[0]})" if hints else ""
            raise ToolError(f"{given['path']}: there is no such file{hint}")
        return data

    def _existing(self, path: str) -> bytes:
        data = read_bytes(self._desk.root, path)
        if data is None:
            raise ToolError(f"{path}: there is no such file")
        return data

    def _changed(self, path: str, before: bytes | None, after: bytes | None) -> str:
        """Writes, if the claims allow it; a remark for the model when the file does not parse."""
        problem = problem_of(path, after) if after is not None else None
        missing = self._scope.missing(path, before, after)
        if missing and problem:
            raise ToolError(
                f"{path}: would not parse after this edit ({problem}), so it cannot be judged by "
                f"your claims. Nothing was changed: make an edit that leaves the file whole"
            )
        if missing:
            raise ToolError(f"{path}: {advice(missing)}")
        write(self._desk.root, path, after)
        self.edits += 1
        return f"; but now the file does not parse: {problem}" if problem else ""

    # --- the coordinator ---

    def run_tests(self, given: Given) -> str:
        tests = tuple(given.get("tests", ()))
        run = self._desk.run_tests(tests or None)
        if run is None:
            return "this task has no tests of its own"
        if run.ok and not tests:
            self._green_at = self.edits
        return self._told(run)

    def request_scope(self, given: Given) -> str:
        claims = tuple(Claim.model_validate(wanted) for wanted in given["claims"])
        answer = self._desk.request_scope(claims, given["why"])
        if isinstance(answer, Granted):
            self._scope.grow(answer.claims)
            return f"granted: {', '.join(map(str, answer.claims))}"
        raise ToolError(f"refused: {answer.reason}")

    def publish(self, given: Given) -> str:
        answer = self._desk.publish(given["message"])
        if isinstance(answer, Published):
            return f"published as {answer.commit}. Others' work may have come in: read again"
        if isinstance(answer, Stale):
            raise ToolError(f"not published: {answer.reason}. Read the files again and adapt")
        raise ToolError(_refused(answer))

    def finish(self, given: Given) -> str:
        if not given.get("done", True):
            why = f"the model gave up: {given['summary']}"
            self.outcome = Outcome(ok=False, why=why)
            return "noted"
        if self._failed_in_turn:
            raise ToolError("finish: another call of this turn failed: look at it first")
        if self._green_at != self.edits:
            run = self._desk.run_tests()
            if run is not None and not run.ok:
                raise ToolError(f"finish: the tests fail.\n{self._told(run)}")
        self.outcome = Outcome(ok=True, summary=first_line(given["summary"]))
        return "accepted"

    def _told(self, run: TestRun) -> str:
        """A test run for the model. Raises `Circling` when it only repeats itself."""
        if not run.ok:
            self.circles.tests_failed(run.command, run.last_line, self.edits)
        verdict = "passed" if run.ok else f"FAILED (exit {run.exit_code})"
        printed = _log_of(run, self._desk) or run.last_line
        return f"{verdict}: {run.command}\n{printed}"


def _refused(answer: Refusal) -> str:
    outside = ", ".join(map(str, answer.outside))
    needed = f" It would need {outside}: request_scope, or undo that part." if outside else ""
    return f"not published: {answer.reason}.{needed}"


def _listing(folder: Path) -> str:
    names = sorted(
        entry.name + ("/" if entry.is_dir() else "")
        for entry in folder.iterdir()
        if entry.name not in {".git", ".paralex"}
    )
    return "\n".join(names) or "(empty)"


def _log_of(run: TestRun, desk: Desk) -> str:
    """The end of what the tests printed; "" when their log is not in the desk's records."""
    place = desk.records / Path(run.log).name
    if not run.log or not place.is_file():
        return ""
    return place.read_bytes()[-CHARACTERS // 2 :].decode(errors="replace").strip()


def _cut(text: str) -> str:
    """The beginning and the end of a text that is too long."""
    if len(text) <= CHARACTERS:
        return text
    half = CHARACTERS // 2
    return f"{text[:half]}\n[{len(text) - CHARACTERS} characters left out]\n{text[-half:]}"


def _brief(given: dict[str, Any]) -> dict[str, str]:
    """A call's input for the record: enough to see what was asked."""
    return {key: first_line(str(value)) for key, value in sorted(given.items())}
