"""The report of `learn` as text, JSON, or one page of HTML that needs no network and no JavaScript."""

from __future__ import annotations

import dataclasses
import html
import io
import json
from collections.abc import Iterator, Sequence

from c7n_ctschema.grammar import plural
from c7n_ctschema.learn.coverage import Coverage, Lacked, Report
from c7n_ctschema.learn.waiting_policies import NeverSeen

VERSION = 1
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd}"
    "td.n,th.n{text-align:right}code{word-break:break-all}.bar{background:#e3e7ee;width:10rem;height:.8rem}"
    ".bar div{background:#2a6bbf;height:100%}"
)


def rendered(report: Report, waiting: Sequence[NeverSeen], form: str) -> str:
    """The report in a format: "table", "json", or "html"."""
    return {"table": _table, "json": _json, "html": _html}[form](report, waiting)


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


def _percent(one: Coverage) -> str:
    return f"{100 * one.described / one.paths:.1f} %" if one.paths else "-"


def _rows(report: Report) -> Iterator[tuple[str, Coverage]]:
    yield from sorted(report.sources.items(), key=lambda pair: (-pair[1].records, pair[0]))
    yield "all", report.total


def _never(one: NeverSeen) -> str:
    return f"{one.source} {one.event}: 0 in {one.days:,} {plural('day', one.days)}"


def _table(report: Report, waiting: Sequence[NeverSeen]) -> str:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("source", "records", "events", "known", "paths", "described"):
        table.add_column(heading, justify="left" if heading == "source" else "right", overflow="fold")
    for source, one in _rows(report):
        table.add_row(
            source, *(f"{count:,}" for count in (one.records, one.events, one.known, one.paths)), _percent(one)
        )
    console = Console(file=io.StringIO(), width=_width(), highlight=False, markup=False)
    with console.capture() as capture:
        console.print(table)
    lines = [line.rstrip() for line in capture.get().splitlines()]
    if report.lacked:
        lines += ["", "most frequent paths that were not known"]
        lines += [f"  {_path(one)}  in {one.records:,} {plural('record', one.records)}" for one in report.lacked]
    if waiting:
        lines += ["", "events that policies wait for and that never occurred"]
        lines += [f"  {_never(one)}  ({', '.join(one.policies)})" for one in waiting]
    return "\n".join(lines) + "\n"


def _width() -> int:
    from c7n_ctschema.cli.terminal.text import is_terminal, width

    return width() if is_terminal() else 120


def _path(one: Lacked) -> str:
    return f"{one.source} {one.event} {one.side}.{one.path}"


def _html(report: Report, waiting: Sequence[NeverSeen]) -> str:
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>What was known of your logs</title><style>{_STYLE}</style>",
        "<h1>What was known of your logs</h1>",
        f"<p>Records from {html.escape(report.first)} to {html.escape(report.last)}.</p>",
        "<table><tr><th>source<th class=n>records<th class=n>events<th class=n>known<th class=n>paths",
        "<th class=n>described<th>",
        *(_html_row(source, one) for source, one in _rows(report)),
        "</table>",
    ]
    if report.lacked:
        parts.append("<h2>Most frequent paths that were not known</h2><ul>")
        parts += [f"<li><code>{html.escape(_path(one))}</code>, {one.records:,} records" for one in report.lacked]
        parts.append("</ul>")
    if waiting:
        parts.append("<h2>Events that policies wait for and that never occurred</h2><ul>")
        parts += [f"<li>{html.escape(_never(one))} ({html.escape(', '.join(one.policies))})" for one in waiting]
        parts.append("</ul>")
    return "\n".join(parts) + "</html>\n"


def _html_row(source: str, one: Coverage) -> str:
    counts = "".join(f"<td class=n>{count:,}" for count in (one.records, one.events, one.known, one.paths))
    share = 100 * one.described / one.paths if one.paths else 0
    bar = f"<td><div class=bar><div style='width:{share:.1f}%'></div></div>"
    return f"<tr><td>{html.escape(source)}{counts}<td class=n>{_percent(one)}{bar}"
