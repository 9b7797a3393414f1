"""Asking in a process of its own, which is killed when it takes too long.

The engine cannot stop a query that runs, and it answers in native code that no signal handler
interrupts.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from paralex.errors import EnvironmentLacks, OurFault, UsageError
from paralex.graph import Table
from paralex.queries.catalogue import query_named
from paralex.queries.files import declared
from paralex.queries.question import bound
from paralex.queries.safety import refuse_unsafe

SECONDS = 30.0  # the limit when none is given
_LONGEST = 86_400  # seconds: the system's timers do not count without end


@dataclass(frozen=True, slots=True)
class Turtle:
    """The answer of a CONSTRUCT or DESCRIBE when it was asked for as Turtle."""

    text: str


def user_query(
    root: Path,
    text: str,
    params: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    *,
    turtle: bool = False,
    most: int | None = None,
    memory: int | None = None,
) -> Table | Turtle:
    """The answer to a SPARQL query that a user wrote, within `seconds`.

    It may declare parameters as a named query does. With `turtle`, the triples of a CONSTRUCT or
    DESCRIBE come as Turtle; of a table at most `most` rows are taken. `memory`: the bytes that
    the process may use. Raises UsageError for a query that is not valid, not only reading, too
    slow, or too large.
    """
    refuse_unsafe(text)
    try:
        parameters = declared("this query", text)
    except ValueError as error:
        raise UsageError(str(error)) from error
    bindings = bound("this query", parameters, params or {})
    return _ask(
        root,
        {"text": text, "bindings": bindings, "turtle": turtle, "most": most, "memory": memory},
        seconds,
    )


def named_query(
    root: Path, name: str, params: Mapping[str, str], seconds: float = SECONDS
) -> Table:
    """As `named`, within `seconds`."""
    query_named(name).bindings(params)  # wrong words need no process to be found
    table = _ask(root, {"name": name, "params": dict(params)}, seconds)
    assert isinstance(table, Table)
    return table


def _ask(root: Path, question: Mapping[str, object], seconds: float) -> Table | Turtle:
    if not seconds > 0:
        raise UsageError(f"a time limit of {seconds:g} seconds leaves no time to answer")
    if seconds > _LONGEST:
        raise UsageError(f"a time limit of {seconds:g} seconds is too long: at most {_LONGEST}")
    asked = json.dumps({"root": str(root), "seconds": seconds, **question}).encode()
    # -P: nothing in the folder we are called from may pass for one of our modules.
    command = [sys.executable, "-P", "-m", "paralex.queries.child"]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise UsageError(
            f"the query took longer than {seconds:g} s and was stopped; ask for less, or give "
            "it more time with --timeout"
        ) from None
    if done.returncode and question.get("memory") and _out_of_memory(done):
        raise UsageError(f"the query needs more than {question['memory']:,} bytes; ask for less")
    if done.returncode != 0:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise OurFault(f"the query's process ended with {done.returncode}: {' '.join(last)}")
    if done.stderr:
        sys.stderr.write(done.stderr.decode("utf-8", "replace"))
    return _answer(json.loads(done.stdout))


def _out_of_memory(done: subprocess.CompletedProcess[bytes]) -> bool:
    """The engine aborts when it gets no memory, Python says so."""
    return done.returncode == -signal.SIGABRT or b"MemoryError" in done.stderr


def _answer(said: Mapping[str, object]) -> Table | Turtle:
    match said:
        case {"turtle": str(text)}:
            return Turtle(text)
        case {"columns": list(columns), "rows": list(rows)}:
            return Table(tuple(columns), tuple(map(tuple, rows)))
        case {"usage": str(message)}:
            raise UsageError(message)
        case {"lacks": str(message)}:
            raise EnvironmentLacks(message)
    raise OurFault(f"the query's process said {said!r}")
