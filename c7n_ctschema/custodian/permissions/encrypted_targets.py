"""KMS permissions for the queues, topics, and buckets of a policy: needed only if they are encrypted with a KMS key.

A policy does not say whether they are. permissions.json (`encryption`) has the cases with their evidence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from c7n_ctschema import tables
from c7n_ctschema.custodian.permissions.needs import Need
from c7n_ctschema.json_value import as_object


def needs(data: Mapping[str, Any]) -> Iterator[tuple[Need, bool]]:
    """The permissions. The boolean says that Lambda itself uses the key, whatever role c7n assumes."""
    mode = data.get("mode") or {}
    options = as_object(mode.get("execution-options"))
    for name, settings in _actions(data):
        yield from ((need, False) for need in _of_transport(name, settings.get("transport")))
    # `value_from` can be at any depth: in a filter within `or`, or as `to_from` of an action
    if "s3://" in json.dumps([data.get("filters"), data.get("actions")], default=str):
        yield from ((need, False) for need in _needs("value_from", "value_from"))
    if str(options.get("output_dir", "")).startswith("s3://"):
        yield from ((need, False) for need in _needs("output_dir", "execution-options output_dir"))
    if mode.get("dead_letter_config"):
        # Lambda sends failed events with the function's own role, before c7n assumes another one
        yield from ((need, True) for need in _needs("dead_letter_config", "mode.dead_letter_config"))


def _actions(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for settings in data.get("actions") or ():
        if isinstance(settings, Mapping):
            yield f"action {settings.get('type')}", settings


def _of_transport(label: str, transport: Any) -> Iterator[Need]:
    kind = transport.get("type") if isinstance(transport, Mapping) else None
    if kind in ("sqs", "sns"):
        yield from _needs(str(kind), label)


def _needs(case: str, label: str) -> Iterator[Need]:
    facts = tables.read("knowledge/custodian/permissions")["encryption"][case]
    for action in facts["actions"]:
        # A queue's key is not in its URL or ARN, so the resource cannot be narrower than `*`.
        yield Need(action, "*", f"{label}: only if {facts['only_if']}", declared=False)
