"""A filter compares a value that CloudTrail hides.

AWS services write `HIDDEN_DUE_TO_SECURITY_REASONS`, `***`, or a similar string in place of secrets and of values that
the API marks as sensitive, such as passwords, user data, environment variables, and comments of CloudFront. The
finding is a warning for names of secrets and where records show the string, and an info where only the API marks the
value as sensitive.

Bad::

    events:
      - source: rds.amazonaws.com
        event: CreateDBInstance
        ids: requestParameters.dBInstanceIdentifier
    filters:
      - type: event
        key: detail.requestParameters.masterUserPassword
        value: password

Good::

    events:
      - source: rds.amazonaws.com
        event: CreateDBInstance
        ids: requestParameters.dBInstanceIdentifier
    filters:
      - type: event
        key: detail.requestParameters.masterUserPassword
        value: present
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from c7n_ctschema import lazy_regex
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Comparison, Context
from c7n_ctschema.lint.analysis.values import satisfiability
from c7n_ctschema.lint.analysis.values.key_domain import Domain
from c7n_ctschema.trail.shapes import node_building

CODE, NAME, SEVERITY = "CT204", "hidden-value", Severity.WARNING
# Records show these although the API marks them: kmsKeyArn (EBS), x-amz-server-side-encryption-aws-kms-key-id (S3).
_SHOWN = lazy_regex.compile(r'(?:arn|id)"?$', re.IGNORECASE)


def check(context: Context) -> Iterator[Finding]:
    for one in context.comparisons:
        # `value: present` on a password is right: the member is there although its value is hidden.
        if _is_hidden(one) and _asks_for_a_value(one):
            yield _finding(one, _is_proven(one))


def _finding(one: Comparison, proven: bool) -> Finding:
    key = one.use.text.value
    return Finding(
        one.use.text.part(0, len(key)),
        f"records hide the value of `{key}` behind a string such as HIDDEN_DUE_TO_SECURITY_REASONS or ****"
        if proven
        else f"the API marks `{key}` as sensitive: most records have HIDDEN_DUE_TO_SECURITY_REASONS or **** instead",
        effect="the filter compares that string with its value",
        severity=Severity.WARNING if proven else Severity.INFO,
    )


def _is_hidden(one: Comparison) -> bool:
    return _hides(one.use.text.value, one.domain)


@functools.lru_cache(maxsize=20_000)
def _hides(key: str, domain: Domain) -> bool:
    hidden = bool(domain.scalars) and all(scalar.hidden for scalar in domain.scalars)
    # Flags that the API marks as sensitive stay in the record: the hidden text replaces strings.
    hidden = hidden and "string" in domain.types | domain.items and not _SHOWN.search(key)
    return hidden or ("string" in domain.types and not domain.is_computed and node_building.names_a_secret(key))


def _asks_for_a_value(one: Comparison) -> bool:
    """Whether the filter asks for more than whether the key is present."""
    values = [text.value for text in one.literals if text.kind != "null"]
    # A filter for `****` itself asks for what the record has.
    words = one.spec.get("op") is None and all(value in satisfiability.WORDS for value in values)
    return bool(values) and not words and not any("HIDDEN" in value or "***" in value for value in values)


def _is_proven(one: Comparison) -> bool:
    only_text = node_building.HIDDEN in one.domain.scalars and one.domain.types == {"string"}
    return only_text or node_building.names_a_secret(one.use.text.value)
