"""Verdicts, in the order in which c7n's handler and LambdaMode come to them."""

from __future__ import annotations

from typing import Any

import pytest

from c7n_ctschema.replay.engine.policy_outcome import FILTERED, FIRES, NO_IDS, NO_MATCH, SKIPPED

Record = dict[str, Any]
SEED = "responseElements.policy.policyId"
RIGHT = "responseElements.policy.arn"


def entry(record: Record, ids: str) -> Record:
    return {"source": record["eventSource"], "event": record["eventName"], "ids": ids}


def event(key: str, value: Any = None, **more: Any) -> Record:
    return {"type": "event", "key": key, **({} if value is None else {"value": value}), **more}


def test_policy_by_arn_fires(replay: Any, create_policy: Record) -> None:
    result = replay(create_policy, "iam-policy", [entry(create_policy, RIGHT)])
    assert (result.verdict, result.ids.kept) == (FIRES, ("arn:aws:iam::123456789012:policy/deploy",))


def test_policy_by_id_resolves_nothing(replay: Any, create_policy: Record) -> None:
    result = replay(create_policy, "iam-policy", [entry(create_policy, SEED)])
    assert result.verdict == NO_IDS and result.ids.kept == ("ANPA1234567890EXAMPLE",)
    assert "looks up iam-policy by Arn" in result.reason


def test_a_rule_for_another_event(replay: Any, create_policy: Record) -> None:
    result = replay(create_policy, "ec2", ["RunInstances"])
    assert result.verdict == NO_MATCH
    assert {one.path for one in result.mismatches} == {"detail.eventSource", "detail.eventName"}


@pytest.mark.parametrize(("variable", "verdict"), [(None, SKIPPED), ("yes", SKIPPED), ("no", FIRES)])
def test_failed_calls_are_skipped(replay: Any, create_policy: Record, variable: str | None, verdict: str) -> None:
    create_policy["errorCode"] = "AccessDenied"
    environment = {"environment": {"Variables": {"C7N_SKIP_ERR_EVENT": variable}}} if variable else {}
    result = replay(create_policy, "iam-policy", [entry(create_policy, RIGHT)], mode=environment)
    assert result.verdict == verdict


def test_conditions_come_before_ids(replay: Any, create_policy: Record) -> None:
    conditions = [{"region": "eu-west-1"}]
    result = replay(create_policy, "iam-policy", [entry(create_policy, "nothing")], conditions=conditions)
    assert result.verdict == SKIPPED and result.conditions.verdict is False


def test_variables_are_those_of_the_events_account_and_region(replay: Any, create_policy: Record) -> None:
    filters = [event("detail.recipientAccountId", "{account_id}"), event("region", "{region}")]
    result = replay(create_policy, "iam-policy", [entry(create_policy, RIGHT)], filters)
    assert result.verdict == FIRES


def test_what_needs_aws_is_not_guessed(replay: Any, create_policy: Record) -> None:
    filters = [event("detail.userIdentity.type", "IAMUser"), {"type": "has-allow-all"}]
    result = replay(create_policy, "iam-policy", [entry(create_policy, RIGHT)], filters)
    assert result.verdict == FIRES and [one.kind for one in result.filters.open()] == ["has-allow-all"]
    assert any("has-allow-all" in note for note in result.notes)


def test_one_filter_of_an_or_is_enough(replay: Any, create_policy: Record) -> None:
    both = {"or": ["unused", {"and": ["used", "has-allow-all"]}]}
    filters = [both, {"not": ["used", "unused"]}, {"and": ["has-allow-all"]}]
    result = replay(create_policy, "iam-policy", [entry(create_policy, RIGHT)], filters)
    assert result.reason.endswith("if 3 more filters pass")
    [note] = [note for note in result.notes if "not evaluated" in note]
    assert note.endswith(
        "pass: unused filter or (used filter and has-allow-all filter), not (used filter and unused filter), "
        "has-allow-all filter"
    )


def test_a_filter_that_says_no_names_the_value(replay: Any, create_policy: Record) -> None:
    filters = [{"and": [{"type": "has-allow-all"}, event("detail.userIdentity.type", "Root")]}]
    result = replay(create_policy, "iam-policy", [entry(create_policy, RIGHT)], filters)
    assert result.verdict == FILTERED
    assert result.reason == 'detail.userIdentity.type is "IAMUser", the filter wants eq "Root"'


def test_a_filter_that_raises_ends_the_run(replay: Any, create_policy: Record) -> None:
    filters = [event("detail.userIdentity.type", "x", value_type="version", op="gte")]
    result = replay(
        create_policy, "iam-policy", [entry(create_policy, "responseElements.policy.isAttachable")], filters
    )
    assert result.verdict != FIRES


def test_read_only_calls_are_not_delivered(replay: Any, create_policy: Record) -> None:
    record = {**create_policy, "eventName": "GetPolicy", "readOnly": True, "responseElements": None}
    result = replay(record, "iam-policy", [entry(record, "requestParameters.policyArn")])
    assert result.verdict == NO_IDS
    assert any("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" in note for note in result.notes)


def test_ids_of_another_resource_are_dropped(replay: Any, run_instances: Record) -> None:
    result = replay(run_instances, "ebs", [entry(run_instances, "responseElements.instancesSet.items[].instanceId")])
    assert result.verdict == NO_IDS and len(result.ids.found) == 2 and "'vol-'" in result.reason


