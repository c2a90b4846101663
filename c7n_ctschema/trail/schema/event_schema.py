"""The schema of one event's record: its keys, and where a key path leads."""

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
from c7n_ctschema.trail.facts import active_facts
from c7n_ctschema.trail.paths.resolution import Resolution, Unknown, resolve
from c7n_ctschema.trail.records import learned, observed
from c7n_ctschema.trail.shapes import envelope, node_building
from c7n_ctschema.trail.shapes.key_listing import Key, leaves
from c7n_ctschema.trail.shapes.node_building import either, from_data
from c7n_ctschema.trail.shapes.nodes import EMPTY, Node, Struct
from c7n_ctschema.trail.spelling import encoding, event_spelling
from c7n_ctschema.trail.values import json_types

# Modules are imported by name, on first use: an event of IAM does not pay for EC2's tables.
ENCODERS = {"ec2": "ec2", "s3": "s3", "s3control": "s3", "apigateway": "apigateway"}  # the general rule does not apply
SIDES = ("request", "response")
OWN = "own"  # the members that only this event's record has, beside its two sides: a sign-in's `additionalEventData`


class EventSchema:
    """The schema of one event's record. The shapes are built when they are needed."""

    def __init__(self, ref: EventRef, with_observed: bool = True, with_facts: bool = True) -> None:
        self.ref = ref
        self.source, self.event, self.operations = ref.source, ref.event, ref.operations
        self._with_observed, self._with_facts = with_observed, with_facts

    def of_service(self, service: str) -> EventSchema:
        """The event as this service logs it, or the schema itself if there is nothing to choose."""
        # The same object, so that the shapes that it has built are kept.
        if not service or len(self.operations) < 2 or event_catalog.of_service(self.ref, service) == self.ref:
            return self
        return load(self.source, self.event, self._with_observed, service)

    @property
    def chosen_service(self) -> str:
        """The service, if the schema is for one of several services that log the event, else ""."""
        ref = event_catalog.find(self.source, self.event)
        return self.operations[0].service if ref and self.operations and self.operations != ref.operations else ""

    @functools.cached_property
    def delivery(self) -> Delivery:
        """Whether EventBridge delivers the record, and in which Region."""
        return delivery(self.source, self.event, self.operations)

    @functools.cache  # noqa: B019  a schema lives as long as the process
    def side(self, side: str) -> Node:
        """The node of `requestParameters` ("request") or `responseElements` ("response")."""
        built = [self._built(operation, side) for operation in self.operations]
        # data/knowledge/special/ adds what the API lacks, such as sides of ConsoleLogin. null there means no members.
        special = event_catalog.special_events(self.source).get(self.event, {})
        if side in special and special[side] is not None:
            built.append(from_data(special[side]))
        node = either(*built) if built else EMPTY
        # Records come last: they can only add what neither the model, nor a quirk, describes.
        if self._with_observed:
            node = observed.merge(node, self.source, self.event, side, self._others(side))
        # A team's own records come after all others, and win.
        return learned.merge(node, self.source, self.event, side) if self._with_facts else node

    def _others(self, side: str) -> Node:
        """The shape that other services log under the same event, if the schema is not for all of its services."""
        ref = event_catalog.find(self.source, self.event)
        if ref is None or not self.operations:
            return EMPTY
        # `CreateLoadBalancer` of ELB: records under the same source show `ipAddressType`, which only ELBv2 has.
        others = [operation for operation in ref.operations if operation not in self.operations]
        return either(*(self._built(operation, side) for operation in others)) if others else EMPTY

    def _built(self, operation: Operation, side: str) -> Node:
        model = models.load(operation.service)
        how = event_spelling.spelling(self.source, operation.service, self.event, side)
        if operation.service in ENCODERS:
            encoder: Any = importlib.import_module(f"c7n_ctschema.trail.spelling.{ENCODERS[operation.service]}")
            # These encoders know no quirks. Only the members that a quirk adds apply to them.
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
        return {**self._beside_the_sides(), **{envelope.ROOTS[side]: self.side(side) for side in SIDES}}

    def _beside_the_sides(self) -> dict[str, Node]:
        special: Mapping[str, Any] = event_catalog.special_events(self.source).get(self.event, {})
        names = ("additionalEventData", "serviceEventDetails")
        return {name: from_data(special[name]) for name in names if special.get(name)}

    def is_seen(self, side: str) -> bool:
        """Whether a public record shows this side of the event."""
        seen = self._with_observed and bool(observed.paths(self.source, self.event, side))
        return seen or learned.is_seen(self.source, self.event, side)

    def confidence(self, side: str) -> Confidence:
        """Evidenced if records show how this source spells that side, general if only the rule says so."""
        if self._with_facts and learned.is_seen(self.source, self.event, side):
            return Confidence.EVIDENCED
        node = self.side(side)
        if isinstance(node, Struct) and not node.members:
            # A model without input is no proof: Lambda logs members for GetAccountSettings, Cognito for Login_GET.
            return Confidence.GENERAL
        return observed.confidence(self.source, self.event, side)

    def keys(self, root: str = "all") -> Iterator[Key]:
        """The keys of one side, "request" or "response", of "own", or of "all": sides, record, and envelope."""
        if root == OWN:
            for name, node in self._beside_the_sides().items():
                yield from leaves(node, f"detail.{name}", Confidence.EVIDENCED)
            return
        if root == "all":
            # The envelope and the common members have the documentation as evidence, whatever the event.
            yield from self._envelope_keys()
        for side in SIDES if root == "all" else (root,):
            node = self.side(side)
            # `responseElements` of a call without an output is null, so it is no key.
            if not (isinstance(node, Struct) and not node.members):
                keys = self._attributed(leaves(node, f"detail.{envelope.ROOTS[side]}", self.confidence(side)), side)
                keys = self._noted(self._mixed(keys, side), side) if self._with_observed else keys
                yield from learned.counted(keys, self.source, self.event, side) if self._with_facts else keys

    def _attributed(self, keys: Iterator[Key], side: str) -> Iterator[Key]:
        """The keys, with the service before its documentation if several services log the event and describe it."""
        # One API needs no name before its documentation. RDS, DocumentDB, and Neptune share an event source.
        several = self.operations if len(self.operations) > 1 else ()
        texts = {operation.service: self._texts(operation, side) for operation in several}
        for key in keys:
            described = [(service, text[key.path]) for service, text in texts.items() if key.path in text]
            # All services say the same: a name would suggest a difference.
            same = len(described) == len(texts) and len({text for _, text in described}) == 1
            service = next((name for name, text in described if text and text == key.documentation), "")
            if service and not same:
                key = key._replace(documentation=attributed(key.documentation, service))
            yield key

    def _texts(self, operation: Operation, side: str) -> dict[str, str]:
        """Path → documentation in the model of one of the services."""
        root = f"detail.{envelope.ROOTS[side]}"
        return {key.path: key.documentation for key in leaves(self._built(operation, side), root, Confidence.GENERAL)}

    def _mixed(self, keys: Iterator[Key], side: str) -> Iterator[Key]:
        """The keys, with a note on each number that can be a string in records."""
        seen = observed.paths(self.source, self.event, side)
        for key in keys:
            # `detail.requestParameters.a.b` is `a.b` in the observed files, which are relative to the side.
            types = seen.get(key.path.split(".", 2)[-1], ()) if key.type == "number" else ()
            mixed = key.type == "number" and json_types.may_be_text(self.source, key.path, types)
            yield key._replace(note=node_building.MIXED, may_be_text=True) if mixed and not key.note else key

    def _noted(self, keys: Iterator[Key], side: str) -> Iterator[Key]:
        """The keys, with a note on each key below a container that is empty in all seen records."""
        above = [f"detail.{envelope.ROOTS[side]}.{path}" for path in observed.empty(self.source, self.event, side)]
        for key in keys:
            # The lists below are real keys, but a filter on them never had a value in a public record.
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
        """Where a plain path leads. It starts at the envelope, or with `in_detail` at the record, as `ids` does."""
        steps = keypath.parse(path)
        if steps is None:
            return Unknown("not a plain path")
        return resolve(self.record if in_detail else self.root, steps)


