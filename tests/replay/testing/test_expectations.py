"""Files of tests: what they may say, and what is refused with its place.

Covers c7n_ctschema.replay.engine.filter_checks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema.errors import BadInput
from c7n_ctschema.replay.testing.expectations import Expectation, read

ROW: dict[str, Any] = {"verdict": "fires", "reason": "", "ids": ["a"]}


@pytest.mark.parametrize(
    ("verdict", "actual", "passes"),
    [
        ("fire", "fires", True),
        ("fires", "fires", True),
        ("fire", "filtered", False),
        ("skip", "fires", False),
        ("skip", "no-match", True),
        ("skip", "filtered", True),
        ("no-ids", "no-ids", True),
        ("no-ids", "no-match", False),
    ],
)
def test_verdicts(verdict: str, actual: str, passes: bool) -> None:
    assert (Expectation(verdict).failure({**ROW, "verdict": actual}) == "") is passes


def test_ids_are_compared_in_order() -> None:
    assert not Expectation("fires", ("a",)).failure(ROW)
    assert "['b']" in Expectation("fires", ("b",)).failure(ROW)


def test_paths_are_beside_the_file(tmp_path: Path) -> None:
    text = "policies: [p.yml]\ntests:\n  - {event: e.json, policy: p, expect: fires, ids: x}\n"
    suite = read(text.encode(), str(tmp_path / "t.yml"))
    [case] = suite.cases
    assert suite.policies == (str(tmp_path / "p.yml"),) and case.event == str(tmp_path / "e.json")
    assert (case.name, case.line, case.expected) == ("p at line 3", 3, Expectation("fires", ("x",)))


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: 1", (1, 1), "no list `tests:`"),
        ("tests: x", (1, 1), "no list `tests:`"),
        ("tests: []\nother: 1", (2, 1), "unknown member `other`"),
        ("policies: x\ntests: []", (1, 11), "not a list of paths"),
    ],
)
def test_what_is_refused(text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(text.encode(), "t.yml")
    assert (caught.value.line, caught.value.column) == place and message in caught.value.message


@pytest.mark.parametrize(
    ("test", "column", "message"),
    [
        ("x", 5, "not a mapping"),
        ("{event: e, policy: p}", 5, "needs `expect`"),
        ("{policy: p, expect: fire}", 5, "needs `event`"),
        ("{event: e, policy: p, expect: maybe}", 35, "'maybe'"),
        ("{event: e, policy: p, expect: fire, verdict: x}", 41, "unknown member `verdict`"),
        ("{event: e, policy: p, expect: fire, record: 0}", 49, "not a whole number of at least 1"),
        ("{event: e, policy: [p], expect: fire}", 24, "not a string"),
    ],
)
def test_a_faulty_test_leaves_the_others(test: str, column: int, message: str) -> None:
    suite = read(f"tests:\n  - {test}\n  - {{event: e, policy: good, expect: fire}}".encode(), "t.yml")
    [problem] = suite.problems
    assert (problem.line, problem.column) == (2, column) and message in problem.message
    assert [case.policy for case in suite.cases] == ["good"]
