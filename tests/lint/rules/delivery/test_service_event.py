"""Events of services themselves, beside the pattern that c7n renders."""

from __future__ import annotations

from c7n_itself import rendered_pattern
from policy_texts import severities

ROTATION = {"source": "kms.amazonaws.com", "event": "RotateKey", "ids": "serviceEventDetails.keyId"}


def test_a_service_event_is_not_admitted() -> None:
    assert severities(ROTATION) == [("service-event", "error")]
    assert rendered_pattern(ROTATION)["detail-type"] == ["AWS API Call via CloudTrail"]
    added = {"pattern": {"detail-type": ["AWS Service Event via CloudTrail"]}}
    assert severities(ROTATION, mode=added) == []
    assert "AWS Service Event via CloudTrail" in rendered_pattern(ROTATION, **added)["detail-type"]
