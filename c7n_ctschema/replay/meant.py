"""Which path of a record holds what a policy's `ids` should have named."""

from __future__ import annotations

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.identity import rank
from c7n_ctschema.replay import ids
from c7n_ctschema.replay.event import Event
from c7n_ctschema.trail import repair, schema


def path(event: Event, resource: str, wrong: str, in_detail: bool) -> str:
    """The nearest spelling that the record has, else the best candidate for the resource; "" where there is none."""
    try:
        known = schema.load(event.source, event.name)
    except CtschemaError:
        return ""
    near = repair.nearest_path(known, wrong, in_detail)
    candidates = [near.path] if near else []
    candidates += [one.path for one in rank.for_event(resource, known)]
    own = wrong.removeprefix("detail.")
    return next((one for one in candidates if one not in (wrong, own) and has(event, one)), "")


def has(event: Event, path: str) -> bool:
    """Whether the record holds something there that may be an id."""
    root = event.envelope if path.startswith("detail.") else event.record
    found = ids.search(path, root)
    first = found[0] if isinstance(found, list) and found else found
    return bool(found) and not isinstance(first, (dict, list))
