"""Answers files: errors name the line and what is expected."""

from __future__ import annotations

import pytest

from c7n_ctschema.errors import BadInput
from c7n_ctschema.wizard.drafts import draft_file

GOOD = """\
version: 1
draft:
  name: n
  resource: iam-policy
  events:
    - source: iam.amazonaws.com
      event: CreatePolicy
      ids: responseElements.policy.arn
  filters:
    - or:
        - key: detail.requestParameters.policyName
          op: eq
          value: admin
        - key: detail.userIdentity.type
          value: absent
  actions: [delete]
  tags: {a: b}
  delay: 5
"""


def test_a_good_file() -> None:
    draft = draft_file.read(GOOD.encode(), "a.yml")
    assert (draft.name, draft.resource, draft.delay, draft.tags) == ("n", "aws.iam-policy", 5, {"a": "b"})
    assert draft.filters[0].op == "or"


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("version: 1", "version: 2", "1:10", "`version: 1` is expected"),
        ("version: 1\n", "", "1:1", "`version: 1` is expected"),
        ("  name: n", "  nam: n", "3:3", "did you mean name"),
        ("  name: n", "  name: 3", "3:9", "`name` must be a string"),
        ("iam-policy", "iam-polic", "4:13", "did you mean iam-policy"),
        ("CreatePolicy", "CreatPolicy", "7:14", "did you mean CreatePolicy"),
        ("      event: CreatePolicy\n", "", "6:7", "`source` and `event`"),
        ("op: eq", "op: equals", "12:15", "unknown op"),
        ("          value: admin\n", "", "11:11", "`key` and `value`"),
        ("- or:", "- xor:", "10:7", "unknown member 'xor'"),
        ("[delete]", "delete", "16:12", "`actions` must be a list"),
        ("[delete]", "[{a: b}]", "16:13", "object with `type`"),
        ("{a: b}", "{a: 1}", "17:13", "`a` must be a string"),
        ("delay: 5", "delay: soon", "18:10", "integer"),
        ("delay: 5", "delay: [", "18:11", "invalid YAML"),
        ("draft:", "drafts:", "2:1", "did you mean draft"),
    ],
)
def test_errors_name_place_and_what_is_expected(old: str, new: str, place: str, problem: str) -> None:
    with pytest.raises(BadInput) as caught:
        draft_file.read(GOOD.replace(old, new).encode(), "a.yml")
    assert str(caught.value).startswith(f"a.yml:{place}: ") and problem in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "[]", "3", "a: &a [*a]", "version: 1\ndraft: []", "version: 1\ndraft: {events: 3}"]
)
def test_odd_files_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        draft_file.read(text.encode(), "a.yml")
