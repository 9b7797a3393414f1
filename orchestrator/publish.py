"""The gate: the one way from a view into the shared tree.

Only the coordinator's thread comes here, one publish after the other; that is the publish
mutex. The order of the steps makes a publish durable: objects, the intent in the journal, the
branch by compare-and-swap (the commit point), the working tree, the index, `accepted` in the
journal, and only then the answer. Recovery looks at the branch: it holds the intent's commit,
and the rest is done again; or it does not, and nothing has happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from paralex.errors import EnvironmentLacks
from paralex.orchestrator.board import Intent
from paralex.orchestrator.facts import Extract, Reader, claimable
from paralex.orchestrator.git import GITLINK, Change, Repo
from paralex.orchestrator.merge import merge_trees
from paralex.orchestrator.worktree import WorkTree
from paralex.planner.claims import breaks
from paralex.planner.dst import Claim, Read
from paralex.protocol import Published, Refusal, Stale
from paralex.queries.code import Code

_TRIES = 10  # how often somebody else may move the branch under one publish


class Record(Protocol):
    """Makes an event durable and applies it to the board."""

    def __call__(self, kind: str, task: str = "", /, **data: Any) -> None: ...


@dataclass(frozen=True)
class Submission:
    """What a worker wants published: the difference of two trees, and under which rights."""

    task: str
    base: str
    tree: str
    claims: tuple[Claim, ...]
    reads: tuple[Read, ...]
    final: bool
    message: str
    author: str


class Gate:
    """`branch` is a full ref name. `last_number`: the highest intent number so far."""

    def __init__(
        self,
        repo: Repo,
        extract: Extract,
        branch: str,
        worktree: WorkTree,
        code: Code,
        record: Record,
        crash: Callable[[str], None],
        last_number: int = 0,
        head: str = "",
    ) -> None:
        self._repo = repo
        self._extract = extract
        self._reader = Reader(repo, extract)
        self._branch = branch
        self._worktree = worktree
        self._code = code
        self._record = record
        self._crash = crash
        self._number = last_number
        self._seen = head  # the branch's commit as this run knows it

    # --- the decision ------------------------------------------------------------------------

    def publish(self, asked: Submission) -> Published | Stale | Refusal:
        """Lets a change in, or says why not. The token has been judged already."""
        self._reader = Reader(self._repo, self._extract)  # nothing is remembered for longer
        changes = self._repo.diff(asked.base, asked.tree)
        if refusal := self._forbidden(changes) or self._outside(changes, asked.claims):
            return refusal
        if not changes:
            return self._nothing(asked)
        for _ in range(_TRIES):
            answer = self._try(asked, changes)
            if isinstance(answer, Published):
                uses = sorted(read.target for read in self.uses(changes))
                self._record("used", asked.task, targets=uses)
            if answer is not None:
                return answer
        raise EnvironmentLacks(f"{self._branch} is being moved all the time by somebody else")

    def head(self) -> str:
        """The branch's commit. One that is not of this run is put on record."""
        head = self._repo.commit_of(self._branch)
        if head is None:
            raise EnvironmentLacks(
                f"the branch {self._branch} is gone: make it again with "
                f"`git update-ref {self._branch} {self._seen}`, then `paralex resume`"
            )
        if head != self._seen:
            if self._seen:
                self._record("external", commit=head)
            self._seen = head
        return head

    def _nothing(self, asked: Submission) -> Published:
        head = self.head()
        if asked.final:
            self._record("nothing_new", asked.task)
        return Published(commit=head, tree=self._repo.tree_of(head))

    def _forbidden(self, changes: Mapping[str, Change]) -> Refusal | None:
        for path, change in changes.items():
            first = path.split("/")[0]
            if first == ".paralex":
                return Refusal(reason=f"{path}: the records of paralex are nobody's to change")
            if GITLINK in {change.old and change.old.mode, change.new and change.new.mode}:
                return Refusal(reason=f"{path}: a submodule cannot be changed")
            if not claimable(path):
                return Refusal(reason=f"{path!r}: no claim can name this path")
        return None

    def _outside(self, changes: Mapping[str, Change], claims: tuple[Claim, ...]) -> Refusal | None:
        outside = self._reader.outside(claims, changes)
        if not outside:
            return None
        listed = ", ".join(map(str, outside))
        return Refusal(reason=f"outside the claims of this task: {listed}", outside=outside)

    def _try(self, asked: Submission, changes: Mapping[str, Change]) -> Published | Stale | None:
        """One round against the branch as it is now; None when it moved meanwhile."""
        head = self.head()
        current = self._repo.tree_of(head)
        merged = merge_trees(self._repo, self._reader, asked.base, asked.tree, current)
        if merged.conflicts:
            listed = "; ".join(f"{path}: {why}" for path, why in merged.conflicts.items())
            return Stale(tree=current, reason=f"others published meanwhile: {listed}")
        arriving = self._repo.diff(current, merged.tree)
        beyond = self._reader.outside(asked.claims, {p: arriving[p] for p in merged.both})
        if beyond:
            listed = ", ".join(map(str, beyond))
            return Stale(tree=current, reason=f"merged with others it would change {listed}")
        if reason := self._outdated(asked, changes, current):
            return Stale(tree=current, reason=reason)
        if not arriving:
            return self._nothing(asked)
        return self._commit(
            asked.task, head, merged.tree, arriving, asked.message, asked.author, final=asked.final
        )

    def _outdated(self, asked: Submission, changes: Mapping[str, Change], current: str) -> str:
        """What this edit relies on and others changed since its base, in words; or ""."""
        reads = {*asked.reads, *self.uses(changes)}
        for path, change in self._repo.diff(asked.base, current).items():
            if claimable(path):
                # What a reader can see of a change is all that a claim on bodies would not allow.
                bodies = Claim(path=path, symbol="*", mode="body")
                seen = self._reader.beyond((bodies,), path, change)
                for read in sorted(reads, key=lambda read: read.target):
                    for claim in seen:
                        if breaks(claim, read):
                            return f"it relies on {read.target}, and others published: {claim}"
        return ""

    def uses(self, changes: Mapping[str, Change]) -> frozenset[Read]:
        """What the changed files rely on, as far as the graph knows them."""
        return frozenset(
            Read(path=row.to_path, symbol=row.to_symbol)
            for path in changes
            for row in self._code.uses_by(path)
            if row.to_symbol
        )

    # --- the durable part --------------------------------------------------------------------

    def revert(self, task: str, commits: tuple[str, ...], message: str, author: str) -> str:
        """Takes a task's accepted commits back by one new commit. Returns why not, or ""."""
        self._reader = Reader(self._repo, self._extract)
        for _ in range(_TRIES):
            head = self.head()
            current = tree = self._repo.tree_of(head)
            for commit in reversed(commits):
                before = self._repo.tree_of(f"{commit}^1")
                own = self._repo.tree_of(commit)
                merged = merge_trees(self._repo, self._reader, own, before, tree)
                if merged.conflicts:
                    return f"others have built on it: {', '.join(sorted(merged.conflicts))}"
                tree = merged.tree
            arriving = self._repo.diff(current, tree)
            if not arriving:
                return ""
            if self._commit(task, head, tree, arriving, message, author, revert=True):
                return ""
        raise EnvironmentLacks(f"{self._branch} is being moved all the time by somebody else")

    def _commit(
        self,
        task: str,
        head: str,
        tree: str,
        arriving: Mapping[str, Change],
        message: str,
        author: str,
        *,
        final: bool = False,
        revert: bool = False,
    ) -> Published | None:
        commit = self._repo.commit(tree, head, message, author)
        self._crash("objects")
        self._number += 1
        intent = Intent(self._number, task, commit, head, final, revert, tuple(arriving))
        self._record(
            "intent", task, number=intent.number, commit=commit, parent=head, final=final,
            revert=revert, paths=list(arriving),
        )  # fmt: skip
        self._crash("intent")
        if not self._repo.move(self._branch, commit, head, f"paralex: {task}"):
            self._record("dropped", task, number=intent.number)
            return None
        self._crash("branch")
        self._seen = commit
        self._arrive(intent, tree, arriving)
        return Published(commit=commit, tree=tree)

    def _arrive(self, intent: Intent, tree: str, arriving: Mapping[str, Change]) -> None:
        """Everything after the commit point. Idempotent."""
        here = self._repo.head_ref() == self._branch
        kept = self._worktree.apply(tree, arriving) if here else {}
        self._crash("index")
        self._record("accepted", intent.task, number=intent.number, kept=kept, away=not here)
        self._crash("accepted")

    def recover(self, intents: tuple[Intent, ...]) -> None:
        """Finishes what a killed process began: forward where the branch holds the commit."""
        for intent in intents:
            head = self._repo.commit_of(self._branch)
            if head is None or not self._repo.is_ancestor(intent.commit, head):
                self._record("dropped", intent.task, number=intent.number)
                continue
            tree, current = self._repo.tree_of(intent.commit), self._repo.tree_of(head)
            changes = self._repo.diff(self._repo.tree_of(intent.parent), tree)
            # A path that somebody has committed again since then is theirs.
            standing = self._repo.entries(current, changes)
            ours = {p: c for p, c in changes.items() if standing.get(p) == c.new}
            self._arrive(intent, tree, ours)
            self._seen = intent.commit
