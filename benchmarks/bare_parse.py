"""The yardstick: parse files with tree-sitter and do nothing else.

    python benchmarks/bare_parse.py < LIST-OF-PATHS     (separated by NUL)

Prints, as JSON, the files and bytes parsed and the CPU seconds that reading and parsing took,
without the start of the process.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_rust
import tree_sitter_typescript
from tree_sitter import Language, Parser

GRAMMARS = {
    tree_sitter_python.language: (".py", ".pyi"),
    tree_sitter_javascript.language: (".js", ".jsx", ".mjs", ".cjs"),
    tree_sitter_typescript.language_typescript: (".ts", ".mts", ".cts"),
    tree_sitter_typescript.language_tsx: (".tsx",),
    tree_sitter_go.language: (".go",),
    tree_sitter_java.language: (".java",),
    tree_sitter_rust.language: (".rs",),
}


def main() -> None:
    parsers = {
        suffix: Parser(Language(grammar()))
        for grammar, suffixes in GRAMMARS.items()
        for suffix in suffixes
    }
    paths = [Path(path) for path in sys.stdin.read().split("\0") if path]
    started = time.process_time()
    files = size = 0
    for path in paths:
        parser = parsers.get(path.suffix)
        if parser is not None:
            data = path.read_bytes()
            parser.parse(data)
            files += 1
            size += len(data)
    seconds = time.process_time() - started
    json.dump({"files": files, "bytes": size, "seconds": seconds}, sys.stdout)


if __name__ == "__main__":
    main()
