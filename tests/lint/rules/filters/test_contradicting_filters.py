"""Filters that contradict each other or are always true together, beside what c7n does with the whole policy.

Covers c7n_ctschema.custodian.filters.missing_key_effect and c7n_ctschema.lint.analysis.values.ordered_samples.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from policy_texts import ALLOW, BUCKET, VOLUME, severities

TYPE = "detail.userIdentity.type"


def is_(value: Any, op: str | None = None, key: str = TYPE) -> dict[str, Any]:
    return {"type": "event", "key": key, "value": value, **({"op": op} if op else {})}


NEVER = [
    [is_("Root"), is_("IAMUser")],
    [is_("Root"), is_("Root", "ne")],
    [is_(["Root", "IAMUser"], "in"), is_("AssumedRole")],
    [is_(["Root"], "in"), is_(["Root", "IAMUser"], "not-in")],
    [is_("absent"), is_("present")],
    [is_("absent"), is_("Root")],
    [is_("Root"), {"and": [is_("IAMUser")]}],
    [{"and": [is_("Root"), is_("^IAM", "regex")]}],
]


SOMETIMES = [
    [is_("Root"), is_("Root")],
    [is_("Root", "ne"), is_("IAMUser", "ne")],
    [is_(["Root", "IAMUser"], "in"), is_("Root", "ne")],
    [{"or": [is_("Root"), is_("IAMUser")]}],
    [{"not": [is_("Root")]}, {"not": [is_("IAMUser")]}],
    [{"or": [{"and": [is_("Root")]}, {"and": [is_("IAMUser")]}]}],
    [is_("Root"), {"or": [is_("IAMUser"), is_("present")]}],
    [is_("present"), is_("Root", "ne")],
    [is_("a", "contains"), is_("b", "contains")],
]


ALWAYS = [
    [{"or": [is_("Root", "ne"), is_("IAMUser", "ne")]}],
    [{"or": [is_(["Root"], "not-in"), is_("Root")]}],
    [{"not": [is_("Root"), is_("IAMUser")]}],
]


@pytest.mark.parametrize("filters", NEVER)
def test_what_contradicts_itself_is_found(filters: list[Any]) -> None:
    assert severities(BUCKET, filters=filters) == [("contradicting-filters", "error")]


@pytest.mark.parametrize("filters", ALWAYS)
def test_what_is_always_true_is_found(filters: list[Any]) -> None:
    assert severities(BUCKET, filters=filters) == [("contradicting-filters", "warning")]


@pytest.mark.parametrize("filters", SOMETIMES)
def test_what_may_be_is_left_alone(filters: list[Any]) -> None:
    assert severities(BUCKET, filters=filters) == []


PORT = "detail.requestParameters.ipPermissions.items[0].fromPort"
SIZE = "detail.requestParameters.size"


def range_(op: str, value: Any, value_type: str = "", key: str = SIZE) -> dict[str, Any]:
    return {"type": "event", "key": key, "op": op, "value": value, **({"value_type": value_type} if value_type else {})}


@pytest.mark.parametrize(
    "filters",
    [
        [range_("lt", 5), range_("gt", 20)],
        [range_("lt", 5), range_("ge", 5)],
        [range_("lte", 5), range_("greater-than", 5)],
        [range_("gt", 20, "float"), range_("lt", 5, "float")],
        [range_("gt", 4, "integer"), range_("lt", 5, "integer")],
        [range_("gt", 30, "age", "detail.eventTime"), range_("lt", 7, "age", "detail.eventTime")],
        [range_("gt", "2026-01-01", key="detail.eventTime"), range_("lt", "2025-01-01", key="detail.eventTime")],
        [range_("lt", 5, key=PORT), range_("gt", 20, key=PORT)],
        [{"and": [range_("lt", 5), range_("gt", 20)]}],
    ],
)
def test_ranges_without_a_common_value(filters: list[Any]) -> None:
    found = [row for row in severities(ALLOW, VOLUME, filters=filters) if row[0] == "contradicting-filters"]
    assert found == [("contradicting-filters", "error")]


@pytest.mark.parametrize(
    "filters",
    [
        [range_("gt", 5), range_("lt", 20)],
        [range_("ge", 5), range_("le", 5)],
        [range_("gt", 5), range_("gt", 20)],
        [range_("gt", 4), range_("lt", 5)],
        [range_("gt", 7, "age", "detail.eventTime"), range_("lt", 30, "age", "detail.eventTime")],
        [range_("lt", 5, "integer"), range_("lt", 3, "integer")],
        [range_("gt", "2025-01-01", key="detail.eventTime"), range_("lt", "2026-01-01", key="detail.eventTime")],
        [range_("gt", "2025-01-01", key="detail.eventTime"), range_("lt", 3, key="detail.eventTime")],
        [{"or": [range_("lt", 5), range_("gt", 20)]}],
        [range_("lt", 5, key=PORT.replace("[0]", "[]")), range_("gt", 20, key=PORT.replace("[0]", "[]"))],
    ],
)
def test_ranges_with_a_common_value(filters: list[Any]) -> None:
    assert [row for row in severities(ALLOW, VOLUME, filters=filters) if row[0] == "contradicting-filters"] == []


def test_an_alternative_that_contradicts_itself_is_a_warning() -> None:
    group = {"or": [{"and": [is_("Root"), is_("IAMUser")]}, is_("AssumedRole")]}
    assert severities(BUCKET, filters=[group]) == [("contradicting-filters", "warning")]


@pytest.fixture(scope="module")
def account() -> Any:
    """A policy of c7n's whose filters can be put in."""
    from c7n.config import Config
    from c7n.policy import PolicyCollection
    from c7n.resources import load_resources

    load_resources(["aws.account"])

    def make(filters: list[Any]) -> Any:
        data = {
            "name": "p",
            "resource": "aws.account",
            "filters": filters,
            "mode": {"type": "cloudtrail", "role": "r", "events": [dict(BUCKET)]},
        }
        options = Config.empty(account_id="123456789012", region="us-east-1", output_dir="", dryrun=True)
        [policy] = PolicyCollection.from_data({"policies": [data]}, options)
        return policy.resource_manager

    return make


