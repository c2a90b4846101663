"""Filters on errors, beside the handler of c7n, which skips failed calls."""

from __future__ import annotations

from typing import Any

import pytest
from c7n import handler
from policy_texts import BUCKET, LOGIN, severities

ERROR = {"type": "event", "key": "detail.errorCode", "value": "AccessDenied"}


@pytest.mark.parametrize(
    ("test", "mode", "found"),
    [
        (ERROR, {}, [("skipped-errors", "error")]),
        ({**ERROR, "value": "present"}, {}, [("skipped-errors", "error")]),
        ({**ERROR, "value": "absent"}, {}, []),
        ({"not": [ERROR]}, {}, []),
        (
            {"or": [ERROR, {"type": "event", "key": "detail.readOnly", "value": False}]},
            {},
            [("skipped-errors", "warning")],
        ),
        ({**ERROR, "key": "detail.errorMessage"}, {}, [("skipped-errors", "warning")]),
        (ERROR, {"environment": {"Variables": {"C7N_SKIP_ERR_EVENT": "no"}}}, []),
        (ERROR, {"environment": {"Variables": {"C7N_SKIP_ERR_EVENT": "yes"}}}, [("skipped-errors", "error")]),
    ],
)
def test_filters_on_errors(test: Any, mode: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert severities(BUCKET, filters=[test], mode=mode) == found


@pytest.mark.parametrize(("switch", "skips"), [(None, True), ("yes", True), ("no", False), ("false", False)])
def test_c7n_skips_failed_calls(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, switch: str | None, skips: bool
) -> None:
    """The handler opens the policy's config.json only for events that it does not skip."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(handler, "policy_config", None)
    if switch:
        monkeypatch.setenv("C7N_SKIP_ERR_EVENT", switch)
    handler.init_env_globals()
    try:
        handled = handler.dispatch_event({"detail": {"errorCode": "AccessDenied"}}, None)
        assert skips and handled is None
    except FileNotFoundError:
        assert not skips
    finally:
        monkeypatch.delenv("C7N_SKIP_ERR_EVENT", raising=False)
        handler.init_env_globals()


def test_a_failed_sign_in_is_seen() -> None:
    test = {"type": "event", "key": "detail.errorMessage", "value": "Failed authentication"}
    assert severities(LOGIN, filters=[test]) == []


SAYS_NO = {"environment": {"Variables": {"C7N_SKIP_ERR_EVENT": "no"}}}


@pytest.mark.parametrize(
    ("detail", "severity"),
    [
        ({"errorCode": ["AccessDenied"]}, "error"),
        ({"errorCode": [{"exists": True}]}, "error"),
        ({"errorCode": [{"prefix": "Client."}]}, "error"),
        ({"errorCode": [{"anything-but": ["DryRunOperation"]}]}, "error"),
        ({"errorMessage": [{"exists": True}]}, "warning"),
        ({"$or": [{"errorCode": ["AccessDenied"]}, {"readOnly": [False]}]}, "warning"),
    ],
)
def test_patterns_that_ask_for_errors(detail: dict[str, Any], severity: str) -> None:
    pattern = {"pattern": {"detail": detail}}
    assert severities(BUCKET, mode=pattern) == [("skipped-errors", severity)]
    assert severities(BUCKET, mode={**pattern, **SAYS_NO}) == []


@pytest.mark.parametrize(
    "detail",
    [
        {"errorCode": [{"exists": False}]},
        {"errorCode": [{"exists": False}, "DryRunOperation"]},
        {"userIdentity": {"type": ["Root"]}},
    ],
)
def test_patterns_that_take_calls_without_errors(detail: dict[str, Any]) -> None:
    assert "skipped-errors" not in dict(severities(BUCKET, mode={"pattern": {"detail": detail}}))


def test_a_pattern_for_failed_sign_ins() -> None:
    assert severities(LOGIN, mode={"pattern": {"detail": {"errorMessage": [{"exists": True}]}}}) == []
