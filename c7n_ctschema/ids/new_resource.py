"""Members of a response that are empty because the resource is new and nothing is attached to it yet.

`dBClusterMembers` in the response of CreateDBCluster lists the cluster's instances, which are created later.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from c7n_ctschema import keypath, tables
from c7n_ctschema.ids import nouns, scoring
from c7n_ctschema.light_typing import Any
from c7n_ctschema.trail.records import observed
from c7n_ctschema.trail.schema.event_schema import EventSchema

_RESPONSE = "responseElements."
_LIST_STEPS = ("items", "item", "member")
_EMPTY = {"object", "array"}  # types of an empty object or list
_KINDS = ("id", "identifier", "arn", "name", "url")


def _knowledge() -> Mapping[str, Any]:
    knowledge: Mapping[str, Any] = tables.read("knowledge/custodian/new_resources")
    return knowledge


@functools.lru_cache(maxsize=8192)
def empty_member(event: EventSchema, path: str) -> str:
    """The name of the member in the path that is empty in each record of the event, or "".

    It is a list of the new resource whose elements name another resource. The list can have elements if the request
    can name the other resource or the elements, if AWS adds defaults, or if a public record has elements.
    """
    if not path.startswith(_RESPONSE) or not event.event.startswith(tuple(_knowledge()["verbs"])):
        return ""
    names = _names(path)
    known = next((name for name in names if _said(event, "empty", name)), "")
    at = next((at for at, name in enumerate(names) if not _is_own(event, name)), len(names))
    # a snapshot, version or image is made from a resource, and the response repeats what that resource has
    if known or at == len(names) or nouns.new_noun(event.event).endswith(tuple(_knowledge()["copies"])):
        return known
    return names[at] if _is_empty(event, path, names[at:]) else ""


def reason(event: EventSchema, path: str) -> str:
    """A clause that says why the path cannot name a resource, or ""."""
    name = empty_member(event, path)
    why = _knowledge()["empty"].get(f"{event.source}:{event.event}", {}).get(name, "")
    if why:
        return f"`{name}` of {event.event} does not name another resource: {why}"
    return f"`{name}` of {event.event} is empty: nothing is attached to a new resource yet" if name else ""


def _names(path: str) -> list[str]:
    """The names in the path below `responseElements`, without list wrappers and EC2's `CreateVpcResponse`."""
    fields = [step.name for step in keypath.parse(path) or () if step.kind == "field"][1:]
    return [name for name in fields if name not in _LIST_STEPS and not name.endswith("Response")]


def _is_own(event: EventSchema, name: str) -> bool:
    """Whether the member is the new resource itself: `instancesSet` of RunInstances, `targetGroups`."""
    return nouns.new_noun(event.event).endswith(nouns.member_noun(name.lower()))


def _is_empty(event: EventSchema, path: str, names: Sequence[str]) -> bool:
    """Whether the first of the names, a member of the new resource, is a list of other resources."""
    if _said(event, "filled", names[0]) or _is_seen(event, names[0]) or not _is_list(path, names[0]):
        return False
    noun = nouns.member_noun(names[0].lower())
    element = nouns.noun_and_kind(noun)[0] or noun
    # AWS fills these without a request: the default security group of a new instance (public records)
    if element.endswith(tuple(_knowledge()["defaults"])):
        return False
    identified = nouns.noun_and_kind(nouns.member_noun(names[-1].lower()))[0]
    if not identified or nouns.new_noun(event.event).endswith(identified):
        return False
    # no member of CreateTargetGroup's request can name a load balancer, so `loadBalancerArns` is empty
    return not _in_request(event, identified, bare=True) and not _in_request(event, element)


def _is_list(path: str, name: str) -> bool:
    """Whether a list step follows the name, or the path ends with it and it is a plural."""
    after = path.partition(f".{name}")[2]
    if not after:
        return nouns.member_noun(name.lower()) != name.lower()
    return after.startswith(("[", *(f".{step}" for step in _LIST_STEPS)))


def _said(event: EventSchema, what: str, name: str) -> bool:
    return name in _knowledge()[what].get(f"{event.source}:{event.event}", ())


def _in_request(event: EventSchema, noun: str, bare: bool = False) -> bool:
    """Whether a member of the request can hold an id of the noun; `bare`: also a member with the noun as its name."""
    endings = tuple(noun + kind for kind in _KINDS) + ((noun,) if bare else ())
    return any(name.endswith(endings) for name in _request_names(event))


@functools.lru_cache(maxsize=256)
def _request_names(event: EventSchema) -> frozenset[str]:
    """The last names of the request's keys, in lower case and in the singular."""
    paths = (scoring.meaningful(key.path.removeprefix("detail.")) for key in event.keys("request"))
    return frozenset(nouns.member_noun(names[-1]) for names in paths if names)


def _is_seen(event: EventSchema, name: str) -> bool:
    """Whether public records have a value in the list."""
    seen = observed.paths(event.source, event.event, "response")
    return any(name in _names(f"{_RESPONSE}{path}") and not _EMPTY & set(types) for path, types in seen.items())
