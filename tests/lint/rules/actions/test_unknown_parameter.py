"""CT508: parameters that an API call does not have; botocore's own validation decides in each case."""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import ALLOW, entry, findings

from c7n_ctschema.diagnostics import Diagnostic

DATABASE = entry("rds", "CreateDBSnapshot", "requestParameters.dBInstanceIdentifier")


def reported(resource: str, action: dict[str, Any]) -> list[Diagnostic]:
    event = DATABASE if resource == "rds" else ALLOW
    return [one for one in findings(event, resource=f"aws.{resource}", actions=[action]) if one.code == "CT508"]


def refused(service: str, operation: str, parameters: dict[str, Any]) -> str:
    """What boto3 says of a call's parameters."""
    import botocore.session
    from botocore.validate import ParamValidator

    shape = botocore.session.get_session().get_service_model(service).operation_model(operation).input_shape
    return str(ParamValidator().validate(parameters, shape).generate_report())


RULE = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}


@pytest.mark.parametrize(
    ("rule", "suggestion"),
    [
        ({**RULE, "IpRange": [{"CidrIp": "10.0.0.0/8"}]}, ""),
        ({"IpPermissions": [{**RULE, "IpRanges": [{"CidrIP": "10.0.0.0/8"}]}]}, "CidrIp"),
        ({"IpPermissions": [{**RULE, "FromPort": "22"}]}, "22"),
        ({"IpPermissions": [{**RULE, "IpProtocol": -1}]}, '"-1"'),
        ({"IpPermissions": {**RULE}}, ""),
        ({"IpPermissions": [{**RULE, "IpRanges": ["10.0.0.0/8"]}]}, ""),
    ],
)
def test_rules_of_a_group(rule: dict[str, Any], suggestion: str) -> None:
    found = reported("security-group", {"type": "set-permissions", "add-ingress": [rule]})
    assert [one.severity.word for one in found] == ["error"]
    assert refused("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": "sg-1", **rule})
    assert not suggestion or found[0].suggestion == suggestion


@pytest.mark.parametrize(
    "rule",
    [
        {**RULE, "CidrIp": "10.0.0.0/8"},
        {"IpPermissions": [{**RULE, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "x"}]}]},
    ],
)
def test_right_rules_of_a_group(rule: dict[str, Any]) -> None:
    assert not reported("security-group", {"type": "set-permissions", "add-ingress": [rule]})
    assert not refused("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": "sg-1", **rule})


@pytest.mark.parametrize("name", ["{name}", "{{ port }}"])
def test_places_to_fill_in(name: str) -> None:
    assert not reported("security-group", {"type": "set-permissions", "add-ingress": [{**RULE, "FromPort": name}]})


def test_the_words_of_c7n() -> None:
    action = {
        "type": "set-permissions",
        "remove-ingress": "all",
        "remove-egress": [{"IpProtocol": "-1", "Cidr": "::/0"}],
    }
    [found] = reported("security-group", action)
    assert "RevokeSecurityGroupEgress has no parameter `Cidr`" in found.message


def test_the_parameters_are_listed_only_without_a_suggestion() -> None:
    rules = [{**RULE, "IpProtocl": "tcp"}, {**RULE, "Zzzz": 1}]
    near, far = reported("security-group", {"type": "set-permissions", "add-ingress": rules})
    assert near.message == "AuthorizeSecurityGroupIngress has no parameter `IpProtocl` here"
    assert "; it has CidrIp, FromPort, " in far.message and far.message.endswith(" more") and not far.suggestion


@pytest.mark.parametrize(
    ("name", "value", "suggestion"),
    [
        ("PubliclyAccessible", "false", "false"),
        ("BackupRetentionPeriod", "14", "14"),
        ("EngineVersion", 8, '"8"'),
        ("VpcSecurityGroupIds", "sg-1", ""),
        ("CloudwatchLogsExportConfiguration", ["audit"], ""),
    ],
)
def test_values_of_modify_db(name: str, value: Any, suggestion: str) -> None:
    [found] = reported("rds", {"type": "modify-db", "update": [{"property": name, "value": value}]})
    assert found.suggestion == suggestion and "Lambda fails" in found.effect
    assert refused("rds", "ModifyDBInstance", {"DBInstanceIdentifier": "a", name: value})


def test_right_values_of_modify_db() -> None:
    rows = [("PubliclyAccessible", False), ("VpcSecurityGroupIds", ["sg-1"]), ("EngineVersion", "8.0")]
    update = [{"property": name, "value": value} for name, value in rows]
    assert not reported("rds", {"type": "modify-db", "update": update})
    assert not refused("rds", "ModifyDBInstance", {"DBInstanceIdentifier": "a", **dict(rows)})
