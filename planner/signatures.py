"""Whether calls of an old signature still work with a new one.

Decided for Python, whose signatures are read as its grammar has them; for all other languages
any difference counts as incompatible.
"""

from __future__ import annotations

import ast

from paralex.graph.shapes import Symbol


def compatible(old: Symbol, new: Symbol, language: str) -> bool:
    """Whether whoever uses `old` as it is can go on with `new`: parameters may be added if they
    are optional, annotations may change."""
    if old.kind != new.kind or (old.exported and not new.exported):
        return False
    if old.signature == new.signature:
        return True
    return language == "python" and _fits(old.signature, new.signature)


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
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
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
    if isinstance(before, ast.FunctionDef) and isinstance(after, ast.FunctionDef):
        return _decorators(before) == _decorators(after) and _callable(before.args, after.args)
    if isinstance(before, ast.AsyncFunctionDef) and isinstance(after, ast.AsyncFunctionDef):
        return _decorators(before) == _decorators(after) and _callable(before.args, after.args)
    return False


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


def _decorators(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [ast.unparse(each) for each in node.decorator_list]


def _bases(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(each) for each in (*node.bases, *node.keywords)}


def _callable(old: ast.arguments, new: ast.arguments) -> bool:
    """Whether each call that fits `old` fits `new`."""
    by_place, now = [*old.posonlyargs, *old.args], [*new.posonlyargs, *new.args]
    if (old.vararg and not new.vararg) or (old.kwarg and not new.kwarg):
        return False
    if len(by_place) > len(now) and not new.vararg:
        return False
    # By name, a parameter must be where it was: calls may give it either way.
    for at, (one, other) in enumerate(zip(by_place, now, strict=False)):
        named = at >= len(old.posonlyargs)
        if named and (one.arg != other.arg or at < len(new.posonlyargs)):
            return False
    if len(by_place) > len(now) and not new.kwarg:
        return False
    named_new = {each.arg for each in (*new.args, *new.kwonlyargs)}
    if not {each.arg for each in old.kwonlyargs} <= named_new and not new.kwarg:
        return False
    return _required(new) <= _required(old)


def _required(given: ast.arguments) -> set[str]:
    """What a call has to give."""
    by_place = [each.arg for each in (*given.posonlyargs, *given.args)]
    needed = set(by_place[: len(by_place) - len(given.defaults)])
    return needed | {
        each.arg
        for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
        if default is None
    }
