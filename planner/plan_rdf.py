"""A plan as RDF, so that any SPARQL engine and any SHACL processor can judge it.

Everything is named by what it is: the same plan gives the same triples, sorted. A place has a
`key` in which whatever holds it is a prefix: `app/core.py/` for a file, `app/core.py/#C.m.` for a
symbol in it. So the questions compare texts and need no rules of this program.
"""

from __future__ import annotations

from collections.abc import Iterator

from paralex.graph import vocab
from paralex.planner.claims import covers, known_name
from paralex.planner.dst import FILE_MODES, Claim, Dst, Read, Role, Task

NAMESPACE = "urn:paralex:plan#"
WORDS: dict[str, str] = {
    "Plan": "A plan; there is one.",
    "Role": "Who owns what.",
    "Task": "A piece of work.",
    "Claim": "The right to change one thing in one way.",
    "Read": "A task relies on this.",
    "Place": "A file, a symbol in one, or a named resource.",
    "digest": "SHA-256 of the plan without forecast and certificate.",
    "graph": "The digest of the graph that the plan was made on.",
    "id": "The name of a task or role.",
    "role": "Task to its role.",
    "owns": "Role to a claim.",
    "claims": "Task to a claim.",
    "reads": "Task to a declared read.",
    "is": "Task to itself, so that shapes can say that it is not among others.",
    "coveredBy": "A task's claim to one of its role's that allows it.",
    "waitsFor": "Task to a task that must be done first.",
    "mode": "How a claim changes its place.",
    "path": "The path of a claim or read.",
    "symbol": "The dotted name in that path; left out for all of the file.",
    "to": "The new path of a rename.",
    "resource": "A named resource.",
    "at": "Claim or read to its place; a rename has two.",
    "home": "Place to its file, or to the resource.",
    "under": "Place to its file and to each folder that holds it, as a path.",
    "key": "A text with which the key of everything in this place begins.",
    "code": "Claim to the place of the code that it works on, whose references count as read.",
    "loads": "Claim on a whole file to that file; its imports count as read.",
    "heir": "Claim to a class around its symbol; what that inherits from counts as read.",
    "container": "Claim that adds a name to the class or file that gets it.",
    "adds": "The added name, as in IRIs; left out when it is not known yet.",
}


def triples_of(plan: Dst) -> str:
    """The plan as N-Triples (which are Turtle too), sorted."""
    return "".join(f"{line} .\n" for line in sorted(set(_lines(plan))))


def task_iri(task: str) -> str:
    return f"urn:paralex:task:{vocab.encoded(task)}"


def _lines(plan: Dst) -> Iterator[str]:
    whole = "urn:paralex:plan"
    yield _kind(whole, "Plan")
    yield _text(whole, "digest", plan.digest())
    if plan.base.graph:
        yield _text(whole, "graph", plan.base.graph)
    for role in plan.roles:
        yield from _role(role)
    owned = {role.id: _owned(role) for role in plan.roles}
    for task in plan.tasks:
        yield from _task(task, owned[task.role])


Owned = dict[str, list[tuple[str, Claim]]]


def _owned(role: Role) -> Owned:
    """What a role owns, with its names here, by the paths (or resource) that it is about."""
    found: Owned = {}
    for number, claim in enumerate(role.owns):
        for where in {claim.path or str(claim.resource), claim.to or str(claim.path)}:
            found.setdefault(where, []).append((_owned_iri(role.id, number), claim))
    return found


def _owned_iri(role: str, number: int) -> str:
    return f"urn:paralex:owned:{role}:{number}"


def _role(role: Role) -> Iterator[str]:
    iri = _role_iri(role.id)
    yield _kind(iri, "Role")
    yield _text(iri, "id", role.id)
    for number, claim in enumerate(role.owns):
        own = _owned_iri(role.id, number)
        yield _link(iri, "owns", own)
        yield from _claim(own, claim)


