"""Names of events that c7n does not know by themselves."""

from __future__ import annotations

import pytest

import c7n_ctschema


def test_a_key_may_belong_to_an_event_that_is_not_known() -> None:
    """Once the misspelt event or shortcut is set right, the key is there: only the event is wrong."""
    group = """\
policies:
  - name: opened
    resource: aws.security-group
    mode:
      type: cloudtrail
      events:
        - AuthorizeSecurityGroupIngres
        - {source: ec2.amazonaws.com, event: CreateSecurityGroup, ids: responseElements.groupId}
    filters:
      - {type: event, key: "detail.requestParameters.ipPermissions.items[].ipProtocol", value: tcp}
      - {type: event, key: detail.userIdentity.typ, value: Root}
"""
    assert [found.rule for found in c7n_ctschema.lint_text(group)] == ["unknown-shortcut", "unknown-key"]
    known = group.replace("AuthorizeSecurityGroupIngres\n", "RunInstances\n")
    assert [found.rule for found in c7n_ctschema.lint_text(known)].count("unknown-key") == 2


@pytest.mark.parametrize(
    ("resource", "name", "suggestion"),
    [
        (
            "s3",
            "PutBucketPolicy",
            "source: s3.amazonaws.com, event: PutBucketPolicy, ids: requestParameters.bucketName",
        ),
        ("ec2", "RunInstance", "RunInstances"),  # a shortcut that exists
        (
            "ec2",
            "StopInstance",
            "source: ec2.amazonaws.com, event: StopInstances, ids: requestParameters.instancesSet.items[].instanceId",
        ),
        (
            "lambda",
            "CreateFunctions",
            "source: lambda.amazonaws.com, event: CreateFunction20150331, ids: requestParameters.functionName",
        ),
        ("ec2", "FooBarBaz", ""),
    ],
)
def test_an_unknown_shortcut_is_answered_with_the_resources_event(resource: str, name: str, suggestion: str) -> None:
    mode = f"{{type: cloudtrail, role: x, events: [{name}]}}"
    [one] = c7n_ctschema.lint_text(f"policies:\n- {{name: a, resource: aws.{resource}, mode: {mode}}}\n")
    assert (one.rule, one.suggestion) == ("unknown-shortcut", suggestion)
