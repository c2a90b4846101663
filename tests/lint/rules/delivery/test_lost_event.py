"""API calls beside a sign-in, beside the pattern that c7n renders."""

from __future__ import annotations

from c7n_itself import rendered_pattern
from policy_texts import LOGIN, USER, severities


def test_api_calls_beside_a_sign_in_are_lost() -> None:
    assert ("lost-event", "error") in severities(LOGIN, USER)
    assert rendered_pattern(LOGIN, USER)["detail-type"] == ["AWS Console Sign In via CloudTrail"]
    both = {"pattern": {"detail-type": ["AWS API Call via CloudTrail"]}}
    assert "lost-event" not in dict(severities(LOGIN, USER, mode=both))
    assert len(rendered_pattern(LOGIN, USER, **both)["detail-type"]) == 2
