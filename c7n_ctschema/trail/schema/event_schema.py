"""What is in the record of one event: its keys, and where a key path leads."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterator, Mapping
from typing import Any

from c7n_ctschema import keypath
from c7n_ctschema.confidence import Confidence
from c7n_ctschema.errors import UnknownName
from c7n_ctschema.names import nearest
from c7n_ctschema.trail.catalog import event_catalog, models
from c7n_ctschema.trail.catalog.delivery import Delivery, delivery
from c7n_ctschema.trail.catalog.event_catalog import EventRef, Operation
from c7n_ctschema.trail.paths.resolution import Resolution, Unknown, resolve
from c7n_ctschema.trail.records import observed
from c7n_ctschema.trail.shapes import envelope, node_building
from c7n_ctschema.trail.shapes.key_listing import Key, leaves
from c7n_ctschema.trail.shapes.node_building import either, from_data
from c7n_ctschema.trail.shapes.nodes import EMPTY, Node, Struct
from c7n_ctschema.trail.spelling import encoding, event_spelling
from c7n_ctschema.trail.values import json_types

ENCODERS = {"ec2": "ec2", "s3": "s3", "s3control": "s3", "apigateway": "apigateway"}  # spelled in ways of their own
SIDES = ("request", "response")


class EventSchema:
    """The shape of one event's record. Made by `load`; cheap until keys are asked for."""

    def __init__(self, ref: EventRef, with_observed: bool = True) -> None:
        self.ref = ref
        self.source, self.event, self.operations = ref.source, ref.event, ref.operations
        self._with_observed = with_observed

    @functools.cached_property
    def delivery(self) -> Delivery:
        """How, and whether, EventBridge delivers the record."""
        return delivery(self.source, self.event, self.operations)

    @functools.cache  # noqa: B019  a schema lives as long as the process
    def side(self, side: str) -> Node:
        """The node of `requestParameters` ("request") or `responseElements` ("response")."""
        built = [self._built(operation, side) for operation in self.operations]
        special = event_catalog.special_events(self.source).get(self.event, {})
        if side in special and special[side] is not None:
            built.append(from_data(special[side]))
        node = either(*built) if built else EMPTY
        return observed.merge(node, self.source, self.event, side, self._others(side)) if self._with_observed else node

    def _others(self, side: str) -> Node:
        """What other services log under the same event, where only some of its operations are asked for."""
        ref = event_catalog.find(self.source, self.event)
        others = [one for one in ref.operations if one not in self.operations] if ref and self.operations else []
        return either(*(self._built(one, side) for one in others)) if others else EMPTY

    def _built(self, operation: Operation, side: str) -> Node:
        model = models.load(operation.service)
        how = event_spelling.spelling(self.source, operation.service, self.event, side)
        if operation.service in ENCODERS:
            encoder: Any = importlib.import_module(f"c7n_ctschema.trail.spelling.{ENCODERS[operation.service]}")
            return encoding.with_added(getattr(encoder, side)(model, operation.name), how)
        build = encoding.request if side == "request" else encoding.response
        return build(model, operation.name, how)

    @functools.cached_property
    def root(self) -> Struct:
        """The EventBridge envelope."""
        return envelope.envelope(self._own_members())

    @functools.cached_property
    def record(self) -> Struct:
        """The record: the envelope's `detail`."""
        return envelope.record(self._own_members())

    def _own_members(self) -> dict[str, Node]:
        special: Mapping[str, Any] = event_catalog.special_events(self.source).get(self.event, {})
        own = {
            name: from_data(special[name])
            for name in ("additionalEventData", "serviceEventDetails")
            if special.get(name)
        }
        return {**own, **{envelope.ROOTS[side]: self.side(side) for side in SIDES}}

    def is_seen(self, side: str) -> bool:
        """Whether a public record shows this side of the event."""
        return self._with_observed and bool(observed.paths(self.source, self.event, side))

    def confidence(self, side: str) -> Confidence:
        """Evidenced where records show how this source spells that side, general where only the rule speaks."""
        return observed.confidence(self.source, self.event, side)

    def keys(self, root: str = "all") -> Iterator[Key]:
        """Leaf keys under `request`, `response` or, with the envelope's own, `all`."""
        if root == "all":
            yield from self._envelope_keys()
        for side in SIDES if root == "all" else (root,):
            node = self.side(side)
            if not (isinstance(node, Struct) and not node.members):
                found = leaves(node, f"detail.{envelope.ROOTS[side]}", self.confidence(side))
                yield from self._noted(self._mixed(found, side), side) if self._with_observed else found

    def _mixed(self, keys: Iterator[Key], side: str) -> Iterator[Key]:
        """The keys; numbers that may be texts say so."""
        seen = observed.paths(self.source, self.event, side)
        for key in keys:
            types = seen.get(key.path.split(".", 2)[-1], ()) if key.type == "number" else ()
            mixed = key.type == "number" and json_types.may_be_text(self.source, key.path, types)
            yield key._replace(note=node_building.MIXED, may_be_text=True) if mixed and not key.note else key

    def _noted(self, keys: Iterator[Key], side: str) -> Iterator[Key]:
        """The keys; those below what the records seen have only empty say so."""
        above = [f"detail.{envelope.ROOTS[side]}.{path}" for path in observed.empty(self.source, self.event, side)]
        for key in keys:
            where = next((path for path in above if key.path.startswith((f"{path}.", f"{path}["))), "")
            name = where.rpartition(".")[2]
            yield key._replace(note=f"records seen so far have {name} empty") if where and not key.note else key

    def _envelope_keys(self) -> Iterator[Key]:
        for name, node in self.root.members.items():
            if name != "detail":
                yield from leaves(node, keypath.quote(name), Confidence.EVIDENCED)
        for name, node in self.record.members.items():
            if name not in envelope.ROOTS.values():
                yield from leaves(node, f"detail.{name}", Confidence.EVIDENCED)

    def resolve(self, path: str, in_detail: bool = False) -> Resolution:
        """Where a plain path leads, from the envelope or (`in_detail`, for `ids`) from the record."""
        steps = keypath.parse(path)
        if steps is None:
            return Unknown("not a plain path")
        return resolve(self.record if in_detail else self.root, steps)


@functools.lru_cache(maxsize=4096)
def load(source: str, event: str, with_observed: bool = True) -> EventSchema:
    """The schema of an event of an event source; raises UnknownName where none is known."""
    ref = event_catalog.find(source, event)
    if ref is None and source not in event_catalog.sources():
        raise UnknownName("event source", source, nearest(source, event_catalog.sources()))
    if ref is None:
        raise UnknownName("event", event, nearest(event, event_catalog.events_of_source(source)), where=source)
    return EventSchema(ref, with_observed)
