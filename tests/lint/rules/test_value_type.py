"""Rules about the values of filters: what is found, what is not, and that c7n agrees."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from c7n.filters.core import EventFilter
from hypothesis import given, settings
from hypothesis import strategies as st

from c7n_ctschema.custodian import regexes
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.lint import verdict
from c7n_ctschema.lint.domain import Domain
from c7n_ctschema.lint.engine import lint_text

RUN = ("ec2.amazonaws.com", "RunInstances", "responseElements.instancesSet.items[].instanceId")
LOGIN = ("signin.amazonaws.com", "ConsoleLogin", "userIdentity.arn")
DB = ("rds.amazonaws.com", "DeleteDBInstance", "requestParameters.dBInstanceIdentifier")
DMS = ("dms.amazonaws.com", "CreateEndpoint", "responseElements.endpoint.endpointArn")
ALLOW = ("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress", "requestParameters.groupId")
DISK = "detail.requestParameters.blockDeviceMapping.items[0].ebs.volumeSize"
VOLUME = ("ec2.amazonaws.com", "CreateVolume", "responseElements.volumeId")
CIDRS = "detail.requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp"
MFA = "detail.userIdentity.sessionContext.attributes.mfaAuthenticated"
PUBLIC = "detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress"


def policy(event: tuple[str, str, str], *filters: Any, **more: Any) -> str:
    source, name, ids = event
    made = {"name": "p", "resource": "aws.account", "filters": list(filters), **more}
    mode = {"type": "cloudtrail", "events": [{"source": source, "event": name, "ids": ids}]}
    return yaml.safe_dump({"policies": [{**made, "mode": mode}]}, sort_keys=False, width=10_000)


def said(event: tuple[str, str, str], key: str, **test: Any) -> list[Diagnostic]:
    return lint_text(policy(event, {"type": "event", "key": key, **test}))


@pytest.mark.parametrize(
    ("event", "key", "test", "rule", "severity", "meant"),
    [
        (LOGIN, MFA, {"value": True}, "value-type", "error", '"true"'),
        (LOGIN, MFA, {"value": "False"}, "impossible-value", "warning", "false"),
        (LOGIN, "account", {"value": 123456789012}, "value-type", "error", '"123456789012"'),
        (
            LOGIN,
            "account",
            {"op": "in", "value": ["111111111111", 222222222222]},
            "value-type",
            "error",
            '"222222222222"',
        ),
        (LOGIN, "account", {"value": ["111111111111"]}, "value-type", "error", "op: in"),
        (LOGIN, "account", {"op": "contains", "value": ["111111111111"]}, "value-type", "error", "op: in"),
        (LOGIN, "account", {"op": "gt", "value": 5}, "value-type", "error", ""),
        (LOGIN, "detail.eventTime", {"op": "gt", "value": 30}, "value-type", "error", ""),
        (LOGIN, "account", {"value_type": "normalize", "value": "ABC"}, "value-type", "error", "abc"),
        (LOGIN, "account", {"value": "12345"}, "value-out-of-range", "warning", ""),
        (LOGIN, "detail.recipientAccountId", {"value": "12345678901"}, "value-out-of-range", "warning", ""),
        (DB, "detail.requestParameters.skipFinalSnapshot", {"value": "true"}, "value-type", "error", "true"),
        (DMS, "detail.requestParameters.port", {"op": "gt", "value": "1024"}, "value-type", "warning", "1024"),
        (DB, "detail.requestParameters.skipFinalSnapshot", {"op": "regex", "value": "true"}, "value-type", "error", ""),
        (DMS, "detail.requestParameters.sslMode", {"value": "NONE"}, "impossible-value", "warning", "none"),
        (
            DMS,
            "detail.requestParameters.sslMode",
            {"value": "verify_full"},
            "impossible-value",
            "warning",
            "verify-full",
        ),
        (DMS, "detail.requestParameters.sslMode", {"value": "disabled"}, "impossible-value", "warning", ""),
        (
            DMS,
            "detail.requestParameters.sslMode",
            {"op": "ne", "value": "verify-ful"},
            "impossible-value",
            "warning",
            "verify-full",
        ),
        (DMS, "detail.requestParameters.sslMode", {"op": "regex", "value": "^off"}, "impossible-value", "warning", ""),
        (DMS, "detail.requestParameters.password", {"value": "x"}, "hidden-value", "warning", ""),
        (RUN, "detail.requestParameters.instanceType", {"value": "m99g.large"}, "impossible-value", "info", ""),
        (RUN, PUBLIC, {"value": True}, "list-as-value", "error", "op: contains"),
        (RUN, PUBLIC, {"op": "in", "value": [True]}, "list-as-value", "error", "op: intersect"),
        (RUN, PUBLIC, {"op": "ne", "value": True}, "list-as-value", "error", "`not:` around `op: contains`"),
        (
            RUN,
            "detail.resources[].ARN",
            {"op": "glob", "value": "arn*"},
            "list-as-value",
            "error",
            "`[0]` for the first element",
        ),
        (RUN, "detail.userIdentity", {"value": "Root"}, "list-as-value", "error", ""),
        (LOGIN, "detail.sourceIPAddress", {"op": "regex", "value": "'^10\\.'"}, "impossible-text", "error", ""),
        (LOGIN, "detail.sourceIPAddress", {"op": "regex", "value": "^10\\.\n"}, "impossible-text", "error", ""),
        (LOGIN, "detail.awsRegion", {"value": "us-east-1\n"}, "impossible-text", "error", ""),
        (RUN, "detail.userAgent", {"op": "regex", "value": "a$b"}, "impossible-text", "error", ""),
        (
            LOGIN,
            "detail.userIdentity.userName",
            {"op": "in", "value": "ada,eve"},
            "text-as-list",
            "warning",
            "[ada, eve]",
        ),
        (
            LOGIN,
            "detail.awsRegion",
            {"op": "not-in", "value": "us-east-1 us-west-2"},
            "text-as-list",
            "warning",
            "[us-east-1, us-west-2]",
        ),
        (ALLOW, CIDRS, {"op": "intersect", "value": "0.0.0.0/0"}, "text-as-list", "error", "[0.0.0.0/0]"),
        (
            ALLOW,
            CIDRS,
            {"op": "difference", "value": "10.0.0.0/8, 0.0.0.0/0"},
            "text-as-list",
            "error",
            "[10.0.0.0/8, 0.0.0.0/0]",
        ),
        (RUN, DISK, {"op": "gt", "value": 100}, "value-type", "info", "value_type: integer"),
        (RUN, DISK, {"value": "100"}, "value-type", "info", "value_type: integer, value: 100"),
        (RUN, DISK, {"op": "ne", "value": 100}, "value-type", "info", "value_type: integer"),
        (
            RUN,
            DISK,
            {"op": "in", "value": ["100", "200"]},
            "value-type",
            "info",
            "value_type: integer, value: [100, 200]",
        ),
        (RUN, DISK, {"op": "gt", "value": "100"}, "value-type", "info", "value_type: integer, value: 100"),
        (
            RUN,
            DISK.replace("[0]", "[]"),
            {"op": "contains", "value": 100},
            "value-type",
            "info",
            'op: intersect, value: [100, "100"]',
        ),
        (
            VOLUME,
            "detail.requestParameters.size",
            {"op": "lt", "value": 100},
            "value-type",
            "warning",
            "value_type: integer",
        ),  # a text in each record seen
        (ALLOW, CIDRS, {"op": "intersect", "value": 5}, "list-as-value", "error", "[5]"),
        (
            LOGIN,
            "account",
            {"op": "difference", "value": "123456789012"},
            "text-as-list",
            "error",
            "`op: not-in` with [123456789012]",
        ),
        (LOGIN, "detail.additionalEventData.MFAUsed", {"value": False}, "value-type", "error", '"No"'),
        (LOGIN, "detail.additionalEventData.MFAUsed", {"op": "in", "value": [True]}, "value-type", "error", '"Yes"'),
        (LOGIN, "detail.additionalEventData.MFAUsed", {"value": "false"}, "impossible-value", "warning", "No"),
        (LOGIN, "detail.userIdentity.type", {"value": 3}, "value-type", "error", ""),
        (LOGIN, "account", {"op": "containz", "value": "x"}, "malformed-filter", "error", "contains"),
        (LOGIN, "account", {"op": "not_in", "value": ["x"]}, "malformed-filter", "error", "not-in"),
        (LOGIN, "account", {"value_type": "normalise", "value": "x"}, "malformed-filter", "error", "normalize"),
        (LOGIN, "account", {"value_type": "resource_count", "op": "gt", "value": 3}, "malformed-filter", "error", ""),
        (LOGIN, "account", {"vaule": "x"}, "malformed-filter", "error", "value"),
        (LOGIN, "account", {}, "malformed-filter", "error", ""),
        (LOGIN, "account", {"op": "in"}, "malformed-filter", "error", ""),
        (LOGIN, "account", {"op": "regex", "value": "(1"}, "malformed-filter", "error", ""),
        (LOGIN, "account", {"value_regex": "1+", "value": "1"}, "malformed-filter", "error", ""),
    ],
)
def test_found(
    event: tuple[str, str, str], key: str, test: dict[str, Any], rule: str, severity: str, meant: str
) -> None:
    [one] = said(event, key, **test)
    assert (one.rule, one.severity.word, one.suggestion) == (rule, severity, meant)


@pytest.mark.parametrize(
    ("event", "key", "test"),
    [
        (LOGIN, MFA, {"value": "false"}),
        (LOGIN, "account", {"op": "not-in", "value": []}),
        (LOGIN, "account", {"op": "in", "value": "123456789012"}),
        (LOGIN, "detail.userIdentity.type", {"op": "in", "value": "Root", "value_type": "swap"}),
        (LOGIN, "detail.userIdentity.type", {"op": "regex", "value": "^root"}),
        (LOGIN, "detail.userIdentity.type", {"value": "root", "value_type": "normalize"}),
        (LOGIN, "detail.eventTime", {"op": "gt", "value": 1, "value_type": "age"}),
        (LOGIN, "detail.additionalEventData.anything", {"op": "gt", "value": 3}),
        (LOGIN, "detail.sourceIPAddress", {"op": "regex", "value": "^(10\\.|192\\.168\\.)"}),
        (LOGIN, "detail.userAgent", {"op": "regex", "value": "a\n"}),
        (DB, "detail.requestParameters.skipFinalSnapshot", {"value": True}),
        (RUN, PUBLIC, {"op": "contains", "value": True}),
        (RUN, PUBLIC.replace("[]", "[0]"), {"value": True}),
        (RUN, PUBLIC, {"op": "intersect", "value": [True]}),
        (RUN, PUBLIC, {"value": "empty"}),
        (RUN, f"{PUBLIC}[]", {"op": "contains", "value": True}),
        (ALLOW, CIDRS, {"op": "intersect", "value": ["0.0.0.0/0"]}),
        (ALLOW, CIDRS, {"op": "intersect", "value": "{cidr}"}),
        (ALLOW, CIDRS, {"op": "intersect", "value": "*"}),
        (ALLOW, CIDRS, {"op": "intersect", "value": "present"}),
        (LOGIN, "account", {"value": "{account_id}"}),
        (LOGIN, "detail.userIdentity.type", {"op": "in", "value": ["Root", "${KIND}"]}),
        (RUN, PUBLIC, {"op": "gt", "value": 1, "value_type": "size"}),
        (RUN, f"length({PUBLIC})", {"value": 1}),
        (RUN, f"{PUBLIC} | [0]", {"value": True}),
        (RUN, "detail.resources[0:2].ARN", {"op": "contains", "value": "x"}),
        # numbers that EC2's records now and then hold as texts
        (RUN, DISK, {"op": "gt", "value": 100, "value_type": "integer"}),
        (RUN, DISK, {"op": "in", "value": [100, "100"]}),
        (RUN, DISK, {"value": "present"}),
        (RUN, DISK, {"op": "gt", "value": "{least}"}),
        (RUN, DISK.replace("[0]", "[]"), {"op": "intersect", "value": [100, "100"]}),
        (ALLOW, "detail.requestParameters.ipPermissions.items[0].fromPort", {"value": 22}),  # a number wherever seen
        (DMS, "detail.requestParameters.sslMode", {"op": "in", "value": ["none", "require"]}),
        (DMS, "detail.requestParameters.password", {"value": "present"}),
        (DMS, "detail.requestParameters.password", {"op": "ne", "value": "****"}),
        (LOGIN, "account", {"op": "{{ op }}", "value": "x"}),
        (LOGIN, "account", {"op": "regex", "value": "({account_id}"}),
        (LOGIN, "account", {"value_regex": "(1+)", "value": "1"}),
    ],
)
def test_right(event: tuple[str, str, str], key: str, test: dict[str, Any]) -> None:
    assert said(event, key, **test) == []


def test_a_number_that_should_be_a_text_has_a_fix() -> None:
    [one] = said(LOGIN, "account", value=123456789012)
    assert one.fix and one.fix.text == "123456789012"


def test_an_enum_in_other_capitals_has_a_fix_and_another_has_none() -> None:
    assert [one.fix and one.fix.text for one in said(DMS, "detail.requestParameters.sslMode", value="NONE")] == ["none"]
    assert [one.fix for one in said(DMS, "detail.requestParameters.sslMode", value="verify_full")] == [None]


@pytest.mark.parametrize(
    ("op", "elements", "passes"),
    [
        ("intersect", ["0.0.0.0/0"], False),
        ("difference", ["0.0.0.0/0"], True),
        ("intersect", ["0"], True),
        ("difference", ["0"], False),
        ("difference", [], False),
    ],
)
def test_c7n_takes_a_text_for_its_letters(op: str, elements: list[str], passes: bool) -> None:
    assert _passes({"type": "event", "key": "k", "op": op, "value": "0.0.0.0/0"}, elements) is passes


@pytest.mark.parametrize("there", [10, "10", 100, "100", 200, "200"])
@pytest.mark.parametrize("op", ["eq", "ne", "lt", "gt"])
def test_an_integer_is_compared_alike_as_number_and_as_text(op: str, there: Any) -> None:
    expected = {"eq": int(there) == 100, "ne": int(there) != 100, "lt": int(there) < 100, "gt": int(there) > 100}[op]
    assert _passes({"type": "event", "key": "k", "op": op, "value": 100, "value_type": "integer"}, there) is expected
    if isinstance(there, str):
        assert _passes({"type": "event", "key": "k", "op": op, "value": 100}, there) is (op == "ne")


def test_what_a_boolean_means_is_written_at_once() -> None:
    [one] = said(LOGIN, "detail.additionalEventData.MFAUsed", value=False)
    assert one.fix and said(LOGIN, "detail.additionalEventData.MFAUsed", value=one.fix.text) == []
    assert [one.fix for one in said(LOGIN, "detail.userIdentity.type", value=3)] == [None]


_texts = st.text(alphabet="ab12", max_size=2)
_literals = st.one_of(_texts, st.integers(-2, 12), st.booleans())
_values = st.one_of(_literals, st.lists(_literals, max_size=3))
_of_type: dict[str, st.SearchStrategy[Any]] = {
    "string": _texts,
    "number": st.integers(-3, 13),
    "boolean": st.booleans(),
    "list": st.lists(_literals, max_size=3),
    "object": st.dictionaries(_texts, _texts, max_size=2),
}
_ops = st.sampled_from(
    ["eq", "ne", "in", "not-in", "ni", "gt", "lte", "contains", "intersect", "difference", "regex", "glob", "mod"]
)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), value=_values, types=st.sets(st.sampled_from(sorted(_of_type)), min_size=1, max_size=2))
def test_never_and_always_are_c7ns_own_verdicts(data: st.DataObject, value: Any, types: set[str]) -> None:
    """What the samples say holds for whatever else stands there."""
    spec: dict[str, Any] = {"type": "event", "key": "k", "value": value}
    op = data.draw(st.one_of(st.none(), _ops))
    value_type = data.draw(st.sampled_from([None, None, None, "normalize", "integer", "size", "swap"]))
    spec.update({"op": op} if op else {}, **({"value_type": value_type} if value_type else {}))
    items = frozenset({"string", "number", "boolean"}) if "list" in types else frozenset()
    found = verdict.of(spec, Domain(frozenset(types), items))
    if not found:
        return
    for one in sorted(types):
        there = data.draw(_of_type[one])
        assert _passes(spec, there) is (found == verdict.ALWAYS), (spec, there)
    assert _passes(spec, None) is (found == verdict.ALWAYS)


def _passes(spec: dict[str, Any], value: Any) -> bool:
    one = EventFilter(spec, None)
    one.annotate = False
    return bool(one.match({"k": value}))


@settings(max_examples=500, deadline=None)
@given(
    pieces=st.lists(st.sampled_from([*"ab^$\n(|)*?.'+", "[ab]", "[^a]", "\\Z", "(?:", "{2}", "\\b"]), max_size=8),
    text=st.text(alphabet="ab\n'", max_size=5),
)
def test_a_pattern_that_cannot_match_does_not(pieces: list[str], text: str) -> None:
    pattern = "".join(pieces)
    try:
        matches = re.match(pattern, text) is not None
    except (re.error, OverflowError):
        return
    assert not (matches and regexes.cannot_match(pattern))
    assert not (matches and not set("\n'") & set(text) and regexes.cannot_match(pattern, "\n'"))


@pytest.mark.parametrize("pattern", ["'^a'", "a$b", "a\\Zb", "(x|'^a)$b", "$\n\n", "a^"])
def test_patterns_that_cannot_match_are_known(pattern: str) -> None:
    assert regexes.cannot_match(pattern)
