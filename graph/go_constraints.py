"""Which files a build leaves out: `//go:build` lines and the systems in file names.

The build that is meant is the one that nobody configured: linux, amd64, cgo, the gc compiler.
"""

from __future__ import annotations

import re

_SYSTEMS = frozenset(
    (
        *("aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js"),
        *("linux", "nacl", "netbsd", "openbsd", "plan9", "solaris", "wasip1", "windows", "zos"),
    )
)
_PROCESSORS = frozenset(
    (
        *("386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "loong64", "mips"),
        *("mipsle", "mips64", "mips64le", "mips64p32", "mips64p32le", "ppc", "ppc64", "ppc64le"),
        *("riscv", "riscv64", "s390", "s390x", "sparc", "sparc64", "wasm"),
    )
)
_TAGS = frozenset({"linux", "amd64", "unix", "gc", "cgo", "amd64.v1"})
_RELEASE = re.compile(r"go1\.\d+")
# What may stand above the package clause: blank lines and comments.
_HEAD = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_BLOCK = re.compile(rb"/\*.*?\*/", re.DOTALL)
_GO_BUILD = re.compile(rb"^//go:build[ \t]+([^\r\n]*)", re.MULTILINE)
_OLD_BUILD = re.compile(rb"^//[ \t]*\+build[ \t]+([^\r\n]*)", re.MULTILINE)
_WORD = re.compile(r"\s*(&&|\|\||!|\(|\)|[\w.\-]+|\S)")
_LONG = 2000  # characters of a constraint that a person wrote


def excluded(name: str, data: bytes) -> str:
    """Why the file `name` (without its folder) is left out of the build, or ""."""
    if name.startswith(("_", ".")):
        return f"go ignores files whose name starts with {name[0]!r}"
    by_name = _by_name(name)
    if by_name:
        return by_name
    head = _HEAD.match(data)
    text = _BLOCK.sub(b"", head[0]) if head is not None else b""
    found = _GO_BUILD.search(text)
    if found is not None:
        line = found[1].decode("utf-8", "replace").strip()
        return "" if holds(line) else f"//go:build {line}"
    for old in _OLD_BUILD.findall(text):
        line = old.decode("utf-8", "replace").strip()
        if not _old_holds(line):
            return f"// +build {line}"
    return ""


def _by_name(name: str) -> str:
    """`_windows`, `_arm64`, `_windows_arm64` before `.go` or `_test.go`."""
    stem = name.split(".")[0].removesuffix("_test")
    parts = stem.split("_")[1:]
    if len(parts) >= 2 and parts[-2] in _SYSTEMS and parts[-1] in _PROCESSORS:
        wanted = parts[-2:]
    elif parts and (parts[-1] in _SYSTEMS or parts[-1] in _PROCESSORS):
        wanted = parts[-1:]
    else:
        return ""
    missing = next((part for part in wanted if not _tag(part)), "")
    return f"a file name for {missing}" if missing else ""


def _tag(word: str) -> bool:
    return word in _TAGS or _RELEASE.fullmatch(word) is not None


def holds(line: str) -> bool:
    """Whether the expression of a `//go:build` line is true; a line that is none leaves the file
    in, as its error is for the compiler to tell."""
    words = _WORD.findall(line[:_LONG])
    output: list[bool] = []
    waiting: list[str] = []
    rank = {"||": 1, "&&": 2, "!": 3}

    def apply() -> None:
        operator = waiting.pop()
        right = output.pop()
        if operator == "!":
            output.append(not right)
        else:
            left = output.pop()
            output.append((left and right) if operator == "&&" else (left or right))

    try:
        for word in words:
            if word in ("!", "("):
                waiting.append(word)
            elif word == ")":
                while waiting[-1] != "(":
                    apply()
                waiting.pop()
            elif word in rank:
                while waiting and waiting[-1] != "(" and rank[waiting[-1]] >= rank[word]:
                    apply()
                waiting.append(word)
            else:
                output.append(_tag(word))
        while waiting:
            apply()
    except (IndexError, KeyError):
        return True
    return output[0] if len(output) == 1 else True


def _old_holds(line: str) -> bool:
    """Spaces are or, commas are and."""
    return any(
        all(_tag(word.lstrip("!")) != word.startswith("!") for word in option.split(","))
        for option in line.split()
    )
