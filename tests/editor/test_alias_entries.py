"""What aliases and merge keys stand for, compared with YAML's own reading."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from marked_texts import items

from c7n_ctschema.editor.completion.policy_facts import PolicyFacts, facts_at
from c7n_ctschema.editor.document import policy_parts

POLICY = """\
vars:
  source: &iam iam.amazonaws.com  # a comment
  made: &made
    # the first
    - source: *iam
      event: CreateUser
      ids: requestParameters.userName
    - {source: *iam, event: TagUser, ids: requestParameters.userName}
  short: &short [RunInstances]
  mode: &mode
    type: cloudtrail
    role: &role arn:aws:iam::{account_id}:role/custodian
  events:  &same-column
  - RunInstances
  not: "&mode is no anchor here"  # nor is &mode here
policies:
  - name: x
    resource: aws.iam-user
    mode: MODE
"""


EC2 = ("ec2.amazonaws.com", "RunInstances")  # a shortcut


def facts(mode: str) -> PolicyFacts:
    text = POLICY.replace("MODE", mode)
    layout = policy_parts.split(text)
    assert layout is not None
    return facts_at(text, layout, 0)


@pytest.mark.parametrize(
    "mode",
    [
        "{type: cloudtrail, events: *made}",
        "{type: cloudtrail, events: *short}",
        "{type: cloudtrail, events: *same-column}",
        "{<<: *mode, events: *made}",
        "{<<: [*mode], events: *short}",
        "\n      <<: *mode\n      events: *made",
        "\n      <<: *mode\n      role: own\n      events:\n        - RunInstances",
        "*mode",
    ],
)
def test_as_yaml_reads_it(mode: str) -> None:
    [policy] = yaml.safe_load(POLICY.replace("MODE", mode))["policies"]
    whole: dict[str, Any] = policy["mode"]
    found = facts(mode)
    assert {name: found.value("mode", name) for name in ("type", "role")} == {
        name: whole.get(name, "") for name in ("type", "role")
    }
    events = [(one.source, one.event) for one in found.events]
    expected = [
        ("iam.amazonaws.com", one["event"]) if isinstance(one, dict) else EC2 for one in whole.get("events", [])
    ]
    assert events == expected


def test_an_alias_without_anchor_says_nothing() -> None:
    assert not facts("{type: cloudtrail, events: *nothing}").events and not facts("*nothing").value("mode", "type")
    assert not facts("*").value("mode", "type")


def test_aliases_of_aliases_end() -> None:
    """The input: ten anchors, each a list of ten aliases of the one above (10^10 entries), and one of itself."""
    lines = ["vars:", "  a0: &a0 [RunInstances]", "  me: &me [*me]"]
    lines += [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 11)]
    head = "\n".join(lines) + "\npolicies:\n  - name: x\n    resource: aws.iam-user\n    mode:\n      events: "
    begin = time.process_time()
    assert "RunInstances" in items(head + "\n        - |")
    for name in ("*a10", "*me"):
        items(head + f"{name}\n    filters:\n      - type: event\n        key: detail.|")
    assert time.process_time() - begin < 5
