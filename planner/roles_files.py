"""Roles in files that other programs read: CODEOWNERS, AGENTS.md, and agents of Claude Code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from paralex.errors import UsageError
from paralex.planner.assign import free_id
from paralex.planner.dst import Claim, Dst, Task
from paralex.planner.roles_calls import Json

# The tools of Claude Code that do what a call of the document does.
_TOOLS = {
    "read": ("Read", "Glob"), "grep": ("Grep",), "edit": ("Edit",), "create": ("Write",),
    "delete": ("Bash",), "run_tests": ("Bash",),
}  # fmt: skip
RULES = """\
- Change nothing but what your task claims; others work on the rest at this moment. Import lines of
  a file with a claim may change with it.
- body: how a symbol works, not its signature. signature: also its signature. add: a new symbol
  (`C.*`: new members of C). remove: take it away. whole: anything in the file. create, delete,
  rename: that, for the file.
- A task waits until the tasks it comes after are done.
- What needs to change beside your claims is not yours: say so and stop."""


@dataclass(frozen=True)
class Markers:
    """The lines around what is ours in a file of the user."""

    begin: str
    end: str


MARKDOWN = Markers("<!-- paralex:begin -->", "<!-- paralex:end -->")
HASH = Markers("# paralex:begin", "# paralex:end")


def with_block(before: str | None, block: str, markers: Markers, place: str) -> str:
    """The text of the file `place` with `block` in it, everything else as it was.

    `before` is its text now, None when it is not there. UsageError for a file that has no block
    of ours yet, or markers that do not make one block.
    """
    made = f"{markers.begin}\n{block.rstrip()}\n{markers.end}\n"
    if before is None:
        return made
    lines = before.splitlines(keepends=True)
    begins = [at for at, line in enumerate(lines) if line.strip() == markers.begin]
    ends = [at for at, line in enumerate(lines) if line.strip() == markers.end]
    if not begins and not ends:
        raise UsageError(
            f"{place}: is there already, and is left as it is: put the lines {markers.begin!r} "
            f"and {markers.end!r} where the roles shall stand, or name another file"
        )
    if len(begins) != 1 or len(ends) != 1 or begins > ends:
        raise UsageError(
            f"{place}: needs one line {markers.begin!r} and after it one {markers.end!r}, but "
            f"has {len(begins)} and {len(ends)}: correct that by hand"
        )
    return "".join((*lines[: begins[0]], made, *lines[ends[0] + 1 :]))


def slugs(plan: Dst) -> dict[str, str]:
    """By role a name of lower-case letters, digits and hyphens, each of its own."""
    found: dict[str, str] = {}
    for role in plan.roles:
        word = re.sub(r"[^a-z0-9]+", "-", role.id.lower()).strip("-") or "role"
        found[role.id] = free_id(word, set(found.values()))
    return found


def codeowners(plan: Dst) -> str:
    """A line for each file that a role owns; who owns only symbols of it stands in a comment.

    `@org/ROLE` is a placeholder for the team or user that stands behind a role.
    """
    names = slugs(plan)
    by_path: dict[str, list[tuple[str, Claim]]] = {}
    for role in plan.roles:
        for claim in role.owns:
            for path in sorted({str(path) for path in (claim.path, claim.to) if path}):
                by_path.setdefault(path, []).append((role.id, claim))
    lines = ["# Replace @org/ROLE by the team or user that stands behind the role."]
    for path, held in sorted(by_path.items()):
        teams = {name: f"@org/{names[name]}" for name, _ in held}
        for name, team in teams.items():
            words = [f"{c.symbol} ({c.mode})" for owner, c in held if owner == name and c.symbol]
            if words:
                lines.append(f"# {_line(path)}: {_line(', '.join(words))} {team}")
        pattern = _pattern(path)
        owners = " ".join(teams.values())
        lines.append(
            f"{pattern} {owners}" if pattern else f"# no pattern can say {path!r} {owners}"
        )
    return "\n".join(lines) + "\n"


def agents_section(plan: Dst, specs: Mapping[str, Json]) -> str:
    """The roles for AGENTS.md, which Codex and others read; `specs`: the document of each."""
    parts = [
        "## Who changes what",
        f"Goal: {_line(plan.goal)}" if plan.goal else "",
        "Several agents work on this repository at the same time. Each does one of these tasks.",
        RULES,
    ]
    for role in plan.roles:
        parts.append(f"### Role {role.id}")
        parts.append(_role_text(plan, role.id, specs[role.id], "####"))
    return _apart("\n\n".join(part for part in parts if part)) + "\n"


def claude_agents(plan: Dst, specs: Mapping[str, Json]) -> dict[str, str]:
    """By file name the agents for `.claude/agents`, one a role."""
    found = {}
    for role, name in slugs(plan).items():
        spec = specs[role]
        calls = [item["post"]["operationId"] for item in spec["paths"].values()]
        tasks = "; ".join(f"{t.id}: {_line(t.title)}" for t in plan.tasks if t.role == role)
        front = {
            "name": name,
            "description": f"Does the tasks of the role {role} ({tasks}). Use it for nothing else.",
            "tools": ", ".join(sorted({tool for call in calls for tool in _TOOLS.get(call, ())})),
        }
        head = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=10**6)
        body = f"You are the agent of the role {role}.\n\n{RULES}\n\n"
        body += _role_text(plan, role, spec, "##")
        block = with_block(None, _apart(body), MARKDOWN, name)
        found[f"{name}.md"] = f"---\n{_apart(head)}---\n{block}"
    return found


def _role_text(plan: Dst, role: str, spec: Json, level: str) -> str:
    blocks = [_task_text(task, level) for task in plan.tasks if task.role == role]
    promises = [_surface(entry) for entry in spec.get("x-paralex-promises", ())]
    relies = [_surface(entry) for entry in spec.get("x-paralex-relies-on", ())]
    for title, lines in (("Keep as it is", promises), ("Rely on", relies)):
        if lines:
            blocks.append("\n".join((f"{level} {title}", *lines)))
    return "\n\n".join(blocks)


def _task_text(task: Task, level: str) -> str:
    parts = [f"{level} Task {task.id}: {_line(task.title)}"]
    if task.instructions.strip():
        parts.append(task.instructions.strip())
    lines = [f"- claims {_code(str(claim))}" for claim in task.claims]
    lines += [f"- comes after {dependency.task}" for dependency in task.depends_on]
    lines += [f"- is judged by {_code(test)}" for test in task.accept.tests]
    if task.accept.command:
        lines.append(f"- is judged by {_code(task.accept.command)}")
    parts.append("\n".join(lines))
    return "\n\n".join(part for part in parts if part)


def _surface(entry: Json) -> str:
    where = f" in {_code(entry['path'])}" if entry.get("symbol") else ""
    name = _signature(str(entry.get("symbol", entry["path"])), _line(entry.get("signature", "")))
    changed = [f"{task} changes it" for task in entry.get("changed_by", ())]
    changed += [f"{task} removes it" for task in entry.get("removed_by", ())]
    return f"- {_code(name)}{where}{': ' + ', '.join(changed) if changed else ''}"


def _signature(symbol: str, signature: str) -> str:
    """The symbol and its signature, which in most languages tells the name itself."""
    name = symbol.rpartition(".")[2]
    if signature in ("", name):
        return symbol
    if re.search(rf"\b{re.escape(name)}\b", signature) is None:
        return f"{symbol}{signature}"
    return signature if name == symbol else f"{symbol}: {signature}"


def _pattern(path: str) -> str | None:
    """The path as CODEOWNERS has it: from the top, spaces escaped. None where it would mean other
    files too, or nothing."""
    if re.search(r"[*?\[\]\\!#\x00-\x1f\x7f]", path):
        return None
    return "/" + path.replace(" ", "\\ ")


def _code(text: str) -> str:
    """`text` as code of Markdown, whatever it holds."""
    line = _line(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if len(fence) > 1 else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _apart(text: str) -> str:
    """`text` without lines that look like our markers."""
    return text.replace("<!-- paralex:", "<!-- paralex :")


def _line(text: str) -> str:
    return " ".join(text.split())
