"""The coordinator: one owner of who does what, who may change what, and what is published."""

from paralex.orchestrator.board import Event
from paralex.orchestrator.coordinator import Listen, Row, Rows
from paralex.orchestrator.environment import child_path, default_python
from paralex.orchestrator.live import LiveTable, PlainLines
from paralex.orchestrator.options import RunOptions
from paralex.orchestrator.provenance import provenance
from paralex.orchestrator.records import find_record, live_run
from paralex.orchestrator.report import RunReport, load_report
from paralex.orchestrator.run import Hooks, Parts, execute, resume
from paralex.orchestrator.runs import RunLine, clean_runs, drop_run, list_runs
from paralex.orchestrator.telling import told

__all__ = [
    "Event", "Hooks", "Listen", "LiveTable", "Parts", "PlainLines", "Row", "Rows", "RunLine",
    "RunOptions", "RunReport", "child_path", "clean_runs", "default_python", "drop_run", "execute",
    "find_record", "list_runs", "live_run", "load_report", "provenance", "resume", "told",
]  # fmt: skip
