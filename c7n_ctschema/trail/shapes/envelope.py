"""The members that every CloudTrail record and its EventBridge envelope can have (knowledge/trail/envelope.json)."""

from __future__ import annotations

from collections.abc import Mapping

from c7n_ctschema import tables
from c7n_ctschema.light_typing import Any
from c7n_ctschema.trail.shapes.node_building import from_data
from c7n_ctschema.trail.shapes.nodes import Node, Struct

_SUFFIX = ".amazonaws.com"
ROOTS = {"request": "requestParameters", "response": "responseElements"}


def members(part: str) -> frozenset[str]:
    """The names of the members of `event` (the envelope, without `detail`) or `detail` (the record)."""
    return frozenset(tables.read("knowledge/trail/envelope")[part])


def envelope(detail: Mapping[str, Node]) -> Struct:
    """The shape of the envelope, whose `detail` also has these members."""
    # `detail` comes last, as in an event that EventBridge delivers.
    return Struct(lambda: {**_known("event"), "detail": record(detail)})


def record(detail: Mapping[str, Node]) -> Struct:
    """The shape of the record: the common members and these members of the event."""
    # The event's own members win: `additionalEventData` has a shape in some special events.
    return Struct(lambda: {**_known("detail"), **detail})


def _known(part: str) -> dict[str, Node]:
    data: dict[str, Any] = tables.read("knowledge/trail/envelope")[part]
    return {name: from_data(node, "model") for name, node in data.items()}


def source_of(host: str) -> str:
    """The envelope source for the record's `eventSource`, such as aws.ec2; "" if that is not the name of a service.

    "EventBridge Events Reference" has both for each service. CloudWatch's is aws.monitoring for events by way of
    CloudTrail, and aws.cloudwatch for its other events.
    """
    name = host.removesuffix(_SUFFIX)
    return f"aws.{name}" if name != host and "." not in name else ""
