"""The walk itself: an explicit stack, a scope stack, and token lists that follow the cursor.

Every byte of the file belongs to one token list: the signature or body of the innermost symbol,
the loose statements of the module, or nothing (imports, comments). Names are bound when their
scope ends, so that a use above its declaration finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple, TypeAlias

from tree_sitter import Node

from paralex.graph.shapes import SymbolKind
from paralex.graph.typescript_extract_detail import Binding, Export, Site
from paralex.graph.typescript_extract_text import Gaps, Words, clean_doc

# What a name can mean: a constant is a value, an interface a type, a class both, a namespace a
# space of names, and what an import means is not known here.
VALUE, TYPE, SPACE = 1, 2, 4
ANY = VALUE | TYPE | SPACE

Role: TypeAlias = Literal["block", "function", "conditional"]
Target: TypeAlias = int | str | None  # a binding's index, a symbol of this file, or just local
UseKind: TypeAlias = Literal["use", "inherit", "this"]
Step: TypeAlias = tuple[Callable[..., None], *tuple[object, ...]]
Handler: TypeAlias = Callable[["Walk", Node], None]


class Ref(NamedTuple):
    """A name in use, until the scope that declares its first part is found."""

    chain: tuple[str, ...]
    meaning: int
    user: str
    kind: UseKind
    at: int


class Scope:
    """Names of one block, function or conditional type. `container` is the symbol whose members
    it declares: "" in the module, a name in a namespace, None where no symbols are made."""

    __slots__ = ("container", "names", "parent", "refs", "role")

    def __init__(self, parent: Scope | None, role: Role, container: str | None) -> None:
        self.parent = parent
        self.role: Role = role
        self.container = container
        self.names: dict[str, tuple[int, Target]] = {}
        # Uses that wait for a declaration, by the first name of their chain.
        self.refs: dict[str, list[Ref]] = {}


class Draft:
    """A symbol while its tokens are gathered."""

    __slots__ = ("body", "doc", "end", "exported", "kind", "name", "signature", "start")

    def __init__(
        self, name: str, kind: SymbolKind, start: int, end: int, doc: str, exported: bool
    ) -> None:
        self.name = name
        self.kind: SymbolKind = kind
        self.start = start
        self.end = end
        self.doc = doc
        self.exported = exported
        self.signature: list[str] = []
        self.body: list[str] = []


class Walk:
    """State of one file's walk, and the small steps that handlers are made of."""

    def __init__(self, data: bytes, handlers: list[Handler | None], types: bool) -> None:
        self.data = data
        self.types = types  # whether the grammar knows types at all
        self.handlers = handlers
        self.words = Words()
        self.gaps = Gaps()
        self.stack: list[Node | Step] = []
        self.scope = Scope(None, "function", "")
        self.loose: list[str] = []
        self.out: list[str] | None = self.loose
        self.at = 0
        self.user = ""
        self.this: str | None = None
        self.drafts: list[Draft] = []
        self.twins: dict[str, tuple[str, ...]] = {}
        self.uses: dict[tuple[str, int, tuple[str, ...], UseKind], set[int]] = {}
        self.sites: list[Site] = []
        self.site_at: dict[int, int] = {}
        self.bindings: list[Binding] = []
        self.exports: list[Export] = []
        self.stars: list[int] = []
        self.import_texts: set[str] = set()
        self.esm = False
        self.cjs = False
        self._doc = (0, "")

    def run(self, root: Node) -> None:
        """Visit everything below `root`, then bind what is left to the module's own names."""
        self.push(root.named_children)
        stack, handlers = self.stack, self.handlers
        while stack:
            item = stack.pop()
            if isinstance(item, tuple):
                item[0](self, *item[1:])
                continue
            handler = handlers[item.kind_id] if item.kind_id < len(handlers) else None
            if handler is not None:
                handler(self, item)
                continue
            children = item.named_children
            if children:
                children.reverse()
                stack.extend(children)
            else:
                self.leaf(item)
        self.flush(len(self.data))
        self._bind(self.scope)

    # --- tokens

    def text(self, node: Node) -> str:
        return self.words[self.data[node.start_byte : node.end_byte]]

    def flush(self, to: int) -> None:
        """Give the punctuation and keywords up to the offset `to` to the current list."""
        if to > self.at:
            if self.out is not None:
                self.out.extend(self.gaps[self.data[self.at : to]])
            self.at = to

    def leaf(self, node: Node) -> None:
        """Give a node without named children to the current list, as one token or as a gap."""
        if node.child_count:
            self.flush(node.end_byte)
        else:
            self.token(node, self.text(node))

    def token(self, node: Node, text: str) -> None:
        """Give `text` for the whole of `node`."""
        out, start, end = self.out, node.start_byte, node.end_byte
        if start > self.at:
            if out is not None:
                out.extend(self.gaps[self.data[self.at : start]])
            self.at = start
        if end > self.at:
            self.at = end
            if out is not None and text:
                out.append(text)

    def statement(self, node: Node) -> None:
        """Mark where a statement starts, since `;` itself is free."""
        self.flush(node.start_byte)
        if self.out is not None:
            self.out.append(";")

    def comment(self, node: Node) -> None:
        self.flush(node.start_byte)
        self.at = max(self.at, node.end_byte)
        if self.data.startswith(b"/**", node.start_byte):
            self._doc = (node.end_byte, self.text(node))

    def take_doc(self, start: int) -> str:
        """The `/** */` comment that stands right before `start`, or ""."""
        end, text = self._doc
        if not text or end > start or self.data[end:start].strip():
            return ""
        self._doc = (0, "")
        return clean_doc(text)

    # --- the stack

    def push(self, items: Iterable[Node | Step]) -> None:
        """Visit `items` next, in their order."""
        self.stack.extend(reversed(list(items)))

    def enter(self, role: Role = "block", container: str | None = None) -> None:
        self.scope = Scope(self.scope, role, container)

    def leave(self) -> None:
        scope = self.scope
        if scope.parent is not None:
            self.scope = scope.parent
            self._bind(scope)

    # --- symbols

    def open(self, draft: Draft) -> Step:
        """Tokens and uses go to `draft` (its signature first) until the returned step runs."""
        self.flush(draft.start)
        self.drafts.append(draft)
        step: Step = (_close, draft.end, self.out, self.user)
        self.out = draft.signature
        self.user = draft.name
        return step

    # --- names

    def declare(
        self, name: str, meaning: int, target: Target = None, *, hoist: bool = False
    ) -> None:
        """Add `name` to the current scope, or with `hoist` (`var`) to the function's."""
        scope = self.scope
        while hoist and scope.role != "function" and scope.parent is not None:
            scope = scope.parent
        known = scope.names.get(name)
        if known is not None:
            meaning |= known[0]
            target = known[1] if known[1] is not None else target
        scope.names[name] = (meaning, target)

    def refer(self, chain: tuple[str, ...], meaning: int, at: int, kind: UseKind = "use") -> None:
        ref = Ref(chain, meaning, self.user, kind, at)
        self.scope.refs.setdefault(chain[0], []).append(ref)

    def use(
        self, target: int | str, rest: tuple[str, ...], user: str, kind: UseKind, at: int
    ) -> None:
        """Record that `user` uses `target` and the members `rest` of it."""
        if isinstance(target, int):
            self.uses.setdefault((user, target, rest, kind), set()).add(at)
        else:
            self.uses.setdefault((user, -1, (target, *rest), kind), set()).add(at)

    def _bind(self, scope: Scope) -> None:
        """Settle the uses of the scope's own names and hand the others to its parent."""
        refs, parent = scope.refs, scope.parent
        for name in scope.names.keys() & refs.keys():
            meaning, target = scope.names[name]
            waiting = [ref for ref in refs[name] if not ref.meaning & meaning]
            if target is not None:
                for ref in refs[name]:
                    if ref.meaning & meaning:
                        self.use(target, ref.chain[1:], ref.user, ref.kind, ref.at)
            if waiting:
                refs[name] = waiting
            else:
                del refs[name]
        if parent is not None and refs:
            # The smaller goes into the larger, or deep nesting would copy without end.
            if len(refs) > len(parent.refs):
                refs, parent.refs = parent.refs, refs
            for name, some in refs.items():
                known = parent.refs.setdefault(name, some)
                if known is not some:
                    longer, shorter = (known, some) if len(known) > len(some) else (some, known)
                    longer.extend(shorter)
                    parent.refs[name] = longer


def _close(walk: Walk, end: int, out: list[str] | None, user: str) -> None:
    walk.flush(end)
    walk.out = out
    walk.user = user


def to_body(walk: Walk, draft: Draft, start: int) -> None:
    """A step: from the offset `start` on, tokens belong to the body of `draft`."""
    walk.flush(start)
    walk.out = draft.body


def leave_scope(walk: Walk, end: int) -> None:
    """A step: close the innermost scope at the offset `end`."""
    walk.flush(end)
    walk.leave()


def set_this(walk: Walk, owner: str | None) -> None:
    """A step: what `this` stands for from here on."""
    walk.this = owner
