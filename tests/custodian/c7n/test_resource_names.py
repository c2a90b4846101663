"""Which resources are proposed for names that c7n does not have."""

from __future__ import annotations

import pytest

from c7n_ctschema.custodian.c7n import c7n_source, resource_names, validation


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("aws.cloudfront", "distribution"),
        ("cloud-front", "distribution"),
        ("elbv2", "app-elb"),
        ("stepfunctions", "step-machine"),
        ("dynamodb", "dynamodb-table"),
        ("secretsmanager", "secrets-manager"),
        ("ec2-instance", "ec2"),
        ("rds-instance", "rds"),
        ("iam-usr", "iam-user"),
        ("security-groups", "security-group"),
    ],
)
def test_what_a_name_was_meant_for(name: str, meant: str) -> None:
    found = resource_names.nearest(name)
    assert found[0] == meant and set(found) <= c7n_source.resources() and len(found) <= resource_names.MOST


@pytest.mark.parametrize("name", ["", "aws.", "-", "qqqqqqqq"])
def test_a_name_like_none_has_no_proposal(name: str) -> None:
    assert resource_names.nearest(name) == ()


def test_c7ns_refusal_names_them() -> None:
    [one] = validation.validate_text("policies: [{name: p, resource: aws.cloudfront}]")
    assert one.message.startswith("unknown resource 'aws.cloudfront'; did you mean distribution, ")
