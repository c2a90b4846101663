"""CT213: attributes of the resource and values of another type; c7n itself says what happens.

Covers c7n_ctschema.lint.rules.values.attribute_type, c7n_ctschema.lint.analysis.values.attribute_values,
c7n_ctschema.lint.analysis.values.attribute_advice and
c7n_ctschema.lint.analysis.paths.attribute_keys.
"""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from policy_texts import RUN, Entry, entry, findings

from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.lint.analysis.paths import attribute_shapes
from c7n_ctschema.lint.running.engine import lint_text

DATABASE = entry("rds", "ModifyDBInstance", "requestParameters.dBInstanceIdentifier")
GROUP = entry("ec2", "CreateSecurityGroup", "responseElements.groupId")
NOW = datetime.datetime.now(tz=datetime.timezone.utc)
# a resource as boto3 returns it
INSTANCE = {
    "PubliclyAccessible": True,
    "AllocatedStorage": 20,
    "InstanceCreateTime": NOW,
    "EngineVersion": "8.0",
    "EnabledCloudwatchLogsExports": ["audit"],
    "Endpoint": {"Port": 5432},
    "MonitoringInterval": 0,
}


def reported(test: Any, resource: str = "aws.rds", event: Entry = DATABASE, **members: Any) -> list[Diagnostic]:
    return [one for one in findings(event, resource=resource, filters=[test], **members) if one.code == "CT213"]


def value(key: str, wanted: Any, **members: Any) -> dict[str, Any]:
    return {"type": "value", "key": key, "value": wanted, **members}


WRONG = [
    (value("PubliclyAccessible", "true"), "true"),
    (value("AllocatedStorage", "100", op="gt"), "100"),
    (value("AllocatedStorage", "100", op="gt", value_type="integer"), "100"),
    (value("EngineVersion", 8.0), '"8.0"'),
    (value("InstanceCreateTime", 30, op="gt"), "value_type: age"),
    (value("InstanceCreateTime", "2024-01-01", op="lt"), "value_type: date"),
    (value("EnabledCloudwatchLogsExports", "audit"), "op: contains"),
    (value("EnabledCloudwatchLogsExports", "aud*", op="glob"), ""),
    (value("EnabledCloudwatchLogsExports", "aud.*", op="regex"), ""),
    (value("EnabledCloudwatchLogsExports", ["audit"], op="in"), "op: intersect"),
    (value("Endpoint", "x"), ""),
    (value("PubliclyAccessible", 30, value_type="age", op="gt"), ""),
    (value("AllocatedStorage", "10.0.0.0/8", value_type="cidr"), ""),
    (value("InstanceCreateTime", "10.0.0.0/8", value_type="cidr"), ""),
    (value("InstanceCreateTime", "30", value_type="age", op="gt"), "30"),
]


@pytest.mark.parametrize(("test", "right"), WRONG)
def test_wrong_values(test: dict[str, Any], right: str) -> None:
    [found] = reported(test)
    assert (found.suggestion, found.severity.word) == (right, "error")


@pytest.mark.parametrize("test", [test for test, _ in WRONG])
def test_c7n_never_matches_them(test: dict[str, Any]) -> None:
    from c7n.filters import ValueFilter

    [found] = reported(test)
    try:
        assert not ValueFilter(test).match(INSTANCE)
        assert found.effect == "this filter is never true: the policy never acts"
    except (TypeError, AttributeError):
        assert "Lambda fails" in found.effect


@pytest.mark.parametrize(
    "test",
    [
        value("PubliclyAccessible", True),
        {"PubliclyAccessible": True},
        value("PubliclyAccessible", "present"),
        value("PubliclyAccessible", False, op="ne"),
        value("AllocatedStorage", 100, op="gt"),
        value("AllocatedStorage", 100, op="gt", value_type="integer"),
        value("EngineVersion", "8.0"),
        value("EngineVersion", "8.0", value_type="version", op="lt"),
        value("InstanceCreateTime", 30, op="gt", value_type="age"),
        value("InstanceCreateTime", "2024-01-01", op="gt", value_type="date"),
        value("InstanceCreateTime", "present"),
        value("EnabledCloudwatchLogsExports", "audit", op="contains"),
        value("EnabledCloudwatchLogsExports", ["audit"], op="intersect"),
        value("EnabledCloudwatchLogsExports", 0, value_type="size"),
        value("EnabledCloudwatchLogsExports", "empty"),
        value("EnabledCloudwatchLogsExports", []),
        value("EnabledCloudwatchLogsExports[0]", "audit"),
        value("length(EnabledCloudwatchLogsExports)", 1, op="gt"),
        value("Endpoint.Port", [5432, 3306], op="in"),
        value("PubliclyAccessible", "{public}"),
        value("InstanceCreateTime", "{{ days }}", op="gt", value_type="age"),
        value("Unknown", "x"),
        value("tag:AllocatedStorage", "100"),
        {"tag:x": "absent"},
        {"type": "value", "key": "AllocatedStorage", "value_from": {"url": "s3://b/k"}, "op": "in"},
        {"type": "value", "key": "InstanceCreateTime", "value_path": "LatestRestorableTime"},
    ],
)
def test_right_values(test: dict[str, Any]) -> None:
    assert reported(test) == []


