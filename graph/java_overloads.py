"""Which method a call means: by the number of its arguments, then by their types."""

from __future__ import annotations

from typing import NamedTuple

from paralex.graph.java_classes import OBJECT_NAME, PRIMITIVES, Class, Type, Variable
from paralex.graph.java_detail import Method
from paralex.graph.java_generics import Generics

_WIDER = {
    "byte": "short int long float double",
    "short": "int long float double",
    "char": "int long float double",
    "int": "long float double",
    "long": "float double",
    "float": "double",
}
_BOXED = {
    "boolean": "Boolean", "char": "Character", "byte": "Byte", "short": "Short", "int": "Integer",
    "long": "Long", "float": "Float", "double": "Double",
}  # fmt: skip
_UNBOXED = {f"java.lang.{boxed}": name for name, boxed in _BOXED.items()}
# Final classes of the library: nothing else is one of them, and they are nothing else.
_FINAL = frozenset({"java.lang.String", *_UNBOXED})
_SUPERS_OF_FINAL = frozenset(
    [
        "java.lang.Object",
        "java.lang.CharSequence",
        "java.lang.Comparable",
        "java.io.Serializable",
        "java.lang.Number",
        "java.lang.constant.Constable",
        "java.lang.constant.ConstantDesc",
    ]
)


class Function(NamedTuple):
    """The value of a lambda (`parameters` of them) or of a method reference (-1)."""

    parameters: int


Given = Type | Function | None


class Candidate(NamedTuple):
    """A method with the type that declares it; `parameters` are bound, not substituted."""

    owner: Type
    method: Method
    parameters: tuple[Type | None, ...]


