"""The matcher against the examples of AWS's documentation and of the engine behind EventBridge.

Covers c7n_ctschema.custodian.eventbridge.pattern_matcher and c7n_ctschema.custodian.eventbridge.pattern_branches.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c7n_ctschema.custodian.eventbridge import pattern_matcher
from c7n_ctschema.custodian.eventbridge.pattern_branches import InvalidPattern
from c7n_ctschema.custodian.eventbridge.pattern_matcher import Mismatch

# The event of github.com/aws/event-ruler's README, "Ruler by Example"
EVENT: dict[str, Any] = {
    "version": "0",
    "id": "ddddd4-aaaa-7777-4444-345dd43cc333",
    "detail-type": "EC2 Instance State-change Notification",
    "source": "aws.ec2",
    "account": "012345679012",
    "time": "2017-10-02T16:24:49Z",
    "region": "us-east-1",
    "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000"],
    "detail": {
        "c-count": 5,
        "d-count": 3,
        "x-limit": 301.8,
        "source-ip": "10.0.0.33",
        "instance-id": "i-000000aaaaaa00000",
        "state": "running",
    },
}
EMPLOYEES = {
    "employees": [
        {"firstName": "John", "lastName": "Doe"},
        {"firstName": "Anna", "lastName": "Smith"},
        {"firstName": "Peter", "lastName": "Jones"},
    ]
}


def matches(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    """What the matcher says; `explain` has to agree."""
    matcher = pattern_matcher.compile(pattern)
    found = matcher.matches(event)
    assert bool(matcher.explain(event)) is not found
    return found


@pytest.mark.parametrize(
    "pattern",
    [
        {
            "detail-type": ["EC2 Instance State-change Notification"],
            "resources": EVENT["resources"],
            "detail": {"state": ["initializing", "running"]},
        },
        {"time": [{"prefix": "2017-10-02"}]},
        {"source": [{"suffix": "ec2"}]},
        {"source": [{"equals-ignore-case": "AWS.EC2"}]},
        {"source": [{"wildcard": "aws*2"}]},
        {"detail": {"state": [{"anything-but": "initializing"}]}},
        {"detail": {"x-limit": [{"anything-but": 123}]}},
        {"detail": {"state": [{"anything-but": ["stopped", "overloaded"]}]}},
        {"detail": {"x-limit": [{"anything-but": [100, 200, 300]}]}},
        {"detail": {"state": [{"anything-but": {"prefix": "init"}}]}},
        {
            "detail": {
                "c-count": [{"numeric": [">", 0, "<=", 5]}],
                "d-count": [{"numeric": ["<", 10]}],
                "x-limit": [{"numeric": ["=", 3.018e2]}],
            }
        },
        {"detail": {"source-ip": [{"cidr": "10.0.0.0/24"}]}},
        {"detail": {"c-count": [{"exists": True}]}},
        {"detail": {"e-count": [{"exists": False}]}},
    ],
)
def test_the_engines_own_examples(pattern: dict[str, Any]) -> None:
    assert matches(pattern, EVENT)


# The table and the sections of docs.aws.amazon.com, "Comparison operators for use in event patterns"
@pytest.mark.parametrize(
    ("field", "values", "yes", "no"),
    [
        ("state", [{"anything-but": "initializing"}], "running", "initializing"),
        ("Region", [{"anything-but": {"prefix": "us-"}}], "eu-west-1", "us-east-1"),
        ("FileName", [{"anything-but": {"suffix": ".png"}}], "a.gif", "a.png"),
        ("state", [{"anything-but": {"equals-ignore-case": "initializing"}}], "running", "INITIALIZING"),
        ("FilePath", [{"anything-but": {"wildcard": "*/lib/*"}}], "a/bin/b", "a/lib/b"),
        ("Region", [{"prefix": "us-"}], "us-east-1", "eu-us-1"),
        ("service", [{"prefix": {"equals-ignore-case": "eventb"}}], "EventBridge", "Kinesis"),
        ("LastName", [""], "", "x"),
        ("Name", ["Alice"], "Alice", "alice"),
        ("Name", [{"equals-ignore-case": "alice"}], "aLICE", "Bob"),
        ("FileName", [{"suffix": ".png"}], "a.png", "a.PNG"),
        ("service", [{"suffix": {"equals-ignore-case": "tbridge"}}], "EvenTBRIDGE", "Kinesis"),
        ("UserID", [None], None, "null"),
        ("Price", [{"numeric": ["=", 100]}], 100, 101),
        ("Price", [{"numeric": [">", 10, "<=", 20]}], 20, 10),
        ("PaymentType", ["Credit", "Debit"], "Debit", "Cash"),
        ("FileName", [{"wildcard": "dir/*.png"}], "dir/a/b.png", "other/b.png"),
        ("FilePath", [{"anything-but": {"prefix": ["a", "b"]}}], "c", "bc"),
        ("FilePath", [{"anything-but": {"suffix": [".png", ".jpg"]}}], "c.gif", "c.jpg"),
        ("state", [{"anything-but": {"equals-ignore-case": ["initializing", "stopped"]}}], "running", "Stopped"),
        ("FilePath", [{"anything-but": {"wildcard": ["*/lib/*", "*/bin/*"]}}], "a/etc/b", "a/bin/b"),
        (
            "EventBusArn",
            [{"wildcard": "*:event-bus/*"}],
            "arn:aws:events:us-east-1:1:event-bus/my",
            "arn:aws:events:rule/x",
        ),
        ("EventBusArn", [{"wildcard": "a\\*b\\\\*"}], "a*b\\c", "axb\\c"),
        ("ip", [{"cidr": "2001:db8::/32"}], "2001:db8::1", "10.0.0.1"),
    ],
)
def test_the_guides_examples(field: str, values: list[Any], yes: Any, no: Any) -> None:
    assert matches({"detail": {field: values}}, {"detail": {field: yes}})
    assert not matches({"detail": {field: values}}, {"detail": {field: no}})


@pytest.mark.parametrize(
    ("values", "value"),
    [
        ([True], 1),
        ([1], True),
        ([False], 0),
        ([1], "1"),
        (["1"], 1),
        ([None], False),
        (["null"], None),
        ([{"prefix": "1"}], 10),
        ([{"wildcard": "*"}], 10),
        ([{"numeric": [">", 0]}], "5"),
        ([{"numeric": [">", 0]}], True),
        ([{"cidr": "10.0.0.0/8"}], "somewhere"),
        ([{"equals-ignore-case": "none"}], None),
        ([{"wildcard": "ab*ba"}], "aba"),
        ([{"wildcard": "a*b*b"}], "ab"),
    ],
)
def test_types_are_told_apart(values: list[Any], value: Any) -> None:
    assert not matches({"x": values}, {"x": value})


def test_anything_but_is_true_of_other_types_but_not_of_a_missing_field() -> None:
    assert matches({"x": [{"anything-but": "a"}]}, {"x": 5})
    assert matches({"x": [{"anything-but": {"prefix": "a"}}]}, {"x": None})
    assert not matches({"x": [{"anything-but": "a"}]}, {"y": 5})


def test_a_list_matches_with_any_element() -> None:
    assert matches({"tags": ["b", "c"]}, {"tags": ["a", "b"]})
    assert matches({"tags": [{"anything-but": "a"}]}, {"tags": ["a", "b"]})
    assert not matches({"tags": ["c"]}, {"tags": ["a", ["b"]]})
    assert matches({"tags": ["b"]}, {"tags": ["a", ["b"]]})


def test_fields_of_one_element_belong_together() -> None:
    assert matches({"employees": {"firstName": ["Anna"]}}, EMPLOYEES)
    assert matches({"employees": {"firstName": ["Anna"], "lastName": ["Smith"]}}, EMPLOYEES)
    pattern = {"employees": {"firstName": ["Anna"], "lastName": ["Jones"]}}
    assert not matches(pattern, EMPLOYEES)
    assert "same element" in pattern_matcher.compile(pattern).explain(EMPLOYEES)[0].note


def test_exists_looks_at_leaves_of_the_whole_event() -> None:
    nested = {"detail": {"c-count": {"c1": 100}, "list": [{"a": 1}, {"b": 1}], "empty": [], "null": None}}
    assert matches({"detail": {"c-count": [{"exists": False}]}}, nested)
    assert not matches({"detail": {"c-count": [{"exists": True}]}}, nested)
    assert not matches({"detail": {"list": {"a": [{"exists": False}]}}}, nested)
    assert matches({"detail": {"empty": [{"exists": False}]}}, nested)
    assert matches({"detail": {"null": [{"exists": True}]}}, nested)
    assert matches({"detail": {"gone": {"deeper": [{"exists": False}]}}}, nested)
    assert matches({"detail": {"gone": ["x", {"exists": False}]}}, nested)
    assert not matches({"detail": {"null": ["x", {"exists": False}]}}, nested)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"source": "aws.cloudwatch", "metricName": "ReadLatency"}, True),
        ({"source": "aws.cloudwatch", "metricType": "MetricType", "namespace": "AWS/EC2", "spaceId": 1000}, True),
        ({"source": "aws.cloudwatch", "metricType": "MetricType", "namespace": "AWS/EC2"}, False),
        ({"source": "aws.cloudwatch", "scope": "Service"}, True),
        ({"source": "aws.ec2", "scope": "Service"}, False),
    ],
)
def test_or_nests(event: dict[str, Any], expected: bool) -> None:
    pattern = {
        "source": ["aws.cloudwatch"],
        "$or": [
            {"metricName": ["CPUUtilization", "ReadLatency"]},
            {
                "metricType": ["MetricType"],
                "namespace": ["AWS/EC2", "AWS/ES"],
                "$or": [{"metricId": [1234]}, {"spaceId": [1000]}],
            },
            {"scope": ["Service"]},
        ],
    }
    assert matches(pattern, event) is expected


def test_parallel_ors_are_all_asked_for() -> None:
    pattern = {"$or": [{"a": [1]}, {"b": [1]}], "detail": {"$or": [{"c": [1]}, {"d": [1]}]}}
    assert matches(pattern, {"b": 1, "detail": {"c": 1}})
    assert not matches(pattern, {"b": 1, "detail": {}})


def test_a_field_named_again_within_or_replaces_the_first() -> None:
    pattern = {"detail": {"eventName": ["A", "B"], "$or": [{"eventName": ["A"]}, {"x": [1]}]}}
    assert matches(pattern, {"detail": {"eventName": "A"}})
    assert not matches(pattern, {"detail": {"eventName": "B"}})
    assert matches(pattern, {"detail": {"eventName": "B", "x": 1}})


def test_dots_in_names_are_steps() -> None:
    assert matches({"detail.state": ["running"]}, EVENT)


@pytest.mark.parametrize(
    ("pattern", "path", "reason"),
    [
        ({}, "", "object"),
        ([], "", "object"),
        ({"detail": {}}, "detail", "empty"),
        ({"source": []}, "source", "empty"),
        ({"source": "aws.ec2"}, "source", "list"),
        ({"source": [["aws.ec2"]]}, "source", "list inside"),
        ({"source": [{"prefix": 5}]}, "source", "`prefix` takes a string"),
        ({"source": [{"prefix": ["a"]}]}, "source", "`prefix` takes a string"),
        ({"source": [{"prefix": {"suffix": "a"}}]}, "source", "`prefix` takes a string or"),
        ({"source": [{"starts-with": "a"}]}, "source", "unknown comparison `starts-with`"),
        ({"source": [{"prefix": "a", "suffix": "b"}]}, "source", "exactly one"),
        ({"source": [{}]}, "source", "exactly one"),
        ({"source": [{"exists": "yes"}]}, "source", "true or false"),
        ({"source": [{"anything-but": []}]}, "source", "empty list"),
        ({"source": [{"anything-but": ["a", 1]}]}, "source", "strings alone"),
        ({"source": [{"anything-but": True}]}, "source", "strings alone"),
        ({"source": [{"anything-but": None}]}, "source", "strings alone"),
        ({"source": [{"anything-but": {"cidr": "10.0.0.0/8"}}]}, "source", "takes one of"),
        ({"source": [{"anything-but": {"prefix": ""}}]}, "source", "empty `prefix`"),
        ({"x": [{"numeric": ["~", 1]}]}, "x", "`numeric` takes"),
        ({"x": [{"numeric": ["<", 1, ">", 0]}]}, "x", "`numeric` takes"),
        ({"x": [{"numeric": [">", 5, "<", 1]}]}, "x", "not below"),
        ({"x": [{"numeric": [">", "5"]}]}, "x", "numbers"),
        ({"x": [{"numeric": [">"]}]}, "x", "a list such as"),
        ({"x": [{"numeric": [[], 5]}]}, "x", "`numeric` takes"),
        ({"x": [{"cidr": "10.0.0.0"}]}, "x", "range"),
        ({"x": [{"cidr": "10.0.0/24x"}]}, "x", "range"),
        ({"x": [{"wildcard": "a**b"}]}, "x", "in a row"),
        ({"x": [{"wildcard": "a\\b"}]}, "x", "before something else"),
        ({"$or": [{"a": [1]}]}, "$or", "at least two"),
        ({"detail": {"$or": {"a": [1]}}}, "detail.$or", "at least two"),
        ({"$or": [{"a": [1]}, {"prefix": ["x"]}]}, "prefix", "cannot be a field"),
    ],
)
def test_invalid_patterns_are_refused(pattern: Any, path: str, reason: str) -> None:
    with pytest.raises(InvalidPattern) as caught:
        pattern_matcher.compile(pattern)
    assert caught.value.path == path
    assert reason in caught.value.reason
    assert str(caught.value).startswith("the event pattern is not valid: ")


def test_work_is_bounded() -> None:
    many = {f"f{i}": {"$or": [{"a": [1]}, {"b": [1]}]} for i in range(30)}
    with pytest.raises(InvalidPattern, match="combinations"):
        pattern_matcher.compile(many)
    deep: dict[str, Any] = {"a": [1]}
    for _ in range(300):
        deep = {"a": deep}
    with pytest.raises(InvalidPattern, match="too deep"):
        pattern_matcher.compile(deep)
    nested: Any = "x"
    for _ in range(5_000):
        nested = [nested]
    assert pattern_matcher.compile({"a": ["x"]}).matches({"a": nested})


def test_what_keeps_an_event_from_matching_is_said() -> None:
    matcher = pattern_matcher.compile({"detail-type": ["X"], "detail": {"state": ["a", {"prefix": "b"}], "gone": [1]}})
    assert matcher.explain(EVENT) == [
        Mismatch("detail-type", ("X",), ("EC2 Instance State-change Notification",)),
        Mismatch("detail.state", ("a", {"prefix": "b"}), ("running",)),
        Mismatch("detail.gone", (1,), ()),
    ]
    assert str(matcher.explain(EVENT)[1]) == 'detail.state is "running"; the pattern requires "a" or {"prefix": "b"}'


def test_the_nearest_branch_of_or_explains() -> None:
    matcher = pattern_matcher.compile({"$or": [{"a": [1], "b": [1]}, {"c": [1]}]})
    assert [one.path for one in matcher.explain({"a": 2})] == ["c"]


def test_a_mapping_where_a_value_is_wanted_is_explained() -> None:
    (only,) = pattern_matcher.compile({"detail": [{"exists": True}]}).explain(EVENT)
    assert "only values" in only.note


_scalar = st.one_of(st.none(), st.booleans(), st.integers(-2, 2), st.text("ab*", max_size=2))
_value = st.recursive(
    _scalar, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from("ab"), _value, max_size=2), st.sampled_from("ab"), _scalar)
def test_an_exact_value_matches_iff_it_is_a_leaf_there(event: dict[str, Any], name: str, wanted: Any) -> None:
    def leaves(value: Any) -> list[str]:
        if isinstance(value, list):
            return [leaf for element in value for leaf in leaves(element)]
        return [] if isinstance(value, dict) else [json.dumps(value)]

    assert matches({name: [wanted]}, event) is (json.dumps(wanted) in leaves(event.get(name, [])))
    assert matches({name: [{"exists": False}]}, event) is not bool(leaves(event.get(name, [])))
