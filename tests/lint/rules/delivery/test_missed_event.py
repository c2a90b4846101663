"""Events that also change what a filter reads; silent where creation is meant."""

from __future__ import annotations

import pytest

from c7n_ctschema.lint.running.engine import lint_text

POLICY = """\
policies:
  # {comment}
  - name: {name}
    resource: rds
    mode:
      type: cloudtrail
      role: arn:aws:iam::123456789012:role/custodian
      events:
        - {{source: rds.amazonaws.com, event: CreateDBInstance, ids: requestParameters.dBInstanceIdentifier}}
    filters:
      - {filter}
    actions: [{action}]
"""


def missed(
    name: str = "public", comment: str = "x", test: str = "PubliclyAccessible: true", action: str = "no-op"
) -> list[str]:
    text = POLICY.format(name=name, comment=comment, filter=test, action=action)
    return [one.message for one in lint_text(text, "policy.yml") if one.rule == "missed-event"]


def test_one_info_names_the_events() -> None:
    assert missed() == ["ModifyDBInstance also changes what `value PubliclyAccessible` reads"]


@pytest.mark.parametrize("name", ["public-on-create", "new-public", "public-at-launch"])
def test_the_name_says_creation(name: str) -> None:
    assert missed(name=name) == []


def test_a_comment_or_an_action_says_creation() -> None:
    assert missed(comment="newly created databases only") == []
    assert missed(action="{type: auto-tag-user, tag: Creator}") == []


@pytest.mark.parametrize(
    "test",
    ["StorageEncrypted: false", '"tag:Owner": absent', "{type: event, key: detail.requestParameters.a, value: 1}"],
)
def test_nothing_is_missed(test: str) -> None:
    assert missed(test=test) == []
