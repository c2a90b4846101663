"""Select policies of a file: all with mode cloudtrail, or one by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from c7n_ctschema.custodian.policy import policy_document, policy_reading
from c7n_ctschema.custodian.policy.policy_document import Document, Policy
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import BadInput, UnknownName
from c7n_ctschema.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class Chosen:
    """A policy with its data as c7n reads it. `place` is file:line:column."""

    file: str
    name: str
    resource: str
    place: str
    data: JsonObject

    @property
    def mode(self) -> dict[str, Any]:
        mode = self.data.get("mode")
        return mode if isinstance(mode, dict) else {}


@dataclass(frozen=True, slots=True)
class ChosenPolicies:
    """The selected policies, and why other selected policies cannot be read."""

    file: str
    policies: tuple[Chosen, ...]
    unreadable: tuple[BadInput, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the file has no policy with mode cloudtrail."""
        return not self.policies and not self.unreadable


def policies_of(file: str, name: str | None = None) -> ChosenPolicies:
    """The policies of a file with mode cloudtrail, or the one with the given name. "-" is standard input.

    Raises BadInput for an unreadable file, UnknownName if no policy with mode cloudtrail has the name.
    """
    read = policy_document.read(policy_reading.read(file), "<stdin>" if file == "-" else file, tolerant=True)
    policies = [policy for policy in read.policies if policy.concerns_us or policy.unreadable]
    if name is not None:
        policies = [policy for policy in policies if policy.name == name] or _none_named(read, name)
    results = [policy.unreadable or _chosen(read, policy) for policy in policies]
    return ChosenPolicies(
        read.file,
        tuple(result for result in results if isinstance(result, Chosen)),
        tuple(result for result in results if isinstance(result, BadInput)),
    )


def _none_named(read: Document, name: str) -> list[Policy]:
    """Raises UnknownName with the nearest names."""
    from c7n_ctschema.names import nearest

    names = [policy.name for policy in read.policies if policy.concerns_us]
    raise UnknownName(
        "policy with mode cloudtrail",
        name,
        nearest(name, names),
        read.file,
        f"known: {', '.join(names[:5]) or 'none'}",
    )


def _chosen(read: Document, policy: Policy) -> Chosen | BadInput:
    span = policy.name_span
    try:
        data = yaml_text.plain_members(policy.node)
    except ValueError as error:
        return BadInput(read.file, f"policy {policy.name!r}: {error}", span.line, span.column, policy.name)
    return Chosen(read.file, policy.name, policy.resource, f"{read.file}:{span.line}:{span.column}", data)
