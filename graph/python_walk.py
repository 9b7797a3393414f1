"""One walk over the syntax tree of a Python file, with a scope stack and no recursion.

The walk takes a tree apart into segments: runs of nodes that share a scope and an enclosing
symbol. What a segment finds (names used, text for digests) lands in the segment; bodies of
functions, classes and comprehensions become segments of their own, read later. So a nest of any
depth costs heap, never stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tree_sitter import Node

from paralex.graph import python_syntax as syntax
from paralex.graph.python_lexing import LEXED, TOKENS, TROUBLE
from paralex.graph.python_scopes import UNKNOWN, Kind, Scope, Texts, bind, dotted
from paralex.graph.python_segments import (
    ClassInfo,
    Definition,
    FunctionInfo,
    ImportStatement,
    Segment,
    parts,
)
from paralex.graph.python_syntax import ACTION, END, HOLE, TOKEN, Do
from paralex.graph.python_values import suffixed
from paralex.graph.python_values import value as value_text

_DESCEND, _IDENTIFIER, _ATTRIBUTE = int(Do.DESCEND), int(Do.IDENTIFIER), int(Do.ATTRIBUTE)
_SKIP, _LEAF, _TEXT, _THROUGH = int(Do.SKIP), int(Do.LEAF), int(Do.TEXT), int(Do.THROUGH)
_ALL_CHILDREN, _STRING = int(Do.ALL_CHILDREN), int(Do.STRING)
_QUOTES = (b'"', b"'")
_LEX, _STATEMENT = int(Do.LEX), int(Do.EXPRESSION_STATEMENT)
_ASSIGNMENT, _AUGMENTED = int(Do.ASSIGNMENT), int(Do.AUGMENTED)
_PASSED_THROUGH = (_DESCEND, _ALL_CHILDREN, _THROUGH)
_PASSED_OVER = (_SKIP, _LEAF, _TEXT)

Handler = Callable[["Walk", Node, "Segment"], None]


class Walk:
    """The state of one file's walk. `handlers` do what the inner loop does not, by `Do`."""

    def __init__(
        self, source: bytes, root: Node, handlers: Sequence[Handler], *, digests: bool
    ) -> None:
        self.source = source
        self.handlers = handlers
        self.module = Scope(Kind.MODULE, None, "")
        self.scopes = [self.module]
        self.loose: list[list[bytes]] = []
        self.definitions: list[Definition] = []
        self.classes: list[ClassInfo] = []
        self.functions: list[FunctionInfo] = []
        self.imports: list[ImportStatement] = []
        self.bindings: list[tuple[int, str, str]] = []  # level, module, name ("" for the module)
        self.exports: list[tuple[int, str, Node]] = []  # what is done to `__all__`, and how
        self.module_calls: list[tuple[Node, Segment]] = []
        self.conditions: list[tuple[bytes, int, int, Scope]] = []
        self.globals: dict[bytes, Node] = {}
        self.bound: list[tuple[str, Node]] = []  # dotted names that targets bind, with the place
        self.stored: list[tuple[Scope, bytes, Texts]] = []  # `self.x = ...`
        self.narrowed: list[tuple[Scope, bytes, Texts, int, int]] = []  # what `isinstance` tells
        self.unknown: set[bytes] = set()  # members of values that have no text
        self.guarded: set[int] = set()  # imports that were read with the compound around them
        self.done: list[Segment] = []
        self.type_span = (-1, -1)  # the annotation that was read last
        # Few files import by a call; only in those are calls looked at.
        watched = b"import_module" in source or b"__import__" in source
        self.action = ACTION if watched else syntax.ACTION_PLAIN_CALLS
        # Texts are read only where nothing needs the nodes, and where the grammar has them all.
        self.lexes = not (digests or watched or root.has_error)
        # Texts that turned out to need their nodes may cost so much; what hides deep in a nest
        # is looked for again at each level.
        self._patience = 8 * len(source)
        self._pending: list[Segment] = []
        self.segment(self.module, "", root.named_children, self.loose)

    def segment(
        self, scope: Scope, user: str, nodes: Iterable[Node], streams: list[list[bytes]]
    ) -> Segment:
        """A new run of nodes, to be read after the current one."""
        segment = Segment(scope, user, nodes, streams)
        self._pending.append(segment)
        return segment

    def adopt(self, segment: Segment) -> None:
        """Read a segment that a handler made and filled itself."""
        self._pending.append(segment)

    def scope(self, kind: Kind, parent: Scope, symbol: str | None = None) -> Scope:
        scope = Scope(kind, parent, symbol)
        self.scopes.append(scope)
        return scope

    def run(self) -> None:
        """Read all segments, also those that reading adds."""
        while self._pending:
            segment = self._pending.pop()
            if self.lexes:
                self._read(segment)
            else:
                self._drain(segment)
            self.done.append(segment)

    def _read(self, segment: Segment) -> None:
        """As `_drain`, for names alone: expressions are read from their text where that will do."""
        source, stack, uses = self.source, segment.stack, segment.uses
        action, lexed, handlers = self.action, LEXED, self.handlers
        pop, read, is_plain = stack.pop, TOKENS.findall, TROUBLE.isdisjoint
        while stack:
            node = pop()
            if node is None:
                continue
            kind = node.kind_id
            do = lexed[kind]
            if do == _STATEMENT and not segment.container:
                child = node.child(0)
                if child is not None:
                    do = ACTION[child.kind_id]
                    if do == _ASSIGNMENT:
                        handlers[do](self, child, segment)
                        continue
                    do = _STATEMENT if do == _AUGMENTED else _LEX
            if do == _LEX:
                start, end = node.start_byte, node.end_byte
                if self._patience > 0:
                    tokens = read(source, start, end)
                    if is_plain(tokens):
                        if source.find(b"\n", start, end) < 0:
                            for token in tokens:
                                uses[token].append(start)
                        else:
                            for match in TOKENS.finditer(source, start, end):
                                uses[match[1] or b""].append(match.start())
                        continue
                    self._patience -= end - start
                do = action[kind]
            if do == _IDENTIFIER:
                uses[source[node.start_byte : node.end_byte]].append(node.start_byte)
            elif do == _ATTRIBUTE:
                self._attribute(node, segment)
            elif do in _PASSED_THROUGH:
                stack += node.named_children
            elif do not in _PASSED_OVER:
                handlers[do](self, node, segment)

    def _drain(self, segment: Segment) -> None:
        # The innermost loop: it sees every named node of the repository. Order within a node is
        # last child first, which a digest does not mind and which spares a reversal.
        source, stack, uses = self.source, segment.stack, segment.uses
        emit, pop, push = segment.out.append, segment.stack.pop, segment.stack.append
        action, token, handlers = self.action, TOKEN, self.handlers
        plain_chain = syntax.PLAIN_CHAIN.fullmatch
        while stack:
            node = pop()
            if node is None:
                emit(END)
                continue
            kind = node.kind_id
            do = action[kind]
            if do == _DESCEND:
                emit(token[kind])
                push(None)
                stack += node.named_children
            elif do == _IDENTIFIER:
                start = node.start_byte
                text = source[start : node.end_byte]
                emit(text)
                uses[text].append(start)
            elif do == _ATTRIBUTE:
                start, end = node.start_byte, node.end_byte
                if plain_chain(source, start, end):
                    text = source[start:end]
                    emit(text)
                    uses[text].append(start)
                else:
                    self._attribute(node, segment)
            elif do == _STRING:
                text = source[node.start_byte : node.end_byte]
                if text[:1] in _QUOTES and b"\\" not in text and text[1:2] not in _QUOTES:
                    emit(b'"' + text[1:-1] + b'"')  # most strings: no prefix, no escape
                else:
                    handlers[do](self, node, segment)
            elif do == _LEAF:
                emit(token[kind])
            elif do == _SKIP:
                pass
            elif do == _THROUGH:
                stack += node.named_children
            elif do == _TEXT:
                text = source[node.start_byte : node.end_byte].lower()
                emit(text + b"0" if text.endswith(b".") else text)
            elif do == _ALL_CHILDREN:
                emit(token[kind])
                push(None)
                stack += node.children
            else:
                handlers[do](self, node, segment)

    def text(self, node: Node) -> bytes:
        return self.source[node.start_byte : node.end_byte]

    def chain(self, node: Node) -> bytes | None:
        """`a.b.c` if the node is a name or dotted names and nothing else."""
        kind = node.kind_id
        if kind in syntax.IDENTIFIER:
            return self.text(node)
        if kind not in syntax.ATTRIBUTE:
            return None
        return self.chain_in(node.start_byte, node.end_byte)

    def chain_in(self, start: int, end: int) -> bytes | None:
        """The chain that is the whole text between two places."""
        if syntax.PLAIN_CHAIN.fullmatch(self.source, start, end):
            return self.source[start:end]
        if syntax.CHAIN.fullmatch(self.source, start, end):
            return syntax.GAP.sub(b"", self.source[start:end])
        return None

    def _attribute(self, node: Node, segment: Segment, after: bytes = b"") -> None:
        """`after` is `=` for an attribute that is given a value, and not asked for one."""
        chain = self.chain(node)
        if chain is not None:
            segment.out.append(chain)
            segment.uses[chain + after].append(node.start_byte)
            return
        children = parts(node)
        if len(children) != 2:
            segment.stack += children
            return
        value, name = children
        if value.kind_id in syntax.SPLAT:
            # The grammar reads `*a.b, c` as if the star bound closer than the dot.
            chain = self.chain_in(node.start_byte + 1, node.end_byte)
            if chain is not None:
                segment.out += (TOKEN[value.kind_id], chain)
                segment.uses[chain].append(node.start_byte)
                return
        member = self.text(name)
        segment.out += (TOKEN[node.kind_id], member)
        text = value_text(self.source, value)
        if text is not None:
            segment.uses[text + b" " + member + after].append(node.start_byte)
        elif value.kind_id not in syntax.LITERALS:
            self.unknown.add(member)
        segment.stack.append(value)

    def callee(self, node: Node) -> bytes | None:
        """The dotted chain that is called, if the node is a call of one."""
        if node.kind_id in syntax.CALL:
            called = node.child(0)
            return self.chain(called) if called is not None else None
        return None

    def only_wraps(self, node: Node) -> bool:
        """`for (x) in`: the grammar calls it a tuple, but without a comma it is none."""
        if node.named_child_count != 1 or node.kind_id not in syntax.TUPLE_PATTERN:
            return node.kind_id in syntax.PARENTHESES
        return not any(child.type == "," for child in node.children)

    def targets(
        self, node: Node, segment: Segment, given: Texts = UNKNOWN, *, reads: bool = False
    ) -> list[bytes]:
        """Bind what an assignment target binds; its subscripts and attributes are uses.

        `reads`: what is assigned to is read as well.
        """
        names: list[bytes] = []
        todo: list[tuple[Node | None, Texts]] = [(node, given)]
        out, scope = segment.out, segment.scope
        while todo:
            item, known = todo.pop()
            if item is None:
                out.append(END)
                continue
            kind = item.kind_id
            if kind in syntax.IDENTIFIER:
                name = self.text(item)
                bind(scope, name)
                scope.known(name, item, known)
                out.append(name)
                names.append(name)
                if scope.symbol is not None:
                    self.bound.append((dotted(scope, name), item))
            elif kind in syntax.PATTERNS:
                if kind in syntax.AS_TARGET or self.only_wraps(item):
                    todo += [(child, known) for child in item.named_children]
                    continue
                out.append(TOKEN[kind])
                todo.append((None, UNKNOWN))
                known = UNKNOWN if kind in syntax.SPLATS or known == UNKNOWN else known
                todo += [
                    (child, known and suffixed(known, b"#%d" % at))
                    for at, child in enumerate(item.named_children)
                ]
            elif kind not in syntax.COMMENT:
                out.append(HOLE)
                if kind in syntax.ATTRIBUTE and not reads:
                    self._attribute(item, segment, b"=")
                else:
                    segment.stack.append(item)
                chain = self.chain(item)
                if chain is not None and chain.count(b".") == 1:
                    self.stored.append((scope, chain, known))
        return names
