"""The policy waits for an event of a global service, which EventBridge delivers in one Region only.

CloudTrail records IAM, Organizations, CloudFront, Route 53, and other global services in us-east-1, and Global
Accelerator in us-west-2. In any other Region, the policy never fires. This is an info, because a policy usually does
not say where it is deployed. It is a warning if the policy names another Region. Other partitions have other Regions.

Bad::

    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName

Good::

    conditions:
      - region: us-east-1
    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse, names_of
from c7n_ctschema.trail.catalog.delivery import home_region

CODE, NAME, SEVERITY = "CT407", "global-event", Severity.INFO
# Each partition has its own home Region of global services; `home_region` knows only us-east-1 of `aws`.
_OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso", "eusc-", "eu-isoe-")


def check(context: Context) -> Iterator[Finding]:
    homes = [(use, home_region(use.source, use.event)) for use in context.events if use.schema]
    for home in dict.fromkeys(home for _, home in homes if home):
        uses = tuple(use for use, its in homes if its == home)
        region = _region(context)
        # A policy with `conditions: [{region: us-gov-west-1}]` says that it never meets the partition `aws`.
        if region is None or region == home or region.startswith(_OTHER_PARTITIONS):
            continue
        if _is_of_other_partition(context):
            continue
        yield _finding(uses, home, region)


def _finding(uses: tuple[EventUse, ...], home: str, region: str) -> Finding:
    entry = uses[0].entry
    return Finding(
        entry.event.span if entry.event else entry.span,
        f"EventBridge delivers {names_of(uses)} in {home} only" + (f", the policy is for {region}" if region else ""),
        effect=f"the policy never fires in {region or 'any other Region'}",
        # Without a Region, `custodian run --region us-east-1` may be what the author does: only an info.
        severity=Severity.WARNING if region else Severity.INFO,
    )


def _region(context: Context) -> str | None:
    """The Region that the policy names: "" if it names no Region, None if a condition may name several."""
    top = context.members
    named = yaml_text.text_of(top.get("region"))
    if named is not None:
        return named.value
    # c7n.policy.PolicyConditions compares these with the Region of the run, so they decide it like `region:`.
    for condition in yaml_text.elements(top.get("conditions")):
        members = yaml_text.members(condition)
        plain = yaml_text.text_of(members.get("region"))
        if plain is not None:
            return plain.value
        if _is_about_regions(members):
            return None
    return ""


def _is_of_other_partition(context: Context) -> bool:
    """Whether the role is in another partition than `aws`, such as China's or GovCloud's."""
    role = yaml_text.text_of(context.mode_members.get("role"))
    return role is not None and role.value.startswith("arn:aws-")


def _is_about_regions(condition: Mapping[str, yaml_text.Node]) -> bool:
    key = yaml_text.text_of(condition.get("key"))
    # `{type: value, key: region, op: in, value: [us-east-1]}` may name several Regions; `or` and `not` may hold it.
    return (key is not None and key.value == "region") or bool({"or", "and", "not"} & set(condition))
