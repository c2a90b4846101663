"""The order of an event's candidates beside their scores: what each record has comes before what callers can omit."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from c7n_ctschema.ids import scoring
from c7n_ctschema.light_typing import Protocol, TypeVar
from c7n_ctschema.names import letters
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.records import observed
from c7n_ctschema.trail.schema.event_schema import EventSchema

_REQUEST, _RESPONSE = "requestParameters.", "responseElements."
# A list of what was removed can be empty: RevokeSecurityGroupIngress succeeds for a rule that does not exist.
_REMOVES = ("Revoke", "Delete", "Remove", "Deregister", "Disassociate")
_DEEPEST = 3  # names below the response; deeper objects, such as traces of an agent, are mostly missing


class Ranked(Protocol):
    """A candidate: its path and its score."""

    @property
    def path(self) -> str: ...

    @property
    def score(self) -> int: ...


AnyRanked = TypeVar("AnyRanked", bound=Ranked)


def ordered(event: EventSchema, candidates: Sequence[AnyRanked], sure: int, is_about: bool) -> list[AnyRanked]:
    """The candidates, with optional members of the request after what is always in the response.

    A request by group name has no `groupId`, and CreateAccessKey for oneself has no request at all, but the responses
    always name the group and the user. `is_about`: the event is about the resource, so an id in a nested object is
    another one's and is left out.
    """
    kept = [one for one in candidates if not (is_about and _is_nested(one.path, candidates))]
    always = [at for at, one in enumerate(kept) if one.score >= sure and _is_always_there(event, one.path)]
    end = always[-1] + 1 if always else 0
    omitted = [one for one in kept[:end] if can_be_omitted(event, one.path)]
    return [*(one for one in kept[:end] if one not in omitted), *omitted, *kept[end:]]


def _is_always_there(event: EventSchema, path: str) -> bool:
    """Whether the response has the path: near its root, and seen if public records of the response exist."""
    if not path.startswith(_RESPONSE) or len(scoring.meaningful(path)) > _DEEPEST:
        return False
    if "[]" in path and event.event.startswith(_REMOVES):
        return False
    seen = observed.paths(event.source, event.event, "response")
    # public records of DeleteSecurityGroup, for example, have no `groupId` in the response, although the model has it
    return not seen or path.removeprefix(_RESPONSE) in {known.removesuffix("[]") for known in seen}


def _is_nested(path: str, candidates: Sequence[Ranked]) -> bool:
    """Whether the object around the path is inside an object that has a candidate of the same name.

    `securityGroupRuleSet.items[].referencedGroupInfo.groupId` is the group that a rule of `items[].groupId` names.
    """
    above, _, leaf = path.rpartition(".")
    outer = (other.path.rpartition(".") for other in candidates)
    return any(name == leaf and above.startswith(f"{object_}.") for object_, _, name in outer)


def can_be_omitted(event: EventSchema, path: str) -> bool:
    """Whether the path is a member of the request that the API does not require."""
    name = letters(path.removeprefix(_REQUEST).partition(".")[0].removesuffix("[]"))
    return path.startswith(_REQUEST) and name in _optional(event)


@functools.lru_cache(maxsize=1024)
def _optional(event: EventSchema) -> frozenset[str]:
    """The letters of the optional members of the request, by the API's names and by those of the protocol."""
    optional: set[str] = set()
    for operation in event.operations:
        model = models.load(operation.service)
        shape = model["shapes"].get(model["operations"][operation.name].get("input", {}).get("shape", ""), {})
        for name, member in shape.get("members", {}).items():
            # A record can have the name of the protocol: `InstanceIds` of TerminateInstances is sent as `InstanceId`.
            if name not in shape.get("required", ()):
                optional |= {letters(name), letters(member.get("locationName", name))}
    return frozenset(optional)
