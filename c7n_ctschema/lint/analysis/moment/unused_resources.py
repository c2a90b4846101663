"""Filters that ask whether something uses the resource, for a resource that the event has just created.

`unused` on CreateSecurityGroup passes for each new group: nothing can use a group before it exists. A policy that
deletes unused groups then deletes each new group. c7n's own filters ask this (`unused`), and `value` filters do
(`Attachments: []`).
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import lambda_settings
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.lookups import resource_identity, resource_moment
from c7n_ctschema.custodian.policy.policy_filters import FilterNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.light_typing import Any, NamedTuple
from c7n_ctschema.lint.analysis.moment import resource_filters
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse


class OneResult(NamedTuple):
    """A filter that has the same result for each new resource. `alone`: the policy has no other filter."""

    test: FilterNode
    use: EventUse
    passes: bool
    alone: bool


def of_policy(context: Context) -> Iterator[OneResult]:
    """The filters of a policy whose events all create the resource."""
    known, tests = resource_identity.of(context.policy.resource), resource_filters.deciding(context)
    # With a delay, the policy gives its users the time to use the resource.
    if known is None or not tests or lambda_settings.delay_of(context.mode) >= resource_moment.SHORT:
        return
    table = tables.read(resource_moment.TABLE)["use_filters"]
    filters, attributes = table["filters"].get(known.resource, {}), table["attributes"].get(known.resource, {})
    use = resource_filters.creating(context) if filters or attributes else None
    alone = len(yaml_text.elements(context.members.get("filters"))) == 1
    for test in tests if use else ():
        passes = _result(test, filters, attributes)
        # Beside `Encrypted: false`, `Attachments: []` is a precaution: the volume may be in use by now.
        is_precaution = passes and not alone and test.kind not in filters
        if use and passes is not None and not is_precaution:
            yield OneResult(test, use, passes, alone)


def _result(test: FilterNode, filters: dict[str, Any], attributes: dict[str, Any]) -> bool | None:
    # c7n's own filters ask EC2, IAM, and others; a `value` filter reads what the lookup loads anyway.
    if test.kind in filters:
        return _of_use(test, filters[test.kind])
    spec = resource_filters.value_test(test)
    # `Attachments[].Device` and other paths into the attribute are not compared.
    key = str(spec.get("key", ""))
    return missing_key_effect.of_value({**spec, "type": "event"}, attributes[key]) if key in attributes else None


def _of_use(test: FilterNode, row: dict[str, Any]) -> bool | None:
    member = yaml_text.text_of(test.members.get(row.get("member", "")))
    if member is None:
        return bool(row["passes"])
    # A placeholder of a template is a string.
    return None if member.kind != "boolean" else bool(row["passes"]) is (yaml_text.plain(test.members[row["member"]]))
