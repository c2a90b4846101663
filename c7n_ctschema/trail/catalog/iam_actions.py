"""IAM actions that are not event names (`iam:PassRole`, `s3:ListAllMyBuckets`), which authors take for events."""

from __future__ import annotations

from collections.abc import Mapping

from c7n_ctschema import tables
from c7n_ctschema.light_typing import Any
from c7n_ctschema.trail.catalog.event_catalog import SUFFIX


def events_of(source: str, action: str) -> tuple[str, ...] | None:
    """The events of the calls that need the action, () for a permission that no call logs; None for other names."""
    services: Mapping[str, Any] = tables.read("knowledge/trail/iam_actions")
    events = services.get(source.removesuffix(SUFFIX), {}).get("actions", {}).get(action)
    # () and None differ: () is known not to be logged (`iam:PassRole`), None can be an event that is too new.
    return tuple(events) if events is not None else None
