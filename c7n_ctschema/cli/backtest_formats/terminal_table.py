"""The result of `backtest` for people: a table with a histogram for each policy, sized to the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.backtest.report import ChangeRow, PolicyRow, Report
from c7n_ctschema.cli.backtest_formats.histogram import blocks, counts
from c7n_ctschema.cli.terminal import fitting
from c7n_ctschema.cli.terminal.text import on_one_line
from c7n_ctschema.grammar import counted, many

MOST_PROBLEMS = 5
_DAYS_WIDTH = 18
_BY = "fires most often by"
_HEADINGS = (
    *("policy", "invocations", "fires", "filtered", "no-ids", "skipped", "resources"),
    *("fires by day", _BY),
)


def as_text(report: Report) -> Iterator[str]:
    """The table, the policies without events, the differences, and the problems."""
    seen = [one for one in report["policies"] if one["matched"]]
    if seen:
        yield from (f"{line}\n" for line in _table(seen))
    for line in (*_examples(seen), *_never(report), *_changes(report), "", _closing(report)):
        yield from (f"{part}\n" for part in fitting.lines(line))


def _table(policies: list[PolicyRow]) -> Iterator[str]:
    return fitting.table(_HEADINGS, [_cells(policy) for policy in policies], ("policy", _BY), (_BY, "resources"))


def _cells(policy: PolicyRow) -> list[str]:
    resources, principals = policy["resources"], policy["principals"]["top"]
    # `~`: an estimate from a sample, see backtest/bottom_k.py.
    about = "" if resources["exact"] else "~"
    return [
        on_one_line(policy["policy"]),
        *(f"{number:,}" for number in counts(policy)),
        f"{about}{resources['count']:,}",
        blocks(policy, _DAYS_WIDTH),
        f"{principals[0]['events']:,} × {on_one_line(principals[0]['name'])}" if principals else "",
    ]


def _examples(policies: list[PolicyRow]) -> Iterator[str]:
    shown = [(one, one["examples"][0]) for one in policies if one["examples"]]
    if shown:
        yield from ("", "the first event of each (see why: custodian-ctschema replay FILE --record N -p POLICIES):")
    for policy, example in shown:
        yield f"  {on_one_line(policy['policy'])}: {example['verdict']} at {example['time']}"
        # A line of its own, to be copied: CloudTrail's paths have 150 letters.
        yield f"    {on_one_line(example['file'])} --record {example['record']}"


def _never(report: Report) -> Iterator[str]:
    without = [(one["policy"], one["never"]["text"]) for one in report["policies"] if one["never"]]
    if without:
        yield from ("", f"{counted(len(without), 'policy')} without an event:")
    for name, why in without:
        yield f"  {on_one_line(name)}: {on_one_line(why)}"


def _changes(report: Report) -> Iterator[str]:
    compared = [(one["policy"], one["change"]) for one in report["policies"] if one["change"]]
    if not compared:
        return
    # Policies with the same events are counted in the line above and not listed.
    different = [(name, change) for name, change in compared if change["only_new"] or change["only_old"]]
    yield from ("", f"{counted(len(different), 'policy')} of {len(compared)} with other events than before:")
    for name, change in different:
        yield f"  {on_one_line(name)}: {change_words(change)}"
        for example in change["examples"][:3]:
            side = "now" if example["verdict"] == "only_new" else "before"
            yield f"    only {side}: {example['time']}"
            yield f"      {on_one_line(example['file'])} --record {example['record']}"


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
    return f"{many(logs['records'], 'record')} in {many(logs['files'], 'file')}{span}{unread}"
