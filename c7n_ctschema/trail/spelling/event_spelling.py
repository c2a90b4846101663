"""The spelling of one side of an event, from the quirk file of its source."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from c7n_ctschema import tables
from c7n_ctschema.light_typing import Any
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.spelling import quirks
from c7n_ctschema.trail.spelling.encoding import Spelling

# How rules of one source combine: sets grow, maps are merged by member, and plain values are replaced.
_SETS = ("keep", "hidden", "drop")
_MAPS = ("rename", "opaque", "add", "beyond")
_HEADERS = ("header", "headers")
A_GOOD_PART = 0.2  # share of names with capitals: Lambda has 99 %, GuardDuty 34 %, API Gateway 1 %
_PLAIN = ("names", "bound", "inside", "flatten", "closed", "blobs")


@functools.lru_cache(maxsize=1024)
def spelling(source: str, service: str, event: str, side: str) -> Spelling:
    """The spelling of one side, "request" or "response". A later rule overrides an earlier one."""
    merged: dict[str, Any] = {"names": _names(service)}
    for rule in quirks.rules(source):
        if rule.applies(service, event, side):
            _merge(merged, rule.spelling)
    return Spelling(**merged)


@functools.cache
def _names(service: str) -> str:
    """The spelling of names before quirks. "unproven": wire names have capitals, and no record shows the spelling."""
    # Of 43 rest-json services whose names have capitals, 23 are logged in lower case and 20 are not. Age, SDK, and
    # endpoint do not tell which (rest_json.json).
    proven = service in tables.read("knowledge/trail/rest_json")["lower"]
    return "lower" if proven or not _travels_with_capitals(models.load(service)) else "unproven"


def _travels_with_capitals(model: Mapping[str, Any]) -> bool:
    """Whether a good part of a rest-json model's wire names have capitals. If only a few do, they do not count."""
    if model["metadata"].get("protocol") != "rest-json":
        return False
    members = [(name, ref) for shape in model["shapes"].values() for name, ref in shape.get("members", {}).items()]
    # Headers have capitals in every service, so they prove nothing.
    names = [str(ref.get("locationName", name)) for name, ref in members if ref.get("location") not in _HEADERS]
    return sum(name[:1].isupper() for name in names) > A_GOOD_PART * len(names)


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
