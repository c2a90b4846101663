"""CT109: attributes that are similar to those of the resource, and the many names that are none of its business."""

from __future__ import annotations

from typing import Any

import pytest
from c7n.config import Bag, Config
from c7n.ctx import ExecutionContext
from c7n.filters.core import ListItemFilter, ListItemResourceManager
from policy_texts import RUN, Entry, entry, findings

from c7n_ctschema.diagnostics import Diagnostic

DATABASE = entry("rds", "ModifyDBInstance", "requestParameters.dBInstanceIdentifier")


def reported(test: Any, resource: str = "aws.rds", event: Entry = DATABASE, **members: Any) -> list[Diagnostic]:
    found = findings(event, resource=resource, filters=[test], **members)
    return [one for one in found if one.code == "CT109"]


@pytest.mark.parametrize(
    ("key", "right"),
    [
        ("publiclyAccessible", "PubliclyAccessible"),
        ("MultiAz", "MultiAZ"),
        ("Endpoint.Adress", "Endpoint.Address"),
        ("VpcSecurityGroup[].Status", "VpcSecurityGroups[].Status"),
        ("VpcSecurityGroups.Status", "VpcSecurityGroups[].Status"),
        ("length(VpcSecurityGroup)", "length(VpcSecurityGroups)"),
        ("VpcSecurityGroups[?status=='active']", "VpcSecurityGroups[?Status=='active']"),
    ],
)
def test_misspelled_attributes(key: str, right: str) -> None:
    [found] = reported({"type": "value", "key": key, "value": "x"})
    assert (found.suggestion, found.severity.word) == (right, "warning")
    [short] = reported({key: "x"})
    assert short.suggestion == right and short.effect == found.effect != ""


@pytest.mark.parametrize(
    ("more", "effect"), [({}, "this filter is never true: the policy never acts"), ({"count": 0}, "")]
)
def test_the_list_of_list_item_is_an_attribute_too(more: dict[str, int], effect: str) -> None:
    test = {"type": "list-item", "key": "vpcSecurityGroups", "attrs": [{"Status": "active"}], **more}
    [found] = reported(test)
    assert (found.suggestion, found.effect) == ("VpcSecurityGroups", effect)
    manager = ListItemResourceManager(
        ExecutionContext(None, Bag(name="p", resource_type="aws.rds"), Config.empty()), {}
    )
    one = ListItemFilter(test, manager)
    assert bool(one.process([{"VpcSecurityGroups": [{"Status": "active"}]}])) is bool(more)
    assert reported({**test, "key": "VpcSecurityGroups"}) == []


def test_the_sentences() -> None:
    [found] = reported({"State.Nam": "running"}, "aws.ec2", RUN)
    assert found.message == "the resource `ec2` has no attribute `State.Nam`"
    assert found.effect == "this filter is never true: the policy never acts"
    [absent] = reported({"not": [{"type": "value", "key": "State.Nam", "value": "absent"}]}, "aws.ec2", RUN)
    assert absent.effect == "this filter is always true"


@pytest.mark.parametrize(
    "test",
    [
        {"PubliclyAccessible": True},
        {"tag:publiclyAccessible": "x"},
        {"type": "value", "key": '"c7n:MatchedFilters"', "value": "present"},
        {"type": "value", "key": "c7n:MatchedFilter", "value": "present"},
        {"type": "value", "key": "Tags[?Key=='a'].Value | [0]", "value": "x"},
        {"type": "value", "key": "Vpc || publiclyAccessible || PubliclyAccessible", "value": "x"},
        {"type": "value", "key": "[StorageTyp, StorageType]", "value": "x"},
        {"type": "value", "key": "EntirelyDifferent", "value": "x"},
        {"type": "value", "key": "not [ jmespath", "value": "x"},
        {"type": "value", "key": "{attribute}", "value": "x"},
        {"type": "value", "value": "x"},
        {"type": "kms-key", "key": "keyState", "value": "x"},
        {"type": "event", "key": "detail.publiclyAccessibl", "value": "x"},
    ],
)
def test_keys_that_are_not_reported(test: Any) -> None:
    assert reported(test) == []


def test_a_name_with_other_digits_may_be_of_a_newer_api() -> None:
    eni = entry("ec2", "CreateNetworkInterface", "responseElements.networkInterface.networkInterfaceId")
    assert reported({"Ipv8Prefixes": "x"}, "aws.eni", eni) == []
    assert reported({"Ipv4Prefixs": "x"}, "aws.eni", eni) != []


@pytest.mark.parametrize("source", ["config", "describe"])
def test_other_sources_have_other_names(source: str) -> None:
    assert bool(reported({"multiAZ": True}, source=source)) is (source == "describe")


