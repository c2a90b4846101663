"""What a source's quirks file says about one side of one event."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from c7n_ctschema.trail import catalog, datafiles
from c7n_ctschema.trail.encoding import Spelling

_SETS = ("keep", "hidden", "drop")
_MAPS = ("rename", "opaque", "add")
_PLAIN = ("names", "inside", "flatten", "closed", "blobs")


@functools.cache
def rules(source: str) -> tuple[Mapping[str, Any], ...]:
    """The quirk rules of an event source, in the file's order."""
    stem = source.removesuffix(catalog.SUFFIX)
    return tuple(datafiles.read("quirks", f"{stem}.json").get("rules", ()))


@functools.lru_cache(maxsize=1024)
def spelling(source: str, service: str, event: str, side: str) -> Spelling:
    """The spelling of `side` ("request" or "response"): every rule that applies, later ones over earlier."""
    merged: dict[str, Any] = {}
    for rule in rules(source):
        if _applies(rule, service, event, side):
            _merge(merged, rule)
    return Spelling(**merged)


def bent(source: str, service: str, event: str, side: str) -> bool:
    """Whether any quirk speaks of this side of this event."""
    return any(_applies(rule, service, event, side) for rule in rules(source))


def _applies(rule: Mapping[str, Any], service: str, event: str, side: str) -> bool:
    return (
        event in rule.get("events", (event,))
        and rule.get("service", service) == service
        and rule.get("side", side) == side
        and event not in rule.get("except_events", ())
    )


def _merge(merged: dict[str, Any], rule: Mapping[str, Any]) -> None:
    for name in _PLAIN:
        if name in rule:
            merged[name] = rule[name]
    for name in _MAPS:
        if name in rule:
            merged[name] = {**merged.get(name, {}), **rule[name]}
    for name in _SETS:
        if name in rule:
            merged[name] = merged.get(name, frozenset()) | frozenset(rule[name])