def attributed(documentation: str, service: str) -> str:
    """Documentation (HTML) that begins with the service that it is from."""
    before, paragraph, text = documentation.partition("<p>")
    # botocore's documentation is HTML that mostly begins with `<p>`: text before it would stand on a line of its own.
    inside = bool(paragraph) and not before.strip()
    return f"{paragraph}{service}: {text}" if inside else f"{service}: {documentation}"


def load(source: str, event: str, with_observed: bool = True, service: str = "") -> EventSchema:
    """The schema of an event of an event source; raises UnknownName if the event is unknown.

    If several services log the event (ELB and ELBv2: CreateLoadBalancer), `service` chooses one of them.
    """
    return _load(source, event, with_observed, service, active_facts.files_in_use())


@functools.lru_cache(maxsize=4096)
def _load(source: str, event: str, with_observed: bool, service: str, facts: str) -> EventSchema:
    ref = event_catalog.find(source, event)
    # An unknown event source explains an unknown event, so it is reported first.
    if ref is None and source not in event_catalog.sources():
        raise UnknownName("event source", source, nearest(source, event_catalog.sources()))
    if ref is None:
        raise UnknownName("event", event, nearest(event, event_catalog.events_of_source(source)), where=source)
    return EventSchema(event_catalog.of_service(ref, service), with_observed)
