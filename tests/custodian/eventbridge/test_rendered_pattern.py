"""The pattern is the one that c7n renders, whatever the mode.

Covers c7n_ctschema.custodian.c7n.c7n_source and c7n_ctschema.custodian.yaml.value_places.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from c7n.cwe import CloudWatchEvents
from c7n.mu import CloudWatchEventSource
from hypothesis import given, settings
from hypothesis import strategies as st

from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.eventbridge import rendered_pattern
from c7n_ctschema.custodian.eventbridge.rendered_pattern import Pair, PatternError

_SOURCES = ["iam.amazonaws.com", "ec2.amazonaws.com", "signin.amazonaws.com", "s3.amazonaws.com"]
_NAMES = ["CreateRole", "RunInstances", "ConsoleLogin", "CreateBucket", "Ünknown"]
_scalar = st.one_of(
    st.sampled_from([*_SOURCES, *_NAMES, "AWS API Call via CloudTrail"]), st.integers(0, 9), st.booleans(), st.none()
)
_leaf = st.one_of(
    _scalar, st.lists(st.one_of(_scalar, st.just({"prefix": "Create"}), st.just({"exists": True})), max_size=3)
)
_inner = st.dictionaries(
    st.sampled_from(["eventSource", "eventName", "errorCode", "userIdentity", "$or"]),
    st.one_of(_leaf, st.dictionaries(st.sampled_from(["type", "arn"]), _leaf, max_size=2)),
    max_size=3,
)
_pattern = st.dictionaries(
    st.sampled_from(["detail", "detail-type", "source", "account"]), st.one_of(_inner, _inner, _leaf), max_size=3
)
_event = st.one_of(
    st.sampled_from([*CloudWatchEvents.trail_events, "NoSuchShortcut"]),
    st.fixed_dictionaries({"source": st.sampled_from(_SOURCES), "event": st.sampled_from(_NAMES), "ids": st.just("x")}),
    st.fixed_dictionaries({"source": st.sampled_from(_SOURCES)}),
    st.fixed_dictionaries({"event": st.sampled_from(_NAMES)}),
)
_mode = st.fixed_dictionaries(
    {"type": st.just("cloudtrail"), "events": st.lists(_event, max_size=5)},
    optional={"pattern": _pattern, "sources": st.lists(st.sampled_from(_SOURCES), max_size=2)},
)


def _rendered(mode: dict[str, Any]) -> dict[str, Any]:
    """c7n's pattern; it changes the mode's lists, so it gets a copy."""
    found: dict[str, Any] = json.loads(
        CloudWatchEventSource(copy.deepcopy(mode), session_factory=None).render_event_pattern()
    )
    return found


def _unordered(found: dict[str, Any]) -> dict[str, Any]:
    """With the sources in one order: c7n's is a set's."""
    found = json.loads(json.dumps(found))
    if isinstance(found["detail"], dict) and isinstance(found["detail"]["eventSource"], list):
        found["detail"]["eventSource"].sort(key=json.dumps)
    return found


@settings(max_examples=600, deadline=None)
@given(_mode)
def test_is_what_c7n_renders(mode: dict[str, Any]) -> None:
    before = copy.deepcopy(mode)
    try:
        expected = _rendered(mode)
    except Exception:
        with pytest.raises(PatternError):
            rendered_pattern.of_mode(mode)
    else:
        assert _unordered(rendered_pattern.of_mode(mode)) == _unordered(expected)
        assert rendered_pattern.size(expected) == len(json.dumps(expected))
    assert mode == before


def test_every_shortcut_is_rendered_as_c7n_does() -> None:
    for shortcut in c7n_source.shortcuts():
        mode = {"type": "cloudtrail", "events": [shortcut]}
        assert rendered_pattern.of_mode(mode) == _rendered(mode)


def _mode_of(*events: Any, **more: Any) -> dict[str, Any]:
    named = [
        e if isinstance(e, str) else {"source": f"{e[0]}.amazonaws.com", "event": e[1], "ids": "x"} for e in events
    ]
    return {"type": "cloudtrail", "events": named, **more}


def test_sources_and_names_are_a_cross_product() -> None:
    found = rendered_pattern.pairs(_mode_of(("iam", "DeletePolicy"), ("iot", "CreatePolicy")))
    assert found.asked == (Pair("iam.amazonaws.com", "DeletePolicy"), Pair("iot.amazonaws.com", "CreatePolicy"))
    assert found.extra == (Pair("iam.amazonaws.com", "CreatePolicy"), Pair("iot.amazonaws.com", "DeletePolicy"))
    assert not found.lost and not found.narrowed and not found.inexact


def test_one_source_admits_nothing_else() -> None:
    assert rendered_pattern.pairs(_mode_of(("iam", "DeletePolicy"), ("iam", "CreatePolicy"))).extra == ()


def test_api_calls_beside_a_sign_in_are_lost() -> None:
    found = rendered_pattern.pairs(_mode_of("ConsoleLogin", ("iam", "CreateUser")))
    assert found.lost == (Pair("iam.amazonaws.com", "CreateUser"),)


def test_api_calls_beside_a_sign_in_come_where_the_pattern_names_their_detail_type() -> None:
    mode = _mode_of("ConsoleLogin", ("iam", "CreateUser"), pattern={"detail-type": [rendered_pattern.API_CALL]})
    assert rendered_pattern.pairs(mode).lost == ()
    assert _rendered(mode)["detail-type"] == [rendered_pattern.SIGN_IN, rendered_pattern.API_CALL]


def test_a_pattern_can_only_add_names() -> None:
    mode = _mode_of(("iam", "CreateUser"), pattern={"detail": {"eventName": ["CreateRole", {"prefix": "Put"}]}})
    found = rendered_pattern.pairs(mode)
    assert found.extra == (Pair("iam.amazonaws.com", "CreateRole"),)
    assert found.inexact and not found.narrowed


def test_a_pattern_that_demands_more_is_said_to_narrow() -> None:
    assert rendered_pattern.pairs(
        _mode_of("RunInstances", pattern={"detail": {"errorCode": [{"exists": False}]}})
    ).narrowed


@pytest.mark.parametrize(
    "mode",
    [
        {"type": "periodic"},
        {"type": "cloudtrail"},
        {"type": "cloudtrail", "events": "RunInstances"},
        {"type": "cloudtrail", "events": [["RunInstances"]]},
        {"type": "cloudtrail", "events": [{"event": 1, "source": "x"}]},
        {"type": "cloudtrail", "events": [], "pattern": ["x"]},
        {"type": "cloudtrail", "events": ["RunInstances"], "pattern": {"detail": None}},
    ],
)
def test_what_cannot_be_rendered_raises(mode: dict[str, Any]) -> None:
    with pytest.raises(PatternError):
        rendered_pattern.of_mode(mode)
