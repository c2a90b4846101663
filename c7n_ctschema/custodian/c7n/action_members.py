"""The members that c7n's actions require (generated/action_members.json), without importing c7n."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n.c7n_source import plain_resource
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.light_typing import Any


def missing(resource: str, action: str, given: Collection[str]) -> list[list[str]]:
    """The alternatives of members that are missing, the shortest ones; [] if the action has all that it requires."""
    # `notify` needs `transport` with `to` or with `to_from`: with `to` given, only the first alternative counts.
    lacking = [[name for name in needed if name not in given] for needed in _row(resource, action).get("needs", ())]
    least = min(map(len, lacking), default=0)
    return [names for names in lacking if len(names) == least] if least else []


def is_accepted_without(resource: str, action: str) -> bool:
    """Whether c7n's schema accepts the action without the members, also with others (`{type: tag, key: a}`)."""
    return bool(_row(resource, action).get("accepted"))


def is_bare_name_refused(resource: str, action: str) -> bool:
    """Whether c7n's validation rejects the action as a bare name, without members."""
    return bool(_row(resource, action).get("refused"))


# c7n.tags.Tag is registered by both names.
_ALIASES = {"mark": "tag"}


def _row(resource: str, action: str) -> Mapping[str, Any]:
    table = tables.read("generated/action_members")
    known = resource_identity.of(resource)
    name = known.resource if known else plain_resource(resource)
    action = _ALIASES.get(action, action)
    row: Mapping[str, Any] = table["resources"].get(name, {}).get(action) or table["shared"].get(action, {})
    return row
