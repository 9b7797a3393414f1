"""The proof that others can repeat: answers of the SPARQL questions, and a folder with them all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

from paralex.errors import OurFault
from paralex.graph import Table
from paralex.planner.dst import Answer, Dst
from paralex.planner.plan_rdf import triples_of
from paralex.planner.plan_shapes import SHAPES
from paralex.planner.report import Report
from paralex.queries.proof import PREFIX, proof_queries

SUMMED = ("write-write", "read-write")


def proved(report: Report, tables: Mapping[str, Table]) -> Report:
    """`report` with each question and its answer in the certificate.

    Raises OurFault when the questions and `check` do not say the same of some tasks; a plan that
    names what is not there has no meaning on which they could agree.
    """
    by_check = _said(report)
    by_sparql = set(_asked(tables))
    named = all(one.kind != "unknown" for one in report.conflicts)
    if named and by_check != by_sparql:
        where = "; ".join(" | ".join(sorted(one)) for one in sorted(by_check ^ by_sparql, key=str))
        raise OurFault(f"check and its SPARQL questions disagree about {where}")
    asked = tuple(Answer(name=PREFIX + kind, answer=answer(tables[kind])) for kind in tables)
    certificate = report.certificate
    return report.model_copy(
        update={
            "certificate": certificate.model_copy(update={"queries": certificate.queries + asked})
        }
    )


def answer(table: Table) -> str:
    """`3 rows, sha256 ...`: the digest is that of the rows, as `lines` has them."""
    digest = hashlib.sha256("".join(lines(table)).encode()).hexdigest()
    return f"{len(table.rows)} rows, sha256 {digest}"


def lines(table: Table) -> Sequence[str]:
    """The rows as lines of JSON, sorted."""
    return sorted(json.dumps(list(map(str, row)), ensure_ascii=False) + "\n" for row in table.rows)


def bundle(plan: Dst, report: Report, tables: Mapping[str, Table]) -> dict[str, str]:
    """By name the files of the certificate, all but the graph."""
    files = {
        "README.md": _README,
        "certificate.json": json.dumps(report.to_json()["certificate"], indent=2) + "\n",
        "plan.json": plan.to_json(),
        "plan.ttl": triples_of(plan),
        "shapes.ttl": SHAPES,
    }
    for kind, text in proof_queries().items():
        files[f"{PREFIX}{kind}.rq"] = text
        files[f"{PREFIX}{kind}.rows"] = "".join(lines(tables[kind]))
    return files


def _said(report: Report) -> set[frozenset[str]]:
    found = {frozenset(one.tasks) for one in report.conflicts if one.kind in SUMMED}
    if any(one.kind == "cycle" for one in report.conflicts):
        found.add(frozenset({"a circle"}))
    return found


def _asked(tables: Mapping[str, Table]) -> Iterator[frozenset[str]]:
    for task, _, other, _ in tables["write-write"].rows:
        yield frozenset((str(task), str(other)))
    for writer, reader, _, _ in tables["read-write"].rows:
        yield frozenset((str(writer), str(reader)))
    if tables["cycle"].rows:
        yield frozenset({"a circle"})


_README = """# The certificate of a plan

Everything here can be asked again without paralex, with any SPARQL 1.1 engine and any SHACL
processor.

- `graph.ttl`: the graph of the code (`paralex export` writes the same). `certificate.json` has its
  digest, that of the plan, and each question with the number of its rows and their digest.
- `plan.json`, `plan.ttl`: the plan, and the same as RDF.
- `shapes.ttl`: what a plan is, in SHACL core. A task that waits for itself does not conform, nor
  one that claims what its role does not own (`pl:coveredBy` names the claim of the role that
  allows it).
- `check-*.rq`: the questions, over `graph.ttl` and `plan.ttl` together. A plan that may run has no
  row in any of them. `check-*.rows`: what they answered here, a line a row, sorted.

With rdflib and pyshacl:

    pyshacl -s shapes.ttl plan.ttl

    python - <<'END'
    import pathlib, rdflib
    graph = rdflib.Graph().parse("graph.ttl").parse("plan.ttl")
    for question in sorted(pathlib.Path().glob("check-*.rq")):
        print(question, len(graph.query(question.read_text())), "rows")
    END

With Oxigraph:

    oxigraph load --location /tmp/store --file graph.ttl plan.ttl
    oxigraph query --location /tmp/store --query-file check-write-write.rq --results-format json

What these questions leave to paralex: whether each name that the plan uses is there (`unknown`),
and whether the tree is the one that the plan was made on (`stale`).
"""
