"""The key paths of an event that hold the ids by which c7n looks a resource up."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from c7n_ctschema import tables
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.custodian.lookups.resource_identity import Identity
from c7n_ctschema.ids import candidate_order, new_resource, points, scoring
from c7n_ctschema.ids.scoring import KeyLike
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.paths.resolution import Found
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes.nodes import Scalar

# SURE lies between `resourceId` in the better side (62 + 4) and what the documentation says of a member that also
# takes an ARN (84 - 8). Below ENOUGH is, for example, a `resourceArn` below `target` (60 - 30).
ENOUGH, SURE = 40, 76
_SIDES = ("requestParameters.", "responseElements.")
# c7n.cwe.CloudWatchEvents.get_ids drops empty values, and each CloudTrail record has an eventID.
ANY = "eventID"  # for a resource whose lookup ignores the value
PROOFS = "generated/proofs"


class Candidate(NamedTuple):
    """A path for `ids`, relative to `detail`.

    `proven` is "moto" if c7n resolved this path against moto; "source" if c7n's lookup was read or run and the path's
    names are certain; "metadata" if only c7n's metadata says so; "inferred" for a guess from names. `reason` also says
    what is doubtful about the key, for example that it is empty in records.
    """

    path: str
    score: int
    proven: str
    reason: str


def _proofs() -> dict[str, dict[str, list[str]]]:
    proofs: dict[str, dict[str, list[str]]] = tables.read(PROOFS)["proofs"]
    return proofs


def proven_count() -> int:
    """The number of paths that c7n resolved against moto."""
    return sum(len(paths) for events in _proofs().values() for paths in events.values())


def proven_with() -> str:
    """The version of c7n that resolved them."""
    return str(tables.read(PROOFS)["c7n"])


def proven_paths(resource: str, source: str, event: str) -> list[str]:
    """Paths of the event that c7n resolved against moto (tests/ids/test_proofs.py)."""
    return _proofs().get(resource, {}).get(f"{source}:{event}", [])


def candidates(resource: str, source: str, event: str, keys: Iterable[KeyLike]) -> list[Candidate]:
    """The candidates, best first; empty if c7n cannot resolve this resource from the event."""
    known = resource_identity.of(resource)
    if known is None or not known.works:
        return []
    fixed = [ANY] if known.any_value else known.paths.get(f"{source}:{event}", [])
    if fixed:
        return [Candidate(path, 100, _proven(known, source, event, path, 100), known.why) for path in fixed]
    return _ranked(known, source, event, keys) if concerns(known, source) else []


def concerns(known: Identity, source: str) -> bool:
    """Whether the resource's own service logs under this event source."""
    return known.service in event_catalog.services_of(source) or source in event_catalog.hosts(known.service)


def _ranked(known: Identity, source: str, event: str, keys: Iterable[KeyLike]) -> list[Candidate]:
    candidates: dict[str, Candidate] = {}
    for key in keys:
        path = _flat(key.path.removeprefix("detail."))
        if "[]" in path and _template(known, path):
            continue  # the expression's `join` takes one value, and fails on a list
        score = _score(known, event, path, key.type, key.documentation)
        if score >= ENOUGH:
            made = _candidate(known, source, event, path, score, key.note)
            if made.path not in candidates or candidates[made.path].score < score:
                candidates[made.path] = made
    deepest = [candidate for path, candidate in candidates.items() if not _goes_deeper(path, candidates)]
    # of equal keys the shortest is the most general; the path itself makes the order the same in every run
    return sorted(deepest, key=lambda candidate: (-candidate.score, len(candidate.path), candidate.path))


def is_plain_candidate(resource: str, event: EventSchema, path: str) -> bool:
    """Whether `candidates` has this path, with certain names. A fast check: it looks at one key, not at all of them."""
    known, narrowed = resource_identity.of(resource), as_own_service_logs(resource, event)
    if known is None or narrowed is None or not known.works or known.template or known.begins or "[]" in path:
        return False
    if not concerns(known, event.source) or f"{event.source}:{event.event}" in known.paths:
        return False
    # as in `for_event`: the responses of read-only events are not in records
    if event.delivery.read_only and not path.startswith("requestParameters."):
        return False
    resolution = narrowed.resolve(path, in_detail=True)
    leaf = resolution.nodes[0] if isinstance(resolution, Found) and len(resolution.nodes) == 1 else None
    return isinstance(leaf, Scalar) and _score(known, event.event, path, leaf.type, leaf.documentation) >= SURE


