"""Which named resources (a port, a database) the tests of a task need.

The configuration says what each resource is for; files and folders of the repository that it names
there need it. Nothing is guessed from the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from paralex.planner.dst import Claim
from paralex.planner.evidence import Evidence
from paralex.planner.facts import of_file

_WORD = re.compile(r"[^\s,;:\"'`()]+")


def resource_claims(tests: Iterable[str], evidence: Evidence) -> tuple[Claim, ...]:
    """A claim on each resource that one of the `tests` (`path` or `path::name`) needs: who else
    needs it does not run at the same time."""
    files = sorted({test.partition("::")[0] for test in tests})
    found = []
    for name, purpose in sorted(evidence.resources.items()):
        places = _places(purpose, evidence)
        for test in files:
            place = next((each for each in places if f"{test}/".startswith(f"{each}/")), None)
            if place is not None:
                fact = of_file(test, f"runs {test}, and the configuration keeps {name} for {place}")
                found.append(Claim(resource=name, mode="use", because=(fact,)))
                break
    return tuple(found)


def resource_note(claims: Iterable[Claim]) -> list[str]:
    """What the agent of a task with these claims has to know of its resources."""
    names = [claim.resource for claim in claims if claim.resource]
    if not names:
        return []
    return [
        f"Claimed too: {', '.join(names)}, which its tests need. Nobody else uses it meanwhile."
    ]


def _places(purpose: str, evidence: Evidence) -> list[str]:
    """The files and folders of the repository that a text names."""
    words = (word.rstrip("/.").removeprefix("./") for word in _WORD.findall(purpose))
    return [word for word in words if word in evidence.existing or word in evidence.folders]
