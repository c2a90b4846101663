"""Each template, tried in the account that a sample event makes: it acts there, or the row says why not."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from c7n_ctschema.wizard.templates import template_files
from c7n_ctschema.wizard.trials import simulated_trial

pytestmark = [pytest.mark.slow, pytest.mark.moto]
# The sample event does not have what the filters want: a policy document, another account, another trail.
# tests/templates/test_templates_pushed.py proves these with records that were written for them.
NOT_BY_A_SAMPLE = {
    "cloudtrail-changed",
    "eks-endpoint-public",
    "iam-admin-policy-attached",
    "iam-admin-policy-created",
    "iam-role-trusts-other-account",
    "inline-admin-policy-added",
    "lambda-permission-public",
    "load-balancer-internet-facing",
    "vpc-peering-cross-account",
}


@pytest.mark.parametrize("name", template_files.names())
def test_a_template_acts_or_says_why_not(name: str) -> None:
    policies: list[Any] = yaml.safe_load(template_files.load(name).fill({}))["policies"]
    for policy in policies:
        row = simulated_trial.row(policy)
        assert simulated_trial.is_proven(row) is (name not in NOT_BY_A_SAMPLE), simulated_trial.text(row)
        assert name not in NOT_BY_A_SAMPLE or "leaves no resource" in row["reason"] or "does not have" in row["reason"]
