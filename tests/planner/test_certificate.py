"""The certificate that somebody else repeats with nothing but rdflib and pyshacl."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyshacl import validate

from tests.planner.test_commands import paralex

TOTAL = {"path": "shop/price.py", "symbol": "total", "mode": "signature"}
BILL = {"path": "shop/bill.py", "symbol": "bill", "mode": "body"}


def written(repo: Path, *, ordered: bool, **more: Any) -> str:
    tasks = [
        {"id": "A", "role": "r", "claims": [TOTAL], "depends_on": []},
        {
            "id": "B",
            "role": "r",
            "claims": [BILL],
            "depends_on": [{"task": "A"}] if ordered else [],
        },
    ]
    for task in tasks:
        task |= {"title": "", "instructions": "", "reads": []}
    plan = {
        "schema": "paralex.dst/1",
        "goal": "",
        "base": {},
        "roles": [{"id": "r", "owns": [TOTAL, BILL]}],
        "tasks": tasks,
    }
    (repo / "plan.json").write_text(json.dumps(plan | more))
    return "plan.json"


def repeated(folder: Path) -> tuple[dict[str, str], bool]:
    """As the README of the certificate tells: by question the answer, and whether the plan
    conforms to the shapes."""
    graph = rdflib.Graph().parse(folder / "graph.ttl").parse(folder / "plan.ttl")
    answers = {}
    for question in sorted(folder.glob("check-*.rq")):
        rows = graph.query(question.read_text())
        lines = sorted(
            json.dumps([str(cell) for cell in row], ensure_ascii=False) + "\n"  # type: ignore[union-attr]  # SELECT gives rows
            for row in rows
        )
        assert "".join(lines) == question.with_suffix(".rows").read_text()
        digest = hashlib.sha256("".join(lines).encode()).hexdigest()
        answers[question.stem] = f"{len(lines)} rows, sha256 {digest}"
    shapes = rdflib.Graph().parse(folder / "shapes.ttl")
    conforms, _, _ = validate(rdflib.Graph().parse(folder / "plan.ttl"), shacl_graph=shapes)
    return answers, conforms


@pytest.mark.parametrize("ordered", [True, False])
def test_others_get_the_answers_of_the_certificate(repo: Path, ordered: bool) -> None:
    plan = written(repo, ordered=ordered)
    said = paralex(repo, "check", plan, "--certificate", "proof", code=0 if ordered else 1)
    answers, conforms = repeated(repo / "proof")
    certificate = json.loads((repo / "proof/certificate.json").read_text())
    certified = {one["name"]: one["answer"] for one in certificate["queries"]}
    assert conforms
    assert {name: certified[name] for name in answers} == answers
    assert answers["check-read-write"].startswith("0 rows" if ordered else "1 rows")
    assert ("ok: no conflict" in said) is ordered
    assert "pyshacl -s shapes.ttl plan.ttl" in (repo / "proof/README.md").read_text()


def test_a_second_certificate_of_the_same_is_the_same(repo: Path) -> None:
    plan = written(repo, ordered=True)
    paralex(repo, "check", plan, "--certificate", ".paralex/one")
    paralex(repo, "check", plan, "--certificate", ".paralex/two")
    for file in sorted((repo / ".paralex/one").iterdir()):
        assert file.read_bytes() == (repo / ".paralex/two" / file.name).read_bytes(), file.name


def test_sparql_decides_in_json_too(repo: Path) -> None:
    plan = written(repo, ordered=True)
    report = json.loads(paralex(repo, "check", plan, "--sparql", "--json"))
    names = [one["name"] for one in report["certificate"]["queries"]]
    assert {"check-cycle", "check-write-write", "check-read-write"} <= set(names)
    assert report["ok"]


def test_a_folder_that_cannot_be_is_a_usage_error(repo: Path) -> None:
    plan = written(repo, ordered=True)
    said = paralex(repo, "check", plan, "--certificate", "notes.txt", code=2)
    assert "--certificate notes.txt" in said and "Traceback" not in said


def test_an_unknown_pair_says_why_and_how_to_find_out(repo: Path) -> None:
    plan = written(repo, ordered=False)
    text = (repo / plan).read_text().replace("shop/price.py", "shop/prize.py")
    (repo / plan).write_text(text)
    said = paralex(repo, "check", plan, "--pairs", code=1)
    assert "unknown      A | B\n             A: no file shop/prize.py: did you mean" in said
    assert "To find out: correct the name" in said
