"""What c7n's own validation says, of the right policy."""

from __future__ import annotations

import pytest
from policy_texts import CLEAN, NOT_READ

from c7n_ctschema.lint.running import reports
from c7n_ctschema.lint.running.selection import Selection


@pytest.mark.parametrize("name", list(NOT_READ))
def test_what_c7n_says_is_said_of_the_right_policy_beside_one_that_cannot_be_read(name: str) -> None:
    second = CLEAN.replace("watch", "second") + "    max-resources: many\n"
    text = second.replace("policies:\n", f"policies:\n{NOT_READ[name]}")
    text += CLEAN.removeprefix("policies:\n").replace("watch", "last")
    report = reports.of_bytes(text.encode(), "p.yml", Selection(validate=True))
    assert [(one.policy, one.code) for one in report.diagnostics] == [("second", "CT801")]
    assert report.policies == ("second", "last") and len(report.unreadable) == 1
    ignored = text.replace("name: second", "name: second  # ctschema: ignore[CT801] so")
    assert not reports.of_bytes(ignored.encode(), "p.yml", Selection(validate=True)).diagnostics


def test_what_c7n_says_beyond_what_cannot_be_read_is_not_lost() -> None:
    text = "policies:\n" + NOT_READ["events"] + "    actions: [deleet]\n"
    [one] = reports.of_bytes(text.encode(), "p.yml", Selection(validate=True)).diagnostics
    assert (one.policy, one.span.line) == ("lost", 5) and "unknown action 'deleet'" in one.message
