"""What files are beside their code, what configuration names, and what the past says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paralex.graph import analyze, reading, vocab
from paralex.graph.history import Commit, History
from paralex.graph.kinds import kind_of, made_by
from paralex.graph.past import history_graph
from paralex.graph.resources import is_configuration, resources_in
from paralex.queries import named
from tests.graph.conftest import git, write


@pytest.mark.parametrize(
    ("path", "kind", "command"),
    [
        ("web/package-lock.json", "lock", "npm install"),
        ("go.sum", "lock", "go mod tidy"),
        ("CHANGES", "changelog", ""),
        ("docs/Changelog.md", "changelog", ""),
        ("src/history.py", "", ""),
        ("pkg/__init__.py", "exports", ""),
        ("ui/index.ts", "exports", ""),
        ("Cargo.toml", "manifest", ""),
        ("main.py", "", ""),
    ],
)
def test_kinds(path: str, kind: str, command: str) -> None:
    assert (kind_of(path), made_by(path)) == (kind, command)


COMPOSE = """
services:
  web:
    ports: ["127.0.0.1:8080:80", "22:22", "9000", {target: 1, published: 5001}]
    environment:
      URL: postgres://user:secret@db:5432/shop?x=1
  db: {image: postgres}
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "docker-compose.yml",
            COMPOSE,
            [
                ("container:db", 7), ("container:web", 3), ("database:postgresql/db:5432/shop", 6),
                ("port:22", 4), ("port:5001", 4), ("port:8080", 4),
            ],
        ),
        ("compose.yaml", "services: [", []),
        ("compose.yaml", "services: {a: 1}", [("container:a", 1)]),
        ("app/Dockerfile", "FROM x\nEXPOSE 80/tcp 443 $PORT\n", [("port:443", 2), ("port:80", 2)]),
        (
            ".env",
            "PORT=3000\nexport DB_PORT='5432'\nPORTS=1\nCACHE=redis://cache/0\n# PORT=1\n",
            [("database:redis/cache/0", 4), ("port:3000", 1), ("port:5432", 2)],
        ),
        (
            "web/tsconfig.json",
            '{ // where\n "compilerOptions": {"outDir": "../dist", "declarationDir": "/abs"}}',
            [("folder:dist", 2)],
        ),
        ("tsconfig.json", "{", []),
    ],
)  # fmt: skip
def test_resources(path: str, text: str, expected: list[tuple[str, int]]) -> None:
    assert is_configuration(path)
    assert [(each.name, each.line) for each in resources_in(path, text.encode())] == expected


@given(
    st.sampled_from(("compose.yml", "Dockerfile", ".env", "tsconfig.json")), st.binary(max_size=200)
)
def test_any_bytes_are_read(path: str, data: bytes) -> None:
    for resource in resources_in(path, data):
        assert 1 <= resource.line <= data.count(b"\n") + 1


def test_no_other_file_is_configuration() -> None:
    for path in (
        "compose.py",
        "env",
        "a.env.py",
        "Dockerfile/x",
        "my-tsconfig.json",
        "compose.yml.bak",
    ):
        assert not is_configuration(path)


def test_what_the_past_says() -> None:
    def commit(*paths: str) -> Commit:
        return Commit("0" * 40, "x", paths)

    sweeping = commit(*(f"f{number}" for number in range(31)), "a", "c")
    history = History((*[commit("a", "b", "gone")] * 3, *[commit("b")] * 4, *[sweeping] * 3))
    lines = history_graph(history, {"a", "b", "c"}, "now").lines
    said = {line.replace(vocab.NAMESPACE, "").replace("urn:paralex:file:", "") for line in lines}
    one = f"^^<{vocab.XSD_INTEGER}>"
    assert said == {
        f'<a> <changes> "6"{one}', f'<b> <changes> "7"{one}', f'<c> <changes> "3"{one}',
        "<a> <changesWith> <b>",
        f'<{vocab.HISTORY}> <state> "now"',
    }  # fmt: skip


def test_history_follows_the_commit_and_is_no_part_of_the_digest(root: Path) -> None:
    def rows(name: str) -> list[tuple[object, ...]]:
        with reading(root) as reader:
            return [*named(reader, name).rows]

    write(root, {"a.py": "", "b.py": "import a\n", "CHANGES.md": ""})
    digest = analyze(root).digest
    assert rows("changes-with") == []
    assert rows("hubs") == [("CHANGES.md", "CHANGES.md", 0, 0, "changelog", None)]
    git(root, "init", "-q")
    for number in range(3):
        write(root, {"a.py": f"x = {number}\n", "CHANGES.md": f"{number}\n"})
        git(root, "add", ".")
        git(root, "commit", "-q", "-m", "change")
    write(root, {"a.py": "", "CHANGES.md": ""})
    assert analyze(root).digest == digest
    assert ("CHANGES.md", "a.py", 3, False) in rows("changes-with")
    assert rows("hubs") == [("CHANGES.md", "CHANGES.md", 0, 0, "changelog", 3)]
    shutil.rmtree(root / ".paralex/graph")
    assert analyze(root).digest == digest
    assert rows("hubs") == [("CHANGES.md", "CHANGES.md", 0, 0, "changelog", 3)]


def test_resources_and_made_files_are_in_the_graph(root: Path) -> None:
    write(root, {"compose.yml": COMPOSE, "uv.lock": "", "x.py": "# @generated by y\n"})
    analyze(root)
    with reading(root) as reader:
        assert ("port:8080", "compose.yml", 4) in named(reader, "resources").rows
        assert named(reader, "made-by").rows == (
            ("uv.lock", "uv lock", None),
            ("x.py", None, "generated (says a comment near the top)"),
        )
    write(root, {"compose.yml": "services: {}\n"})
    analyze(root)
    with reading(root) as reader:
        assert named(reader, "resources").rows == ()
