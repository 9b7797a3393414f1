"""The command line: the one place that puts the rooms together."""

from __future__ import annotations

import os
import sys
import traceback

from paralex.errors import ParalexError


def main() -> None:
    """Runs the command line and ends the process with its exit code.

    0 fine; 1 the answer is no; 2 usage or bad input; 3 the environment lacks something; 4 our
    fault; 130 interrupted.
    """
    from paralex.cli.app import app

    try:
        app(prog_name="paralex")
    except ParalexError as error:
        print(f"paralex: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:
        if os.environ.get("PARALEX_DEBUG"):
            raise
        last = traceback.format_exc().splitlines()
        print(
            "paralex: this is a bug in paralex, not your fault; please report it with\n"
            + "\n".join(last[-6:])
            + "\n(the whole traceback: run again with PARALEX_DEBUG=1)",
            file=sys.stderr,
        )
        sys.exit(4)
