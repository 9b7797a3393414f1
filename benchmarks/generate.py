"""Write a repository of synthetic Python packages, the same one for the same numbers.

    python benchmarks/generate.py DIR --files 3000

Packages of twenty modules re-export some names; modules import from their own package, from others
and from a few that everybody uses; classes inherit across packages; methods call what was
imported. A module has about 150 lines (5 KB) and seven dependencies whatever the size of the whole,
so that the cost a file can be compared between sizes.

What grows with the whole is what grows in people's repositories: the fan-in of the few packages
that everybody uses (a third of the files import the busiest one), and how far away in the tree the
other imports lead. Inheritance is deeper than most people's, 6.4 classes in the mean of 1,000 files
and 7.2 in that of 16,000, so the cost of members is rather too high than too low.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

MODULES = 20  # in a package, besides its __init__ and its test
COMMON = 3  # packages that everybody imports from
WORDS = (
    "account", "address", "amount", "batch", "branch", "cache", "channel", "cursor", "entry",
    "event", "filter", "group", "index", "label", "ledger", "limit", "member", "message", "order",
    "owner", "parcel", "policy", "price", "query", "queue", "record", "region", "report", "route",
    "rule", "schema", "session", "signal", "source", "status", "ticket", "token", "total", "unit",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=1000, help="how many .py files")
    options = parser.parse_args()
    print(f"{generate(options.folder, options.files):,} bytes in {options.files:,} files")


def generate(root: Path, files: int) -> int:
    """Writes `files` Python files below `root`; returns their bytes."""
    total = 0
    for path, text in _first(files, _all(max(1, files // (MODULES + 2) + 1))):
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode()
        place.write_bytes(data)
        total += len(data)
    return total


def _first(count: int, files: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for _, file in zip(range(count), files, strict=False):
        yield file


def _all(packages: int) -> Iterator[tuple[str, str]]:
    for package in range(packages):
        name = _package(package)
        yield f"src/{name}/__init__.py", _init(package)
        for module in range(MODULES):
            yield f"src/{name}/{_module(module)}.py", _body(package, module)
        yield f"tests/test_{name}.py", _test(package)


def _package(package: int) -> str:
    return f"{WORDS[package % len(WORDS)]}{package:05}"


def _module(module: int) -> str:
    return f"{WORDS[module]}_{WORDS[(module * 7 + 3) % len(WORDS)]}"


def _class(package: int, module: int, number: int) -> str:
    words = WORDS[module].title() + WORDS[(package + number) % len(WORDS)].title()
    return f"{words}{number}"


def _function(module: int, number: int) -> str:
    return f"{WORDS[(module + number * 5) % len(WORDS)]}_of_{WORDS[module]}{number}"


def _init(package: int) -> str:
    shared = range(0, MODULES, 4)
    lines = [f'"""The package {_package(package)}."""', ""]
    for module in shared:
        names = f"{_class(package, module, 0)}, {_function(module, 0)}"
        lines.append(f"from .{_module(module)} import {names}")
    listed = [f'    "{_class(package, module, 0)}",' for module in shared]
    listed += [f'    "{_function(module, 0)}",' for module in shared]
    return "\n".join([*lines, "", "__all__ = [", *listed, "]", ""])


def _body(package: int, module: int) -> str:
    chance = random.Random(f"{package}/{module}")
    lines = [
        f'"""{_module(module).replace("_", " ").capitalize()} of {_package(package)}."""',
        "",
        "from __future__ import annotations",
        "",
        "import logging",
        "from collections.abc import Iterable",
        "from dataclasses import dataclass, field",
        "from typing import TYPE_CHECKING",
        "",
    ]
    bases, functions, imports = _imported(chance, package, module)
    lines += [*sorted(imports), ""]
    if module % 5 == 2:
        later = (module + 1) % MODULES
        name = _class(package, later, 1)
        lines += ["if TYPE_CHECKING:", f"    from .{_module(later)} import {name}", ""]
    lines += ["log = logging.getLogger(__name__)", f"LIMIT_{module} = {chance.randrange(9999)}", ""]
    for number in range(3):
        lines += _a_class(chance, _class(package, module, number), bases, functions)
    for number in range(4):
        lines += _a_function(_function(module, number), _class(package, module, 0), functions)
    return "\n".join(lines)


def _imported(
    chance: random.Random, package: int, module: int
) -> tuple[list[str], list[str], list[str]]:
    """Names of classes and of functions that may be used, and the statements that bind them.

    What is earlier is imported, so that modules form no cycle but the one under TYPE_CHECKING.
    """
    bases, functions, imports = [], [], []
    for earlier in chance.sample(range(module), min(module, 2)):
        base, function = _class(package, earlier, 1), _function(earlier, 1)
        bases.append(base)
        functions.append(function)
        imports.append(f"from .{_module(earlier)} import {base}, {function}")
    others = {chance.randrange(package) for _ in range(2)} if package else set()
    others |= {chance.randrange(min(package, COMMON)) for _ in range(2)} if package else set()
    for other in sorted(others):
        way = chance.randrange(3)
        target = chance.randrange(0, MODULES, 4)
        if way == 0:  # through the package, which re-exports
            bases.append(_class(other, target, 0))
            imports.append(f"from {_package(other)} import {bases[-1]}")
        elif way == 1:
            functions.append(f"{_package(other)}.{_module(target)}.{_function(target, 2)}")
            imports.append(f"import {_package(other)}.{_module(target)}")
        else:
            functions.append(f"{_module(target)}_{other}.{_function(target, 3)}")
            as_name = f"{_module(target)}_{other}"
            imports.append(f"from {_package(other)} import {_module(target)} as {as_name}")
    return bases or ["Exception"], functions or ["len"], imports


def _a_class(chance: random.Random, name: str, bases: list[str], functions: list[str]) -> list[str]:
    base = chance.choice(bases)
    first, second, third = chance.sample(WORDS, 3)
    lines = ["", "@dataclass", f"class {name}({base}):"]
    lines += [f'    """Keeps the {first} of each {second}."""', ""]
    lines += [f"    {first}: int = 0", f"    {second}: list[str] = field(default_factory=list)"]
    for number, word in enumerate((first, second, third)):
        function = chance.choice(functions)
        lines += [
            "",
            f"    def {word}_{number}(self, items: Iterable[int], limit: int = 10) -> list[int]:",
            f'        """The {word} of all items below the limit."""',
            "        found = []",
            "        for position, item in enumerate(items):",
            "            if item > limit:",
            f'                log.debug("item %s is over {word}", position)',
            "                continue",
            f"            value = {function}(item) if item else self.{first}",
            f"            found.append(value + len(self.{second}))",
            f"        return found if len(found) < limit else self.{first}_0(found, limit - 1)",
        ]
    return [*lines, ""]


def _a_function(name: str, holder: str, functions: list[str]) -> list[str]:
    return [
        "",
        f"def {name}(value: int = 1, *, strict: bool = False) -> int:",
        f'    """{name.replace("_", " ").capitalize()}."""',
        f"    kept = {holder}()",
        "    try:",
        f"        result = {functions[0]}(value)",
        "    except (TypeError, ValueError):",
        "        if strict:",
        "            raise",
        "        result = sum(number * value for number in range(10) if number % 2)",
        "    return result if kept is not None else -1",
        "",
    ]


def _test(package: int) -> str:
    name = _package(package)
    lines = [f"from {name} import {_function(0, 0)}"]
    lines += [f"from {name}.{_module(1)} import {_class(package, 1, 0)}", "", ""]
    lines += [f"def test_{name}() -> None:", f"    assert {_function(0, 0)}(2) is not None"]
    return "\n".join([*lines, f"    assert {_class(package, 1, 0)}() is not None", ""])


if __name__ == "__main__":
    main()