def _score(known: Identity, event: str, path: str, kind: str, documentation: str) -> int:
    """The score of a key of this type; 0 if it cannot hold the ids."""
    if not path.startswith(_SIDES) or kind in ("boolean", "timestamp") or not scoring.possible(known, path):
        return 0
    return scoring.score(known, event, path, documentation)


def _goes_deeper(path: str, others: Iterable[str]) -> bool:
    """Whether another path continues this one, or flattens its list of lists."""
    return any(other.startswith(f"{path}.") or other == f"{path}[]" for other in others)


def _candidate(known: Identity, source: str, event: str, path: str, score: int, note: str) -> Candidate:
    template = _template(known, path)
    text = template.format(path=path) if template else path
    score -= points.WRITTEN_BOTH_WAYS if template else 0
    why = known.why or f"c7n looks {known.resource} up by {known.member}"
    return Candidate(text, score, _proven(known, source, event, text, score), f"{why}; {note}" if note else why)


def _flat(path: str) -> str:
    """The path without `[]` at the end of a list of strings. Below another list it stays: it flattens the lists."""
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
    """The candidates of a resource in an event, best first.

    If several services log an event of this name, only the operation of the resource's service counts. Responses of
    read-only events are left out: CloudTrail logs `responseElements` of calls that change something.
    """
    narrowed = as_own_service_logs(resource, event)
    if narrowed is None:
        return []
    sides = ("request",) if event.delivery.read_only else event_schema.SIDES
    keys = (key for side in sides for key in narrowed.keys(side))
    listed = candidates(resource, event.source, event.event, keys)
    # a path whose list is empty in every record would make a policy that never acts
    filled = [candidate for candidate in listed if not new_resource.empty_member(event, candidate.path)]
    known = resource_identity.of(resource)
    return candidate_order.ordered(narrowed, filled, SURE, known is not None and scoring.is_about(known, event.event))


def as_policy_reads(resource: str, event: EventSchema) -> EventSchema:
    """The event as the resource's own service logs it, if another service logs the same event for other things.

    c7n looks up what ELB's AddTags names as a classic load balancer, and what ELBv2's names as another. RDS, DocumentDB
    and Neptune share things, so their events stay as they are.
    """
    known = resource_identity.of(resource)
    return event.of_service(known.service) if known and known.only_own else event


@functools.lru_cache(maxsize=4096)
def as_own_service_logs(resource: str, event: EventSchema) -> EventSchema | None:
    """The event as the resource's own service logs it; None if it does not log it and names are ambiguous.

    Names are ambiguous if the services use the same words for different resources (`only_own`): then keys that are
    known from records alone are also left out, since the other service may have logged them.
    """
    known = resource_identity.of(resource)
    if known is None:
        return None
    own = tuple(operation for operation in event.operations if operation.service == known.service)
    if known.only_own and event.operations and not own:
        return None
    # Not own: a sign-in, which has no operation, or a service that shares its resources (DocumentDB in RDS's events).
    if not own or own == event.operations:
        return event
    return EventSchema(event.ref._replace(operations=own), with_observed=not known.only_own)


def of_event(source: str, event: str) -> Iterator[tuple[str, Candidate]]:
    """The resources that the event concerns, each with its best path, the most certain first.

    Resources whose lookup ignores the value come last.
    """
    schema = event_schema.load(source, event)
    concerned = [(resource, best[0]) for resource in _asked(source, event) if (best := for_event(resource, schema))]
    yield from sorted(concerned, key=lambda pair: (pair[1].path == ANY, -pair[1].score, len(pair[0]), pair[0]))


def _asked(source: str, event: str) -> Iterator[str]:
    """Resources of the source's services, resources whose corrections name this event, and the account."""
    services = event_catalog.services_of(source)
    for resource in resource_identity.all_resources():
        known = resource_identity.of(resource)
        # the lookup of `account` ignores the value, so that any event can serve it
        if known and (known.service in services or f"{source}:{event}" in known.paths or resource == "account"):
            yield resource
