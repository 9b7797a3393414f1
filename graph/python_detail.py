"""What the extraction of one Python file hands to the resolution: plain tuples, cheap to pickle."""

from __future__ import annotations

from dataclasses import dataclass

# Where the first name of a chain is bound:
#   "m"  at module level of this file       "c"  in a class body (the chain starts with the class)
#   "f"  nowhere in this file: a builtin, a star import, or a mistake
#   ("import", level, module, name)         an import inside a function or class
#   ("self", C)  the receiver of a method of class C          ("super", C)  `super()` there
#   ("cls", C)   the first parameter of a class method        ("in", C)  an annotation in class C
#   ("any", (root, text), ...)              one of several values: what is reached through them
# For all but the first three the chain holds only what follows the first name.
#
# A chain with a space in it reaches its names through a value: `make().part name.other`, the
# text before the space as in `python_values`. A chain that ends in `=` gives its last name a
# value (or deletes it), and does not ask for the one that it has.
Root = str | tuple[object, ...]

# Level, module, name: `from ..a import b` is (2, "a", "b"), `import a.b as c` (0, "a.b", "").
Binding = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Surface:
    """What other files may depend on; no lines, so that moving code changes nothing.

    `names`: each name of the module level, whether it is defined here, and what it is imported
    from. `classes`: name, bases, and whether some base is no dotted name. `values`: what is
    known of the value of a module variable, `Class.attribute` or `function()`: (name, root, text
    as in `python_values`); of `function@`: one of its decorators; `function=` stands for one
    that returns what it is given. `attributes`: `Class.attribute` of those that methods assign.
    `replaced`: imported names that the module defines anew further down, so that other modules
    never see what was imported.
    """

    names: tuple[tuple[str, bool, tuple[Binding, ...]], ...]
    stars: tuple[tuple[int, str], ...]
    exports: tuple[tuple[str, str], ...] | None
    classes: tuple[tuple[str, tuple[tuple[Root, str], ...], bool], ...]
    values: tuple[tuple[str, Root, str], ...]
    attributes: tuple[str, ...]
    symbols: tuple[tuple[str, str], ...]
    replaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """One statement, or one literal `import_module` (`is_from` False, `how` "import_module").

    `names`: (written, local or ""); "*" for all.
    """

    line: int
    column: int
    user: str
    level: int
    module: str
    is_from: bool
    names: tuple[tuple[str, str], ...]
    type_only: bool
    lazy: bool
    how: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """`uses` are (user, root, chain, lines); `bases` (class, root, chain, line). `unknown`: names
    of members that are reached through values of which the file says nothing."""

    surface: Surface
    imports: tuple[Import, ...]
    uses: tuple[tuple[str, Root, str, tuple[int, ...]], ...]
    bases: tuple[tuple[str, Root, str, int], ...]
    unknown: tuple[str, ...]
