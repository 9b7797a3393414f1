"""What one Go file says: a pure function of its bytes."""

from __future__ import annotations

import re

from tree_sitter import Node

from paralex.graph.go_constraints import excluded
from paralex.graph.go_declarations import Declarations
from paralex.graph.go_detail import EMPTY, Detail, Import
from paralex.graph.go_statements import HANDLERS
from paralex.graph.go_text import digest, is_directive, tokens
from paralex.graph.go_tree import kinds, parse
from paralex.graph.go_walk import Walk
from paralex.graph.parsing import content_digest, line_count
from paralex.graph.shapes import FileFacts, Symbol

_COMMENT, _PACKAGE = kinds("comment"), kinds("package_clause")
_IMPORT, _IMPORT_SPEC = kinds("import_declaration"), kinds("import_spec")
_FUNCTIONS = kinds("function_declaration", "method_declaration")
_GROUPS = kinds("type_declaration", "const_declaration", "var_declaration")
_VERSION = re.compile(r"v\d+")


def extract(path: str, data: bytes) -> FileFacts:
    """The facts of the file `path` (repository-relative) with the content `data`.

    Never raises: what cannot be parsed is in `problem`, with its line, and what can is kept.
    """
    tree, problem = parse(data)
    content = content_digest(data)
    lines = line_count(data)
    if tree is None:
        return FileFacts(path, "go", content, lines, (), "", frozenset(), "", problem, EMPTY)
    nodes = tree.root_node.named_children
    imports = _imports(nodes, data)
    names = {each.name or _own_name(each.path) for each in imports}
    found = Declarations(Walk(data, HANDLERS, names))
    package, order = _top(found, nodes)
    detail = Detail(
        package,
        excluded(path.rpartition("/")[2], data),
        imports,
        tuple(found.types),
        tuple(found.functions),
        tuple(found.methods),
        tuple(found.values),
        found.walk.uses(),
    )
    symbols = tuple(sorted(found.symbols, key=lambda s: (s.line, s.column, s.name)))
    return FileFacts(
        path,
        "go",
        content,
        lines,
        symbols,
        digest(found.loose),
        _import_texts(imports),
        _surface(detail, symbols),
        problem or order,
        detail,
    )


def _top(found: Declarations, nodes: list[Node]) -> tuple[str, str | None]:
    """Goes through the file's own level; the package's name, and what stands out of order."""
    package, problem, declared = "", None, False
    for node in nodes:
        kind = node.kind_id
        if kind in _COMMENT:
            found.comments.add(node)
        elif kind in _PACKAGE or kind in _IMPORT:
            line = node.start_point[0] + 1
            if kind in _PACKAGE:
                found.loose += [text for text in found.comments.all() if is_directive(text)]
                found.loose.append(tokens(found.walk.data[node.start_byte : node.end_byte]))
                if package:
                    problem = problem or f"line {line}: a second package clause"
                package = package or found.walk.text(node.named_children[0])
            else:
                found.loose += _preamble(found, node)
                if declared:
                    problem = problem or f"line {line}: an import after other declarations"
            if kind in _IMPORT and not package:
                problem = problem or f"line {line}: an import before the package clause"
        elif kind in _FUNCTIONS:
            declared = True
            found.function(node)
        elif kind in _GROUPS:
            declared = True
            found.group(node)
        else:
            declared = True
            found.loose.append(tokens(found.walk.data[node.start_byte : node.end_byte]))
            found.walk.run([node])
    found.loose += [text for text in found.comments.all() if is_directive(text)]
    return package, problem or (None if package else "line 1: no package clause")


def _preamble(found: Declarations, node: Node) -> list[bytes]:
    """The comments above `import "C"` are C code, and above other imports nothing."""
    texts = found.comments.all()
    written = found.walk.data[node.start_byte : node.end_byte]
    return texts if b'"C"' in written else [text for text in texts if is_directive(text)]


def _imports(nodes: list[Node], data: bytes) -> tuple[Import, ...]:
    found: list[Import] = []
    for declaration in (node for node in nodes if node.kind_id in _IMPORT):
        stack = [declaration]
        while stack:
            node = stack.pop()
            if node.kind_id not in _IMPORT_SPEC:
                stack += reversed(node.named_children)
                continue
            path, name = node.child_by_field_name("path"), node.child_by_field_name("name")
            if path is None:
                continue
            line, column = node.start_point
            written = data[path.start_byte : path.end_byte].decode("utf-8", "replace")
            given = data[name.start_byte : name.end_byte].decode("utf-8", "replace") if name else ""
            found.append(Import(line + 1, column, written.strip('"`'), given))
    return tuple(found)


def _own_name(path: str) -> str:
    """The name that a package most often gives itself: only used to drop what says nothing."""
    parts = path.split("/")
    if len(parts) > 1 and _VERSION.fullmatch(parts[-1]):
        parts.pop()
    return parts[-1]


def _import_texts(imports: tuple[Import, ...]) -> frozenset[str]:
    """The imports as written. One that stands twice, which the language forbids, is told apart,
    so that a merge which joined two blocks cannot pass for one that is right."""
    texts: set[str] = set()
    for each in imports:
        text = f'{each.name} "{each.path}"'.lstrip()
        while text in texts:
            text += " again"
        texts.add(text)
    return frozenset(texts)


def _surface(detail: Detail, symbols: tuple[Symbol, ...]) -> str:
    """A digest of all that the resolution of other files may look at: no lines, no bodies."""
    imports = [(each.path, each.name) for each in detail.imports]
    names = sorted({(symbol.name, symbol.kind) for symbol in symbols})
    seen = (detail.package, detail.excluded, imports, *detail[3:7], names)
    return digest([repr(seen).encode("utf-8", "surrogatepass")])
