"""Names of events that c7n does not know by themselves."""

from __future__ import annotations

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