class Overloads:
    """Chooses among methods of one name."""

    def __init__(self, generics: Generics) -> None:
        self._generics = generics

    def choose(
        self, candidates: list[Candidate], given: tuple[Given, ...]
    ) -> tuple[Candidate | None, bool]:
        """The method that is called, and whether it is certain which one it is."""
        fitting = [each for each in candidates if _takes(each.method, len(given))]
        if len(fitting) <= 1:
            return (fitting[0], True) if fitting else (None, False)
        phases: tuple[list[Candidate], ...] = ([], [], [])
        for each in fitting:
            level = self._level(each, given)
            if level is not None:
                phases[level].append(each)
        left = next((phase for phase in phases if phase), fitting)
        if len(left) > 1:
            best = [each for each in left if self._most_specific(each, left, len(given))]
            # An overriding method stands before what it overrides.
            left = best or left
            same = {each.parameters for each in left}
            if len(same) == 1 and best:
                return left[0], True
        if len(left) == 1:
            return left[0], True
        return left[0], False

    def _level(self, each: Candidate, given: tuple[Given, ...]) -> int | None:
        """0 fits by subtyping, 1 by boxing, 2 by variable arity; None: it does not fit."""
        is_spread = "v" in each.method.flags
        level = 0
        if is_spread and len(given) == len(each.parameters):
            straight = [self.fits(a, p) for a, p in zip(given, each.parameters, strict=True)]
            if None not in straight:
                return max((value for value in straight if value is not None), default=0)
        if not is_spread:
            for argument, parameter in zip(given, each.parameters, strict=True):
                found = self.fits(argument, parameter)
                if found is None:
                    return None
                level = max(level, found)
            return level
        fixed = len(each.parameters) - 1
        last = each.parameters[-1]
        element = last._replace(dimensions=max(0, last.dimensions - 1)) if last else None
        for at, argument in enumerate(given):
            if self.fits(argument, each.parameters[at] if at < fixed else element) is None:
                return None
        return 2

    def _most_specific(self, each: Candidate, among: list[Candidate], size: int) -> bool:
        return all(
            other is each
            or all(
                self._narrower(a, b)
                for a, b in zip(each.parameters[:size], other.parameters[:size], strict=False)
            )
            for other in among
        )

    def _narrower(self, one: Type | None, other: Type | None) -> bool:
        if one == other:
            return True
        if one is None or other is None:
            return False
        one, other = self._generics.erased(one), self._generics.erased(other)
        if one is None or other is None:
            return False
        if (one.base, one.dimensions) == (other.base, other.dimensions):
            return True
        return self._certain(one, other)

    def fits(self, given: Given, parameter: Type | None) -> int | None:
        """0 by subtyping or unknown, 1 only by boxing, None not at all."""
        if parameter is None or given is None:
            return 0
        wanted = self._generics.erased(parameter)
        if wanted is None:
            return 0
        if isinstance(given, Function):
            return self._function_fits(given, wanted)
        type_ = self._generics.erased(given)
        if type_ is None:
            return 0
        if type_.base == "null":
            return None if wanted.base in PRIMITIVES and not wanted.dimensions else 0
        if type_.dimensions or wanted.dimensions:
            return self._array_fits(type_, wanted)
        return self._plain_fits(type_.base, wanted.base)

    def _function_fits(self, given: Function, wanted: Type) -> int | None:
        if wanted.dimensions or wanted.base in PRIMITIVES or wanted.base in _FINAL:
            return None
        if wanted.base == OBJECT_NAME:
            return None
        if not isinstance(wanted.base, Class):
            return 0
        function = self._generics.functional(wanted)
        if function is None:
            return (
                0 if wanted.base.external or self._generics.classes.is_open(wanted.base) else None
            )
        same = given.parameters < 0 or given.parameters == len(function[1].parameters)
        return 0 if same else None

    def _array_fits(self, given: Type, wanted: Type) -> int | None:
        if given.dimensions == wanted.dimensions:
            if given.base == wanted.base:
                return 0
            if given.base in PRIMITIVES or wanted.base in PRIMITIVES:
                return None
            return self._plain_fits(given.base, wanted.base)
        if given.dimensions > wanted.dimensions:
            tops = (OBJECT_NAME, "java.lang.Cloneable", "java.io.Serializable")
            return 0 if wanted.base in tops else None
        return None

    def _plain_fits(
        self, given: Class | Variable | str, wanted: Class | Variable | str
    ) -> int | None:
        if given == wanted or (wanted == OBJECT_NAME and given not in PRIMITIVES):
            return 0
        if given in PRIMITIVES:
            if wanted in PRIMITIVES:
                return 0 if wanted in _WIDER.get(str(given), "").split() else None
            boxed = f"java.lang.{_BOXED[str(given)]}"
            if wanted == boxed or wanted in (OBJECT_NAME, *_SUPERS_OF_FINAL):
                return 1
            return None if isinstance(wanted, Class) or wanted in _FINAL else 1
        if wanted in PRIMITIVES:
            inner = _UNBOXED.get(str(given))
            if inner is not None:
                return 1 if inner == wanted or wanted in _WIDER.get(inner, "").split() else None
            return None if isinstance(given, Class) or given in _FINAL else 1
        if isinstance(given, Class):
            return self._class_fits(given, wanted)
        if isinstance(wanted, Class):
            is_library = str(given).startswith(("java.", "javax.")) and not wanted.external
            if given in _FINAL:
                return 0 if wanted.external and wanted.decl.short == "Comparable" else None
            return None if is_library else 0
        if given in _FINAL:
            return 0 if wanted in _SUPERS_OF_FINAL else None
        return None if wanted in _FINAL else 0

    def _class_fits(self, given: Class, wanted: Class | Variable | str) -> int | None:
        classes = self._generics.classes
        if isinstance(wanted, Class):
            if any(each is wanted for each in classes.lineage(given)):
                return 0
            return 0 if classes.is_open(given) and not given.external else None
        if wanted in _FINAL:
            return None
        return 0 if classes.is_open(given) or given.external else None

    def _certain(self, one: Type, other: Type) -> bool:
        """Whether every value of the first type certainly is one of the second."""
        if other.base == OBJECT_NAME and not other.dimensions:
            return one.base not in PRIMITIVES or bool(one.dimensions)
        if one.dimensions != other.dimensions:
            return False
        if one.base in PRIMITIVES and other.base in PRIMITIVES:
            return not one.dimensions and other.base in _WIDER.get(str(one.base), "").split()
        if isinstance(one.base, Class) and isinstance(other.base, Class):
            return any(each is other.base for each in self._generics.classes.lineage(one.base))
        return one.base in _FINAL and other.base in _SUPERS_OF_FINAL


def _takes(method: Method, size: int) -> bool:
    if "v" in method.flags:
        return size >= len(method.parameters) - 1
    return size == len(method.parameters)
