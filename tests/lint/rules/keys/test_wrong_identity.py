"""ids by which c7n's lookup does not find the resource."""

from __future__ import annotations

import pytest
from policy_texts import of_ids

import c7n_ctschema
from c7n_ctschema.diagnostics import Severity


def test_a_value_without_its_prefix_is_a_warning() -> None:
    [one] = of_ids("hostedzone", "route53", "ChangeResourceRecordSets", "requestParameters.hostedZoneId")
    assert (one.rule, one.severity) == ("wrong-identity", Severity.WARNING)


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (
            "responseElements.publicIp",
            "`publicIp` does not identify an elastic-ip; c7n looks elastic-ip up by `AllocationId`",
        ),
        ("userIdentity.arn", "`userIdentity.arn` describes the caller; c7n looks elastic-ip up by `AllocationId`"),
        ("eventID", "`eventID` describes the record; c7n looks elastic-ip up by `AllocationId`"),
    ],
)
def test_the_message_names_the_member_as_the_record_does(ids: str, said: str) -> None:
    [one] = of_ids("elastic-ip", "ec2", "AllocateAddress", ids)
    assert one.message == said


def test_no_ids_can_resolve_what_c7n_refuses_in_this_mode() -> None:
    [one] = of_ids("event-rule", "events", "PutRule", "requestParameters.name")
    assert one.effect == "c7n refuses the policy, or its Lambda fails"


def test_a_shortcuts_own_ids_are_judged() -> None:
    """ConsoleLogin brings the caller's ARN; c7n looks an iam-user up by its name."""
    text = "policies:\n- name: x\n  resource: {}\n  mode: {{type: cloudtrail, events: [ConsoleLogin]}}\n"
    [found] = c7n_ctschema.lint_text(text.format("iam-user"))
    assert found.rule == "wrong-identity" and found.suggestion.endswith("ids: userIdentity.userName")
    assert c7n_ctschema.lint_text(text.format("account")) == []
