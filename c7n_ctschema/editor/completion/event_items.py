"""Proposals for `resource`, `source`, `event`, shortcuts, and `ids`."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from c7n_ctschema.changes import resource_changes
from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.editor.completion.completion_item import Item, ItemKind
from c7n_ctschema.editor.completion.policy_facts import EventLine, PolicyFacts
from c7n_ctschema.html_text import first_sentence
from c7n_ctschema.ids import id_candidates, nouns, resource_events
from c7n_ctschema.ids.id_candidates import Candidate
from c7n_ctschema.trail.catalog import delivery, event_catalog, models
from c7n_ctschema.trail.schema.event_schema import EventSchema

MOST_CHANGES = 1000
_OFTEN = {"moto": "resolved by c7n against moto", "source": "c7n's code", "metadata": "c7n's metadata"}


def of_resources(prefix: str) -> Iterator[Item]:
    """c7n's AWS resources; with `aws.` unless the author leaves it out."""
    with_provider = not prefix or "aws.".startswith(prefix[:4])
    for name in sorted(c7n_source.resources()):
        known = resource_identity.of(name)
        detail = f"looked up by {known.member}" if known and known.works else "no event can name it"
        yield Item(
            f"aws.{name}" if with_provider else name, ItemKind.RESOURCE, detail, rank=not (known and known.works)
        )


def of_sources(facts: PolicyFacts) -> Iterator[Item]:
    """The event sources: those of the resource's service first, then those that policies often mean."""
    own = _own_sources(facts.resource)
    for source in (*own, *sorted(event_catalog.sources() - set(own))):
        services = ", ".join(event_catalog.services_of(source))
        rank = 0 if source in own else 1 if source in event_catalog.OFTEN_MEANT else 2
        yield Item(source, ItemKind.SOURCE, services, rank=rank)


def _own_sources(resource: str) -> tuple[str, ...]:
    known = resource_identity.of(resource)
    return event_catalog.hosts(known.service) if known and known.service in models.services() else ()


def of_events(facts: PolicyFacts, line: EventLine) -> Iterator[Item]:
    """The events of the entry's source, or of the resource's service; those that change the resource first."""
    known = resource_identity.of(facts.resource)
    things = set(known.nouns) if known else set()
    changes = {
        change.event: (rank, change) for rank, change in enumerate(resource_changes.of(facts.resource)[:MOST_CHANGES])
    }
    for source in _sources(facts, line):
        for item in _events_of(source):
            rank, change = changes.get(item.label, (MOST_CHANGES, None))
            if change is not None and change.source == source:
                yield item._replace(rank=rank, about=_sentence(resource_events.about(change.group)))
            else:
                # DeleteSnapshot changes nothing that is left, and is about snapshots all the same
                is_about = nouns.event_noun(item.label) in things
                yield item._replace(rank=MOST_CHANGES + item.rank + (0 if is_about else 2))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _sources(facts: PolicyFacts, line: EventLine) -> tuple[str, ...]:
    return (line.source,) if line.source else _own_sources(facts.resource)


@functools.lru_cache(maxsize=64)
def _events_of(source: str) -> tuple[Item, ...]:
    """The events of a source. EventBridge rarely delivers calls that only read, so they come last."""
    found = []
    for name in event_catalog.events_of_source(source):
        reads = delivery.is_read_only(source, name)
        found.append(Item(name, ItemKind.EVENT, f"{source}, {'read-only' if reads else 'write'}", rank=4 * reads))
    return tuple(found)


def documented(items: Iterable[Item], facts: PolicyFacts, line: EventLine) -> tuple[Item, ...]:
    """The events with what they do. Only the proposals that are shown: reading all 800 of EC2 takes 50 ms."""
    sources = _sources(facts, line)
    return tuple(item._replace(about=f"{item.about} {_described(sources, item.label)}".strip()) for item in items)


def _described(sources: Iterable[str], name: str) -> str:
    source = next((one for one in sources if name in _names_of(one)), "")
    return _documentation(source, name) if source else ""


@functools.lru_cache(maxsize=64)
def _names_of(source: str) -> frozenset[str]:
    return frozenset(item.label for item in _events_of(source))


@functools.lru_cache(maxsize=2048)
def _documentation(source: str, name: str) -> str:
    ref = event_catalog.find(source, name)
    if ref is None or not ref.operations:
        return str(event_catalog.special_events(source).get(name, {}).get("documentation", ""))
    operation = ref.operations[0]
    return first_sentence(str(models.load(operation.service)["operations"][operation.name].get("documentation", "")))


def of_shortcuts(facts: PolicyFacts) -> Iterator[Item]:
    """c7n's shortcuts; those of the resource's service first."""
    own = _own_sources(facts.resource)
    for name, shortcut in c7n_source.shortcuts().items():
        if shortcut.resolves:
            about = f"source: {shortcut.source}\nevent: {shortcut.event}\nids: {shortcut.ids}"
            yield Item(name, ItemKind.SHORTCUT, shortcut.source, about, rank=shortcut.source not in own)


def of_ids(facts: PolicyFacts, line: EventLine) -> Iterator[Item]:
    """The paths that resolve the resource in the event, the best first, with how each is known."""
    schema = line.schema
    for rank, candidate in enumerate(_candidates(facts.resource, schema) if schema else ()):
        how = _OFTEN.get(candidate.proven, "inferred from names")
        yield Item(candidate.path, ItemKind.PATH, f"{candidate.proven}: {how}", candidate.reason, rank=rank)


@functools.lru_cache(maxsize=64)
def _candidates(resource: str, schema: EventSchema) -> tuple[Candidate, ...]:
    """An editor asks again with each letter; the keys of RunInstances take 10 ms."""
    return tuple(id_candidates.for_event(resource, schema))
