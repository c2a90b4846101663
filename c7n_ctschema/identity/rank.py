"""Which of an event's key paths hold the ids that a c7n resource is looked up by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from c7n_ctschema import keypath
from c7n_ctschema.custodian import identity
from c7n_ctschema.custodian.identity import Identity
from c7n_ctschema.trail import catalog, schema
from c7n_ctschema.trail.schema import EventSchema

_CONTAINERS = {"items", "item", "member", "content", "metadata", "input"}
_VERB = re.compile(r"[A-Z][a-z]+")
_GENERIC = {"id": ("id", "identifier"), "name": ("name",), "arn": ("arn",), "url": ("url",)}
_ENDINGS = {"id": ("id", "identifier"), "name": ("name", "identifier"), "arn": ("arn",), "url": ("url",)}
_MAKES = ("Create", "Run", "Allocate", "Register", "Request", "Import", "Copy", "Restore", "Publish", "Purchase")
_ELSEWHERE = ("unsuccessful", "failed", "target", "source", "previous", "old", "parent", "failures")
_LINKS = (
    "self",
    "update",
    "delete",
    "put",
    "create",
    "byid",
    "byname",
    "bytype",
    "cache",
    "byversion",
    "import",
)  # of API Gateway's answers
ENOUGH = 40


class KeyLike(Protocol):
    """What is needed of a key: its path from the envelope."""

    @property
    def path(self) -> str: ...

    @property
    def type(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A path for `ids`, relative to `detail`. `proven`: moto, source, metadata (of c7n), or inferred from names."""

    path: str
    score: int
    proven: str
    reason: str


def candidates(resource: str, source: str, event: str, keys: Iterable[KeyLike]) -> list[Candidate]:
    """Best first; empty where c7n can resolve nothing of this event for this resource."""
    known = identity.of(resource)
    if known is None or not known.works:
        return []
    fixed = known.paths.get(f"{source}:{event}") or (known.paths.get("*") if concerns(known, source) else None)
    if fixed:
        return [Candidate(path, 100, known.proven, known.why) for path in fixed]
    if known.any_value:
        return [Candidate("eventID", 100, known.proven, known.why)]
    if not concerns(known, source):
        return []
    return _ranked(known, event, keys)


def concerns(known: Identity, source: str) -> bool:
    """Whether the event source is that of the resource's own service."""
    return known.service in catalog.services_of(source) or source in catalog.hosts(known.service)


def _ranked(known: Identity, event: str, keys: Iterable[KeyLike]) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for key in keys:
        path = key.path.removeprefix("detail.").removesuffix("[]")
        if not path.startswith(("requestParameters.", "responseElements.")) or key.type in ("boolean", "timestamp"):
            continue
        score = score_of(known, event, path)
        if score >= ENOUGH:
            made = _candidate(known, path, score)
            found.setdefault(made.path, made)
    deepest = [one for one in found.values() if not any(other.startswith(f"{one.path}.") for other in found)]
    return sorted(deepest, key=lambda one: (-one.score, len(one.path), one.path))


def _candidate(known: Identity, path: str, score: int) -> Candidate:
    template = known.template.get(path.partition(".")[0], "")
    text = template.format(path=path) if template else path
    why = known.why or f"c7n looks {known.resource} up by {known.member}"
    return Candidate(text, score, known.proven if score >= 80 else "inferred", why)


def score_of(known: Identity, event: str, path: str) -> int:
    """How surely the path holds what the lookup takes, 0 to 110."""
    names = meaningful(path)
    if not names:  # below an open map: `requestParameters.*`
        return 0
    score = max((_match(known, event, names, kind) - 8 * at for at, kind in enumerate(_kinds(known))), default=0)
    if score <= 0:
        return 0
    makes = event.startswith(_MAKES)
    side = 4 if path.startswith("responseElements.") == (makes and known.kind != "name") else 0
    return score + side - 2 * (len(names) - 1) - _drawback(path, names)


def _drawback(path: str, names: list[str]) -> int:
    """Places that hold an id of something else, or only beside the usual place."""
    away = any(name.startswith(_ELSEWHERE) for name in names)
    link = len(names) > 1 and names[-2].endswith(_LINKS)
    wrapped = path.split(".")[1].endswith(("Request", "Response"))
    return 30 * away + 12 * link + 5 * wrapped


