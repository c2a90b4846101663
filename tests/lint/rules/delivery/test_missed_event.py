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
    [message] = missed()
    assert message.startswith("ModifyDBInstance, RestoreDBInstanceFromDBSnapshot, ")
    assert "RestoreDBInstanceToPointInTime" in message and message.endswith("what `value PubliclyAccessible` reads")
    assert missed(test="BackupRetentionPeriod: 0")[0].startswith("ModifyDBInstance")


@pytest.mark.parametrize("name", ["public-on-create", "new-public", "public-at-launch"])
def test_the_name_says_creation(name: str) -> None:
    assert missed(name=name) == []


def test_a_comment_or_an_action_says_creation() -> None:
    assert missed(comment="newly created databases only") == []
    assert missed(action="{type: auto-tag-user, tag: Creator}") == []


@pytest.mark.parametrize(
    "test",
    ['"tag:Owner": absent', "{type: event, key: detail.requestParameters.a, value: 1}"],
)
def test_nothing_is_missed(test: str) -> None:
    assert missed(test=test) == []


EVENT = "{type: event, key: detail.requestParameters.a, value: 1}"


@pytest.mark.parametrize(
    ("test", "count"),
    [
        (f"or: [{EVENT}, PubliclyAccessible: true]", 1),  # the resource alone can pass
        (f"and: [{EVENT}, PubliclyAccessible: true]", 0),
        (f"or: [{EVENT}, {EVENT}]", 0),
        # true for a record without the key
        ("and: [{type: event, key: detail.requestParameters.a, op: ne, value: 1}, PubliclyAccessible: true]", 1),
    ],
)
def test_a_filter_on_the_event_can_let_others_pass(test: str, count: int) -> None:
    assert len(missed(test=test)) == count


def test_what_a_restore_takes_over() -> None:
    assert "RestoreDBInstanceFromDBSnapshot" in missed(test="StorageEncrypted: false")[0]


def test_a_creation_that_sets_what_is_read_is_missed() -> None:
    def of_change(name: str) -> list[str]:
        text = POLICY.format(name=name, comment="x", filter="PubliclyAccessible: true", action="no-op")
        text = text.replace("CreateDBInstance", "ModifyDBInstance")
        return [one.message for one in lint_text(text, "policy.yml") if one.rule == "missed-event"]

    assert of_change("public")[0].startswith("CreateDBInstance, RestoreDBInstanceFromDBSnapshot")
    assert of_change("public-after-a-modification") == []
