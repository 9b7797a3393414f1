"""Whether those who use a definition can go on using it as they did after its signature changed."""

from __future__ import annotations

import ast

from paralex.graph.shapes import Symbol


def still_fits(before: Symbol, after: Symbol, language: str) -> bool:
    """Whether every use of `before` is a right use of `after`, as far as that can be seen.

    Seen for functions of Python: parameters may be added where no caller has to give them,
    annotations may come and go, defaults may be added. In other languages only an equal
    signature fits.
    """
    if (before.kind, before.signature) == (after.kind, after.signature):
        return before.exported == after.exported or after.exported
    if language != "python" or before.kind != after.kind:
        return False
    was, now = _function(before.signature), _function(after.signature)
    return was is not None and now is not None and _takes_as_much(was, now)


_Function = ast.FunctionDef | ast.AsyncFunctionDef


def _function(signature: str) -> _Function | None:
    try:
        tree = ast.parse(f"{signature}: ...")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    statement = tree.body[0] if len(tree.body) == 1 else None
    return statement if isinstance(statement, _Function) else None


def _takes_as_much(was: _Function, now: _Function) -> bool:
    if type(was) is not type(now) or _decorators(was) != _decorators(now):
        return False
    old, new = was.args, now.args
    if (old.vararg is None) != (new.vararg is None) or (old.kwarg and not new.kwarg):
        return False
    by_place, then = [*old.posonlyargs, *old.args], [*new.posonlyargs, *new.args]
    if len(then) < len(by_place) or (old.vararg and len(then) != len(by_place)):
        return False
    kept = then[: len(by_place)]
    if [a.arg for a in by_place] != [a.arg for a in kept]:
        return False
    if len(new.posonlyargs) > len(old.posonlyargs):
        return False
    needed = len(then) - len(new.defaults)
    if needed > len(by_place) - len(old.defaults):
        return False
    return _keywords_fit(old, new, {a.arg for a in then[len(new.posonlyargs) :]})


def _keywords_fit(old: ast.arguments, new: ast.arguments, by_name: set[str]) -> bool:
    before = {a.arg: d for a, d in zip(old.kwonlyargs, old.kw_defaults, strict=True)}
    after = {a.arg: d for a, d in zip(new.kwonlyargs, new.kw_defaults, strict=True)}
    if not before.keys() <= after.keys() | by_name:
        return False
    return all(
        default is not None or (name in before and before[name] is None)
        for name, default in after.items()
    )


def _decorators(function: _Function) -> list[str]:
    return [ast.dump(decorator) for decorator in function.decorator_list]
