"""The AWS operations that c7n calls in event mode, and the IAM actions that allow them.

tools/lookup_calls.py records permission_calls.json by running c7n. tools/iam_actions.py derives iam_actions.json from
botocore and the AWS documentation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from c7n_ctschema import tables

RUN, SOURCE = "run", "source"
LOOKUP = "lookup"
_BRANCH = "c7n takes a branch of its code that no recorded run took"
_TAGGING = "resourcegroupstaggingapi"


@dataclass(frozen=True, slots=True)
class Call:
    """An IAM action that a call needs. `evidence` is RUN or SOURCE; `note` says why another action needs it as well.

    `only_if` is the case in which AWS requires the action, "" if it always does.
    """

    action: str
    evidence: str
    note: str = ""
    only_if: str = ""


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of a resource's lookup, a filter, or an action.

    `not_covered` says why the recording ended early, "" if it is complete. Without the actions in `silent`, c7n finds
    no resource and logs nothing. Without those in `partial`, it finds the resource with a part missing and logs
    nothing. `known` is False if there is no recording.
    """

    calls: tuple[Call, ...] = ()
    silent: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    not_covered: str = ""
    known: bool = True


def of_lookup(resource: str) -> Calls:
    """The calls with which c7n looks up a resource by its ids."""
    row = _recorded()["resources"].get(resource)
    if row is None:
        return Calls(not_covered="no recording", known=False)
    return _calls(resource, row.get(LOOKUP, {}), {})


def of_element(resource: str, group: str, kind: str, settings: Mapping[str, Any]) -> Calls:
    """The calls of a filter or action. `group` is "filters" or "actions"."""
    recorded = _recorded()
    row = recorded["resources"].get(resource)
    if row is None:
        return Calls(not_covered="no recording", known=False)
    # None and {} differ: the shared recording does not describe a resource that has an empty one of its own.
    found = row.get(group, {}).get(kind)
    return _calls(resource, recorded["shared"][group].get(kind, {}) if found is None else found, settings)


def _calls(resource: str, row: Mapping[str, Any], settings: Mapping[str, Any]) -> Calls:
    made = [*row.get(RUN, ())]
    for member, operations in row.get("with", {}).items():
        made += operations if member in settings else ()
    found = [
        *_actions(resource, made, RUN),
        *_of_source(resource, row),
    ]
    denied = row.get("silently_denied", {})
    nothing, part = (_names(resource, denied.get(loss, ())) for loss in ("nothing", "part"))
    return Calls(_unique(found), nothing, part, str(row.get("not_covered", "")))


def _names(resource: str, operations: Iterable[str]) -> tuple[str, ...]:
    return tuple(call.action for call in _actions(resource, operations, RUN))


def _of_source(resource: str, row: Mapping[str, Any]) -> Iterator[Call]:
    """The calls that only c7n's source names. They are conditional if the recorded runs are complete."""
    # An incomplete recording ended before these calls, so that they are as certain as the recorded ones.
    complete = row.get(RUN) and not row.get("not_covered")
    for call in _actions(resource, row.get(SOURCE, ()), SOURCE):
        yield replace(call, only_if=call.only_if or _BRANCH) if complete else call


def _unique(calls: Iterable[Call]) -> tuple[Call, ...]:
    # RUN comes before SOURCE in the list, so the better evidence stays.
    first: dict[str, Call] = {}
    for call in calls:
        first.setdefault(call.action, call)
    return tuple(first.values())


def _actions(resource: str, operations: Iterable[str], evidence: str) -> Iterator[Call]:
    for operation in operations:
        for action in iam_actions(operation):
            yield Call(action, evidence)
        yield from _pass_role(operation, evidence)
        service, _, name = operation.partition(".")
        # Resource Groups Tagging API reference, TagResources: the caller also needs the tagging permission of the
        # service.
        if service == _TAGGING:
            yield from own_tagging(resource, f"tag:{name}", evidence)


def own_tagging(resource: str, action: str, evidence: str = RUN) -> Iterator[Call]:
    """The actions of the resource's service that tag:TagResources or tag:UntagResources also requires."""
    for own in _facts()["tagging"].get(resource, {}).get(action.removeprefix("tag:"), ()):
        yield Call(own, evidence, f"{action} also requires the permission of the service")


def _pass_role(operation: str, evidence: str) -> Iterator[Call]:
    facts, name = _facts()["passes_role"], operation.partition(".")[2]
    if operation in facts["always"]:
        yield Call("iam:PassRole", evidence, f"{name} passes a role")
    elif operation in facts["with_a_role"]:
        yield Call("iam:PassRole", evidence, f"{name} passes a role", f"{name} sets a role")


def iam_actions(operation: str) -> tuple[str, ...]:
    """The IAM actions that allow an operation such as `s3.ListBuckets`. Empty if it needs no permission."""
    facts = _facts()
    if operation in facts["operations"]:
        return tuple(facts["operations"][operation])
    service, _, name = operation.partition(".")
    # Most clients have the name of the IAM prefix; `elb` is `elasticloadbalancing`, `efs` is `elasticfilesystem`.
    return (f"{facts['prefixes'].get(service, service)}:{name}",)


def _recorded() -> dict[str, Any]:
    table: dict[str, Any] = tables.read("generated/permission_calls")
    return table


def _facts() -> dict[str, Any]:
    table: dict[str, Any] = tables.read("generated/iam_actions")
    return table
