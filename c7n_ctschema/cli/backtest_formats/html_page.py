"""The result of `backtest` as one HTML page: no network, readable without JavaScript, with a chart for each policy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources

from c7n_ctschema.backtest.report import ChangeRow, ExampleRow, PolicyRow, Report, TopRow
from c7n_ctschema.cli.backtest_formats.histogram import Day, counts, days
from c7n_ctschema.cli.terminal.text import on_one_line
from c7n_ctschema.grammar import counted, many

_COLUMNS = ("policy", "invocations", "fires", "filtered", "no-ids", "skipped", "resources")
_CHANGES = ("only now", "only before")
_TIMES = ("first", "last")
_VERDICTS = {"only_new": "only now", "only_old": "only before"}
_CODE = re.compile("`([^`]+)`")
_WIDTH, _HEIGHT = 720, 120  # of a chart, in its own units; the page scales it
_FEWEST_BARS = 30  # one day must not be a wall of color


def as_html(report: Report) -> Iterator[str]:
    """The page: the table of all policies, then a section for each policy with events."""
    styles, sorting = (_asset(name) for name in ("page.css", "sort.js"))
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    # the page must not load anything, whatever a name in a log contains
    yield '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    yield "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>Backtest</title>\n<style>\n{styles}</style>\n</head>\n<body>\n<h1>Backtest</h1>\n"
    yield _scope(report)
    yield from _table(report["policies"])
    yield from _never(report["policies"])
    for number, policy in enumerate(report["policies"]):
        if _has_section(policy):
            yield from _section(policy, number)
    yield from _problems(report)
    yield f"<script>\n{sorting}</script>\n</body>\n</html>\n"


def _asset(name: str) -> str:
    return resources.files("c7n_ctschema.cli.backtest_formats").joinpath(name).read_text(encoding="utf-8")


def _scope(report: Report) -> str:
    logs = report["logs"]
    span = f", {_time(logs['first'])} to {_time(logs['last'] or '')} UTC" if logs["first"] else ""
    unread = f"; {logs['unreadable']:,} unreadable" if logs["unreadable"] else ""
    return f"<p>{many(logs['records'], 'record')} in {many(logs['files'], 'file')}{span}{unread}</p>\n"


def _table(policies: Sequence[PolicyRow]) -> Iterator[str]:
    changes = _CHANGES if any(one["change"] for one in policies) else ()
    # Buttons, not links: they work with the keyboard, and without JavaScript they do nothing.
    heads = "".join(
        f'<th scope="col"><button type="button">{name}</button></th>' for name in (*_COLUMNS, *changes, *_TIMES)
    )
    # In a box of its own, so that a small screen scrolls the table and not the page.
    yield f'<div class="wide">\n<table id="policies">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n'
    for number, one in enumerate(policies):
        yield _row(one, number, bool(changes))
    yield "</tbody>\n</table>\n</div>\n"


def _row(one: PolicyRow, number: int, is_compared: bool) -> str:
    name = _text(one["policy"])
    head = f'<a href="#policy-{number}">{name}</a>' if _has_section(one) else name
    cells = "".join(_number(count) for count in counts(one))
    cells += _number(one["resources"]["count"], "" if one["resources"]["exact"] else "about ")
    if is_compared:
        change = one["change"]
        cells += "".join(_number(count) for count in ((change["only_new"], change["only_old"]) if change else (0, 0)))
    times = (one["first"] or "", one["last"] or "")
    cells += "".join(f'<td data-value="{_text(time)}">{_time(time)}</td>' for time in times)
    return f'<tr><th scope="row">{head}</th>{cells}</tr>\n'


def _has_section(policy: PolicyRow) -> bool:
    """Whether there is more to show than a row: events, or events of the older version."""
    return bool(policy["matched"] or (policy["change"] and policy["change"]["fires_before"]))


def _number(count: int, about: str = "") -> str:
    # A page has hundreds of zeros; the numbers among them must be found at a glance.
    return f'<td class="number{"" if count else " zero"}" data-value="{count}">{about}{count:,}</td>'


def _time(time: str) -> str:
    """`2026-09-01 00:54` of an ISO time: a table of months needs no seconds."""
    return f'<span class="time">{_text(time[:16].replace("T", " "))}</span>'


def _never(policies: Sequence[PolicyRow]) -> Iterator[str]:
    without = [(one["policy"], one["never"]["text"]) for one in policies if one["never"]]
    if not without:
        return
    yield f"<h2>{counted(len(without), 'policy')} without an event</h2>\n<dl>\n"
    for name, why in without:
        yield f"<dt>{_text(name)}</dt><dd>{_sentence(why)}</dd>\n"
    yield "</dl>\n"


def _section(policy: PolicyRow, number: int) -> Iterator[str]:
    yield f'<section id="policy-{number}">\n<h2>{_text(policy["policy"])}</h2>\n'
    yield f"<p>{_text(policy['resource'])}, {_text(policy['file'])}:{policy['line']}</p>\n"
    if policy["change"]:
        yield from _change(policy["change"])
    yield _chart(days(policy))
    yield '<div class="columns">\n'
    yield _top("Fires most often by", policy["principals"]["top"])
    yield _top("Resources", policy["resources"]["top"])
    yield _places("Accounts", policy, "accounts")
    yield _places("Regions", policy, "regions")
    yield f"</div>\n{_examples('Examples', policy['examples'])}</section>\n"


def _change(change: ChangeRow) -> Iterator[str]:
    now = change["only_new"] + change["both"]
    text = f"{change['state']}: fires on {many(now, 'event')}, on {change['fires_before']:,} before"
    if change["only_new"] or change["only_old"]:
        text += f"; {change['only_new']:,} only now, {change['only_old']:,} only before"
    yield f"<p>Compared with the older version: {text}.</p>\n"
    yield _examples("Examples of the difference", change["examples"])


def _chart(found: Sequence[Day]) -> str:
    """Bars by day: events that fire, on top of the other events that the rule matches."""
    if not found:
        return ""
    most, step = max(day.matched for day in found) or 1, _WIDTH / max(len(found), _FEWEST_BARS)
    bars = "".join(_bar(day, index * step, step, most) for index, day in enumerate(found))
    label = f"Events by day, {found[0].day} to {found[-1].day}; the highest bar has {many(most, 'event')}"
    return (
        f'<figure><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" preserveAspectRatio="none" aria-label="{label}">'
        f"{bars}</svg><figcaption><span>{found[0].day}</span>"
        f'<span><i class="fires"></i> fires <i class="other"></i> other verdicts; highest bar: {most:,}</span>'
        f"<span>{found[-1].day}</span></figcaption></figure>\n"
    )


def _bar(day: Day, left: float, step: float, most: int) -> str:
    # A day without events needs no element: a year of an idle policy would be 365 of them.
    if not day.matched:
        return ""
    whole, fires = (count / most * _HEIGHT for count in (day.matched, day.fires))
    size = f'x="{left:.2f}" width="{max(step * 0.9, 0.5):.2f}"'
    # A title is what browsers show under the pointer, and what screen readers read.
    title = f"<title>{day.day}: {many(day.fires, 'event')} fire, {day.matched - day.fires:,} others</title>"
    return (
        f'<g>{title}<rect class="other" {size} y="{_HEIGHT - whole:.2f}" height="{whole:.2f}"/>'
        f'<rect class="fires" {size} y="{_HEIGHT - fires:.2f}" height="{fires:.2f}"/></g>'
    )


def _top(title: str, rows: Sequence[TopRow]) -> str:
    items = "".join(f"<li><span>{_text(row['name'])}</span> <b>{row['events']:,}</b></li>" for row in rows)
    return f"<div><h3>{title}</h3><ul>{items}</ul></div>\n" if items else ""


def _places(title: str, policy: PolicyRow, which: str) -> str:
    rows = policy["accounts"] if which == "accounts" else policy["regions"]
    totals = sorted(((sum(row["verdicts"].values()), row["key"]) for row in rows), key=lambda one: (-one[0], one[1]))
    return _top(title, [{"name": key or "unknown", "events": count} for count, key in totals[:10]])


def _examples(title: str, rows: Sequence[ExampleRow]) -> str:
    if not rows:
        return ""
    # A list, not a table: the path of a file alone is wider than a small screen.
    items = "".join(
        f"<li><b>{_VERDICTS.get(row['verdict'], row['verdict'])}</b> {_time(row['time'])}, record {row['record']} of "
        f"<code>{_text(row['file'])}</code></li>\n"
        for row in rows
    )
    return f'<details><summary>{title}</summary>\n<ul class="examples">{items}</ul></details>\n'


def _problems(report: Report) -> Iterator[str]:
    if report["problems"]:
        items = "".join(f"<li>{_text(one)}</li>" for one in report["problems"])
        yield f"<h2>Unreadable: {report['logs']['unreadable']:,}</h2>\n<ul>{items}</ul>\n"


def _text(text: str) -> str:
    return escape(on_one_line(text))


def _sentence(text: str) -> str:
    """A sentence of a report, with its code spans."""
    return _CODE.sub(r"<code>\1</code>", _text(text))
