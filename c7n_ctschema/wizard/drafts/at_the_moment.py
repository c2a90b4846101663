"""What filters and actions do at the moment at which the event arrives, for the lists of the wizard."""

from __future__ import annotations

from collections.abc import Iterable

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import action_states
from c7n_ctschema.custodian.lookups import resource_moment
from c7n_ctschema.custodian.permissions import recorded_operations
from c7n_ctschema.grammar import listed


def of_action(resource: str, action: str, events: Iterable[tuple[str, str]]) -> str:
    """Why an action does nothing after one of the events; "" if nothing is known."""
    for source, event in events:
        moment = resource_moment.after(resource, source, event)
        called = recorded_operations.of_action(moment.resource, action, {"type": action}) if moment else ()
        refused = action_states.refused(action, moment, called) if moment else None
        if moment and refused:
            states = listed([f"`{state}`" for state in refused.states], "or", most=4)
            return f"Not at this moment: after {event}, the resource is `{moment.state}`; {action} needs {states}."
    return ""


def of_filter(resource: str, name: str, events: Iterable[tuple[str, str]]) -> str:
    """Why a filter never passes after one of the events; "" if nothing is known."""
    aged = tables.read(resource_moment.TABLE)["age_filters"]["filters"].get(resource.removeprefix("aws."), ())
    if name not in aged:
        return ""
    for source, event in events:
        moment = resource_moment.after(resource, source, event)
        if moment:
            return f"Not at this moment: {event} leaves the resource `{moment.state}`, and it has no age yet."
    return ""
