"""Find the path of a record that a policy's `ids` should read."""

from __future__ import annotations

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.replay.engine import ids_trace
from c7n_ctschema.replay.records.eventbridge_event import Event
from c7n_ctschema.trail.schema import event_schema, path_repair


def path(event: Event, resource: str, wrong: str, in_detail: bool) -> str:
    """The nearest path that the record has, or the best candidate for the resource, or ""."""
    try:
        known = event_schema.load(event.source, event.name)
    except CtschemaError:
        return ""
    own = id_candidates.as_own_service_logs(resource, known) or known  # ELB and ELBv2 share names of events
    near = path_repair.nearest_path(own, wrong, in_detail)
    # The repaired path first: it keeps what the author meant, such as `policyArn` for `arn` in the same object.
    candidates = [near.path] if near else []
    candidates += [one.path for one in id_candidates.for_event(resource, known)]
    same = (wrong, wrong.removeprefix("detail."))
    # Only a path that this record has: the event may be right, but this call did not send an optional member.
    return next((candidate for candidate in candidates if candidate not in same and has(event, candidate)), "")


def has(event: Event, path: str) -> bool:
    """Whether the record has a value at the path that can be an id."""
    root = event.envelope if path.startswith("detail.") else event.record
    found = ids_trace.search(path, root)
    # Elements of a projection have one kind, so the first tells whether all are objects.
    first = found[0] if isinstance(found, list) and found else found
    return bool(found) and not isinstance(first, (dict, list))
