"""What c7n's filters read, from shipped tables: attributes, API calls, and why some of them wait for no event."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from c7n_ctschema import tables
from c7n_ctschema.light_typing import Any, NamedTuple

READS, CALLS = "generated/filter_reads", "generated/permission_calls"
TABLE = "knowledge/custodian/filter_events"


class FilterFacts(NamedTuple):
    """`base`: the class of c7n that the filter is made from. `calls`: API calls, such as `s3.GetBucketPolicy`.

    `defaults`: what c7n takes for `enabled` and `state` if the policy does not have them.
    """

    base: str
    reads: tuple[str, ...]
    calls: tuple[str, ...]
    related: str
    related_key: str
    annotations: tuple[str, ...]
    defaults: Mapping[str, bool]


@functools.cache
def of(resource: str, kind: str) -> FilterFacts | None:
    """The facts of a filter of a resource; None for a filter that the resource does not have."""
    table = tables.read(READS)
    own = table["resources"].get(resource, {})
    row: Mapping[str, Any] | None = own.get(kind) or table["shared"].get(kind)
    if row is None:
        return None
    fix = tables.read(TABLE)["reads"].get(resource, {}).get(kind, {})
    return FilterFacts(
        row.get("base", ""),
        tuple(fix.get("attributes", row.get("reads", ()))),
        tuple(fix.get("calls", _calls(resource, kind))),
        row.get("related", ""),
        row.get("related_key", ""),
        tuple(row.get("annotations", ())),
        row.get("defaults", {}),
    )


def _calls(resource: str, kind: str) -> tuple[str, ...]:
    table = tables.read(CALLS)
    row = table["resources"].get(resource, {})
    found = row.get("filters", {}).get(kind) or table["shared"]["filters"].get(kind, {})
    of_lookup = set(row.get("lookup", {}).get("run", ()))
    passing = set(tables.read(TABLE)["passing_calls"])
    named = [*found.get("run", ()), *found.get("source", ())]
    return tuple(call for call in named if call not in passing and call not in of_lookup)


@functools.cache
def annotated_by(resource: str, annotation: str) -> tuple[str, ...]:
    """The filters of a resource that write a `c7n:` annotation."""
    own = tables.read(READS)["resources"].get(resource, {})
    return tuple(kind for kind, row in own.items() if annotation in row.get("annotations", ()))


class NoEvent(NamedTuple):
    """Why no event makes a filter true.

    `waits`: only time does, so that the policy as a whole must wait. `later`: it is false for a new resource.
    """

    reason: str
    waits: bool
    later: bool = False


def no_event(kind: str, base: str) -> NoEvent | None:
    """Why a filter has no event that could make it true; None if it has."""
    table = tables.read(TABLE)["no_event"]
    waits = table["filters"].get(kind) or table["bases"].get(base)
    reason = waits or table["elsewhere"].get(kind) or table["elsewhere_bases"].get(base)
    return NoEvent(str(reason), bool(waits), kind in table["later"]) if reason else None