def _kinds(known: Identity) -> tuple[str, ...]:
    return (known.kind, *known.also)


def meaningful(path: str) -> list[str]:
    """Names of the path below its root, lower-case, without the containers of a spelling."""
    names = [step.name for step in keypath.parse(path) or () if step.kind == "field"][1:]
    kept = [name.lower() for name in names if name.lower() not in _CONTAINERS]
    return [name for at, name in enumerate(kept) if at or not re.search(r"(request|response|req|input)$", name)] or kept


def _match(known: Identity, event: str, names: list[str], kind: str) -> int:
    leaf = _singular(names[-1])
    member = known.member.lower()
    if kind == known.kind and leaf in (member, *known.members) and leaf not in _generic(kind):
        return 100
    if kind == "maybe-id":
        return 58 if any(leaf == f"{noun}id" for noun in known.nouns) else 0
    for at, noun in enumerate(known.nouns):
        if leaf in tuple(noun + ending for ending in _ENDINGS[kind]):
            return 92 - at
    if leaf in _generic(kind):
        return _generic_match(known, event, names)
    return _resource_match(known, kind, leaf)


def _generic(kind: str) -> tuple[str, ...]:
    return _GENERIC.get(kind, ())


def _generic_match(known: Identity, event: str, names: list[str]) -> int:
    """A plain `id`, `name` or `arn`: what is it of? Its parent says, or at the root the event's name."""
    if len(names) > 1:
        parent = _singular(names[-2])
        if parent in known.nouns:
            return 88 - known.nouns.index(parent)
        return 84 if any(_about(parent, noun) for noun in known.nouns) and _is_about(known, event) else 0
    if _is_made_by(known, event):
        return 96
    alone = known.resource == known.service or len(identity.of_service(known.service)) == 1
    return 80 if _is_about(known, event) else 56 if alone else 0


def _is_made_by(known: Identity, event: str) -> bool:
    """CreateDeployment makes a deployment: a plain id at the root is its own."""
    return event.startswith(_MAKES) and event_noun(event) in known.nouns


def _about(parent: str, noun: str) -> bool:
    """`repositorymetadata`, `databaseinput`, `createcollectiondetail` are about their noun."""
    return len(noun) > 3 and parent.startswith((noun, f"create{noun}", f"update{noun}"))


def _is_about(known: Identity, event: str) -> bool:
    """Whether the event's name ends in one of the resource's nouns: CreateRepository."""
    noun = event_noun(event)
    return noun in known.nouns or any(
        len(one) > 3 and ((noun.startswith(one) and one in known.nouns[:2]) or noun.endswith(one))
        for one in known.nouns
    )


def event_noun(event: str) -> str:
    verb = _VERB.match(event)
    noun = event[verb.end() :].lower() if verb else event.lower()
    return _singular(re.sub(r"\d{8}(v\d)?$|\d{4}_\d{2}_\d{2}$|v2$", "", noun))


def _resource_match(known: Identity, kind: str, leaf: str) -> int:
    """Calls that take anything: `resourceArn` of TagResource, `resourceId` of CreateTags."""
    if leaf == "resourcearn" and kind == "arn":
        return 60
    if leaf == "resourceid" and known.prefix:
        return 62
    return 0


def _singular(name: str) -> str:
    name = name.removesuffix("set")
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) else name


def for_event(resource: str, event: EventSchema) -> list[Candidate]:
    """As `candidates`, of the resource's own operation where several services log the event, and of what is logged."""
    known = identity.of(resource)
    if known is None:
        return []
    own = tuple(operation for operation in event.operations if operation.service == known.service)
    narrowed = schema.EventSchema(replace(event.ref, operations=own)) if own else event
    sides = ("request",) if event.delivery.read_only else schema.SIDES
    keys = (key for side in sides for key in narrowed.keys(side))
    return candidates(resource, event.source, event.event, keys)


def of_event(source: str, event: str, keys: Iterable[KeyLike]) -> Iterator[tuple[str, Candidate]]:
    """Resources that the event concerns with their best path, the surest first."""
    listed = list(keys)
    found = []
    for service in catalog.services_of(source):
        for resource in identity.of_service(service):
            best = candidates(resource, source, event, listed)
            if best:
                found.append((resource, best[0]))
    yield from sorted(found, key=lambda pair: (-pair[1].score, len(pair[0]), pair[0]))
