"""Sample events that meet a policy's filters, as c7n's own filters say."""

from __future__ import annotations

from typing import Any

import pytest

from c7n_ctschema.wizard.drafts import matching_event

SIZE, TYPE = "detail.requestParameters.size", "detail.requestParameters.volumeType"


def event_filter(key: str, op: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"type": "event", "key": key, "op": op, "value": value, **more}


@pytest.mark.parametrize(
    "filters",
    [
        [event_filter(SIZE, "gt", 500)],
        [event_filter(SIZE, "gt", 500), event_filter(SIZE, "lt", 502)],
        [event_filter(TYPE, "ne", "standard")],
        [event_filter(TYPE, "in", ["gp2", "gp3"])],
        [event_filter(TYPE, "not-in", ["standard", "io1"])],
        [event_filter(TYPE, "glob", "g?[23]*")],
        [event_filter(TYPE, "regex", "^(gp|io)\\d{1,2}$")],
        [{"type": "event", "key": TYPE, "value": "absent"}],
        [{"type": "event", "key": "detail.errorCode", "value": "present"}],
        [{"type": "event", "key": TYPE, "value": "empty"}],
        [event_filter("detail.eventTime", "gt", 30, value_type="age")],
        [event_filter("detail.eventTime", "lt", 1, value_type="age")],
        [event_filter("detail.sourceIPAddress", "in", "10.0.0.0/8", value_type="cidr")],
        [event_filter("detail.requestParameters.tagSpecificationSet.items", "gt", 2, value_type="size")],
        [event_filter("detail.requestParameters.tagSpecificationSet.items[].tags[].key", "contains", "owner")],
        [event_filter("detail.requestParameters.tagSpecificationSet.items[].tags[].key", "intersect", ["a", "b"])],
        [event_filter("detail.requestParameters.tagSpecificationSet.items[].tags[].key", "difference", ["a"])],
        [{"or": [event_filter(SIZE, "gt", 5), event_filter(TYPE, "eq", "gp3")]}],
        [{"not": [event_filter(SIZE, "eq", 1), event_filter(TYPE, "eq", "standard")]}],
        [{"not": [{"or": [event_filter(SIZE, "eq", 1), event_filter(TYPE, "eq", "standard")]}]}],
        [{"and": [event_filter("detail.userIdentity.type", "eq", "Root"), {"not": [event_filter(SIZE, "lt", 10)]}]}],
        [event_filter("detail.requestParameters.encrypted", "eq", False)],
        [event_filter("detail.userIdentity.arn", "regex", ".*:root$")],
        [event_filter("account", "eq", "999999999999")],
    ],
)
def test_a_sample_meets_the_filters(filters: list[dict[str, Any]]) -> None:
    made = matching_event.event_for("ec2.amazonaws.com", "CreateVolume", filters)
    assert made.unmet == () and made.unknown == ()
    assert passes(filters, made.event)
    assert (made.event["detail"]["eventSource"], made.event["detail"]["eventName"]) == (
        "ec2.amazonaws.com",
        "CreateVolume",
    )


def passes(filters: list[dict[str, Any]], event: dict[str, Any]) -> bool:
    """c7n's whole filter chain, its and, or and not, on a resource and the event."""
    from c7n.config import Bag, Config
    from c7n.policy import Policy
    from c7n.resources import load_resources

    load_resources(("aws.ebs",))
    mode = {"type": "cloudtrail", "events": [{"source": "s", "event": "e", "ids": "i"}]}
    data = {"name": "p", "resource": "aws.ebs", "mode": mode, "filters": filters}
    policy = Policy(data, Config.empty(dryrun=True, account_id="1", region="us-east-1"), Bag())
    return bool(policy.resource_manager.filter_resources([{"VolumeId": "vol-1"}], event))


def test_filters_that_exclude_each_other_are_named() -> None:
    made = matching_event.event_for(
        "ec2.amazonaws.com", "CreateVolume", [event_filter(TYPE, "eq", "a"), event_filter(TYPE, "eq", "b")]
    )
    assert made.unmet == (TYPE,)


def test_what_only_c7n_can_say_is_named_and_resource_filters_are_left_alone() -> None:
    live = {"type": "event", "key": SIZE, "op": "in", "value_from": {"url": "s3://b/k"}}
    made = matching_event.event_for(
        "ec2.amazonaws.com", "CreateVolume", [live, {"type": "value", "key": "Size", "value": 3}, "x"]
    )
    assert made.unmet == () and made.unknown == (SIZE,)


def test_the_event_is_that_of_the_resources_own_service() -> None:
    def members(resource: str) -> set[str]:
        made = matching_event.event_for("elasticloadbalancing.amazonaws.com", "CreateLoadBalancer", [], resource)
        return set(made.event["detail"]["requestParameters"])

    assert {"name", "subnets"} <= members("aws.app-elb")
    assert "loadBalancerName" not in members("aws.app-elb")
    assert {"loadBalancerName", "listeners"} <= members("aws.elb")
    assert "name" not in members("aws.elb")


def test_a_caller_of_another_type_has_the_members_of_that_type() -> None:
    is_root = event_filter("detail.userIdentity.type", "eq", "Root")
    detail: Any = matching_event.event_for("iam.amazonaws.com", "CreateUser", [is_root]).event["detail"]
    assert detail["userIdentity"]["arn"].endswith(":root")
    assert "sessionContext" not in detail["userIdentity"]
    # A type without an example, and no type at all: only the member itself changes.
    for test in ({"value": "SAMLUser"}, {"value": "absent"}, {"value": "empty"}):
        made = matching_event.event_for("iam.amazonaws.com", "CreateUser", [{**is_root, "op": "eq", **test}])
        assert (made.unmet, made.unmatched) == ((), ())
