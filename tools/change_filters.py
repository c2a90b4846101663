"""The filters that tools/change_plays.py tries, and the members of a request that can change what they read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import change_calls
import change_values

# they change by themselves, or name the resource
_VOLATILE = re.compile(r"(time|date|created|modified|revision|etag|token|arn|uuid|c7n|requestid|lastupdate)", re.I)
_TAG = f"tag:{change_values.TAG}"
TAG_FILTERS = (
    {"type": "value", "key": _TAG, "value": "absent"},
    {"type": "value", "key": _TAG, "value": "present"},
    {"type": "tag-count", "count": 1, "op": "gte"},
)
# filters of all resources, of time, of other services' findings
_GENERAL = re.compile(
    r"value|event|reduce|list-item|tag-count|marked-for-op|taggable|metrics|.*age|ops-item|finding|.*config.*|json-diff|"
    r"offhour|onhour|cost-optimization|health-event|iam-analyzer|check-permissions|network-location|missing|or|and|not|"
    r"waf.*enabled|shield.*"
)


def attributes(described: dict[str, Any]) -> list[tuple[str, Any]]:
    """What c7n describes of the resource, without what is another value each time."""
    return [(path, value) for path, value in leaves(described) if not _VOLATILE.search(path.rpartition(".")[2])]


def named(registry: Any) -> Iterator[dict[str, Any]]:
    """The named filters that need no key, with each value of a member that has few."""
    for name in sorted(registry.keys()):
        schema = registry.get(name).schema or {}
        properties = schema.get("properties", {})
        # a filter with `value_type` compares a key that the rule does not know
        if _GENERAL.fullmatch(name) or set(schema.get("required", ())) - {"type"} or "value_type" in properties:
            continue
        yield from [{"type": name}, *variants(name, properties)][:6]


def leaves(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The attributes of a resource that are no structures."""
    if isinstance(value, dict) and depth < 4:
        for name, inner in value.items():
            if re.fullmatch(r"\w+", name) and name not in ("Tags", "tags", "TagSet", "TagList", "ResponseMetadata"):
                yield from leaves(inner, f"{path}.{name}".lstrip("."), depth + 1)
    elif isinstance(value, str | int | float | bool) and path:
        yield path, value


def asked(path: str, value: Any) -> list[dict[str, Any]]:
    """Filters on an attribute: another value, and what people ask for."""
    base = {"type": "value", "key": path}
    others = [not value] if isinstance(value, bool) else ["absent", "present"]
    return [{**base, "op": "ne", "value": value}, *({**base, "value": other} for other in others)]


def variants(name: str, properties: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for member, schema in properties.items():
        if member == "type" or not isinstance(schema, dict):
            continue
        for value in (True, False) if schema.get("type") == "boolean" else schema.get("enum", ())[:4]:
            yield {"type": name, member: value}


def of_map(shape: Any, last: str, old: Any) -> Iterator[dict[str, Any]]:
    """SetQueueAttributes has a map of attributes, SetTopicAttributes names one."""
    members = shape.members if shape else {}
    for value in change_values.texts(old):
        if "Attributes" in members and members["Attributes"].type_name == "map":
            yield {"Attributes": {last: value}}
        elif "AttributeName" in members and "AttributeValue" in members:
            yield {"AttributeName": last, "AttributeValue": value}


def targets(shape: Any, members: list[str], path: str) -> list[tuple[tuple[str, ...], Any]]:
    found = [*change_calls.leaves(shape)]
    named = {tuple(member.lower().replace("[]", "").split(".")) for member in members}
    exact = [one for one in found if any(_same(one[0], name) for name in named)]
    last = path.rpartition(".")[2].lower()
    found = [one for one in found if one[0][-1] != "DryRun"]
    return (
        exact
        or [one for one in found if last and last in (part.lower() for part in one[0][-2:])]
        or (
            [] if path else [one for one in found if one[1].type_name == "boolean" or getattr(one[1], "enum", None)][:3]
        )
    )


def _same(path: tuple[str, ...], name: tuple[str, ...]) -> bool:
    plain = change_calls.plain(path)
    return plain == change_calls.plain(name) or plain[: len(name)] == change_calls.plain(name)
