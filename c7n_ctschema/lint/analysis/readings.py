"""What paths yield of events' records, each read once: the same paths come again and again in a team's policies."""

from __future__ import annotations

import functools

from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.expression import Reading
from c7n_ctschema.trail.schema.event_schema import EventSchema


@functools.lru_cache(maxsize=20_000)
def read(event: EventSchema, path: str, in_detail: bool) -> Reading:
    """What a path yields, from the envelope or (`in_detail`, for `ids`) from the record."""
    return expression.read(event.record if in_detail else event.root, path)
