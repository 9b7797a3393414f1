"""`paralex plan --from-diff BASE..HEAD`: from what the user wrote to a plan on BASE."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from paralex.cli.common import Context
from paralex.cli.console import err_console
from paralex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from paralex.graph.revision import Objects, Revision
    from paralex.planner.dst import Dst
    from paralex.planner.evidence import Evidence
    from paralex.queries.code import Code


def planned_diff(
    here: Context, written: str, agents: int, present: Callable[[], Evidence]
) -> tuple[Dst, Code]:
    """The plan of a diff, and the code of its base. `present`: the evidence of what is checked
    out, which is asked for where that is the base.

    UsageError for what is no diff, with the reason.
    """
    from paralex.graph.changes import changes, left_out
    from paralex.graph.git import git
    from paralex.graph.history import head as head_of
    from paralex.graph.revision import Objects, Revision
    from paralex.planner.from_diff_plan import Diff, plan_diff

    base, head = ends_of(written)
    _is_top(here.root)
    with Objects(here.root) as objects:
        old, new = Revision.of(objects, base), Revision.of(objects, head)
        for path in left_out(old, new):
            _note(f"left out: {path} is a submodule, or its name is not UTF-8")
        diff = Diff(old, new, changes(old, new), _subject(here.root, old.commit, new.commit))
        out = head_of(here.root) == old.commit
        is_clean = out and not git(here.root, "status", "--porcelain").strip()
        evidence = present() if is_clean else _evidence(here, objects, old)
        plan = plan_diff(diff, evidence, agents)
        if not out:
            _note(
                f"the plan stands on {old.commit[:12]}, and that is not what is checked out: check "
                f"and execute it there (git worktree add --detach ../stack {old.commit[:12]})"
            )
        return plan, evidence.code


def ends_of(written: str) -> tuple[str, str]:
    """BASE and HEAD of `BASE..HEAD`; HEAD is what is checked out where only BASE is given."""
    if "..." in written:
        raise UsageError(
            f"--from-diff {written}: write BASE..HEAD with two dots; for what HEAD has since it "
            f"left BASE, take `git merge-base BASE HEAD` as BASE"
        )
    base, dots, head = written.partition("..")
    if not base.strip() or (dots and not head.strip()):
        raise UsageError(f"--from-diff {written!r}: write BASE..HEAD, or BASE alone for BASE..HEAD")
    return base.strip(), head.strip() or "HEAD"


def _is_top(root: Path) -> None:
    """Git's paths are those of its top folder."""
    from paralex.graph.git import GitTrouble, git

    try:
        top = git(root, "rev-parse", "--show-toplevel").decode().strip()
    except GitTrouble:
        return  # a bare repository; or none, and then no commit will be found
    if Path(top).resolve() != root.resolve():
        raise UsageError(f"{root}: a folder inside of {top}: go there to plan from a diff")


def _subject(root: Path, old: str, new: str) -> str:
    """The subject of the last commit, with the number of those before it."""
    from paralex.graph.git import GitTrouble, git

    try:
        subject = git(root, "log", "-1", "--no-show-signature", "--format=%s", new).decode(
            "utf-8", "replace"
        )
        count = int(git(root, "rev-list", "--count", f"{old}..{new}"))
    except GitTrouble:
        return ""
    return subject.strip() + (f", and {count - 1} commits before" if count > 1 else "")


def _evidence(here: Context, objects: Objects, old: Revision) -> Evidence:
    from paralex.graph.git import git
    from paralex.planner.dst import Base
    from paralex.planner.evidence import Evidence
    from paralex.queries.revision import code_of

    code = code_of(old)
    tree = git(objects.root, "rev-parse", f"{old.commit}^{{tree}}").decode().strip()
    return Evidence(
        code=code,
        existing=frozenset(old.paths),
        base=Base(commit=old.commit, tree=tree, graph=code.digest),
        hubs=here.config.hubs,
        generated=here.config.generated,
        tests_configured=bool(here.config.tests or here.config.runner),
    )


def _note(text: str) -> None:
    err_console().print(f"paralex: {text}", markup=False)
