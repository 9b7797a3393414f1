"""Any bytes: nothing is raised, nothing recurses, the answer is the same each time."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paralex.graph.shapes import FileFacts, Project, Resolved
from paralex.graph.typescript import LANGUAGE
from paralex.graph.typescript_resolve_semver import satisfies
from tests.graph.typescript_project import project_of

PIECES = [
    "import ", "export ", "default ", "* as ", "from ", '"./a"', "'b'", "type ", "class ", "{", "}",
    "(", ")", "[", "]", "<", ">", "=>", "=", ";", ",", ".", ":", "?", "`", "${", "a", "B", "$c",
    "function ", "const ", "let ", "var ", "interface ", "enum ", "namespace ", "declare ",
    "module.exports", "exports.x", "require(", "import(", "async ", "await ", "this.", "extends ",
    "infer ", "in ", "of ", "for ", "/*", "*/", "//", "\n", " ", "@", "#d", "1", "/", "\\",
    "é", "𝒳",
]  # fmt: skip
SUFFIX = st.sampled_from(LANGUAGE.suffixes)
SOURCE = st.one_of(
    st.binary(max_size=400),
    st.lists(st.sampled_from(PIECES), max_size=80).map(lambda parts: "".join(parts).encode()),
)
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)


def resolve(facts: FileFacts) -> Resolved:
    project = Project(frozenset({facts.path}), {facts.path: facts}, lambda path: None)
    return LANGUAGE.resolver(project)(facts.path)


@QUICK
@given(SOURCE, SUFFIX)
def test_any_bytes_give_facts_inside_the_file_and_the_same_again(data: bytes, suffix: str) -> None:
    facts = LANGUAGE.extract("a" + suffix, data)
    assert facts == LANGUAGE.extract("a" + suffix, data)
    assert pickle.loads(pickle.dumps(facts)) == facts
    last = data.count(b"\n") + 1
    for symbol in facts.symbols:
        assert 1 <= symbol.line <= symbol.end_line <= last
        assert 0 <= symbol.column <= len(data)
        assert symbol.name
    found = resolve(facts)
    assert found == resolve(facts)
    for edge in found.imports:
        assert 1 <= edge.line <= last
        assert (edge.status == "unresolved") == bool(edge.reason)
    assert all(1 <= line <= last for row in found.references for line in row.lines)


@QUICK
@given(SOURCE)
def test_spaces_and_a_comment_at_the_end_change_no_symbol(data: bytes) -> None:
    """Only for what parses: where the text is broken, a comment may close something."""
    facts = LANGUAGE.extract("a.ts", data)
    longer = LANGUAGE.extract("a.ts", data + b"\n\n// the end\n")
    if facts.problem is None and longer.problem is None:
        assert [(s.name, s.signature, s.body) for s in facts.symbols] == [
            (s.name, s.signature, s.body) for s in longer.symbols
        ]
        assert (facts.loose, facts.imports) == (longer.loose, longer.imports)


N = 10_000
DEEP = {
    "parentheses": "(" * N + "1" + ")" * N,
    "members": "a" + ".b" * N,
    "calls": "f(" * N + ")" * N,
    "chained calls": "a" + ".b()" * N,
    "functions": "function f(){" * N + "}" * N,
    "classes": "class A{m(){" * N + "}}" * N,
    "namespaces": "namespace A{" * N + "}" * N,
    "one long name": "namespace " + "A." * N + "B {}",
    "a long type": "let x: " + "A." * N + "B",
    "patterns": "let " + "{a:" * N + "b" + "}" * N + " = 1",
    "arrows": "a=>" * N + "1",
    "declare": "declare " * N + "class A {}",
    "assignments": "module.exports = " * N + "1",
    "objects": "module.exports = " + "{a:" * N + "1" + "}" * N,
    "conditions": "if (a) " * N + ";",
    "blocks": "{function f(){}" * N + "}" * N,
    "open angles": "f<a," * N,
    "awaits": "const x = " + "await " * N + 'import("a")',
}


@pytest.mark.parametrize("name", sorted(DEEP))
@pytest.mark.parametrize("path", ["a.ts", "a.js"])
def test_depth_is_no_danger(name: str, path: str) -> None:
    started = time.process_time()
    facts = LANGUAGE.extract(path, DEEP[name].encode())
    resolve(facts)
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"const a = 1\0", "line 1: holds a NUL byte, so it is not source text"),
        (bytes(range(128, 256)) * 20, "line 1: not UTF-8"),
        (b" " * 5_000_001, "line 1: larger than 5 MB, not read"),
        (b"f<a," * 6_000, "line 1: 6000 more '<' than '>', not read"),
    ],
)
def test_what_is_not_worth_parsing(data: bytes, problem: str) -> None:
    facts = LANGUAGE.extract("a.ts", data)
    assert (facts.problem, facts.symbols) == (problem, ())
    assert resolve(facts).imports == ()


def test_a_stray_byte_in_a_comment_is_no_problem() -> None:
    facts = LANGUAGE.extract("a.ts", b"// caf\xe9\nexport const a = 1\n")
    assert facts.problem is None and [s.name for s in facts.symbols] == ["a"]


def test_a_long_chain_of_modules_is_followed_to_its_end() -> None:
    files: dict[str, object] = {
        f"m{i}.ts": f'export {{ x }} from "./m{i + 1}"' for i in range(1_500)
    }
    files["m1500.ts"] = "export const x = 1"
    files |= {f"c{i}.js": f'module.exports = require("./c{i + 1}")' for i in range(1_500)}
    files["c1500.js"] = "exports.y = 1"
    files["a.ts"] = 'import { x } from "./m0"\nimport { y } from "./c0.js"'
    found = {
        (r.to_path, r.to_symbol): r for r in LANGUAGE.resolver(project_of(files))("a.ts").references
    }
    assert ("m1500.ts", "x") in found and ("c1500.js", "y") in found


@QUICK
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_configuration_is_survived(one: str, two: str) -> None:
    files = {
        "a.ts": 'import "./b"\nimport "lib/x"\nimport "#y"',
        "b.ts": "",
        "tsconfig.json": one,
        "package.json": two,
        "pnpm-workspace.yaml": one,
        "lib/package.json": two,
    }
    assert len(LANGUAGE.resolver(project_of(files))("a.ts").imports) == 3


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(["./b.ts", ".", "./*", ""])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from([".", "./x", "./*", "#y", "types", "default", "node", "a*b*", ""]),
            inner,
        ),
    ),
    max_leaves=8,
)


@QUICK
@given(JSON, JSON, JSON)
def test_any_shape_of_configuration_is_survived(one: object, two: object, three: object) -> None:
    files: dict[str, object] = {
        "a.ts": 'import "./b"\nimport "lib/x"\nimport "#y"\nimport "lib"',
        "b.ts": "",
        "tsconfig.json": {"compilerOptions": {"paths": one, "rootDirs": two}, "extends": three,
                          "references": one, "include": two},
        "package.json": {"workspaces": one, "imports": two, "dependencies": three},
        "lib/package.json": {"name": "lib", "exports": one, "main": two, "version": three},
        "package-lock.json": {},
    }  # fmt: skip
    files["package.json"] = {**{"workspaces": ["lib"]}, "imports": two, "dependencies": three}
    assert len(LANGUAGE.resolver(project_of(files))("a.ts").imports) == 4


@pytest.mark.parametrize(
    ("version", "wanted", "answer"),
    [
        ("1.2.3", "^1.2.0", True),
        ("1.2.3", "^1.3.0", False),
        ("0.2.3", "^0.2.0", True),
        ("0.3.0", "^0.2.0", False),
        ("0.0.3", "^0.0.3", True),
        ("0.0.4", "^0.0.3", False),
        ("1.2.9", "~1.2.3", True),
        ("1.3.0", "~1.2.3", False),
        ("1.9.0", "1", True),
        ("2.0.0", "1", False),
        ("1.5.0", "1.0.0 - 2.0.0", True),
        ("2.0.1", "1.0.0 - 2.0.0", False),
        ("3.0.0", ">=1.0.0 <2.0.0 || >=3", True),
        ("2.0.0", ">=1.0.0 <2.0.0 || >=3", False),
        ("2.0.0", ">1", True),
        ("1.5.0", ">1", False),
        ("1.5.0", "<=1", True),
        ("2.0.0", "<=1", False),
        ("1.0.0", "v1.0.0", True),
        ("1.0.0", "=1.0.1", False),
        ("1.0.0-beta.1", "^1.0.0", True),
        (None, "^9.0.0", True),
        ("1.0.0", "next", True),
        ("1.0.0", "", True),
    ],
)
def test_version_ranges(version: str | None, wanted: str, answer: bool) -> None:
    assert satisfies(version, wanted) is answer
