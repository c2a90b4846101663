"""The environment variable without which c7n skips failed calls."""

from __future__ import annotations

import json
from dataclasses import replace

from c7n_ctschema.custodian.policy import policy_writer
from c7n_ctschema.custodian.policy.policy_draft import Draft
from c7n_ctschema.json_value import as_list
from c7n_ctschema.lint.running.engine import lint_text

VARIABLE = "C7N_SKIP_ERR_EVENT"
_RULE = "skipped-errors"
_ERRORS = ("errorCode", "errorMessage")


def with_failed_calls(draft: Draft) -> Draft:
    """The draft with C7N_SKIP_ERR_EVENT=no if its filters or its pattern pass failed calls only.

    c7n.handler.dispatch_event skips each record with an `errorCode` unless this variable is "no". The linter's rule
    decides, because a filter such as `errorCode absent` needs no variable.
    """
    # Linting a draft takes longer than this search of the text. `errorCode` and `errorMessage` both have "error".
    if VARIABLE in draft.environment or "error" not in json.dumps(draft.as_policy()):
        return draft
    if _pattern_wants_errors(draft) or _filters_want_errors(draft):
        return replace(draft, environment={**draft.environment, VARIABLE: "no"})
    return draft


def _filters_want_errors(draft: Draft) -> bool:
    return any(finding.rule == _RULE for finding in lint_text(policy_writer.to_yaml(draft), "the policy"))


def _pattern_wants_errors(draft: Draft) -> bool:
    """Whether `mode.pattern` demands an error; `[{"exists": false}, …]` also admits calls without one."""
    detail = draft.pattern.get("detail")
    demanded = [detail[name] for name in _ERRORS if name in detail] if isinstance(detail, dict) else []
    return any({"exists": False} not in as_list(values) for values in demanded)
