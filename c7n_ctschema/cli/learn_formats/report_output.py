"""The report of `learn` as a table, as JSON, or as a page."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence

from c7n_ctschema.cli.learn_formats import report_page
from c7n_ctschema.cli.learn_formats.report_words import event, percent, rows
from c7n_ctschema.cli.terminal import fitting
from c7n_ctschema.grammar import many
from c7n_ctschema.learn.coverage import Report
from c7n_ctschema.learn.waiting_policies import NeverSeen

VERSION = 1


def rendered(report: Report, waiting: Sequence[NeverSeen], form: str) -> str:
    """The report in a format: "table", "json", or "html"."""
    return {"table": _text, "json": _json, "html": report_page.page}[form](report, waiting)


def _json(report: Report, waiting: Sequence[NeverSeen]) -> str:
    document = {
        "version": VERSION,
        "first": report.first,
        "last": report.last,
        "total": dataclasses.asdict(report.total),
        "sources": {source: dataclasses.asdict(one) for source, one in report.sources.items()},
        "lacked": [dataclasses.asdict(one) for one in report.lacked],
        "never_seen": [one._asdict() for one in waiting],
    }
    return json.dumps(document, indent=2) + "\n"


def _text(report: Report, waiting: Sequence[NeverSeen]) -> str:
    sources = [
        (source, *(f"{count:,}" for count in (one.records, one.events, one.known, one.paths)), percent(one))
        for source, one in (*rows(report), ("all", report.total))
    ]
    lines = [*fitting.table(("source", "records", "events", "known", "paths", "described"), sources, ("source",))]
    if report.lacked:
        lacked = [(event(one.source, one.event), f"{one.records:,}", f"{one.side}.{one.path}") for one in report.lacked]
        lines += ["", *fitting.lines("most frequent paths that were not known")]
        lines += fitting.table(("event", "records", "path"), lacked, ("path",))
    if waiting:
        never = [(event(one.source, one.event), _days(one.days), ", ".join(one.policies)) for one in waiting]
        lines += ["", *fitting.lines("events that policies wait for and that never occurred")]
        lines += fitting.table(("event", "records", "policies"), never, ("policies",))
    return "\n".join(lines) + "\n"


def _days(days: int) -> str:
    return f"0 in {many(days, 'day')}"
