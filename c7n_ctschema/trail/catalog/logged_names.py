"""The names under which CloudTrail logs the operations of a service.

An event name is usually the operation's name. data/knowledge/trail/event_names.json has the exceptions, with their
evidence: dates (`CreateFunction20150331`, `AddPermission20150331v2` of Lambda, `CreateDistribution2020_05_31` of
CloudFront), other names, and operations that are not logged.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from typing import Literal, TypedDict

from c7n_ctschema import tables
from c7n_ctschema.trail.catalog import models

_DATED = r"(?P<name>[A-Za-z]+?)(?P<date>\d{4}(?P<separator>_?)\d{2}(?P=separator)\d{2})(?P<version>v\d+)?"
_URI_DATE = r"^/(\d{4})-(\d{2})-(\d{2})/"


class _Naming(TypedDict, total=False):
    """How a service's event names differ from its operation names."""

    aliases: dict[str, str]
    not_logged: list[str]
    dated: Literal["always", "rarely"]
    date_separator: str
    plain_since: str
    case: Literal["any"]


def operation_name(service: str, event: str) -> str:
    """The operation of the service that is logged under this event name, or ""."""
    operations = models.load(service)["operations"]
    naming = _naming(service)
    aliases = naming.get("aliases", {})
    # Aliases first: S3 logs PutBucketLifecycle for PutBucketLifecycleConfiguration.
    if event in aliases:
        return aliases[event]
    if event in operations and event not in naming.get("not_logged", ()) and _is_plain(service, event, naming):
        return event
    # Route 53 Domains logs `updateDomainContact`; its API calls it UpdateDomainContact.
    if naming.get("case") == "any" and event[:1].upper() + event[1:] in operations:
        return event[:1].upper() + event[1:]
    return _undated(service, event, operations)


def _is_plain(service: str, operation: str, naming: _Naming) -> bool:
    """Whether an event name can be the plain operation name.

    It cannot if all event names of the service have a date. For APIs newer than `plain_since` this is unknown.
    """
    if naming.get("dated") != "always":
        return True
    # Dates compare as strings. Lambda's calls of 2019 or later have no genuine public record, so both forms are
    # accepted.
    return _dated(service, operation)[len(operation) :] >= naming.get("plain_since", "9")


def _undated(service: str, event: str, operations: Collection[str]) -> str:
    """The operation whose name stands before a date in an event name, or ""."""
    naming = _naming(service)
    match = re.fullmatch(_DATED, event) if naming.get("dated") else None
    if not match or match["name"] not in operations or match["separator"] != naming.get("date_separator", ""):
        return ""
    # Lambda's names have the date of the call's URI, no other: rules for `CreateFunction20141111` never match.
    # CloudFront's date is that of the client's API version, and every SDK has another one.
    is_right = naming["dated"] != "always" or _dated(service, match["name"]) == match["name"] + match["date"]
    return match["name"] if is_right else ""


def without_date(event: str) -> str:
    """The event name without a date at its end."""
    match = re.fullmatch(_DATED, event)
    return match["name"] if match else event


@functools.cache
def _naming(service: str) -> _Naming:
    data: _Naming = tables.read("knowledge/trail/event_names").get(service, {})
    return data


def of_operation(service: str, operation: str) -> tuple[str, ...]:
    """The event names of an operation. The usual one is first. Empty if the service does not have the operation."""
    if operation not in models.load(service)["operations"]:
        return ()
    naming = _naming(service)
    aliases = tuple(name for name, of in naming.get("aliases", {}).items() if of == operation)
    if naming.get("dated") == "always":
        dated = _dated(service, operation)
        # `UpdateFunctionCode20150331v2` is what today's records have; a name without `v2` is older.
        newest = tuple(name for name in aliases if name.startswith(dated))
        names = (operation, dated) if _is_plain(service, operation, naming) else (*newest, dated)
        return tuple(dict.fromkeys((*names, *aliases)))
    return aliases if operation in naming.get("not_logged", ()) else tuple(dict.fromkeys((operation, *aliases)))


def _dated(service: str, operation: str) -> str:
    """The operation name with the date of its request URI. Lambda's event names have it: `CreateFunction20150331`."""
    uri = models.load(service)["operations"][operation].get("http", {}).get("requestUri", "")
    date = re.match(_URI_DATE, uri)
    return operation + "".join(date.groups()) if date else operation
