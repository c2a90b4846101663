"""Filters that never pass on a new resource, beside what c7n's filters say of one."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from policy_texts import RUN, Entry, entry, findings

from c7n_ctschema import tables
from c7n_ctschema.custodian.lookups.resource_moment import SHORT
from c7n_ctschema.lint.analysis.paths import attribute_shapes
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.resolution import Found, options
from c7n_ctschema.trail.shapes.nodes import Scalar

SNAPSHOT = entry("ec2", "CreateSnapshot", "responseElements.snapshotId")
DATABASE = entry("rds", "CreateDBInstance", "requestParameters.dBInstanceIdentifier")
USER = entry("iam", "CreateUser", "requestParameters.userName")
NOW = datetime.datetime.now(datetime.timezone.utc)


def severity(resource: str, event: Entry, *filters: Any) -> str | None:
    found = findings(event, resource=f"aws.{resource}", filters=list(filters))
    return next((one.severity.word for one in found if one.code == "CT502"), None)


@pytest.mark.parametrize(
    ("resource", "event", "test", "never"),
    [
        ("ec2", RUN, {"type": "instance-age", "days": 30}, True),
        ("ec2", RUN, {"type": "instance-age", "op": "ge", "hours": 2}, True),
        ("ec2", RUN, {"type": "instance-age", "op": "lt", "days": 1}, False),
        ("ec2", RUN, {"type": "instance-age", "minutes": 5}, False),
        ("ec2", RUN, {"type": "state-age", "days": 1}, True),
        ("ec2", RUN, {"type": "image-age", "days": 90}, False),  # the image may be old
        ("ec2", RUN, {"type": "metrics", "name": "CPUUtilization", "value": 5, "op": "lt", "days": 3}, True),
        ("ec2", RUN, {"type": "metrics", "name": "CPUUtilization", "value": 5, "missing-value": 0}, False),
        ("ec2", RUN, {"type": "value", "key": "LaunchTime", "value_type": "age", "op": "gt", "value": 30}, True),
        ("ec2", RUN, {"type": "value", "key": "LaunchTime", "value_type": "age", "op": "lt", "value": 30}, False),
        ("ec2", RUN, {"not": [{"type": "instance-age", "days": 30}]}, False),
        ("ec2", entry("ec2", "StopInstances", RUN["ids"]), {"type": "instance-age", "days": 30}, False),
        ("ebs-snapshot", SNAPSHOT, {"type": "age", "days": 14}, True),
        ("iam-user", USER, {"type": "value", "key": "CreateDate", "value_type": "age", "op": "ge", "value": 90}, True),
        (
            "iam-user",
            USER,
            {"type": "value", "key": "PasswordLastUsed", "value_type": "age", "op": "ge", "value": 90},
            False,
        ),
        ("ec2", RUN, {"State.Name": "running"}, False),
    ],
)
def test_filters_on_a_new_resource(resource: str, event: Entry, test: Any, never: bool) -> None:
    assert severity(resource, event, test) == ("error" if never else None)


@pytest.mark.parametrize(
    ("test", "never"),
    [
        ({"DBInstanceStatus": "available"}, True),
        ({"type": "value", "key": "DBInstanceStatus", "op": "in", "value": ["available", "stopped"]}, True),
        ({"type": "value", "key": "DBInstanceStatus", "op": "ne", "value": "creating"}, True),
        ({"type": "value", "key": "DBInstanceStatus", "op": "ne", "value": "deleting"}, False),
        ({"DBInstanceStatus": "creating"}, False),
        ({"DBInstanceStatus": "present"}, False),
        ({"DBInstanceStatus": "{status}"}, False),
        ({"not": [{"DBInstanceStatus": "available"}]}, False),
        ({"or": [{"DBInstanceStatus": "available"}, {"PubliclyAccessible": True}]}, False),
    ],
)
def test_filters_on_the_state(test: Any, never: bool) -> None:
    assert severity("rds", DATABASE, test) == ("error" if never else None)


def test_a_delay_or_another_event_changes_the_state() -> None:
    test = {"DBInstanceStatus": "available"}
    modified = entry("rds", "ModifyDBInstance", "requestParameters.dBInstanceIdentifier")
    for events, mode in (([DATABASE], {"delay": 600}), ([DATABASE, modified], {})):
        found = findings(*events, resource="aws.rds", filters=[test], mode=mode)
        assert "CT502" not in {one.code for one in found}


def test_another_event_may_be_of_an_old_resource() -> None:
    started = entry("ec2", "StartInstances", RUN["ids"])
    found = findings(RUN, started, resource="aws.ec2", filters=[{"type": "instance-age", "days": 30}])
    assert "CT502" not in {one.code for one in found}


@pytest.mark.parametrize(("op", "passes"), [(None, False), ("ge", False), ("lt", True)])
def test_c7ns_age_filter(op: str | None, passes: bool) -> None:
    from c7n.resources.ec2 import InstanceAgeFilter

    test = InstanceAgeFilter({"type": "instance-age", "days": 30, **({"op": op} if op else {})})
    assert test({"LaunchTime": NOW, "BlockDeviceMappings": []}) is passes


def test_the_age_filters_are_c7ns() -> None:
    from c7n.filters.core import AgeFilter
    from c7n.provider import clouds
    from c7n.resources import load_resources

    load_resources(("aws.*",))
    found = {}
    for name, manager in clouds["aws"].resources.items():
        registry = manager.filter_registry
        found[name] = [kind for kind in sorted(registry.keys()) if issubclass(registry.get(kind), AgeFilter)]
    found["ec2"].remove("image-age")
    del found["asg"]
    assert tables.read("knowledge/custodian/moments")["age_filters"]["filters"] == {k: v for k, v in found.items() if v}


def _rows() -> list[tuple[str, str, str, str]]:
    """Resource, event, attribute, and state of each first event in the table that lasts longer than a minute."""
    rows = tables.read("knowledge/custodian/moments")["resources"]
    lasting = {resource: row for resource, row in rows.items() if row["seconds"] > SHORT}
    return [(resource, *next(iter(row["events"].items())), row["attribute"]) for resource, row in lasting.items()]


@pytest.mark.parametrize(("resource", "event", "state", "attribute"), _rows())
def test_each_state_of_the_table(resource: str, event: str, state: str, attribute: str) -> None:
    """The linter says of a hand-set state what c7n's filter does with it."""
    from c7n.filters import ValueFilter

    described: Any = state
    for step in reversed(attribute.split(".")):
        described = {step: described}
    source, _, name = event.partition(":")
    for wanted, passes in ((state, True), ("another", False)):
        assert bool(ValueFilter({"type": "value", "key": attribute, "value": wanted}).match(described)) is passes
        found = severity(resource, entry(source, name, "requestParameters.x"), {attribute: wanted})
        assert (found == "error") is not passes


@pytest.mark.parametrize("resource", list(tables.read("knowledge/custodian/moments")["resources"]))
def test_each_row_is_of_the_api(resource: str) -> None:
    """The events are known, the attribute is one of the resource, and a short enum has the state."""
    row = tables.read("knowledge/custodian/moments")["resources"][resource]
    for event, state in row["events"].items():
        assert event_catalog.find(*event.split(":"))
        shape = attribute_shapes.of_resource(resource)
        found = expression.read(shape, row["attribute"]).resolution if shape else None
        nodes = found.nodes if isinstance(found, Found) else ()
        enums = [one.enum for node in nodes for one in options(node) if isinstance(one, Scalar) and one.enum]
        assert all(state in enum for enum in enums)
        assert nodes or resource == "eks-nodegroup"  # c7n describes node groups one by one, which no table has
