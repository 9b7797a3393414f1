"""The few git commands that the coordinator uses, as functions over tree and commit ids.

Plumbing only: nothing here runs a hook, signs, asks, or depends on the user's locale, and the
index that is used is a private one unless a function says so. Paths are `str` as `os.fsdecode`
makes them, so that any bytes survive.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from paralex.errors import EnvironmentLacks

LINK, GITLINK = "120000", "160000"

# Objects and refs are on the disk before a command answers: a commit that is the durable half of
# a publish must not be lost to a power cut. The rest switches off what would run programs or
# hide files.
_CONFIG = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.fsync=committed,reference",
    "core.sparseCheckout=false",
    "core.splitIndex=false",
    "core.untrackedCache=false",
    "submodule.recurse=false",
    "gc.auto=0",
    "i18n.commitEncoding=UTF-8",
)
_CHUNK = 400  # paths on one command line


class GitError(EnvironmentLacks):
    """git said no. `code` is its exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Entry:
    """One path of a tree: mode (`100644`, `100755`, a link, a gitlink) and object id."""

    mode: str
    blob: str


@dataclass(frozen=True)
class Change:
    """What a path was and is; None where it is not there."""

    old: Entry | None
    new: Entry | None


@dataclass(frozen=True)
class Repo:
    """A repository with a working tree at `root`; `git_dir` is absolute. `nothing` is the id
    that stands for no object and no ref (its length depends on the repository's hash)."""

    root: Path
    git_dir: Path
    nothing: str

    @cached_property
    def trusts_modes(self) -> bool:
        """Whether the executable bit of a file means something on this file system."""
        said = self.run("config", "--type=bool", "core.fileMode", ok=(0, 1))
        return said.strip() != b"false"

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        index: Path | None = None,
        tree: Path | None = None,
        ok: Sequence[int] = (0,),
        extra: Mapping[str, str] | None = None,
    ) -> bytes:
        """Standard output. `index`: a private index instead of the user's; `tree`: another
        working tree. GitError for an exit code that is not in `ok`."""
        where = tree or self.root
        environment = _environment() | {
            "GIT_DIR": str(self.git_dir),
            "GIT_WORK_TREE": str(where),
        }
        if index is not None:
            environment["GIT_INDEX_FILE"] = str(index)
        environment.update(extra or {})
        return _git(arguments, where, environment, stdin, ok)

    # --- refs and commits --------------------------------------------------------------------

    def head_ref(self) -> str | None:
        """The full name of the branch that HEAD is on; None when it is detached."""
        return self.run("symbolic-ref", "-q", "HEAD", ok=(0, 1)).decode().strip() or None

    def commit_of(self, name: str) -> str | None:
        """The commit that a ref or revision names; None when there is none."""
        found = self.run("rev-parse", "-q", "--verify", f"{name}^{{commit}}", ok=(0, 1, 128))
        return found.decode().strip() or None

    def tree_of(self, commit: str) -> str:
        return self.run("rev-parse", "--verify", f"{commit}^{{tree}}").decode().strip()

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Whether `of` holds `commit`; False also when the commit is not there (any more)."""
        if self.commit_of(commit) is None:
            return False
        try:
            self.run("merge-base", "--is-ancestor", commit, of)
        except GitError as error:
            if error.code == 1:
                return False
            raise
        return True

    def move(self, ref: str, new: str, old: str, why: str) -> bool:
        """Compare-and-swap of a ref (`old` = `nothing`: it must not exist). False: it was not
        at `old`."""
        try:
            self.run("update-ref", "-m", why, ref, new, old)
        except GitError:
            if (self.commit_of(ref) or self.nothing) != old:
                return False
            raise
        return True

    def commit(self, tree: str, parent: str, message: str, author: str) -> str:
        """A commit object. `author` is a name; the committer is the user where git knows one."""
        name, email = self._committer
        names = {
            "GIT_AUTHOR_NAME": author,
            "GIT_AUTHOR_EMAIL": "agent@paralex.invalid",
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
        }
        made = self.run("commit-tree", tree, "-p", parent, stdin=message.encode(), extra=names)
        return made.decode().strip()

    @cached_property
    def _committer(self) -> tuple[str, str]:
        def configured(key: str) -> str:
            return self.run("config", key, ok=(0, 1)).decode("utf-8", "replace").strip()

        name = os.environ.get("GIT_COMMITTER_NAME") or configured("user.name")
        email = os.environ.get("GIT_COMMITTER_EMAIL") or configured("user.email")
        return (name, email) if name and email else ("paralex", "paralex@paralex.invalid")

    # --- trees -------------------------------------------------------------------------------

    def diff(self, old: str, new: str) -> dict[str, Change]:
        """What differs between two trees, by path."""
        if old == new:
            return {}
        listed = self.run(
            "diff-tree", "-r", "-z", "--no-renames", "--raw", "--ignore-submodules=none", old, new
        )
        fields = listed.split(b"\0")
        changes = {}
        for head, path in zip(fields[0::2], fields[1::2], strict=False):
            before, after, was, now, _ = head.decode().lstrip(":").split(" ")
            changes[os.fsdecode(path)] = Change(_entry(before, was), _entry(after, now))
        return dict(sorted(changes.items()))

    def paths(self, tree: str) -> frozenset[str]:
        """Every path of a tree."""
        listed = self.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", tree)
        return frozenset(os.fsdecode(path) for path in listed.split(b"\0") if path)

    def entries(self, tree: str, paths: Iterable[str]) -> dict[str, Entry]:
        """The entries of those `paths` that are in the tree as files, links or gitlinks."""
        found = {}
        for chunk in _chunks(sorted(paths)):
            for line in self.run("ls-tree", "-z", "--full-tree", tree, "--", *chunk).split(b"\0"):
                if line:
                    head, path = line.split(b"\t", 1)
                    mode, kind, blob = head.decode().split(" ")
                    if kind != "tree":
                        found[os.fsdecode(path)] = Entry(mode, blob)
        return found

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The bytes of several blobs, in one call."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        out = self.run("cat-file", "--batch", stdin="".join(f"{i}\n" for i in wanted).encode())
        found, at = {}, 0
        for blob in wanted:
            end = out.index(b"\n", at)
            header = out[at:end].split(b" ")
            if len(header) != 3:
                raise GitError(f"git has no object {blob}: the repository is damaged", 1)
            size = int(header[2])
            found[blob] = out[end + 1 : end + 1 + size]
            at = end + 1 + size + 1
        return found

    def write_blob(self, data: bytes) -> str:
        written = self.run("hash-object", "-w", "--no-filters", "--stdin", stdin=data)
        return written.decode().strip()

    def edited_tree(self, tree: str, edits: Mapping[str, Entry | None]) -> str:
        """`tree` with some paths set or (None) taken out."""
        if not edits:
            return tree
        with tempfile.TemporaryDirectory(prefix="paralex-") as folder:
            index = Path(folder, "index")
            self.run("read-tree", tree, index=index)
            self._index(edits, index)
            return self.run("write-tree", index=index).decode().strip()

    def patch(self, old: str, new: str) -> bytes:
        """The difference of two trees as `git apply` takes it."""
        return self.run(
            "diff-tree", "-p", "--binary", "--full-index", "--no-renames", "--no-ext-diff",
            "--no-textconv", old, new,
        )  # fmt: skip

    # --- the user's working tree and index ---------------------------------------------------

    def dirty(self) -> frozenset[str]:
        """Tracked files that differ from HEAD, in the index or in the working tree."""
        listed = self.run(
            "status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames",
            "--ignore-submodules=all", extra={"GIT_OPTIONAL_LOCKS": "0"},
        )  # fmt: skip
        return frozenset(os.fsdecode(line[3:]) for line in listed.split(b"\0") if line)

    def staged(self, paths: Iterable[str]) -> dict[str, Entry | None]:
        """The user's index at `paths` (None: in conflict); what is not in it is left out."""
        found: dict[str, Entry | None] = {}
        for chunk in _chunks(sorted(paths)):
            listed = self.run("--literal-pathspecs", "ls-files", "-s", "-z", "--", *chunk)
            for line in listed.split(b"\0"):
                if line:
                    head, path = line.split(b"\t", 1)
                    mode, blob, stage = head.decode().split(" ")
                    found[os.fsdecode(path)] = Entry(mode, blob) if stage == "0" else None
        return found

    def stage(self, edits: Mapping[str, Entry | None]) -> None:
        """Sets entries of the user's own index, and no others."""
        if edits:
            self._index(edits, None)

    def _index(self, edits: Mapping[str, Entry | None], index: Path | None) -> None:
        """What goes is said first, so that a file can take the place of a folder."""
        lines = []
        for path, entry in sorted(edits.items(), key=lambda item: (item[1] is not None, item[0])):
            head = f"{entry.mode} {entry.blob}" if entry else f"0 {self.nothing}"
            lines.append(head.encode() + b"\t" + os.fsencode(path) + b"\0")
        self.run("update-index", "-z", "--index-info", stdin=b"".join(lines), index=index)

    def hashes(self, paths: Sequence[str], *, filtered: bool) -> dict[str, str]:
        """The blob id that each regular file of the working tree would get."""
        found: dict[str, str] = {}
        flags = () if filtered else ("--no-filters",)
        for chunk in _chunks(paths):
            out = self.run("hash-object", *flags, "--", *chunk).decode().split()
            found.update(zip(chunk, out, strict=True))
        return found


