"""Each rule's documentation is its test: the Bad example is found, the Good one is not."""

from __future__ import annotations

import re
import textwrap

import pytest
import yaml

from c7n_ctschema.lint.running.engine import lint_text
from c7n_ctschema.lint.running.registry import RULES
from c7n_ctschema.lint.running.rule import Rule


def example(rule: Rule, title: str) -> str:
    """A whole policy file made of the docstring's example."""
    found = re.search(rf"^{title}::\n\n((?:    .*\n|\n)+)", rule.__doc__ or "", re.MULTILINE)
    assert found, f"{rule.NAME} has no {title} example"
    return as_file(textwrap.dedent(found[1]))


def as_file(text: str) -> str:
    given = yaml.safe_load(text)
    mode = {"type": "cloudtrail", **given.get("mode", {})}
    if "events" in given:
        mode["events"] = given["events"]
    policy = {
        "name": given.get("name", "example"),
        "resource": given.get("resource", "aws.account"),
        "mode": mode,
        "filters": given.get("filters", []),
    }
    policy |= {name: given[name] for name in ("conditions", "actions") if name in given}
    return yaml.safe_dump({"policies": [policy]}, sort_keys=False, width=10_000)


def found(text: str) -> set[str]:
    return {one.rule for one in lint_text(text, "example.yml")}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
def test_the_bad_example_is_found(rule: Rule) -> None:
    assert rule.NAME in found(example(rule, "Bad"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
def test_the_good_example_is_not(rule: Rule) -> None:
    assert rule.NAME not in found(example(rule, "Good"))


def test_codes_and_names_are_unique() -> None:
    assert len({rule.CODE for rule in RULES}) == len({rule.NAME for rule in RULES}) == len(RULES)


POLICY = """
policies:
  - name: p
    resource: aws.ec2
    mode:
      type: cloudtrail
      events:
        - {source: ec2.amazonaws.com, event: RunInstances, ids: "responseElements.instancesSet.items[].instanceId"}
    filters:
      - KEY
"""


def test_only_cloudtrail_policies_of_aws_are_ours() -> None:
    for changed in (POLICY.replace("aws.ec2", "gcp.instance"), POLICY.replace("cloudtrail", "config-rule")):
        assert lint_text(changed.replace("KEY", "{type: event, key: nope, value: x}")) == []


def test_nested_filters_and_conditions() -> None:
    nested = POLICY.replace(
        "- KEY", "- or:\n          - not:\n              - {type: event, key: detail.nope, value: x}"
    )
    assert [one.rule for one in lint_text(nested)] == ["unknown-key"]
    conditions = POLICY.replace(
        "filters:\n      - KEY", "conditions:\n      - {type: event, key: detail.nope, value: x}"
    )
    assert [one.rule for one in lint_text(conditions)] == ["unknown-key"]
