"""What is known about an event besides its keys: its delivery, its API operations, and their documentation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from c7n_ctschema.trail.catalog import event_catalog, models
from c7n_ctschema.trail.catalog.delivery import Delivery
from c7n_ctschema.trail.catalog.targets import Target
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.schema.event_schema import EventSchema

# The names of boto3, which `iam.CreatePolicy.output` uses, for the sides of a record.
SIDES = {"input": ("request",), "output": ("response",), "": ("request", "response")}


@dataclass(frozen=True, slots=True)
class Description:
    """An event. `documentation` is botocore's HTML. `sides` has the sides that the target asks for."""

    event: EventSchema
    api_versions: tuple[str, ...]
    documentation: str
    sides: tuple[str, ...]

    @property
    def delivery(self) -> Delivery:
        return self.event.delivery


def events_of_service(name: str) -> tuple[str, ...]:
    """The event names of a service of botocore, or of an event source without a service."""
    if name in models.services():
        # Events that are no API operation are kept under the current event source of the service.
        special = event_catalog.special_events(event_catalog.hosts(name)[0])
        return tuple(sorted({*event_catalog.events_of_service(name), *special}))
    return event_catalog.events_of_source(event_catalog.source_named(name))


def sources_of_service(name: str) -> tuple[str, ...]:
    """The event sources of the service's records."""
    return event_catalog.hosts(name) if name in models.services() else (event_catalog.source_named(name),)


def describe(target: Target, *, with_observed: bool = True) -> Iterator[Description]:
    """Each event of the target."""
    for ref in target.events:
        # Not `load`: the target has chosen the operations, and `load` would find those of all services again.
        event = event_schema.EventSchema(ref, with_observed=with_observed)
        versions = tuple(_api_version(operation.service) for operation in event.operations)
        yield Description(event, versions, _documentation(event), SIDES[target.side])


def _api_version(service: str) -> str:
    return str(models.load(service)["metadata"].get("apiVersion", ""))


def _documentation(event: EventSchema) -> str:
    if not event.operations:
        return str(event_catalog.special_events(event.source).get(event.event, {}).get("documentation", ""))
    # The service that the event source is named after is first (`event_catalog.services_of`).
    operation = event.operations[0]
    model = models.load(operation.service)["operations"][operation.name]
    text = str(model.get("documentation", ""))
    return event_schema.attributed(text, operation.service) if text and len(event.operations) > 1 else text
