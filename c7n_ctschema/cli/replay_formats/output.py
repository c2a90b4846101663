"""The output formats of `replay`: text for people, JSON, JSON lines, JUnit XML. Results are written as they come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from c7n_ctschema.cli.lint_formats.places import unicode_text
from c7n_ctschema.cli.replay_formats import text
from c7n_ctschema.cli.terminal.text import printable

if TYPE_CHECKING:
    from c7n_ctschema.replay.engine.json_rows import Row
    from c7n_ctschema.replay.running.batch_replay import Tally

JSON_VERSION = 1
Writer = Callable[[Iterator["Row"], "Tally", bool], Iterator[str]]


def as_json(results: Iterator[Row], tally: Tally, every: bool) -> Iterator[str]:
    """One JSON document. docs/replay.md describes it."""
    yield f'{{"version": {JSON_VERSION}, "results": ['
    # Rows are written one by one: a list in memory could have millions.
    separator = "\n"
    for row in results:
        yield separator + json.dumps(row)
        separator = ",\n"
    yield f'\n], "summary": {json.dumps(tally.as_row())}}}\n'


def as_jsonl(results: Iterator[Row], tally: Tally, every: bool) -> Iterator[str]:
    """One result for each line."""
    for row in results:
        yield json.dumps(row) + "\n"


def as_junit(results: Iterator[Row], tally: Tally, every: bool) -> Iterator[str]:
    """JUnit XML with a test for each result that has an expectation. Unreadable input is reported on stderr."""
    # The exception among the formats: JUnit's root element has the counts, so all results are kept.
    cases = [(row["passed"], _case(row)) for row in results]
    counts = f'tests="{len(cases)}" failures="{sum(not passed for passed, _ in cases)}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="custodian-ctschema replay" {counts}>\n  <testsuite name="replay" {counts}>\n'
    yield from (text for _, text in cases)
    yield "  </testsuite>\n</testsuites>\n"


def _case(row: Row) -> str:
    # With --expect there is no file of tests, and the policy is what a person has to change.
    file, line = row["test_file"] or row["policy_file"], row["test_line"] or row["policy_line"]
    names = f"classname={_attribute(row['policy'])} name={_attribute(row['test'])}"
    head = f'    <testcase {names} file={_attribute(file)} line="{line}"'
    if row["passed"]:
        return f"{head}/>\n"
    # XML 1.0 has no control characters at all, so plain escapes are not enough.
    tree = escape(unicode_text("".join(text.plain(text.of_result(row)))))
    kind, message = _attribute(row["verdict"]), _attribute(row["failure"] or "")
    return f"{head}>\n      <failure type={kind} message={message}>{tree}</failure>\n    </testcase>\n"


def _attribute(text: str) -> str:
    return quoteattr(unicode_text(printable(text)))


WRITERS: dict[str, Writer] = {
    "text": text.as_text,
    "json": as_json,
    "jsonl": as_jsonl,
    "junit": as_junit,
}