def test_a_number_that_may_be_a_time_has_an_age() -> None:
    event = entry("logs", "CreateLogGroup", "requestParameters.logGroupName")
    age = {"value_type": "age", "op": "gt"}
    assert reported(value("creationTime", 30, **age), "aws.log-group", event) == []
    [found] = reported(value("storedBytes", 30, **age), "aws.log-group", event)
    assert found.severity.word == "warning" and "is a number" in found.message


DATE = """
policies:
  - name: new-databases
    resource: aws.rds
    mode:
      type: cloudtrail
      role: r
      events: [{source: rds.amazonaws.com, event: ModifyDBInstance, ids: requestParameters.dBInstanceIdentifier}]
    filters:
      - {type: value, key: InstanceCreateTime, op: gt, value_type: date, value: 2024-01-01}
"""


def test_a_date_without_quotes() -> None:
    [found] = [one for one in lint_text(DATE, "p.yml") if one.code == "CT213"]
    assert found.fix is not None and found.effect == "c7n refuses the policy"
    assert not lint_text(DATE.replace("2024-01-01", "'2024-01-01'"), "p.yml")


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("DBSecurityGroups", ""),
        ("TagList", ""),
        ("EngineVersion", "string"),
        ("EnabledCloudwatchLogsExports", "list of strings"),
        ("Endpoint", "object"),
    ],
)
def test_the_list_of_a_list_item(key: str, wrong: str) -> None:
    found = reported({"type": "list-item", "key": key, "attrs": [{"x": "y"}]})
    severity = "error" if wrong == "object" else "warning"
    assert [one.severity.word for one in found] == ([severity] if wrong else [])
    assert all(wrong in one.message for one in found)


def test_conditions_on_an_element() -> None:
    test = {"type": "list-item", "key": "IpPermissions", "attrs": [{"FromPort": "22"}]}
    [found] = reported(test, "aws.security-group", GROUP)
    assert (found.suggestion, found.effect) == ("22", "this filter is never true: the policy never acts")
    [negated] = reported({"not": [test]}, "aws.security-group", GROUP)
    assert negated.effect == "this filter is never true"


@pytest.mark.parametrize("items", ["x", ["a"], {"b": 1}])
def test_c7n_raises_for_a_list_item_without_a_list_of_objects(items: Any) -> None:
    from c7n.config import Config
    from c7n.filters.core import ListItemFilter
    from c7n.policy import Policy
    from c7n.resources import load_resources

    load_resources(("aws.security-group",))
    manager = Policy({"name": "x", "resource": "aws.security-group"}, Config.empty()).resource_manager
    made = ListItemFilter({"type": "list-item", "key": "k", "attrs": [{"x": "y"}]}, manager)
    with pytest.raises(Exception, match=r"not a list|item assignment"):
        made.process([{"k": items}])


def test_an_attribute_that_c7n_writes_has_no_certain_type() -> None:
    names = attribute_shapes.written("aws.rds")
    assert "MultiAZ" in names
    assert all(reported(value(name, 5)) == [] for name in names)


@pytest.mark.parametrize(
    ("test", "right"),
    [
        (value("State.Name", "Running"), "running"),
        (value("State.Name", ["running", "stoped"], op="in"), "stopped"),
        ({"State.Name": "Terminated"}, "terminated"),
    ],
)
def test_a_value_of_the_api_with_a_slip(test: dict[str, Any], right: str) -> None:
    [found] = reported(test, "aws.ec2", RUN)
    assert (found.suggestion, found.severity.word) == (right, "warning")
    assert (found.fix is not None) is (right != "stopped")


@pytest.mark.parametrize(
    "test", [value("State.Name", "hibernating"), value("State.Name", "RUN", op="regex"), value("State.Name", "present")]
)
def test_a_value_that_may_be_new(test: dict[str, Any]) -> None:
    assert reported(test, "aws.ec2", RUN) == []
