"""The words that the table and the page of the report share."""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.grammar import many
from c7n_ctschema.learn.coverage import Coverage, Report


def rows(report: Report) -> Iterator[tuple[str, Coverage]]:
    """The event sources, the one with most records first."""
    yield from sorted(report.sources.items(), key=lambda pair: (-pair[1].records, pair[0]))


def percent(one: Coverage) -> str:
    return f"{100 * one.described / one.paths:.1f} %" if one.paths else "-"


def event(source: str, name: str) -> str:
    """An event as commands take it: `iam.CreatePolicy`."""
    return f"{source.removesuffix('.amazonaws.com')}.{name}"


def scope(report: Report) -> str:
    """What was known, in a sentence."""
    total = report.total
    span = f", from {report.first} to {report.last}" if report.first else ""
    events = f"{total.known:,} of {many(total.events, 'event')}"
    paths = f"{total.described:,} of {many(total.paths, 'path')}"
    records = f"{many(total.records, 'record')}{span}"
    return f"{records}. Without these logs, the tool knows {events}, and describes {paths}."