def _task(task: Task, owned: Owned) -> Iterator[str]:
    iri = task_iri(task.id)
    yield _kind(iri, "Task")
    yield _text(iri, "id", task.id)
    yield _link(iri, "is", iri)
    yield _link(iri, "role", _role_iri(task.role))
    for dependency in task.depends_on:
        yield _link(iri, "waitsFor", task_iri(dependency.task))
    for number, claim in enumerate(task.claims):
        own = f"urn:paralex:claim:{task.id}:{number}"
        yield _link(iri, "claims", own)
        yield from _claim(own, claim)
        for name, held in owned.get(claim.path or str(claim.resource), ()):
            if covers([held], claim):
                yield _link(own, "coveredBy", name)
    for number, read in enumerate(task.reads):
        own = f"urn:paralex:read:{task.id}:{number}"
        yield _link(iri, "reads", own)
        yield _kind(own, "Read")
        yield from _named(own, read)
        yield from _at(own, "at", read.path, read.symbol or "")


def _claim(iri: str, claim: Claim) -> Iterator[str]:
    yield _kind(iri, "Claim")
    yield _text(iri, "mode", claim.mode)
    if claim.path is None:
        resource = f"urn:paralex:resource:{vocab.encoded(str(claim.resource))}"
        yield _text(iri, "resource", str(claim.resource))
        yield _link(iri, "at", resource)
        yield from _place(resource, resource, f"{vocab.encoded(str(claim.resource))} ")
        return
    yield from _named(iri, claim)
    name = known_name(claim.symbol or "")
    yield from _at(iri, "at", claim.path, name)
    if claim.to is not None:
        yield _text(iri, "to", claim.to)
        yield from _at(iri, "at", claim.to, "")
    if claim.mode != "create":
        yield from _code(iri, claim, claim.path, name)


def _code(iri: str, claim: Claim, path: str, name: str) -> Iterator[str]:
    """What the claimed code uses, so that the graph can be asked for it."""
    yield from _at(iri, "code", path, name)
    if claim.symbol is None or claim.mode in FILE_MODES:
        yield _link(iri, "loads", vocab.file_iri(path))
        return
    open_name = claim.symbol.endswith("*")
    holder = name if open_name else name.rpartition(".")[0]
    if claim.mode == "add":
        yield _link(iri, "container", vocab.symbol_iri(path, holder))
        if not open_name:
            yield _text(iri, "adds", vocab.encoded(name.rpartition(".")[2]))
    while holder:
        yield _link(iri, "heir", vocab.symbol_iri(path, holder))
        holder = holder.rpartition(".")[0]


def _named(iri: str, item: Claim | Read) -> Iterator[str]:
    yield _text(iri, "path", str(item.path))
    if item.symbol is not None:
        yield _text(iri, "symbol", item.symbol)


def _at(iri: str, word: str, path: str, name: str) -> Iterator[str]:
    parts = name.split(".")
    known = ".".join(parts[: parts.index("*")] if "*" in parts else parts)
    file = vocab.encoded(path)
    place = f"urn:paralex:place:{file}" + (f"#{vocab.encoded(known)}" if known else "")
    yield _link(iri, word, place)
    key = f"{file}/#{vocab.encoded(known)}." if known else f"{file}/"
    yield from _place(place, vocab.file_iri(path), key)
    steps = path.split("/")
    for size in range(1, len(steps)):
        yield _link(place, "under", vocab.file_iri("/".join(steps[:size])))


def _place(iri: str, home: str, key: str) -> Iterator[str]:
    yield _kind(iri, "Place")
    yield _link(iri, "home", home)
    yield _link(iri, "under", home)
    yield _text(iri, "key", key)


def _role_iri(role: str) -> str:
    return f"urn:paralex:role:{vocab.encoded(role)}"


def _kind(subject: str, word: str) -> str:
    return f"<{subject}> <{vocab.RDF_TYPE}> <{NAMESPACE}{word}>"


def _link(subject: str, word: str, target: str) -> str:
    return f"<{subject}> <{NAMESPACE}{word}> <{target}>"


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}


def _text(subject: str, word: str, value: str) -> str:
    escaped = "".join(_ESCAPES.get(char, char) for char in value)
    return f'<{subject}> <{NAMESPACE}{word}> "{escaped}"'
