"""The outputs of a backtest.

Covers c7n_ctschema.cli.backtest_formats.output, c7n_ctschema.cli.backtest_formats.csv_rows,
c7n_ctschema.cli.backtest_formats.histogram, c7n_ctschema.cli.backtest_formats.html_page,
c7n_ctschema.cli.backtest_formats.markdown, c7n_ctschema.cli.backtest_formats.terminal_table.
"""

from __future__ import annotations

import copy
import csv
import io
import json
from html.parser import HTMLParser
from typing import Any

import pytest
from backtest_logs import POLICIES, plan, records

from c7n_ctschema import grammar
from c7n_ctschema.backtest import fold
from c7n_ctschema.backtest.report import Report, report
from c7n_ctschema.cli.backtest_formats import histogram, output

EVIL = "=cmd|'/c calc'!A0 <script>alert(1)</script> @octocat | \x1b[31m"


@pytest.fixture(scope="module")
def found() -> Report:
    asked = plan(against=())
    return report(asked, fold.fold(asked, json.dumps({"Records": records(6, 120)}).encode(), "logs/a.json"))


@pytest.fixture
def evil(found: Report) -> Report:
    made = copy.deepcopy(found)
    for policy in made["policies"]:
        policy["policy"] = policy["file"] = EVIL
        policy["principals"]["top"] = [{"name": EVIL, "events": 3}]
        policy["resources"]["top"] = [{"name": EVIL, "events": 3}]
    made["problems"] = [EVIL]
    return made


def written(name: str, report: Report) -> str:
    return "".join(output.WRITERS[name](report))


def test_json_is_the_report(found: Report) -> None:
    assert json.loads(written("json", found)) == found
    assert found["version"] == 1


def test_csv_has_a_row_for_each_policy(found: Report, evil: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", found))))
    assert [row["policy"] for row in rows] == [policy["policy"] for policy in found["policies"]]
    assert int(rows[0]["fires"]) == found["policies"][0]["verdicts"]["fires"]
    assert next(csv.DictReader(io.StringIO(written("csv", evil))))["policy"].startswith("'=cmd")


def test_markdown_is_bounded_and_mentions_nobody(evil: Report) -> None:
    text = written("markdown", evil)
    assert "\\@octocat" in text and "<script>" not in text.replace("\\<script\\>", "")
    evil["policies"] *= 400
    text = written("markdown", evil)
    assert len(text.encode()) <= 60_000
    assert "did not fit" in text
    assert text.count("<details>") == text.count("</details>")


def test_markdown_begins_with_what_changes(found: Report) -> None:
    text = written("markdown", found)
    assert text.index("changed**") < text.index("| policy | invocations")
    assert text.count("| added |") == len(found["policies"])  # the older version has no policy


def test_markdown_hides_what_does_not_change() -> None:
    asked = plan(against=POLICIES)
    same = report(asked, fold.fold(asked, json.dumps({"Records": records(6, 60)}).encode(), "logs/a.json"))
    text = written("markdown", same)
    assert "No policy differs from the older version." in text
    assert text.index("<details>") < text.index("| policy | invocations") < text.index("</details>")
    assert "`detail.userIdentity.userName`" in text  # a code span of a reason, not escaped


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_loads_nothing_and_runs_nothing_of_the_logs(evil: Report) -> None:
    page = _Page()
    page.feed(written("html", evil))
    assert [tag for tag, _ in page.tags].count("script") == 1
    addresses = [attributes[name] for _, attributes in page.tags for name in ("src", "href") if name in attributes]
    assert addresses and all(address and address.startswith("#policy-") for address in addresses)
    assert any(tag == "svg" for tag, _ in page.tags)


def test_the_text_names_each_policy_once_in_its_table(found: Report, evil: Report) -> None:
    text = written("text", found)
    seen = [policy["policy"] for policy in found["policies"] if policy["matched"]]
    assert all(sum(line.startswith(f"{name} ") for line in text.splitlines()) == 1 for name in seen)
    assert "policies without an event" in text
    assert "\x1b" not in written("text", evil)


def test_days_without_events_are_bars_of_their_own(found: Report) -> None:
    policy: Any = {
        "days": [{"key": "2026-11-30", "verdicts": {"fires": 9}}, {"key": "2026-12-03", "verdicts": {"fires": 1}}]
    }
    assert [day.day for day in histogram.days(policy)] == ["2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03"]
    assert histogram.blocks(policy, 10) == "█  ▁"
    assert histogram.blocks(policy, 2) == "█▁"
    assert histogram.blocks({"days": [{"key": "", "verdicts": {"fires": 1}}]}, 5) == ""  # type: ignore[typeddict-item]
    assert grammar.many(1200, "record") == "1,200 records"
