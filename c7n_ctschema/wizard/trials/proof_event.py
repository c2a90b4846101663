"""The sample event with which a policy is tried in a simulated account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from c7n_ctschema import keypath
from c7n_ctschema.custodian.eventbridge import rendered_pattern
from c7n_ctschema.json_value import Json, JsonObject, as_list, as_object
from c7n_ctschema.wizard.drafts import element_conditions, matching_event

_REQUEST = ["detail", "requestParameters"]


def of_policy(policy: Mapping[str, Json]) -> JsonObject:
    """An event that the policy waits for and that passes its event filters.

    Its request has only the members that the filters read, because moto refuses invented names of other resources.
    """
    first = rendered_pattern.pairs(as_object(policy["mode"])).asked[0]
    filters = as_list(policy.get("filters"))
    made = matching_event.event_for(first.source, first.event, filters, str(policy.get("resource", ""))).event
    detail = as_object(made["detail"])
    read = [names for one in filters for key in matching_event.keys_in(one) for names in _members(key)]
    kept = as_object(_pruned(detail.get("requestParameters"), read))
    return {**made, "detail": {**detail, "requestParameters": kept or None}}


def _members(key: str) -> Iterator[list[str]]:
    """The members below the request that a key reads, with those of its conditions on an element of a list."""
    conditions = [member for member, _ in element_conditions.satisfying(key)]
    paths = [_names(path) for path in (element_conditions.plain(key), *conditions)]
    for names in paths:
        # A list whose elements have conditions is read only there: its other members, such as the group of a rule of
        # AuthorizeSecurityGroupIngress, are invented.
        is_read_below = any(other[: len(names)] == names and other != names for other in paths)
        if names[:2] == _REQUEST and len(names) > 2 and not is_read_below:
            yield names[2:]


def _names(path: str) -> list[str]:
    return [step.name for step in keypath.parse(path) or () if step.kind == "field"]


def _pruned(value: Json, read: list[list[str]]) -> Json:
    """The members on the paths."""
    if isinstance(value, list):
        return [_pruned(one, read) for one in value]
    if not isinstance(value, dict) or [] in read:
        return value
    made: JsonObject = {}
    for name, inner in value.items():
        below = [names[1:] for names in read if names[0] == name]
        if below:
            made[name] = _pruned(inner, below)
    return made
