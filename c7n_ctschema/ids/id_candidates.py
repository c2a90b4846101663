"""Which of an event's key paths hold the ids that a c7n resource is looked up by."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from c7n_ctschema import tables
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.custodian.lookups.resource_identity import Identity
from c7n_ctschema.ids import points, scoring
from c7n_ctschema.ids.scoring import KeyLike
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.paths.resolution import Found
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes.nodes import Scalar

ENOUGH, SURE = 40, 76
_SIDES = ("requestParameters.", "responseElements.")
ANY = "eventID"  # for a resource whose lookup ignores the value
PROOFS = "generated/proofs"


class Candidate(NamedTuple):
    """A path for `ids`, relative to `detail`.

    `proven`: moto, this very path was run through c7n against moto; source, c7n's lookup was read or run, and the
    path's names are sure; metadata, only c7n's metadata speaks; inferred, a guess from names. `reason` also says what
    is doubtful of the key itself, such as that records have it empty.
    """

    path: str
    score: int
    proven: str
    reason: str


def _proofs() -> dict[str, dict[str, list[str]]]:
    proofs: dict[str, dict[str, list[str]]] = tables.read(PROOFS)["proofs"]
    return proofs


def proven_count() -> int:
    """How many paths c7n was seen to resolve against moto."""
    return sum(len(paths) for events in _proofs().values() for paths in events.values())


def proven_with() -> str:
    """The version of c7n that was run."""
    return str(tables.read(PROOFS)["c7n"])


def proven_paths(resource: str, source: str, event: str) -> list[str]:
    """Paths of the event that c7n was seen to resolve against moto (tests/identity/test_proofs.py)."""
    return _proofs().get(resource, {}).get(f"{source}:{event}", [])


def candidates(resource: str, source: str, event: str, keys: Iterable[KeyLike]) -> list[Candidate]:
    """Best first; empty where c7n can resolve nothing of this event for this resource."""
    known = resource_identity.of(resource)
    if known is None or not known.works:
        return []
    fixed = [ANY] if known.any_value else known.paths.get(f"{source}:{event}", [])
    if fixed:
        return [Candidate(path, 100, _proven(known, source, event, path, 100), known.why) for path in fixed]
    return _ranked(known, source, event, keys) if concerns(known, source) else []


def concerns(known: Identity, source: str) -> bool:
    """Whether the event source is that of the resource's own service."""
    return known.service in event_catalog.services_of(source) or source in event_catalog.hosts(known.service)


def _ranked(known: Identity, source: str, event: str, keys: Iterable[KeyLike]) -> list[Candidate]:
    candidates: dict[str, Candidate] = {}
    for key in keys:
        path = _flat(key.path.removeprefix("detail."))
        if "[]" in path and _template(known, path):
            continue  # the expression takes one value; a function of a list fails
        score = _score(known, event, path, key.type, key.documentation)
        if score >= ENOUGH:
            made = _candidate(known, source, event, path, score, key.note)
            if made.path not in candidates or candidates[made.path].score < score:
                candidates[made.path] = made
    deepest = [candidate for path, candidate in candidates.items() if not _goes_deeper(path, candidates)]
    return sorted(deepest, key=lambda candidate: (-candidate.score, len(candidate.path), candidate.path))


def is_plain_candidate(resource: str, event: EventSchema, path: str) -> bool:
    """Whether `candidates` surely has this leaf, as it stands; a look at one key, where `candidates` looks at all."""
    known, narrowed = resource_identity.of(resource), as_own_service_logs(resource, event)
    if known is None or narrowed is None or not known.works or known.template or known.begins or "[]" in path:
        return False
    if not concerns(known, event.source) or f"{event.source}:{event.event}" in known.paths:
        return False
    if event.delivery.read_only and not path.startswith("requestParameters."):
        return False
    resolution = narrowed.resolve(path, in_detail=True)
    leaf = resolution.nodes[0] if isinstance(resolution, Found) and len(resolution.nodes) == 1 else None
    return isinstance(leaf, Scalar) and _score(known, event.event, path, leaf.type, leaf.documentation) >= ENOUGH


