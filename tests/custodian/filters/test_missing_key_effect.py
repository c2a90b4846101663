"""What a filter does to a policy, beside c7n's own combinators."""

from __future__ import annotations

from typing import Any

import pytest
from c7n.config import Bag, Config
from c7n.ctx import ExecutionContext
from policy_texts import USER, text_of

from c7n_ctschema.lint.running.engine import lint_text

NEVER: dict[str, Any] = {"type": "event", "key": "detail.requestParameters.userNam", "value": "x"}
PASSES: dict[str, Any] = {"type": "event", "key": "detail.eventSource", "value": "iam.amazonaws.com"}
EVERY = "this filter is never true: the `not` around it lets every event through"


def left(filters: list[Any]) -> int:
    """How many of one resource c7n's own filters leave for this event."""
    from c7n.resources.iam import User

    manager = User(
        ExecutionContext(None, Bag(name="p", resource_type="aws.iam-user"), Config.empty()), {"filters": filters}
    )
    event = {"detail": {"eventSource": "iam.amazonaws.com", "requestParameters": {"userName": "x"}}}
    return len(manager.filter_resources([{"UserName": "x"}], event))


@pytest.mark.parametrize(
    ("filters", "effect", "count"),
    [
        ([NEVER], "this filter is never true: the policy never acts", 0),
        ([{"not": [NEVER]}], EVERY, 1),
        ([{"not": [PASSES, NEVER]}], EVERY, 1),
        ([{"not": [{"and": [PASSES, NEVER]}]}], EVERY, 1),
        ([{"and": [{"not": [NEVER]}]}], EVERY, 1),
        ([{"not": [{"or": [PASSES, NEVER]}]}], "this filter is never true", 0),
        ([{"not": [{"not": [NEVER]}]}], "this filter is never true", 0),
        ([{"or": [NEVER, PASSES]}], "this filter is never true", 1),
    ],
)
def test_the_sentence_says_what_c7ns_combinators_do(filters: list[Any], effect: str, count: int) -> None:
    found = lint_text(text_of(USER, resource="aws.iam-user", filters=filters), "p.json")
    assert [one.effect for one in found if one.rule == "unknown-key"] == [effect]
    assert left(filters) == count
