"""The environment variable without which c7n skips failed calls."""

from __future__ import annotations

import json
from dataclasses import replace

from c7n_ctschema.custodian.policy import policy_writer
from c7n_ctschema.custodian.policy.policy_draft import Draft
from c7n_ctschema.lint.running.engine import lint_text

VARIABLE = "C7N_SKIP_ERR_EVENT"
_RULE = "skipped-errors"


def with_failed_calls(draft: Draft) -> Draft:
    """The draft with C7N_SKIP_ERR_EVENT=no if its filters pass failed calls only.

    c7n.handler.dispatch_event skips each record with an `errorCode` unless this variable is "no". The linter's rule
    decides, because a filter such as `errorCode absent` needs no variable.
    """
    if VARIABLE in draft.environment or "error" not in json.dumps(draft.as_policy()):
        return draft
    if all(finding.rule != _RULE for finding in lint_text(policy_writer.to_yaml(draft), "the policy")):
        return draft
    return replace(draft, environment={**draft.environment, VARIABLE: "no"})
