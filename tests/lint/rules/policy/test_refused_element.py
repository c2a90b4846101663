"""CT507: what c7n's schema refuses, and what it takes; c7n itself decides in each case.

Covers c7n_ctschema.lint.rules.policy.refused_element and c7n_ctschema.custodian.c7n.element_schemas.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import pytest
from policy_texts import RUN, entry, findings

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import element_schemas, resource_elements
from c7n_ctschema.diagnostics import Diagnostic

DATABASE = entry("rds", "ModifyDBInstance", "requestParameters.dBInstanceIdentifier")


def reported(resource: str = "aws.ec2", event: Any = RUN, **members: Any) -> list[Diagnostic]:
    return [one for one in findings(event, resource=resource, **members) if one.code == "CT507"]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"filters": [{"type": "defualt-vpc"}]}, "no filter `defualt-vpc`default-vpc"),
        ({"filters": ["image-agee"]}, "image-age"),
        ({"filters": [{"or": [{"type": "instance-age", "dayss": 3}]}]}, "unknown member `dayss` of `instance-age`days"),
        ({"filters": [{"type": "instance-age", "days": "3"}]}, "number"),
        ({"filters": [{"type": "health-event", "statuses": "open"}]}, "array"),
        ({"actions": ["terminte"]}, "no action `terminte`terminate"),
        ({"actions": [{"type": "tag", "tagz": {"a": "b"}}]}, "unknown member `tagz` of `tag`tags"),
        ({"actions": [{"type": "mark-for-op", "op": "stop", "days": "4"}]}, "number"),
        ({"actions": [{"type": "mark-for-op", "op": "stopp", "days": 4}]}, "stopp"),
        ({"filters": [{"type": "marked-for-op", "op": "stopp"}]}, "stopp"),
        ({"actions": [{"type": "auto-tag-user", "tag": "a", "value": "name"}]}, "userName"),
    ],
)
def test_refused(members: dict[str, Any], said: str) -> None:
    [found] = reported(**members)
    assert said in found.message + found.suggestion and found.effect == "c7n refuses the policy"


@pytest.mark.parametrize(
    "members",
    [
        {"filters": [{"type": "instance-age", "days": 3}, "ephemeral", {"tag:x": "absent"}]},
        {"filters": [{"type": "instance-age", "days": "{days}"}, {"type": "{{ filter }}"}]},
        {"actions": ["stop", {"type": "mark", "key": "a", "value": {"type": "resource", "key": "x"}}]},
        {"actions": [{"type": "mark-for-op", "op": "stop", "days": 0.5}]},
        {"actions": [{"type": "notify", "to": ["a"], "transport": {"type": "sns", "topic": "t"}, "anything": 1}]},
        {"filters": ["metrics", {"type": "metrics"}], "actions": ["notify"]},
        {"resource": "aws.asg", "filters": ["offhour", {"or": [{"type": "onhour"}]}]},
        {"resource": "aws.unknown", "actions": ["terminte"]},
        {"resource": "gcp.instance", "actions": ["terminte"]},
    ],
)
def test_taken(members: dict[str, Any]) -> None:
    assert reported(**members) == []


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ({"memmory": 512}, "memory"),
        ({"schedule": "rate(1 day)"}, "schedule"),
        ({"delay": "60"}, "60"),
        ({"timeout": "x"}, "x"),
    ],
)
def test_members_of_the_mode(mode: dict[str, Any], said: str) -> None:
    [found] = reported(mode=mode)
    assert said in found.message + found.suggestion
    assert reported(mode={"memory": 512, "delay": "{delay}", "role": "r"}) == []


@pytest.mark.parametrize("part", ["filters", "actions"])
@pytest.mark.parametrize("resource", ["ec2", "s3", "account", "iam-user", "rds", "lambda"])
def test_the_table_has_the_names_of_the_installed_c7n(resource: str, part: resource_elements.Part) -> None:
    """A newer c7n may have more; the rule then asks it."""
    if version("c7n") != tables.read_from(element_schemas.FOLDER, "shared")["c7n"]:
        pytest.skip("the table is of another version of c7n")
    known = element_schemas.of_resource(resource, part)
    # c7n registers json-diff when all of its resources are loaded
    assert set(known) - {"json-diff"} <= resource_elements.names(resource, part)
    assert len(known) > 10


def test_a_name_that_only_the_installed_c7n_knows_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(element_schemas, "of_resource", lambda resource, part: {"other": {"": ""}})
    assert reported(actions=["stop"]) == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("plugged", []),
        ({"type": "plugged"}, []),
        ({"type": "plugged", "size": 1, "team": "a"}, []),
        ({"type": "plugged", "sise": 1}, ["unknown member `sise`; did you mean size?"]),
    ],
)
def test_the_filter_of_a_plugin(monkeypatch: pytest.MonkeyPatch, written: Any, said: list[str]) -> None:
    from c7n.filters.core import Filter
    from c7n.utils import type_schema

    made = {"schema": type_schema("plugged", required=["size"], size={"type": "number"}, team={"type": "string"})}
    registry = {"plugged": type("Plugged", (Filter,), made)}
    monkeypatch.setattr(resource_elements, "_registry", lambda resource, part: registry)
    assert [one.message for one in reported(filters=[written])] == said