@pytest.mark.parametrize("filters", [*NEVER, *SOMETIMES, *ALWAYS])
def test_c7n_says_the_same(account: Any, filters: list[Any]) -> None:
    """Over every type that a record may have, and none."""
    manager = account(yaml.safe_load(yaml.safe_dump(filters)))
    passed = []
    for kind in ("Root", "IAMUser", "AssumedRole", "xa", "xb", "ab", None):
        event = {"detail": {"userIdentity": {"type": kind} if kind else {}}}
        passed.append(bool(manager.filter_resources([{"account_id": "1"}], event)))
    assert set(passed) == ({False} if filters in NEVER else {True} if filters in ALWAYS else {True, False})


def test_hostile_filters_take_little_time() -> None:
    """Many filters on one key, and a pattern that backtracks for ever."""
    many = [is_([f"v{one}-{other}" for other in range(150)], "not-in", key="detail.userAgent") for one in range(30)]
    assert severities(BUCKET, filters=[*many, is_(["w"] * 20_000, "in", key="detail.userAgent")]) == []
    for slow in ("(a+)+$", "(a|aa)+$", "a*a*a*a*a*a*a*b", "(a{1,30}){1,30}b", "(a*)\\1*b"):
        test = is_(slow, "regex", key="detail.userAgent")
        assert severities(BUCKET, filters=[test, is_("a" * 200 + "!", key="detail.userAgent")]) == []


def test_long_lists_of_wrong_values_are_told_a_few_times() -> None:
    wrong = [f"Rooot{number}" for number in range(5_000)]
    assert len(severities(BUCKET, filters=[is_(wrong, "in")])) < 100
