"""Members that every CloudTrail record, and every EventBridge event around one, has (knowledge/trail/envelope.json)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from c7n_ctschema import tables
from c7n_ctschema.trail.shapes.node_building import from_data
from c7n_ctschema.trail.shapes.nodes import Node, Struct

_SUFFIX = ".amazonaws.com"
ROOTS = {"request": "requestParameters", "response": "responseElements"}


def members(part: str) -> frozenset[str]:
    """Names of the members of `event` (EventBridge's envelope, without `detail`) or `detail` (the record)."""
    return frozenset(tables.read("knowledge/trail/envelope")[part])


def envelope(detail: Mapping[str, Node]) -> Struct:
    """The EventBridge event whose `detail` has also the members given."""
    return Struct(lambda: {**_known("event"), "detail": record(detail)})


def record(detail: Mapping[str, Node]) -> Struct:
    """The record: what every one has, with an event's own members."""
    return Struct(lambda: {**_known("detail"), **detail})


def _known(part: str) -> dict[str, Node]:
    data: dict[str, Any] = tables.read("knowledge/trail/envelope")[part]
    return {name: from_data(node, "model") for name, node in data.items()}


def source_of(host: str) -> str:
    """The envelope's `source` for the record's `eventSource`: aws.ec2; "" where it is no name of a service.

    "EventBridge Events Reference" has both for each service: CloudWatch's, too, is aws.monitoring when it comes by way
    of CloudTrail, and aws.cloudwatch when not.
    """
    name = host.removesuffix(_SUFFIX)
    return f"aws.{name}" if name != host and "." not in name else ""
