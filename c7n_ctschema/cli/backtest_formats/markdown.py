"""The result of `backtest` as a comment for a pull request: GitHub's Markdown, at most 60,000 bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from c7n_ctschema.backtest.report import PolicyRow, Report
from c7n_ctschema.cli.backtest_formats.histogram import blocks, counts, many
from c7n_ctschema.cli.backtest_formats.terminal_table import change_words
from c7n_ctschema.cli.terminal.text import on_one_line
from c7n_ctschema.grammar import counted

MOST_BYTES = 60_000  # GitHub refuses comments of more than 65,536 characters
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#@~])")  # @: a name in a log must not notify a person


def as_markdown(report: Report) -> Iterator[str]:
    """The rows in the order of what a reviewer reads: differences, events, policies without events."""
    # 200 bytes for the last line, which says what did not fit.
    room, cut = MOST_BYTES - 200, 0
    for line in _lines(report):
        size = len(line.encode())
        # After the first line that does not fit, no shorter one: half a table would be misread.
        if cut or size > room:
            cut += 1
            continue
        room -= size
        yield line
    if cut:
        yield f"\n{counted(cut, 'more line')} did not fit. `--format json` has everything.\n"


def _lines(report: Report) -> Iterator[str]:
    logs = report["logs"]
    yield "### Backtest\n\n"
    yield f"{many(logs['records'], 'record')} in {many(logs['files'], 'file')}"
    yield f", {logs['first']} to {logs['last']}.\n" if logs["first"] else ".\n"
    # First, because a comment on a pull request answers: what changes?
    yield from _changes(report)
    yield from _table([one for one in report["policies"] if one["matched"]])
    yield from _never(report)


def _changes(report: Report) -> Iterator[str]:
    compared = [(one, one["change"]) for one in report["policies"] if one["change"]]
    different = [(policy, change) for policy, change in compared if change["only_new"] or change["only_old"]]
    if compared and not different:
        yield "\nEach policy fires on the same events as before.\n"
    for policy, change in different:
        yield f"\n- **{_text(policy['policy'])}**: {change_words(change)}\n"
        for example in change["examples"][:3]:
            side = "now" if example["verdict"] == "only_new" else "before"
            yield f"  - only {side}: {_text(example['time'])}, {_text(example['file'])}, record {example['record']}\n"


def _table(policies: list[PolicyRow]) -> Iterator[str]:
    if not policies:
        return
    yield "\n| policy | invocations | fires | filtered | no-ids | skipped | resources | by day | most often by |\n"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |\n"
    for one in policies:
        top = one["principals"]["top"]
        about = "" if one["resources"]["exact"] else "~"
        by = f"{_text(top[0]['name'])} ({top[0]['events']:,})" if top else ""
        cells = [
            _text(one["policy"]),
            *(f"{number:,}" for number in counts(one)),
            f"{about}{one['resources']['count']:,}",
        ]
        yield f"| {' | '.join([*cells, blocks(one, 30), by])} |\n"


def _never(report: Report) -> Iterator[str]:
    without = [(one["policy"], one["never"]["text"]) for one in report["policies"] if one["never"]]
    if without:
        yield f"\n{counted(len(without), 'policy').capitalize()} without an event:\n\n"
    for name, why in without:
        yield f"- **{_text(name)}**: {_text(why)}\n"


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", on_one_line(text))