def test_another_rule_reports_members_of_the_event() -> None:
    found = findings(DATABASE, resource="aws.rds", filters=[{"type": "value", "key": "detail.eventName", "value": "x"}])
    assert [one.code for one in found] == ["CT106"]


@pytest.mark.parametrize(("key", "value"), [("PubliclyAccessible", True), ("publiclyAccessible", None)])
def test_what_c7n_reads(key: str, value: Any) -> None:
    from c7n.filters import ValueFilter

    assert ValueFilter({"type": "value", "key": key}).get_resource_value(key, {"PubliclyAccessible": True}) is value


GROUP = entry("ec2", "CreateSecurityGroup", "responseElements.groupId")


@pytest.mark.parametrize(
    ("test", "right"),
    [
        ({"type": "list-item", "key": "IpPermission", "attrs": [{"FromPort": 22}]}, "IpPermissions"),
        ({"type": "list-item", "key": "IpPermissions", "attrs": [{"fromPort": 22}]}, "FromPort"),
        (
            {
                "type": "list-item",
                "key": "IpPermissions[]",
                "attrs": [{"type": "value", "key": "IpRanges[].cidrIp", "value": "x"}],
            },
            "IpRanges[].CidrIp",
        ),
        ({"type": "list-item", "key": "IpPermissions", "attrs": [{"not": [{"or": [{"ToPrt": 22}]}]}]}, "ToPort"),
        ({"type": "list-item", "key": "IpPermissions[].IpRanges[]", "attrs": [{"CidrIP": "x"}]}, "CidrIp"),
        ({"type": "reduce", "group-by": "VpcID", "limit": 1}, "VpcId"),
        ({"type": "reduce", "sort-by": {"key": "GroupNam"}, "limit": 1}, "GroupName"),
    ],
)
def test_keys_of_lists_and_orders(test: Any, right: str) -> None:
    [found] = reported(test, "aws.security-group", GROUP)
    assert found.suggestion == right


@pytest.mark.parametrize(
    "test",
    [
        {
            "type": "list-item",
            "key": "IpPermissions",
            "attrs": [{"FromPort": 22}, {"type": "value", "key": "c7n:_id", "value": 0}],
        },
        {
            "type": "list-item",
            "key": "IpPermissions",
            "attrs": [{"type": "event", "key": "detail.requestParameters.x"}],
        },
        {"type": "list-item", "key": "Tags", "attrs": [{"Key": "Owner"}, {"Value": "present"}]},
        {"type": "list-item", "key": "Unknown.Rows", "attrs": [{"fromPort": 22}]},
        {"type": "list-item", "key": "IpPermissions", "attrs": []},
        {"type": "list-item", "attrs": [{"fromPort": 22}]},
        {"type": "reduce", "group-by": "tag:GroupNam", "limit": 1},
        {"type": "reduce", "group-by": {"value_regex": "x"}, "limit": 1},
    ],
)
def test_keys_of_lists_and_orders_that_are_not_reported(test: Any) -> None:
    assert reported(test, "aws.security-group", GROUP) == []


def test_the_sentence_about_an_element() -> None:
    [found] = reported(
        {"type": "list-item", "key": "IpPermissions", "attrs": [{"fromPort": 22}]}, "aws.security-group", GROUP
    )
    assert found.message == "an element of `IpPermissions` has no attribute `fromPort`"
    assert found.effect == "this filter is never true: the policy never acts"
    [counted] = reported(
        {"type": "list-item", "key": "IpPermissions", "attrs": [{"fromPort": 22}], "count": 0},
        "aws.security-group",
        GROUP,
    )
    assert counted.effect == ""


def test_what_c7n_reads_of_an_element() -> None:
    """c7n's own list-item: only the name of the API matches."""
    from c7n.config import Config
    from c7n.filters.core import ListItemFilter
    from c7n.policy import Policy
    from c7n.resources import load_resources

    load_resources(("aws.security-group",))
    policy = Policy({"name": "x", "resource": "aws.security-group"}, Config.empty())
    rule = {"IpPermissions": [{"FromPort": 22}]}
    for name, count in (("FromPort", 1), ("fromPort", 0)):
        made = ListItemFilter(
            {"type": "list-item", "key": "IpPermissions", "attrs": [{name: 22}]}, policy.resource_manager
        )
        assert len(made.process([rule])) == count


@pytest.mark.parametrize("key", ["tags:Owner", "Tag:Owner"])
def test_the_word_before_a_tag(key: str) -> None:
    from c7n.filters import ValueFilter

    [found] = reported({"type": "value", "key": key, "value": "absent"}, "aws.ec2", RUN)
    assert (found.suggestion, found.severity.word) == ("tag:Owner", "error")
    with pytest.raises(Exception, match="token"):
        ValueFilter({"type": "value", "key": key, "value": "absent"}).match({"Tags": []})
