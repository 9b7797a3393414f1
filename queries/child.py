"""The process that answers one question: JSON on standard input, JSON on standard output."""

from __future__ import annotations

import json
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from paralex.errors import EnvironmentLacks, UsageError
from paralex.graph import reading
from paralex.queries.named import named

_GRACE = 5  # seconds after the limit: the parent, if it lives, has ended us before


def main() -> None:
    question = json.load(sys.stdin.buffer)
    # A parent that was killed cannot stop us; the default action of an alarm ends the process
    # even inside the engine.
    signal.alarm(int(question["seconds"]) + _GRACE)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if question.get("memory"):
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (question["memory"], hard))
    json.dump(_answered(question), sys.stdout)


def _answered(question: dict[str, Any]) -> dict[str, object]:
    try:
        with reading(Path(question["root"])) as reader:
            if "name" in question:
                table = named(reader, question["name"], question["params"])
                return {"columns": table.columns, "rows": table.rows}
            if question.get("turtle"):
                turtle = reader.turtle(question["text"], question.get("bindings"))
                if turtle is not None:
                    return {"turtle": turtle}
            table = reader.select(question["text"], question.get("bindings"), question.get("most"))
            return {"columns": table.columns, "rows": table.rows}
    except UsageError as error:
        return {"usage": str(error)}
    except EnvironmentLacks as error:
        return {"lacks": str(error)}


if __name__ == "__main__":
    main()
