"""The report of a run for people, and the next steps."""

from __future__ import annotations

import re
import shlex
from typing import Any

from paralex.orchestrator.report import RunReport

_SIGN = {"done": "done", "failed": "FAILED", "blocked": "blocked", "cancelled": "stopped"}
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def told(report: RunReport) -> str:
    """What was done, by whom, which commits and tests, the time, and how to go on."""
    lines = [f"Run {report.run}: {report.state}{f' ({report.why})' if report.why else ''}"]
    for task in report.tasks:
        lines += _task(task)
    lines += _suite(report)
    lines += _time(report)
    if report.kept:
        lines.append("Kept as they are in your working tree, not overwritten:")
        lines += [f"  {path}: {why}" for path, why in report.kept.items()]
    if report.external:
        short = ", ".join(commit[:10] for commit in report.external)
        lines.append(f"Commits of somebody else on the branch meanwhile: {short}")
    return "\n".join([*lines, "", *_next(report)])


def _task(task: dict[str, Any]) -> list[str]:
    commits = " ".join(commit[:10] for commit in task["commits"])
    tests = task["tests"]
    parts = [f"  {_SIGN.get(task['state'], task['state']):8} {task['id']}"]
    if task["attempts"]:
        tries = f", {task['attempts']} attempts" if task["attempts"] > 1 else ""
        parts.append(f"by {task['agent']}{tries}")
    if commits:
        parts.append(f"commits {commits}")
    elif task["state"] == "done":
        parts.append("nothing to change")
    if tests is not None:
        parts.append("tests passed" if tests["ok"] else "tests failed")
    lines = ["  ".join(parts)]
    if task.get("why"):
        lines.append(f"             {task['why']}")
    for refusal in task["refusals"]:
        if refusal["reason"] != task.get("why"):
            lines.append(f"             {refusal['answer']}: {refusal['reason']}")
    for request in task["scope_requests"]:
        asked = "asked for " + ", ".join(request["claims"])
        detail = f" ({request['detail']})" if request["detail"] else ""
        lines.append(f"             {asked}: {request['answer']}{detail}")
    around = [u["target"] for u in task["undeclared"] if u["how"] == "write"]
    if around:
        lines.append(
            f"             changed in the working tree while it ran, maybe by it: "
            f"{', '.join(around)}"
        )
    return lines


def _suite(report: RunReport) -> list[str]:
    if report.suite is None:
        return ["Full tests: none configured"]
    suite = report.suite
    word = "red" if suite["failed"] else "green"
    return [
        f"Full tests: {word} ({suite['passed']} passed, {suite['failed']} failed)  "
        f"{suite['command']}"
    ]


def _time(report: RunReport) -> list[str]:
    timings = report.timings
    if timings is None:
        return []
    seconds, serial = timings["seconds"], timings["serial_seconds"]
    said = f"Time: {seconds:.1f} s; the tasks one after the other: {serial:.1f} s"
    return [f"{said} ({serial / seconds:.1f}x)" if seconds else said]


def switch_to(previous: str) -> str:
    """The command that goes back to where HEAD was: a branch's name, or a commit's full id."""
    detach = "--detach " if _COMMIT.fullmatch(previous) else ""
    return f"git switch {detach}{shlex.quote(previous)}"


def _next(report: RunReport) -> list[str]:
    back, branch = switch_to(report.previous), shlex.quote(report.branch)
    lines = []
    if report.state == "stopped":
        lines.append(f"Go on:   paralex resume {report.run}")
    base = report.base["commit"][:12]
    lines.append(f"Look:    git log --stat {base}..{branch}")
    if report.previous and report.previous != report.branch:
        lines.append(f"Merge:   {back} && git merge {branch}")
        lines.append(f"Drop:    {back} && paralex runs --drop {report.run}")
    else:
        lines.append(f"Undo:    git revert --no-edit {base}..{branch}")
    return lines
