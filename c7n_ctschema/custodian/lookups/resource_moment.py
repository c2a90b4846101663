"""The state in which an event leaves a resource (knowledge/custodian/moments.json)."""

from __future__ import annotations

from c7n_ctschema import tables
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.light_typing import NamedTuple

TABLE = "knowledge/custodian/moments"
# `pending` of an instance is such a state (knowledge/custodian/moments.json), `creating` of a database lasts longer.
SHORT = 60  # seconds; EventBridge may deliver the event after the resource has left such a state


class Moment(NamedTuple):
    """A resource has `state` at `attribute` when the event arrives, usually for `seconds`.

    `instead` is what to write for a policy that needs another state, or "".
    """

    resource: str
    attribute: str
    state: str
    seconds: int
    instead: str


def after(resource: str, source: str, event: str) -> Moment | None:
    """The moment of a resource after an event, or None if it is not known."""
    known = resource_identity.of(resource)
    row = tables.read(TABLE)["resources"].get(known.resource) if known else None
    state = row["events"].get(f"{source}:{event}") if row else None
    # An event that is not in the table may leave the resource in any state, as ModifyDBInstance does.
    if known is None or row is None or state is None:
        return None
    return Moment(known.resource, row["attribute"], state, row["seconds"], row.get("instead", ""))
