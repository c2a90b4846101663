"""Patterns that EventBridge does not take, beside the pattern that c7n renders."""

from __future__ import annotations

import json

import pytest
from c7n_itself import rendered_pattern
from policy_texts import BUCKET, severities


@pytest.mark.parametrize(("count", "severity"), [(20, None), (150, "warning"), (400, "error")])
def test_patterns_get_long(count: int, severity: str | None) -> None:
    names = {"pattern": {"detail": {"userIdentity": {"userName": [f"user-{one:04}" for one in range(count)]}}}}
    assert dict(severities(BUCKET, mode=names)).get("long-pattern") == severity
    size = len(json.dumps(rendered_pattern(BUCKET, **names)))
    assert (size > 2_048, size > 4_096) == (severity is not None, severity == "error")


def test_eventbridge_takes_4096_characters_at_most() -> None:
    loaders = pytest.importorskip("botocore.loaders")
    model = loaders.Loader().load_service_model("events", "service-2")
    assert model["shapes"]["EventPattern"].get("max", 4_096) == 4_096
