"""The report of `learn` as a table, as JSON, or as a page."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Sequence

from c7n_ctschema.cli.learn_formats import report_page
from c7n_ctschema.cli.learn_formats.report_words import event, percent, rows
from c7n_ctschema.grammar import many
from c7n_ctschema.learn.coverage import Report
from c7n_ctschema.learn.waiting_policies import NeverSeen

VERSION = 1
Row = Sequence[str]


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
    lines = _table(("source", "records", "events", "known", "paths", "described"), sources)
    if report.lacked:
        lacked = [(f"{one.records:,}", event(one.source, one.event), f"{one.side}.{one.path}") for one in report.lacked]
        lines += ["", "most frequent paths that were not known", *_table(("records", "event", "path"), lacked)]
    if waiting:
        never = [(event(one.source, one.event), _days(one.days), ", ".join(one.policies)) for one in waiting]
        lines += ["", "events that policies wait for and that never occurred"]
        lines += _table(("event", "records", "policies"), never)
    return "\n".join(lines) + "\n"


def _days(days: int) -> str:
    return f"0 in {many(days, 'day')}"


def _table(headings: Row, found: Sequence[Row]) -> list[str]:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in headings:
        is_name = heading in ("source", "event", "path", "policies")
        # Names fold in the last column; the others stay whole, so that they can be copied.
        table.add_column(heading, justify="left" if is_name else "right", overflow="fold", no_wrap=heading == "event")
    for row in found:
        table.add_row(*row)
    console = Console(file=io.StringIO(), width=_width(), highlight=False, markup=False)
    with console.capture() as capture:
        console.print(table)
    return [line.rstrip() for line in capture.get().splitlines()]


def _width() -> int:
    from c7n_ctschema.cli.terminal.text import is_terminal, width

    return width() if is_terminal() else 120