def open_repo(root: Path) -> Repo:
    """The repository whose top is `root`; EnvironmentLacks with what to do otherwise."""
    try:
        out = _git(
            ("rev-parse", "--show-object-format", "--absolute-git-dir", "--show-toplevel"),
            root, _environment(), b"", (0,),
        )  # fmt: skip
    except GitError as error:
        if not any(words in str(error) for words in ("not a git repository", "work tree")):
            raise  # a repository that git does not like, in git's own words
        raise EnvironmentLacks(
            f"{root}: not a git repository (or one without a working tree): the shared tree is a "
            f"branch of it, so start with `git init && git add -A && git commit`"
        ) from error
    hashing, git_dir, top = os.fsdecode(out).splitlines()
    if Path(top).resolve() != root.resolve():
        raise EnvironmentLacks(
            f"{root} is inside the repository {top}: work on its top folder, `paralex -C {top}`"
        )
    return Repo(root.resolve(), Path(git_dir), "0" * (64 if hashing == "sha256" else 40))


def printable(path: str) -> str:
    """`path` with the bytes that are no text written as escapes."""
    return path.encode("utf-8", "backslashreplace").decode()


def _entry(mode: str, blob: str) -> Entry | None:
    return None if mode == "000000" else Entry(mode, blob)


def _chunks(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(paths), _CHUNK):
        yield paths[at : at + _CHUNK]


def _environment() -> dict[str, str]:
    """The user's, without what a surrounding git may have set for its own children."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key.startswith("GIT_CONFIG")
    }
    return kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}


def _git(
    arguments: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    stdin: bytes,
    ok: Sequence[int],
) -> bytes:
    settings = [part for setting in _CONFIG for part in ("-c", setting)]
    try:
        # A group of its own: Ctrl-C in the terminal must reach the coordinator, which ends a
        # publish in order, and not the git command in its middle.
        done = subprocess.run(
            ["git", *settings, *arguments], cwd=cwd, env=environment, input=stdin,
            capture_output=True, check=False, process_group=0,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise EnvironmentLacks("git was not found: install it, then try again") from error
    if done.returncode not in ok:
        said = done.stderr.decode("utf-8", "replace").strip()
        name = next((part for part in arguments if not part.startswith("-")), "")
        raise GitError(f"git {name} failed in {cwd}: {said}", done.returncode)
    return done.stdout