def _score(known: Identity, event: str, path: str, kind: str, documentation: str) -> int:
    """How surely a key of this type holds the ids; 0 where it cannot."""
    if not path.startswith(_SIDES) or kind in ("boolean", "timestamp") or not scoring.possible(known, path):
        return 0
    return scoring.score(known, event, path, documentation)


def _goes_deeper(path: str, others: Iterable[str]) -> bool:
    """Whether another path goes on from there, or makes one list of its lists."""
    return any(other.startswith(f"{path}.") or other == f"{path}[]" for other in others)


def _candidate(known: Identity, source: str, event: str, path: str, score: int, note: str) -> Candidate:
    template = _template(known, path)
    text = template.format(path=path) if template else path
    score -= points.WRITTEN_BOTH_WAYS if template else 0
    why = known.why or f"c7n looks {known.resource} up by {known.member}"
    return Candidate(text, score, _proven(known, source, event, text, score), f"{why}; {note}" if note else why)


def _flat(path: str) -> str:
    """Without the `[]` at the end of a list of texts; below another list it makes one list of several."""
    return path if path.count("[]") > 1 else path.removesuffix("[]")


def _template(known: Identity, path: str) -> str:
    return known.template.get(path) or known.template.get(path.rpartition(".")[2].lower(), "")


def _proven(known: Identity, source: str, event: str, path: str, score: int) -> str:
    if path in proven_paths(known.resource, source, event):
        return "moto"
    if score < SURE:
        return "inferred"
    return "source" if known.sure else "metadata"


def for_event(resource: str, event: EventSchema) -> list[Candidate]:
    """As `candidates`, of the resource's own operation where several services log the event, and of what is logged."""
    narrowed = as_own_service_logs(resource, event)
    if narrowed is None:
        return []
    sides = ("request",) if event.delivery.read_only else event_schema.SIDES
    keys = (key for side in sides for key in narrowed.keys(side))
    return candidates(resource, event.source, event.event, keys)


def as_policy_reads(resource: str, event: EventSchema) -> EventSchema:
    """The event as the resource's own service logs it, if another service logs the same event for other things.

    c7n looks up what ELB's AddTags names as a classic load balancer, and what ELBv2's names as another. RDS, DocumentDB
    and Neptune share things, so their events stay as they are.
    """
    known = resource_identity.of(resource)
    return event.of_service(known.service) if known and known.only_own else event


@functools.lru_cache(maxsize=4096)
def as_own_service_logs(resource: str, event: EventSchema) -> EventSchema | None:
    """The event as the resource's own service logs it; None where it does not, and things of others are called alike.

    What was seen of an event that another service logs too is left out where the two services' things are called alike.
    """
    known = resource_identity.of(resource)
    if known is None:
        return None
    own = tuple(operation for operation in event.operations if operation.service == known.service)
    if known.only_own and event.operations and not own:
        return None
    if not own or own == event.operations:
        return event
    return EventSchema(event.ref._replace(operations=own), with_observed=not known.only_own)


def of_event(source: str, event: str) -> Iterator[tuple[str, Candidate]]:
    """Resources that the event concerns with their best path, the surest first; last those that any event will do for.

    Each resource is asked for the event as its own service logs it.
    """
    about = event_schema.load(source, event)
    concerned = [(resource, best[0]) for resource in _asked(source, event) if (best := for_event(resource, about))]
    yield from sorted(concerned, key=lambda pair: (pair[1].path == ANY, -pair[1].score, len(pair[0]), pair[0]))


def _asked(source: str, event: str) -> Iterator[str]:
    """Resources of the services behind the source, those that name this very event, and the account."""
    services = event_catalog.services_of(source)
    for resource in resource_identity.all_resources():
        known = resource_identity.of(resource)
        if known and (known.service in services or f"{source}:{event}" in known.paths or resource == "account"):
            yield resource
