"""Whether calls of an old signature still work with a new one.

Decided for Python, whose signatures are read as its grammar has them; for all other languages
any difference counts as incompatible.
"""

from __future__ import annotations

import ast

from paralex.graph.shapes import Symbol

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def compatible(old: Symbol, new: Symbol, language: str) -> bool:
    """Whether whoever uses `old` as it is can go on with `new`: parameters may be added if they
    are optional, annotations may change."""
    if old.kind != new.kind or (old.exported and not new.exported):
        return False
    if old.signature == new.signature:
        return True
    return language == "python" and _fits(old.signature, new.signature)


def still_fits(old: Symbol, new: Symbol, language: str) -> bool:
    """The same, where only functions may differ: whoever relies on a class or a variable may do
    other things with it than calling it."""
    same = (old.kind, old.signature) == (new.kind, new.signature)
    return compatible(old, new, language) and (
        same or isinstance(_parsed(new.signature), _Function)
    )


def runs_alike(old: Symbol, new: Symbol, language: str) -> bool:
    """Whether the two do the same when the program runs, as far as can be seen: for Python,
    annotations do nothing."""
    if (old.kind, old.body) != (new.kind, new.body):
        return False
    if old.signature == new.signature:
        return True
    return language == "python" and _bare(old.signature) == _bare(new.signature)


def _bare(signature: str) -> str:
    found = _statements(signature)
    return "\n".join(ast.unparse(_without_annotations(each)) for each in found) or signature


def _without_annotations(node: ast.stmt) -> ast.stmt:
    if isinstance(node, _Function):
        given = node.args
        for each in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
            if each is not None:
                each.annotation = None
        node.returns = None
    return node


def _fits(old: str, new: str) -> bool:
    before, after = _parsed(old), _parsed(new)
    if before is None or after is None:
        return False
    if isinstance(before, ast.ClassDef) and isinstance(after, ast.ClassDef):
        return _bases(before) <= _bases(after) and _decorators(before) == _decorators(after)
    if isinstance(before, ast.AnnAssign | ast.Expr) and isinstance(after, ast.AnnAssign | ast.Expr):
        return True  # a variable whose annotation changed
    if not (isinstance(before, _Function) and isinstance(after, _Function)):
        return False
    if type(before) is not type(after) or _decorators(before) != _decorators(after):
        return False
    return _callable(before.args, after.args)


def _parsed(signature: str) -> ast.stmt | None:
    """The last statement of a signature: of overloads, the one that runs."""
    found = _statements(signature)
    return found[-1] if found else None


def _statements(signature: str) -> list[ast.stmt]:
    lines = "\n".join(
        f"{line}: pass" if line.startswith(("def ", "async def ", "class ")) else line
        for line in signature.split("\n")
    )
    try:
        return ast.parse(lines).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _decorators(node: ast.ClassDef | _Function) -> list[str]:
    return [ast.unparse(each) for each in node.decorator_list]


def _bases(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(each) for each in (*node.bases, *node.keywords)}


def _callable(old: ast.arguments, new: ast.arguments) -> bool:
    """Whether each call that fits `old` fits `new`, and gives each parameter what it gave."""
    by_place, then = [*old.posonlyargs, *old.args], [*new.posonlyargs, *new.args]
    if (old.vararg and not new.vararg) or (old.kwarg and not new.kwarg):
        return False
    if len(then) < len(by_place) or (old.vararg and len(then) != len(by_place)):
        return False
    # What could be given by name must be where it was: calls may give it either way.
    nameless = len(old.posonlyargs)
    if [a.arg for a in by_place[nameless:]] != [a.arg for a in then[nameless : len(by_place)]]:
        return False
    if len(by_place) > nameless < len(new.posonlyargs):
        return False
    if len(then) - len(new.defaults) > len(by_place) - len(old.defaults):
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
