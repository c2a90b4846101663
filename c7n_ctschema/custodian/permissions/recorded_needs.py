"""The needs that c7n does not declare, from the recording of its calls, for each part of a policy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.permissions import aws_calls
from c7n_ctschema.custodian.permissions.aws_calls import SOURCE, Call, Calls
from c7n_ctschema.custodian.permissions.needs import Need
from c7n_ctschema.errors import CtschemaError, with_class
from c7n_ctschema.grammar import listed

# c7n/tags.py Tag and RemoveTag declare these; the subclasses of other services inherit the declaration.
EC2_TAGGING = frozenset({"ec2:CreateTags", "ec2:DeleteTags"})
_VARIABLE = lazy_regex.compile(r"\{[^{}]*\}")
PASS_ROLE = "iam:PassRole"
_ROLE = lazy_regex.compile(r"arn:[\w-]+:iam::[^\s:\"]*:role/[\w+=,.@/{}-]+")


@dataclass(frozen=True, slots=True)
class Part:
    """The lookup, a filter, or an action: its label, the permissions that c7n declares, and the calls.

    `role` is the ARN of the role that its settings name, "" if they name no role or several.
    """

    label: str
    declared: frozenset[str]
    calls: Calls
    role: str = ""

    def needs(self) -> Iterator[Need]:
        """The needs of calls that c7n does not declare."""
        for call in self._undeclared():
            if not self._only_if(call):
                yield Need(call.action, self._resource(call), f"{self.label}: {_reason(call)}", declared=False)

    def conditional(self) -> Iterator[Need]:
        """The needs that apply only in some cases."""
        for call in self._undeclared():
            if self._only_if(call):
                why = f"{self.label}: only if {self._only_if(call)}"
                yield Need(call.action, self._resource(call), why, declared=False)

    def _undeclared(self) -> Iterator[Call]:
        return (call for call in self.calls.calls if call.action not in self.declared)

    def _only_if(self, call: Call) -> str:
        """The case in which AWS requires the action. Settings that name a role always pass it."""
        # AWS asks for iam:PassRole only if a call sets a role (iam_actions.json, `with_a_role`): UpdateTrail may or may
        # not.
        return "" if call.action == PASS_ROLE and self.role else call.only_if

    def _resource(self, call: Call) -> str:
        return self.role if call.action == PASS_ROLE and self.role else "*"

    def inherited_in_vain(self) -> frozenset[str]:
        """EC2's tagging actions that c7n declares for the tagging of another service, which does not call them."""
        made = {call.action for call in self.calls.calls}
        # An empty recording proves nothing, so what c7n declares stays. A declaration with other actions was written on
        # purpose: only the inherited pair is dropped.
        return EC2_TAGGING - made if made and self.declared <= EC2_TAGGING else frozenset()


def lookup(manager: Any) -> Part:
    """The lookup of the policy's resource."""
    name = str(manager.type)
    # `source: config` asks AWS Config instead, and c7n declares that in full (c7n/query.py, ConfigSource).
    calls = Calls() if manager.data.get("source") == "config" else aws_calls.of_lookup(name)
    return Part(f"resource aws.{name}", _declared(manager, f"resource aws.{name}"), calls)


def element(manager: Any, label: str, one: Any) -> Part:
    """A filter or action of the policy."""
    group = "filters" if label.startswith("filter ") else "actions"
    settings = one.data if isinstance(one.data, dict) else {}
    kind = str(settings.get("type", one.type))
    resource = str(manager.type)
    calls = aws_calls.of_element(resource, group, kind, settings)
    declared = _declared(one, label)
    # tag:TagResources also checks the permission of the service (`rds:AddTagsToResource`), which c7n does not declare
    tagging = [call for action in sorted(declared) for call in aws_calls.own_tagging(resource, action)]
    known = {call.action for call in calls.calls}
    added = tuple(call for call in tagging if call.action not in known)
    return Part(label, declared, replace(calls, calls=(*calls.calls, *added)), _role(settings))


def _declared(one: Any, label: str) -> frozenset[str]:
    """The permissions that c7n declares. Raises CtschemaError if it cannot, because a setting has another type."""
    try:
        return frozenset(one.get_permissions() or ())
    # c7n.actions.notify.Notify.get_permissions calls `transport.get`; `custodian validate` would refuse a string before
    except Exception as error:
        raise CtschemaError(f"{label}: c7n cannot name its permissions: {with_class(error)}") from None


def _role(settings: Mapping[str, Any]) -> str:
    named = set(_ROLE.findall(json.dumps(settings, default=str)))
    # The role can be anywhere in the settings. Of two roles it is unknown which of them the call passes, so the need
    # falls back to `*`. A c7n variable such as `{account_id}` is part of no real ARN; IAM takes `*` in its place.
    return _VARIABLE.sub("*", named.pop()) if len(named) == 1 else ""


def notes(parts: Iterable[Part]) -> Iterator[str]:
    """Notes on permissions whose absence c7n does not log."""
    for part in parts:
        for action in part.calls.silent:
            # c7n.resources.iam.DescribePolicy.get_resources, for example, ignores each ClientError, also AccessDenied
            yield f"{part.label}: without {action}, c7n finds no resource and logs nothing"
        if part.calls.partial:
            named = listed(part.calls.partial, "or")
            yield f"{part.label}: without {named}, c7n finds the resource with a part missing and logs nothing"


def not_covered(parts: Iterable[Part]) -> Iterator[tuple[str, str]]:
    """The parts whose recording ended early, with the reason."""
    for part in parts:
        if part.calls.not_covered:
            yield part.label, part.calls.not_covered


def _reason(call: Call) -> str:
    found = "c7n's source names the call" if call.evidence == SOURCE else "c7n calls it"
    return call.note or found
