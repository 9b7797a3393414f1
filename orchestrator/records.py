"""`.paralex/runs/`: where each run keeps its plan, options, journal, logs, patches and report;
and the lock that lets one process at a time change the repository."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from paralex.errors import EnvironmentLacks, UsageError, nearest
from paralex.orchestrator import journal
from paralex.orchestrator.board import Board, Event, replay
from paralex.orchestrator.options import RunOptions
from paralex.planner.dst import Dst, parse_plan


@dataclass(frozen=True)
class Record:
    """The folder of one run."""

    folder: Path

    @property
    def run(self) -> str:
        return self.folder.name

    @property
    def journal(self) -> Path:
        return self.folder / "journal.sqlite"

    def plan(self) -> Dst:
        return parse_plan(self._text("plan.json"), str(self.folder / "plan.json"))

    def options(self) -> RunOptions:
        return RunOptions.model_validate_json(self._text("options.json"))

    def events(self) -> list[tuple[float, Event]]:
        """With wall-clock seconds."""
        return journal.read(self.journal)

    def board(self) -> Board:
        return replay(self.plan(), (event for _, event in self.events()))

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except OSError as error:
            raise EnvironmentLacks(
                f"{self.folder / name}: cannot be read ({error.strerror}): the records of this "
                f"run are incomplete; drop it with `paralex runs --drop {self.run}`"
            ) from error


def state_folder(root: Path) -> Path:
    """`.paralex` of the repository, which ignores itself."""
    folder = root / ".paralex"
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n")
    return folder


def new_run_id(root: Path) -> str:
    """The UTC time: short, and runs sort by age."""
    stem = time.strftime("%y%m%d-%H%M%S", time.gmtime())
    name, number = stem, 1
    while (root / ".paralex" / "runs" / name).exists():
        number += 1
        name = f"{stem}-{number}"
    return name


def new_record(root: Path, run: str, plan: Dst, options: RunOptions) -> Record:
    """The folder of a new run, with its plan and options."""
    record = Record(state_folder(root) / "runs" / run)
    record.folder.mkdir(parents=True)
    (record.folder / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    (record.folder / "options.json").write_text(options.model_dump_json(indent=2) + "\n")
    return record


def all_records(root: Path) -> tuple[Record, ...]:
    """Oldest first."""
    runs = root / ".paralex" / "runs"
    if not runs.is_dir():
        return ()
    return tuple(Record(folder) for folder in sorted(runs.iterdir()) if folder.is_dir())


def find_record(root: Path, run: str | None) -> Record:
    """The named run, or the last one."""
    records = all_records(root)
    if run is None:
        if not records:
            raise UsageError("there is no run yet: start one with `paralex execute`")
        return records[-1]
    found = next((record for record in records if record.run == run), None)
    if found is None:
        raise UsageError(f"no run {run!r}: {nearest(run, (record.run for record in records))}")
    return found


# --- the lock ------------------------------------------------------------------------------------


@contextmanager
def run_lock(root: Path, run: str) -> Iterator[None]:
    """Held while a run changes the repository. The kernel lets go of it with the process, so a
    killed run is never in the way. EnvironmentLacks says who holds it."""
    with open(state_folder(root) / "run.lock", "a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise EnvironmentLacks(_held_by(root)) from error
        file.truncate(0)
        json.dump({"pid": os.getpid(), "run": run}, file)
        file.flush()
        yield


def live_run(root: Path) -> str | None:
    """The run that a process is executing right now; None when the lock is free."""
    place = root / ".paralex" / "run.lock"
    if not place.is_file():
        return None
    with open(place, encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return str(_holder(root).get("run", ""))
    return None


def _holder(root: Path) -> dict[str, object]:
    try:
        found = json.loads((root / ".paralex" / "run.lock").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _held_by(root: Path) -> str:
    holder = _holder(root)
    return (
        f"run {holder.get('run', '?')} is being executed by process {holder.get('pid', '?')} in "
        f"this repository: wait for it, or stop it with `kill -INT {holder.get('pid', 'PID')}`"
    )
