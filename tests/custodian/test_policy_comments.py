"""The comments of a policy."""

from __future__ import annotations

from c7n_ctschema.custodian.policy import policy_comments, policy_document

TEXT = """\
policies:
  # first
  - name: a  # about a
    resource: ebs
    # inside
  # second
  - name: b
    resource: ebs
"""


def test_comments_in_and_above_a_policy() -> None:
    first, second = policy_document.read(TEXT.encode(), "x").policies
    assert list(policy_comments.of(TEXT, first.node))[:3] == ["first", "about a", "inside"]
    assert "second" in list(policy_comments.of(TEXT, second.node))
    assert list(policy_comments.of("", first.node)) == []
