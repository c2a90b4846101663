"""The result of `backtest` as a comment for a pull request: GitHub's Markdown, at most 60,000 bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from c7n_ctschema.backtest.report import ChangeRow, PolicyRow, Report
from c7n_ctschema.cli.backtest_formats.histogram import blocks, counts
from c7n_ctschema.cli.terminal.text import on_one_line
from c7n_ctschema.grammar import counted, many

MOST_BYTES = 60_000  # GitHub refuses comments of more than 65,536 characters
MOST_EXAMPLES = 3  # of each side
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#@~])")  # @: a name in a log must not notify a person


def as_markdown(report: Report) -> Iterator[str]:
    """The rows in the order of what a reviewer reads: differences, new and changed policies, then the others."""
    # 200 bytes for the last lines, which say what did not fit.
    room, cut, is_open = MOST_BYTES - 200, 0, False
    for line in _lines(report):
        size = len(line.encode())
        # After the first line that does not fit, no shorter one: half a table would be misread.
        if cut or size > room:
            cut += 1
            continue
        room -= size
        is_open = line.startswith("<details>") or (is_open and not line.startswith("</details>"))
        yield line
    if cut:
        # The message would be hidden in a section that is not closed.
        yield "\n</details>\n" if is_open else ""
        yield f"\n{counted(cut, 'more line')} did not fit. `--format json` has everything.\n"


def _lines(report: Report) -> Iterator[str]:
    logs = report["logs"]
    yield "### Backtest\n\n"
    yield f"{many(logs['records'], 'record')} in {many(logs['files'], 'file')}"
    yield f", {logs['first']} to {logs['last']}.\n" if logs["first"] else ".\n"
    # First, because a comment on a pull request answers: what changes?
    yield from _changes(report)
    shown = [one for one in report["policies"] if not one["change"] or one["change"]["state"] in ("added", "changed")]
    yield from _counts(shown)
    same = [one for one in report["policies"] if one["change"] and one["change"]["state"] == "same"]
    if same:
        yield f"\n<details><summary>{counted(len(same), 'unchanged policy')}</summary>\n"
        yield from _counts(same)
        yield "\n</details>\n"


def _changes(report: Report) -> Iterator[str]:
    compared = [(one, one["change"]) for one in report["policies"] if one["change"]]
    if not compared:
        return
    different = [(policy, change) for policy, change in compared if change["state"] != "same"]
    if not different:
        yield "\nNo policy differs from the older version.\n"
        return
    more, fewer = (sum(change[side] for _, change in different) for side in ("only_new", "only_old"))
    yield f"\n**{counted(len(different), 'policy')} of {len(compared)} changed**: {many(more, 'event')} on which only "
    yield f"the new version fires, {fewer:,} on which only the old one does.\n"
    yield "\n| policy | change | fires before | fires now | only now | only before |\n"
    yield "| --- | --- | ---: | ---: | ---: | ---: |\n"
    for policy, change in different:
        now = change["only_new"] + change["both"]
        numbers = (change["fires_before"], now, change["only_new"], change["only_old"])
        yield f"| {_text(policy['policy'])} | {change['state']} | {' | '.join(f'{one:,}' for one in numbers)} |\n"
    yield from _examples(different)


def _examples(different: Sequence[tuple[PolicyRow, ChangeRow]]) -> Iterator[str]:
    if not any(change["examples"] for _, change in different):
        return
    yield "\n<details><summary>Examples</summary>\n\n"
    for policy, change in different:
        for side, words in (("only_new", "only now"), ("only_old", "only before")):
            for one in [one for one in change["examples"] if one["verdict"] == side][:MOST_EXAMPLES]:
                place = f"{_text(one['time'])}, record {one['record']} of {_code(one['file'])}"
                yield f"- **{_text(policy['policy'])}** {words}: {place}\n"
    yield "\n</details>\n"


def _counts(policies: Sequence[PolicyRow]) -> Iterator[str]:
    yield from _table([one for one in policies if one["matched"]])
    yield from _never(policies)


def _table(policies: Sequence[PolicyRow]) -> Iterator[str]:
    if not policies:
        return
    yield "\n| policy | invocations | fires | filtered | no-ids | skipped | resources | by day "
    yield "| fires most often by |\n"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |\n"
    for one in policies:
        top = one["principals"]["top"]
        about = "" if one["resources"]["exact"] else "~"
        by = f"{top[0]['events']:,} × {_text(top[0]['name'])}" if top else ""
        cells = [
            _text(one["policy"]),
            *(f"{number:,}" for number in counts(one)),
            f"{about}{one['resources']['count']:,}",
        ]
        yield f"| {' | '.join([*cells, blocks(one, 30), by])} |\n"


def _never(policies: Sequence[PolicyRow]) -> Iterator[str]:
    without = [(one["policy"], one["never"]["text"]) for one in policies if one["never"]]
    if without:
        yield f"\n{counted(len(without), 'policy').capitalize()} without an event:\n\n"
    for name, why in without:
        yield f"- **{_text(name)}**: {_sentence(why)}\n"


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", on_one_line(text))


def _code(text: str) -> str:
    """A code span: the path of a file can be copied from it. In a span, no character has a meaning but a backtick."""
    return f"`{on_one_line(text)}`" if "`" not in text else _text(text)


def _sentence(text: str) -> str:
    """A sentence of a report, whose code spans stay."""
    parts = text.split("`")
    # Without pairs, the backtick is part of a name.
    if len(parts) % 2 == 0:
        return _text(text)
    return "".join(_code(part) if number % 2 else _text(part) for number, part in enumerate(parts))
