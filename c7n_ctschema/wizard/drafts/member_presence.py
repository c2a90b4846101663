"""Whether a record always has a key: required and optional parameters of the API call, and responses."""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterable

from c7n_ctschema import keypath
from c7n_ctschema.names import letters
from c7n_ctschema.trail.catalog import event_catalog, models


class Presence(enum.Enum):
    """Whether a record has a key. The value is a sentence about it."""

    REQUIRED = "Required in the request: every successful call has it."
    OPTIONAL = "Optional in the request: the record has it only if the caller gives it."
    BELOW_OPTIONAL = "Below an optional member of the request: the record has it only if the caller gives it."
    RESPONSE = "In the response: failed calls lack it."
    UNKNOWN = ""


_REQUEST_ROOT, _RESPONSE_ROOT = "requestParameters", "responseElements"


def presence(path: str, events: Iterable[tuple[str, str]]) -> Presence:
    """The presence of a key, from the envelope or the record.

    botocore's model lists the required members of each request. It has no such list for responses. Only the top-level
    member of a request is judged, because a required member of an optional object can still be missing.
    """
    steps = [step.name for step in keypath.parse(path) or () if step.kind == "field"]
    steps = steps[1:] if steps[:1] == ["detail"] else steps
    if steps[:1] == [_RESPONSE_ROOT] and len(steps) > 1:
        return Presence.RESPONSE
    if steps[:1] != [_REQUEST_ROOT] or len(steps) < 2:
        return Presence.UNKNOWN
    known = [facts[letters(steps[1])] for pair in events if letters(steps[1]) in (facts := _members(*pair))]
    # The model does not have the member: it is observed only, or a quirk.
    if not known:
        return Presence.UNKNOWN
    # Below a required member, the model of the top level does not decide.
    if len(steps) > 2 and all(known):
        return Presence.UNKNOWN
    if all(known):
        return Presence.REQUIRED
    return Presence.OPTIONAL if len(steps) == 2 else Presence.BELOW_OPTIONAL


@functools.lru_cache(maxsize=64)
def _members(source: str, event: str) -> dict[str, bool]:
    """The top-level members of a request by their letters in lowercase: whether each is required.

    Records spell members differently than the API (`DBInstanceIdentifier` is `dBInstanceIdentifier`), but keep letters.
    """
    ref = event_catalog.find(source, event)
    if ref is None or not ref.operations:
        return {}
    members: dict[str, bool] = {}
    for operation in ref.operations:
        model = models.load(operation.service)
        shape = model["operations"].get(operation.name, {}).get("input", {}).get("shape", "")
        facts = model["shapes"].get(shape, {})
        listed = facts.get("required")
        required = listed if isinstance(listed, list) else []
        for name in facts.get("members", {}):
            key = letters(name)
            # Two APIs can share the event name (ELB and ELBv2): required only if both require it.
            members[key] = members.get(key, True) and name in required
    return members
