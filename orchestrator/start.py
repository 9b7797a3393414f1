"""What must hold before a run begins, and the branch that it begins on. Nothing is changed
before everything has been looked at."""

from __future__ import annotations

from dataclasses import dataclass

from paralex.errors import EnvironmentLacks, Refused, UsageError
from paralex.orchestrator.git import GitError, Repo
from paralex.orchestrator.options import RunOptions
from paralex.planner.check import check
from paralex.planner.dst import Base, Dst
from paralex.planner.report import Conflict
from paralex.queries.code import Code

_IN_PROGRESS = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "BISECT_LOG": "a bisection",
}


@dataclass(frozen=True)
class Ground:
    """What the run stands on. `previous`: where HEAD was, a full ref name or a commit."""

    commit: str
    tree: str
    previous: str
    dirty: frozenset[str]


def survey(repo: Repo, plan: Dst, options: RunOptions, code: Code) -> Ground:
    """Raises EnvironmentLacks, UsageError or Refused for the first thing that is not right."""
    head = repo.commit_of("HEAD")
    if head is None:
        raise EnvironmentLacks(
            f"{repo.root}: no commit yet: make one with `git add -A && git commit`, then plan again"
        )
    _not_in_between(repo)
    ref = repo.head_ref()
    if options.stay and options.branch:
        raise UsageError("--stay and --branch exclude each other: choose one")
    if options.stay and ref is None:
        raise UsageError("--stay needs a branch, but HEAD is detached: `git switch BRANCH` first")
    dirty = repo.dirty()
    if dirty and not options.allow_dirty:
        raise EnvironmentLacks(
            f"tracked files differ from HEAD: {_some(dirty)}. Commit or stash them, or keep them "
            f"untouched with --allow-dirty"
        )
    tree = repo.tree_of(head)
    _same_tree(plan, tree)
    _claims_are_free(repo, plan, tree, dirty)
    _checked(plan, code, Base(commit=head, tree=tree, graph=code.digest or None), repo.paths(tree))
    return Ground(head, tree, ref or head, dirty)


def make_branch(repo: Repo, branch: str, commit: str, previous: str) -> None:
    """A new branch at `commit`, and HEAD on it; neither index nor working tree is touched.
    Idempotent, for a run that was killed in between."""
    if branch != previous:
        if repo.commit_of(branch) is None:
            try:
                made = repo.move(branch, commit, repo.nothing, "paralex: a run begins")
            except GitError as error:
                raise EnvironmentLacks(f"{branch} cannot be made: {error}") from error
            if not made:
                raise EnvironmentLacks(f"{branch} came into being just now: try again")
        if (repo.head_ref() or repo.commit_of("HEAD")) == previous:
            repo.run("symbolic-ref", "-m", "paralex: a run begins", "HEAD", branch)


def branch_name(repo: Repo, options: RunOptions, run: str, previous: str) -> str:
    """The full ref name of the run's branch. UsageError for a bad name or one that is taken."""
    if options.stay:
        return previous
    name = options.branch or f"paralex/{run}"
    try:
        repo.run("check-ref-format", "--branch", name)
    except GitError as error:
        raise UsageError(f"--branch {name!r}: git does not allow this name") from error
    ref = f"refs/heads/{name}"
    if repo.commit_of(ref) is not None:
        raise UsageError(
            f"--branch {name!r}: there is such a branch; name a new one, or switch to it and use "
            f"--stay"
        )
    return ref


def _not_in_between(repo: Repo) -> None:
    for name, what in _IN_PROGRESS.items():
        if (repo.git_dir / name).exists():
            raise EnvironmentLacks(
                f"{repo.root}: {what} is in progress: finish or abort it first (`git status`)"
            )


def _same_tree(plan: Dst, tree: str) -> None:
    """A plan made by hand may leave its base open: then `check` on this very tree decides."""
    if plan.base.tree is not None and plan.base.tree != tree:
        raise Refused(
            f"the plan was made on tree {plan.base.tree[:12]}, but HEAD's tree is {tree[:12]}: "
            f"make it again with `paralex plan`"
        )


def _claims_are_free(repo: Repo, plan: Dst, tree: str, dirty: frozenset[str]) -> None:
    claimed = sorted(
        {(path, task.id) for task in plan.tasks for claim in task.claims
         for path in (claim.path, claim.to) if path}
    )  # fmt: skip
    tracked = repo.entries(tree, (path for path, _ in claimed))
    for path, task in claimed:
        if path in dirty:
            raise UsageError(f"task {task} claims {path}, which differs from HEAD: commit it first")
        there = repo.root / path
        if path not in tracked and (there.is_file() or there.is_symlink()):
            raise UsageError(
                f"task {task} claims {path}, an untracked file: it would be lost to a mistake; "
                f"commit it first, or move it away"
            )


def _checked(plan: Dst, code: Code, now: Base, existing: frozenset[str]) -> None:
    report = check(plan, code, now, existing=existing)
    if not report.ok:
        told = "\n".join(line for conflict in report.conflicts for line in _told(conflict))
        raise Refused(f"the plan has conflicts, so nothing was started:\n{told}")


def _told(conflict: Conflict) -> list[str]:
    lines = [f"{conflict.kind} {' -> '.join(conflict.tasks)}  {conflict.resource}".rstrip()]
    lines += [f"  {fact.text}{f'   {fact.at}' if fact.at else ''}" for fact in conflict.facts]
    if conflict.options:
        lines.append(f"  options: {' | '.join(conflict.options)}")
    return lines


def _some(paths: frozenset[str], most: int = 10) -> str:
    shown = ", ".join(sorted(paths)[:most])
    return shown if len(paths) <= most else f"{shown} and {len(paths) - most} more"
