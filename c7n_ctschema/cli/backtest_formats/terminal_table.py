"""The result of `backtest` for people: a table with a histogram for each policy, sized to the terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator

from c7n_ctschema.backtest.report import ChangeRow, PolicyRow, Report
from c7n_ctschema.cli.backtest_formats.histogram import blocks, counts
from c7n_ctschema.cli.terminal.text import is_terminal, on_one_line, width
from c7n_ctschema.grammar import counted, many

MOST_PROBLEMS = 5
_DAYS_WIDTH = 18
_WIDE = 110  # columns of a terminal from which the principals fit


def as_text(report: Report) -> Iterator[str]:
    """The table, the policies without events, the differences, and the problems."""
    seen = [one for one in report["policies"] if one["matched"]]
    if seen:
        yield _table(seen)
    yield from _examples(seen)
    yield from _never(report)
    yield from _changes(report)
    yield _closing(report)


def _table(policies: list[PolicyRow]) -> str:
    from rich.console import Console
    from rich.table import Table

    # a file or a pipe has no width; its lines must not be cut
    room = width() if is_terminal() else 200
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("policy", overflow="fold", min_width=12)
    for name in ("invocations", "fires", "filtered", "no-ids", "skipped", "resources"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("fires by day", no_wrap=True)
    if room >= _WIDE:
        table.add_column("most often by", overflow="fold")
    for policy in policies:
        # Below 110 columns the names of principals would fold into towers of letters.
        cells = _cells(policy)
        table.add_row(*(cells if room >= _WIDE else cells[:-1]))
    screen = io.StringIO()
    Console(file=screen, force_terminal=is_terminal(), width=room, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in screen.getvalue().split("\n"))


def _cells(policy: PolicyRow) -> list[str]:
    resources, principals = policy["resources"], policy["principals"]["top"]
    # `~`: an estimate from a sample, see backtest/bottom_k.py.
    about = "" if resources["exact"] else "~"
    by = f"{on_one_line(principals[0]['name'])} ({principals[0]['events']:,})" if principals else ""
    from rich.markup import escape

    return [
        escape(on_one_line(policy["policy"])),
        *(f"{number:,}" for number in counts(policy)),
        f"{about}{resources['count']:,}",
        blocks(policy, _DAYS_WIDTH),
        escape(by),
    ]


def _examples(policies: list[PolicyRow]) -> Iterator[str]:
    shown = [(one, one["examples"][0]) for one in policies if one["examples"]]
    if shown:
        yield "\nthe first event of each (see why: custodian-ctschema replay FILE --record N -p POLICIES):\n"
    for policy, example in shown:
        place = f"{example['file']}: record {example['record']}"
        yield f"  {on_one_line(policy['policy'])}: {example['verdict']} at {example['time']}, {on_one_line(place)}\n"


def _never(report: Report) -> Iterator[str]:
    without = [(one["policy"], one["never"]["text"]) for one in report["policies"] if one["never"]]
    if without:
        yield f"\n{counted(len(without), 'policy')} without an event:\n"
    for name, why in without:
        yield f"  {on_one_line(name)}: {on_one_line(why)}\n"


def _changes(report: Report) -> Iterator[str]:
    compared = [(one["policy"], one["change"]) for one in report["policies"] if one["change"]]
    if not compared:
        return
    # Policies with the same events are counted in the line above and not listed.
    different = [(name, change) for name, change in compared if change["only_new"] or change["only_old"]]
    yield f"\n{counted(len(different), 'policy')} of {len(compared)} with other events than before:\n"
    for name, change in different:
        yield f"  {on_one_line(name)}: {change_words(change)}\n"
        for example in change["examples"][:3]:
            side = "now" if example["verdict"] == "only_new" else "before"
            yield f"    only {side}: {example['time']}, {on_one_line(example['file'])}: record {example['record']}\n"


def change_words(change: ChangeRow) -> str:
    """The difference as a phrase: `changed, +3 -1 (fired on 10 events before)`."""
    return (
        f"{change['state']}, +{change['only_new']:,} -{change['only_old']:,} "
        f"(fired on {many(change['fires_before'], 'event')} before)"
    )


def _closing(report: Report) -> str:
    logs = report["logs"]
    unread = f"; {logs['unreadable']:,} unreadable" if logs["unreadable"] else ""
    span = f", {logs['first']} to {logs['last']}" if logs["first"] else ""
    return f"\n{many(logs['records'], 'record')} in {many(logs['files'], 'file')}{span}{unread}\n"
