"""The report of `learn` as one page of HTML that needs no network and no JavaScript."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence

from c7n_ctschema.cli.learn_formats.report_words import event, percent, rows, scope
from c7n_ctschema.grammar import many
from c7n_ctschema.learn.coverage import Coverage, Lacked, Report
from c7n_ctschema.learn.waiting_policies import NeverSeen

_STYLE = """\
:root { color-scheme: light dark; --bar: #2a6bbf; --empty: #8883; --line: #8884; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
div.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody th { font-weight: 400; } tfoot th, tfoot td { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { white-space: nowrap; } td.names { min-width: 14rem; }
.bar { background: var(--empty); min-width: 6rem; height: 0.8rem; margin-top: 0.35rem; }
.bar div { background: var(--bar); height: 100%; }
"""
_HEADINGS = ("records", "events", "known", "paths", "described")


def page(report: Report, waiting: Sequence[NeverSeen]) -> str:
    """The page: a bar for each event source, the paths that were not known, and events that never occurred."""
    # Whatever a name in a log contains, the page must not load anything.
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>What was known of your logs</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>",
        f"<h1>What was known of your logs</h1>\n<p>{html.escape(scope(report))}</p>",
        *_sources(report),
        *(_lacked(report.lacked) if report.lacked else ()),
        *(_never_seen(waiting) if waiting else ()),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _sources(report: Report) -> Iterator[str]:
    heads = "".join(f'<th scope="col" class="number">{name}</th>' for name in _HEADINGS)
    yield f'<div class="wide"><table>\n<thead><tr><th scope="col">source</th>{heads}<th></th></tr></thead>\n<tbody>'
    for source, one in rows(report):
        yield _source(source, one)
    yield f"</tbody>\n<tfoot>{_source('all', report.total)}</tfoot>\n</table></div>"


def _source(source: str, one: Coverage) -> str:
    counts = (f"{count:,}" for count in (one.records, one.events, one.known, one.paths))
    cells = "".join(f'<td class="number">{text}</td>' for text in (*counts, percent(one)))
    share = 100 * one.described / one.paths if one.paths else 0
    bar = f'<td><div class="bar"><div style="width:{share:.1f}%"></div></div></td>'
    return f'<tr><th scope="row">{html.escape(source)}</th>{cells}{bar}</tr>'


def _lacked(lacked: Iterable[Lacked]) -> Iterator[str]:
    yield '<h2>Most frequent paths that were not known</h2>\n<div class="wide"><table>'
    yield '<thead><tr><th class="number">records</th><th>event</th><th>path</th></tr></thead>\n<tbody>'
    for one in lacked:
        path = f"<code>{html.escape(one.side)}.{html.escape(one.path)}</code>"
        yield (
            f'<tr><td class="number">{one.records:,}</td><td>{html.escape(event(one.source, one.event))}</td>'
            f"<td>{path}</td></tr>"
        )
    yield "</tbody>\n</table></div>"


def _never_seen(waiting: Iterable[NeverSeen]) -> Iterator[str]:
    yield '<h2>Events that policies wait for and that never occurred</h2>\n<div class="wide"><table>'
    yield '<thead><tr><th>event</th><th class="number">records</th><th>policies</th></tr></thead>\n<tbody>'
    for one in waiting:
        name, names = html.escape(event(one.source, one.event)), html.escape(", ".join(one.policies))
        days = f"0 in {many(one.days, 'day')}"
        yield f'<tr><td>{name}</td><td class="number">{days}</td><td class="names">{names}</td></tr>'
    yield "</tbody>\n</table></div>"
