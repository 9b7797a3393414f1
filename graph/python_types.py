"""What the value of an expression is known to be: by declarations, constructors and returns.

A value may be one of several things. Nothing is said of what is not known: a member that is
reached through it is no edge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from paralex.graph import python_generics as generics
from paralex.graph.python_annotations import declared
from paralex.graph.python_detail import Root
from paralex.graph.python_generics import Type, Types
from paralex.graph.python_members import Members
from paralex.graph.python_module import Target
from paralex.graph.python_modules import Modules

# What is said of a variable leads to what is said of another, this many times; and a value is
# one of at most so many things.
_DEPTH, _MOST = 8, 8
_STEP = re.compile(r"\.?[^\W\d]\w*|\{\w+\}|<[^>]*>|\(\)|\[:?\]|#\d+|[*@^&~!%=]")
_NAMES = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
# What a statement or operator calls: the method, and how what it returns is taken.
_ITERATES = {"*": ("__iter__", "__next__"), "@": ("__aiter__", "__anext__")}

Key = tuple[str, Root, str]


class Values:
    """Answers about the values of a project.

    `depth` counts down while one answer leads to the next, so cycles end; answers that were cut
    short hold for the depth that they were given at, all others for any. So the order of
    questions never shows in an answer.
    """

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self.members = Members(modules, self.classes)
        self._known: dict[Key, Types] = {}
        self._cut_short: dict[tuple[Key, int], Types] = {}
        self._cuts = 0

    def classes(self, path: str, root: Root, text: str) -> tuple[Target, ...]:
        """The classes that a chain in the file `path` names."""
        return tuple(
            (str(each[1]), str(each[2])) for each in self.value(path, root, text) if each[0] == "t"
        )

    def is_symbol(self, target: Target) -> bool:
        """Whether a member is defined by a statement of a class body."""
        module = self._modules.module(target[0])
        return module is not None and target[1] in module.symbols

    def is_outside(self, path: str, name: str) -> bool:
        """Whether a name in an annotation is a builtin, or of another distribution."""
        first = name.partition(".")[0]
        module = self._modules.module(path)
        if module is None or first not in module.names:
            return first in self._modules.builtins
        found = self._modules.lookup(path, first)
        return found.outside and not found.targets

    def is_class(self, path: str, symbol: str) -> bool:
        module = self._modules.module(path)
        return module is not None and module.symbols.get(symbol) == "class"

    def value(self, path: str, root: Root, text: str, depth: int = _DEPTH) -> Types:
        """What an expression in the file `path` is; its text as in `python_values`."""
        key = (path, root, text)
        known = self._known.get(key)
        if known is not None:
            return known
        if depth <= 0:
            self._cuts += 1
            return ()
        before = self._cuts + self.members.cycles
        known = self._cut_short.get((key, depth))
        if known is not None:
            self._cuts += 1
            return known
        types, rest = self._start(path, root, text, depth)
        for step in _STEP.findall(rest):
            types = _few(each for one in types for each in self._step(one, step, depth))
            if not types:
                break
        if self._cuts + self.members.cycles == before:
            self._known[key] = types
        else:
            self._cut_short[key, depth] = types
        return types

    # -- where a text starts --------------------------------------------------------------------

    def _start(self, path: str, root: Root, text: str, depth: int) -> tuple[Types, str]:
        if isinstance(root, tuple):
            how = root[0]
            if how == "import":
                level, source, name = root[1:]
                assert isinstance(level, int) and isinstance(source, str) and isinstance(name, str)
                found = self._modules.follow(path, "", (level, source, name), set(), 0)
                return self._targets(found.targets, depth), text
            if how == "any":
                return self._any(path, root[1:], depth), text
            owner = str(root[1])
            if how == "in":
                end = text.index(">") + 1
                return declared(self, path, owner, text[1 : end - 1], depth), text[end:]
            if how == "super":
                behind = (self.classes(path, "m", str(root[2])) if len(root) > 2 else ())[:1]
                found_all = len(behind) == len(root) - 2
                return ((("s", path, owner, True, *behind),) if found_all else ()), text
            return (("i" if how == "self" else "t", path, owner, True),), text
        if text.startswith("<"):
            end = text.index(">") + 1
            return declared(self, path, "", text[1 : end - 1], depth), text[end:]
        found_names = _NAMES.match(text)
        if found_names is None:
            return (), ""
        names = found_names.group()
        if root == "c":
            module = self._modules.module(path)
            while module is not None and names and names not in module.symbols:
                names = names.rpartition(".")[0]
            return self.target((path, names), depth) if names else (), text[len(names) :]
        first = names.partition(".")[0]
        targets = self._modules.lookup(path, first).targets
        return self._targets(targets, depth), text[len(first) :]

    def _any(self, path: str, values: tuple[object, ...], depth: int) -> Types:
        """One of several values; nothing, if nothing is known of one."""
        found: list[Type] = []
        for value in values:
            assert isinstance(value, tuple)
            types = self.value(path, value[0], value[1], depth)
            if not types:
                return ()
            found += types
        return _few(iter(found))

    def _targets(self, targets: tuple[Target, ...], depth: int) -> Types:
        return _few(each for target in targets for each in self.target(target, depth))

    def target(self, target: Target, depth: int = _DEPTH) -> Types:
        """What a module, or a name that one defines, is."""
        path, symbol = target
        if not symbol:
            return (("m", path),)
        module = self._modules.module(path)
        kind = module.symbols.get(symbol) if module is not None else None
        if kind == "class":
            return (("t", path, symbol, False),)
        if kind in ("function", "method"):
            return (("f", path, symbol, None),)
        return self._stated(path, symbol, depth)

    def _stated(self, path: str, name: str, depth: int) -> Types:
        """What a file says of one of its names."""
        module = self._modules.module(path)
        found: list[Type] = []
        for root, text in module.values.get(name, ()) if module is not None else ():
            types = self.value(path, root, text, depth - 1)
            if not types:
                return ()  # one of several things, of which nothing is known
            found += types
        return _few(iter(found))

    # -- steps ----------------------------------------------------------------------------------

    def _step(self, value: Type, step: str, depth: int) -> Types:
        if step == "()":
            return self._called(value, depth)
        if step == "!":
            return (("i", *value[1:4]),) if value[0] == "t" else ()
        if step == "%":
            return (("g", "awaitable", ((value,),)),)
        if step == "=":
            return generics.wrapped("manager", self._iterated(value, "*", depth))
        if step == "~":
            return generics.part(value, "awaitable") if value[0] == "g" else ()
        if step in ("^", "&"):
            return self._entered(value, step, depth)
        if step in ("*", "@"):
            return self._iterated(value, step, depth)
        if step[0] == "{":
            return generics.made(step[1:-1], self._iterated(value, "*", depth))
        if step[0] in "[#":
            return self._item(value, step, depth)
        return _few(
            each for _, types in self.attribute(value, step.lstrip("."), depth) for each in types
        )

    def attribute(
        self, value: Type, name: str, depth: int = _DEPTH
    ) -> Iterator[tuple[Target | None, Types]]:
        """What `.name` of a value is, each with the member that defines it."""
        kind = value[0]
        if kind == "m":
            place = self._modules.place((str(value[1]), ""))
            for target in self._modules.attribute(place, name).targets:
                yield target, self.target(target, depth)
        elif kind == "g":
            yield None, generics.method(value, name)
        elif kind in ("i", "t", "s"):
            if name == "__class__" and kind == "i":
                yield None, generics.kept((("t", *value[1:]),))
                return
            cls = (str(value[1]), str(value[2]))
            member = (
                self.members.behind(cls, name, *value[4:])
                if kind == "s"
                else self.members.member(cls, name)
            )
            if member is not None:
                receiver = ("i", *value[1:4]) if kind == "s" else value
                yield member, self._member(receiver, member, depth)

    def _member(self, receiver: Type, member: Target, depth: int) -> Types:
        path, symbol = member
        module = self._modules.module(path)
        assert module is not None
        kind = module.symbols.get(symbol)
        if symbol in module.values:
            types = self._stated(path, symbol, depth)
            if kind in ("variable", "constant"):
                types = _few(each for one in types for each in self._described(one, depth))
            return _bound(types, receiver)
        if kind == "class":
            return (("t", path, symbol, False),)
        return (("f", path, symbol, receiver),) if kind in ("method", "function") else ()

    def _described(self, value: Type, depth: int) -> Types:
        """A class attribute that is a descriptor gives what its `__get__` returns."""
        if value[0] != "i":
            return (value,)
        getter = self.members.member((str(value[1]), str(value[2])), "__get__")
        if getter is None:
            return (value,)
        return self._argument(value, getter) or self._result(value, "__get__", depth)

    def _argument(self, value: Type, method: Target) -> Types:
        """The type argument of a value, if its class has one and the method returns that."""
        arguments = value[4] if len(value) > 4 else ()
        module = self._modules.module(method[0])
        if not isinstance(arguments, tuple) or len(arguments) != 1 or module is None:
            return ()
        variables = {name for name, kind in module.symbols.items() if kind == "type"}
        returned = {text for _, text in module.values.get(f"{method[1]}()", ())}
        return arguments[0] if any(text.removesuffix("!") in variables for text in returned) else ()

    def _called(self, value: Type, depth: int) -> Types:
        kind = value[0]
        if kind == "t":
            return (("i", *value[1:4]),)
        if kind == "g":
            return generics.part(value, "callable")
        if kind == "i":
            return self._result(value, "__call__", depth)
        if kind != "f":
            return ()
        path, symbol, receiver = str(value[1]), str(value[2]), value[3]
        if not self._returns_as_it_is(path, symbol, depth):
            return ()
        types = self._stated(path, f"{symbol}()", depth)
        return _bound(types, receiver) if isinstance(receiver, tuple) else types

    def _returns_as_it_is(self, path: str, symbol: str, depth: int) -> bool:
        """Whether every decorator that is not known gives back the function it is given."""
        module = self._modules.module(path)
        for root, text in module.values.get(f"{symbol}@", ()) if module is not None else ():
            given = self.value(path, root, text, depth - 1)
            if not given or not all(each[0] == "f" and self._gives_back(each) for each in given):
                return False
        return True

    def _gives_back(self, function: Type) -> bool:
        module = self._modules.module(str(function[1]))
        return module is not None and f"{function[2]}=" in module.values

    def _result(self, value: Type, method: str, depth: int) -> Types:
        """What calling a method of an instance gives."""
        return _few(
            each
            for _, types in self.attribute(value, method, depth)
            for function in types
            if function[0] == "f"
            for each in self._called(function, depth)
        )

    def _entered(self, value: Type, step: str, depth: int) -> Types:
        if value[0] == "g":
            return generics.part(value, "manager")
        if value[0] != "i":
            return ()
        if step == "^":
            return self._result(value, "__enter__", depth)
        awaited = self._result(value, "__aenter__", depth)
        return _few(
            each for one in awaited if one[0] == "g" for each in generics.part(one, "awaitable")
        )

    def _iterated(self, value: Type, step: str, depth: int) -> Types:
        if value[0] == "g":
            return generics.element(value)
        if value[0] != "i":
            return ()
        starts, goes_on = _ITERATES[step]
        found: list[Type] = []
        for iterator in self._result(value, starts, depth):
            if iterator[0] == "g":
                found += generics.element(iterator)
            elif iterator[0] == "i":
                found += self._result(iterator, goes_on, depth)
        return _few(iter(found or self._result(value, "__getitem__", depth)))

    def _item(self, value: Type, step: str, depth: int) -> Types:
        if value[0] == "g":
            if step == "[:]":
                return (value,)
            return generics.item(value, int(step[1:]) if step[0] == "#" else None)
        if value[0] == "t":
            return (value,) if step == "[]" else ()
        return self._result(value, "__getitem__", depth) if value[0] == "i" else ()


def _few(types: Iterator[Type]) -> Types:
    return tuple(dict.fromkeys(types))[:_MOST]


def _bound(types: Types, receiver: Type) -> Types:
    """`self` of the class that defines a member is the value that it was reached through."""
    if receiver[0] not in ("i", "t"):
        return types
    return _few(
        (each[0], *receiver[1:4]) if each[0] in ("i", "t") and each[3] else each for each in types
    )