def test_a_cross_product_lets_events_through_that_nobody_asked_for(replay: Any, create_policy: Record) -> None:
    events = [
        {"source": "iam.amazonaws.com", "event": "CreateRole", "ids": "a"},
        {"source": "sts.amazonaws.com", "event": "CreatePolicy", "ids": "a"},
    ]
    result = replay(create_policy, "iam-policy", events)
    assert result.verdict == NO_IDS and "no entry of `mode.events` matches it" in result.reason


def zone(record: Record, given: str) -> Record:
    return {
        **record,
        "eventSource": "route53.amazonaws.com",
        "eventName": "ChangeResourceRecordSets",
        "requestParameters": {"hostedZoneId": given},
        "responseElements": None,
    }


def test_objects_resolve_nothing(replay: Any, create_policy: Record) -> None:
    events = [entry(create_policy, "responseElements.policy")]
    result = replay(create_policy, "iam-policy", events)
    assert (result.verdict, result.ids.kept) == ("no-ids", (create_policy["responseElements"]["policy"],))
    assert result.reason == "`responseElements.policy` is an object: c7n looks up iam-policy by a string, its Arn"
    assert replay(create_policy, "account", events).verdict == "fires"  # c7n ignores the value


ZONE = "requestParameters.hostedZoneId"
JOINED = f"join('/',['/hostedzone',{ZONE}])"


@pytest.mark.parametrize(
    ("given", "path", "verdict"),
    [
        ("Z0123456789EXAMPLE", ZONE, "no-ids"),
        ("Z0123456789EXAMPLE", JOINED, "fires"),
        ("/hostedzone/Z0123", ZONE, "fires"),
        ("/hostedzone/Z0123", JOINED, "no-ids"),  # the prefix twice
        ("/hostedzone/Z0123", f"[{ZONE},{JOINED}]", "fires"),
        ("Z0123456789EXAMPLE", f"[{ZONE},{JOINED}]", "fires"),
    ],
)
def test_an_id_without_its_prefix_resolves_nothing(
    replay: Any, create_policy: Record, given: str, path: str, verdict: str
) -> None:
    record = zone(create_policy, given)
    result = replay(record, "hostedzone", [entry(record, path)])
    assert result.verdict == verdict and not any("resolves nothing" in note for note in result.notes)


ELB = {"source": "elasticloadbalancing.amazonaws.com", "event": "CreateLoadBalancer"}


@pytest.mark.parametrize(
    ("resource", "ids", "meant"),
    [
        (
            "app-elb",
            "responseElements.loadBalancers[].loadBalancerArns",
            "responseElements.loadBalancers[].loadBalancerArn",
        ),
        ("elb", "requestParameters.loadBalancerNam", "requestParameters.loadBalancerName"),
    ],
)
def test_an_event_of_two_apis_is_read_by_the_resource(
    replay: Any, create_policy: Record, resource: str, ids: str, meant: str
) -> None:
    arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/0123456789abcdef"
    record = {
        **create_policy,
        "eventSource": ELB["source"],
        "eventName": ELB["event"],
        "requestParameters": {"loadBalancerName": "a"} if resource == "elb" else {"name": "a"},
        "responseElements": {"loadBalancers": [{"loadBalancerArn": arn}]}
        if resource == "app-elb"
        else {"dNSName": "a"},
    }
    result = replay(record, resource, [{**ELB, "ids": ids}])
    assert (result.verdict, result.meant) == (NO_IDS, meant)


def test_a_pattern_with_another_json_type(replay: Any, run_instances: Record) -> None:
    run_instances["requestParameters"]["ebsOptimized"] = True
    pattern = {"detail": {"requestParameters": {"ebsOptimized": ["true"]}}}
    entries = [entry(run_instances, "responseElements.instancesSet.items[].instanceId")]
    result = replay(run_instances, "ec2", entries, mode={"pattern": pattern})
    assert result.verdict == NO_MATCH
    assert result.notes[-1] == (
        "EventBridge compares JSON types: write `true` in the pattern of `detail.requestParameters.ebsOptimized`"
    )
    pattern["detail"]["requestParameters"]["ebsOptimized"] = [True]  # type: ignore[list-item]
    assert replay(run_instances, "ec2", entries, mode={"pattern": pattern}).verdict == FIRES


def test_a_service_event_needs_its_detail_type(replay: Any, create_policy: Record) -> None:
    record = {
        **create_policy,
        "eventSource": "kms.amazonaws.com",
        "eventName": "RotateKey",
        "eventType": "AwsServiceEvent",
        "requestParameters": None,
        "responseElements": None,
        "serviceEventDetails": {"keyId": "01234567-89ab-cdef-0123-456789abcdef"},
    }
    entries = [entry(record, "serviceEventDetails.keyId")]
    result = replay(record, "kms-key", entries)
    assert result.verdict == NO_MATCH
    assert result.notes == (
        "to receive such events, add `detail-type: [AWS Service Event via CloudTrail]` to `mode.pattern`",
    )
    pattern = {"detail-type": ["AWS Service Event via CloudTrail"]}
    assert replay(record, "kms-key", entries, mode={"pattern": pattern}).verdict == FIRES
