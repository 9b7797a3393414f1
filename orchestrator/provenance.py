"""What a run did, in the words of PROV-O: who made which commit, from what, and which files.

The entities are the files of the graph and the commits of git, so that the answer joins with what
the graph says of the same files.
"""

from __future__ import annotations

from collections.abc import Iterator

from paralex.graph import vocab
from paralex.orchestrator.report import RunReport
from paralex.planner.dst import Dst

_PREFIXES = "@prefix prov: <http://www.w3.org/ns/prov#> .\n\n"


def provenance(report: RunReport, plan: Dst) -> str:
    """The run as Turtle, sorted; without times, so that it depends on what happened alone."""
    return _PREFIXES + "\n".join(sorted(_lines(report, plan))) + "\n"


def _lines(report: RunReport, plan: Dst) -> Iterator[str]:
    run = f"<urn:paralex:run:{vocab.encoded(report.run)}>"
    base = _commit(report.base["commit"])
    yield f"{run} a prov:Activity ."
    yield f"{run} prov:used {base} ."
    yield f"{base} a prov:Entity ."
    waits = {task.id: [edge.task for edge in task.depends_on] for task in plan.tasks}
    for task in report.tasks:
        node = _task(report.run, task["id"])
        agent = f"<urn:paralex:agent:{vocab.encoded(task['agent'])}>"
        yield f"{node} a prov:Activity ."
        yield f"{run} prov:wasInformedBy {node} ."
        yield f"{agent} a prov:SoftwareAgent ."
        yield f"{node} prov:wasAssociatedWith {agent} ."
        for other in waits.get(task["id"], ()):
            yield f"{node} prov:wasInformedBy {_task(report.run, other)} ."
        for commit in task["commits"]:
            yield f"{_commit(commit)} a prov:Entity ."
            yield f"{_commit(commit)} prov:wasGeneratedBy {node} ."
            yield f"{_commit(commit)} prov:wasDerivedFrom {base} ."
        for path in task["writes"]:
            version = f"<urn:paralex:version:{_name(report.run, task['id'])}:{vocab.encoded(path)}>"
            yield f"{version} a prov:Entity ."
            yield f"{version} prov:specializationOf <{vocab.file_iri(path)}> ."
            yield f"{version} prov:wasGeneratedBy {node} ."


def _task(run: str, task: str) -> str:
    return f"<urn:paralex:task:{_name(run, task)}>"


def _name(run: str, task: str) -> str:
    return f"{vocab.encoded(run)}/{vocab.encoded(task)}"


def _commit(identity: str) -> str:
    return f"<urn:paralex:commit:{vocab.encoded(identity)}>"
