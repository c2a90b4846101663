"""Filters of the resource with a key of the event, beside what c7n's own filter says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from c7n.exceptions import PolicyValidationError
from c7n.filters.core import FilterRegistry, ValueFilter
from policy_texts import RUN, USER, findings, text_of

from c7n_ctschema import tables
from c7n_ctschema.diagnostics import Diagnostic, Severity
from c7n_ctschema.lint.running import fixing
from c7n_ctschema.lint.running.engine import lint_text

KEY = "detail.requestParameters.path"
ROOT = Path(__file__).resolve().parents[4]
NO = "this filter is never true"


def with_filter(one: Any) -> str:
    return text_of(USER, resource="aws.iam-user", filters=[one])


def of_user(one: Any) -> list[Diagnostic]:
    return lint_text(with_filter(one), "p.json")


@pytest.mark.parametrize(
    ("one", "effect"),
    [
        ({"type": "value", "key": KEY, "value": "/a/"}, f"{NO}: the policy never acts"),
        ({"type": "value", "key": KEY, "op": "ne", "value": "/a/"}, "this filter is always true"),
        ({"type": "value", "key": KEY, "value": "absent"}, "this filter is always true"),
        ({KEY: "/a/"}, f"{NO}: the policy never acts"),
        ({KEY: "absent"}, "this filter is always true"),
    ],
)
def test_the_effect_is_c7ns(one: dict[str, Any], effect: str) -> None:
    [said] = of_user(one)
    assert (said.rule, said.effect) == ("value-filter-of-event", effect)
    c7ns = ValueFilter(dict(one), None)
    c7ns.annotate = False
    assert bool(c7ns({"UserName": "u", "Path": "/a/"})) is ("always" in effect)
    assert [one.effect for one in of_user({"or": [one, one]})] == [effect.split(":")[0]] * 2


def test_list_item_reads_no_list_of_the_event() -> None:
    key = "detail.requestParameters.tags"
    [said] = of_user({"type": "list-item", "key": key, "attrs": [{"key": "team"}]})
    assert (said.rule, said.suggestion) == ("value-filter-of-event", f"type: event, key: {key}[?…]")
    assert said.effect == f"{NO}: the policy never acts" and said.fix is None


@pytest.mark.parametrize(
    ("kind", "rule", "suggestion"),
    [
        ({}, "value-filter-of-event", "type: event"),
        ({"type": "Event"}, "refused-element", "event"),
        ({"type": "events"}, "refused-element", "event"),
    ],
)
def test_a_filter_of_the_event_without_that_type_is_refused(kind: dict[str, str], rule: str, suggestion: str) -> None:
    one = {**kind, "key": KEY, "value": "/a/"}
    [said] = of_user(one)
    assert (said.rule, said.suggestion, said.effect) == (rule, suggestion, "c7n refuses the policy")
    with pytest.raises(PolicyValidationError):
        FilterRegistry("filters").factory(one)
    # A key of the resource is not about the event.
    assert not of_user({**kind, "key": "Path", "type": "value"})


def test_a_condition_reads_the_policys_variables() -> None:
    text = with_filter({"type": "event", "key": KEY, "value": "/a/"}).replace(
        '{"region": "us-east-1"}', f'{{"{KEY}": "/a/"}}'
    )
    [said] = [one for one in lint_text(text) if one.rule == "value-filter-of-event"]
    assert (
        "variables of the policy" in said.message
        and said.effect == "this condition is never true: the policy never acts"
    )


def test_the_fix_is_the_type() -> None:
    text = with_filter({"type": "value", "key": KEY, "value": "/a/"})
    fixed = fixing.fix_text(text, "p.json", lint_text(text, "p.json")).text
    assert json.loads(fixed)["policies"][0]["filters"] == [{"type": "event", "key": KEY, "value": "/a/"}]
    assert lint_text(fixed) == []
    [said] = of_user({KEY: "/a/"})
    assert said.fix is None and said.suggestion == f"type: event, key: {KEY}, value: …"


@pytest.mark.parametrize(
    "one",
    [
        {"type": "value", "key": "Path", "value": "/a/"},
        {"type": "value", "key": "detail.Path", "value": "/a/"},
        {"type": "value", "key": "detail", "value": "present"},
        {"type": "value", "key": "Detail.eventName", "value": "present"},
        {"Path": "/a/"},
        {"detail.anything": "x"},
        "credential",
    ],
)
def test_keys_that_a_resource_may_have(one: Any) -> None:
    assert of_user(one) == []


@pytest.mark.parametrize(
    ("resource", "key", "right"),
    [
        ("ec2", "account", "account"),
        ("ec2", "region", "region"),
        ("ec2", "detail-type", "detail-type"),
        ("ec2", "userIdentity.type", "detail.userIdentity.type"),
        ("s3", "requestParameters.acl", "detail.requestParameters.acl"),
        ("ecs", "eventName", "detail.eventName"),  # c7n's attributes are not known
        ("ec2", "sourceIPAddress", "detail.sourceIPAddress"),
        ("ec2", "awsRegion", "detail.awsRegion"),
    ],
)
@pytest.mark.parametrize("has_type", [True, False])
def test_a_member_of_the_event_without_detail(resource: str, key: str, right: str, has_type: bool) -> None:
    test = {"type": "value", "key": key, "value": "x"} if has_type else {key: "x"}
    [finding] = [one for one in findings(RUN, resource=f"aws.{resource}", filters=[test]) if one.code == "CT106"]
    assert finding.severity is Severity.ERROR and finding.effect == f"{NO}: the policy never acts"
    written = "" if has_type else ", value: …"
    assert finding.suggestion == ("type: event" if has_type and key == right else f"type: event, key: {right}{written}")


@pytest.mark.parametrize(
    ("resource", "key"),
    [
        ("directconnect", "region"),  # an attribute of that name
        ("eks", "version"),
        ("health-event", "region"),
        ("ecs", "account"),  # c7n's attributes are not known
        ("codebuild", "source"),
        ("ec2", "tag:account"),
        ("ec2", "State.Name"),
        ("ec2", "Account"),
    ],
)
def test_names_that_the_resource_may_have(resource: str, key: str) -> None:
    test = {"type": "value", "key": key, "value": "x"}
    assert "CT106" not in {one.code for one in findings(RUN, resource=f"aws.{resource}", filters=[test])}


def test_conditions_read_variables_of_the_policy() -> None:
    assert "CT106" not in {one.code for one in findings(RUN, conditions=[{"region": "us-east-1"}])}


@pytest.mark.thorough
@pytest.mark.slow
def test_the_attributes_are_botocores() -> None:
    """The shipped table is what the installed c7n and botocore say."""
    shipped = tables.read("generated/resource_attributes")
    if (shipped["c7n"], shipped["botocore"]) != (version("c7n"), version("botocore")):
        pytest.skip("the table is of other versions")
    done = subprocess.run(
        [sys.executable, "-c", "import json, resource_attributes as r; print(json.dumps(r.table()))"],
        cwd=ROOT / "tools",
        env={**os.environ, "PYTHONPATH": f"{ROOT}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == shipped
