"""A small repository as the graph would tell of it, and plans in few words."""

from __future__ import annotations

from paralex.planner.dst import Accept, Base, Claim, Dependency, Dst, Read, Role, Task
from paralex.queries.code import Code, FileRow, ImportRow, RefRow, SymbolRow

CORE, SERVICE, BASE, CHILD = "app/core.py", "app/service.py", "app/base.py", "app/child.py"
INIT, TEST, NOTES, BROKEN = "app/__init__.py", "tests/test_service.py", "notes.txt", "app/bad.py"
HERE = Base(commit="c0", tree="t0", graph="g0")


def file(path: str, parsed: bool = True) -> FileRow:
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return FileRow(path, module, "python", 40, path.startswith("tests/"), parsed)


def symbol(path: str, name: str, line: int, signature: str = "(self)") -> SymbolRow:
    kind = "class" if name[0].isupper() and "." not in name else "function"
    return SymbolRow(path, name, kind, line, line + 3, signature, "", True)


def ref(user: str, used: str, line: int, kind: str = "use") -> RefRow:
    """`ref("app/service.py::run", "app/core.py::parse", 5)`."""
    from_path, _, from_symbol = user.partition("::")
    to_path, _, to_symbol = used.partition("::")
    return RefRow(from_path, from_symbol, to_path, to_symbol, line, kind, "from-import")


def code() -> Code:
    return Code.of(
        files=[file(p, p != BROKEN) for p in (CORE, SERVICE, BASE, CHILD, INIT, TEST, BROKEN)],
        symbols=[
            symbol(CORE, "parse", 12, "(text, cfg)"),
            symbol(CORE, "dump", 20, "(value)"),
            symbol(CORE, "Config", 30, ""),
            symbol(CORE, "Config.load", 31),
            symbol(CORE, "Config.save", 35),
            symbol(SERVICE, "run", 4, "()"),
            symbol(SERVICE, "stop", 9, "()"),
            symbol(BASE, "Base", 1, ""),
            symbol(BASE, "Base.start", 2),
            symbol(CHILD, "Child", 3, "(Base)"),
            symbol(CHILD, "Child.own", 4),
            symbol(TEST, "test_run", 3, "()"),
        ],
        references=[
            ref(f"{SERVICE}::run", f"{CORE}::parse", 5),
            ref(f"{SERVICE}::stop", f"{CORE}::Config", 10),
            ref(f"{SERVICE}::stop", f"{INIT}::dump", 11, "reexport"),
            ref(f"{SERVICE}::stop", f"{CORE}::dump", 11),
            ref(INIT, f"{CORE}::dump", 1),
            ref(f"{CHILD}::Child", f"{BASE}::Base", 3, "inherit"),
            ref(f"{TEST}::test_run", f"{SERVICE}::run", 4),
        ],
        imports=[
            ImportRow(SERVICE, CORE, 1, "absolute"),
            ImportRow(SERVICE, INIT, 2, "absolute"),
            ImportRow(INIT, CORE, 1, "relative"),
            ImportRow(CHILD, BASE, 1, "relative"),
            ImportRow(TEST, SERVICE, 1, "absolute"),
            ImportRow(TEST, BASE, 2, "absolute"),
        ],
        digest="g0",
    )


EXISTING = frozenset({CORE, SERVICE, BASE, CHILD, INIT, TEST, NOTES, BROKEN})


def claim(text: str) -> Claim:
    """`add a.py::C.x`, `whole a.py`, `rename a.py > b.py`, `use port:1`."""
    mode, _, target = text.partition(" ")
    if mode == "use":
        return Claim.model_validate({"resource": target, "mode": mode})
    path, _, to = target.partition(" > ")
    path, _, symbol = path.partition("::")
    return Claim.model_validate(
        {"path": path, "symbol": symbol or None, "mode": mode, "to": to or None}
    )


def task(name: str, *claims: str, after: str = "", reads: str = "", role: str = "all") -> Task:
    """A task; `after` and `reads` are lists with spaces between."""
    seen = (target.partition("::") for target in reads.split())
    return Task(
        id=name,
        role=role,
        title=name,
        instructions="",
        claims=tuple(map(claim, claims)),
        reads=tuple(Read(path=path, symbol=symbol or None) for path, _, symbol in seen),
        depends_on=tuple(Dependency(task=other) for other in after.split()),
        accept=Accept(),
    )


def plan(*tasks: Task, base: Base = HERE) -> Dst:
    """A plan in which one role owns all that its tasks claim."""
    owns = tuple(claim for item in tasks for claim in item.claims)
    return Dst(goal="", base=base, roles=(Role(id="all", owns=owns),), tasks=tasks)
