"""What paths yield of the records of events. Each is read once: a team's policies repeat the same paths."""

from __future__ import annotations

import functools

from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.expression import Reading
from c7n_ctschema.trail.schema.event_schema import EventSchema


# The key has the event itself: the catalog loads each event once, so that equal events are the same object.
@functools.lru_cache(maxsize=20_000)
def read(event: EventSchema, path: str, in_detail: bool) -> Reading:
    """What a path yields of the envelope or (`in_detail`, for `ids`) of the record."""
    return expression.read(event.record if in_detail else event.root, path)
