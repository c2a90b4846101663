"""Settings to run a filter or action with: its documentation's examples, and the least that its schema takes."""

from __future__ import annotations

import itertools
import re
import textwrap
from typing import Any

import yaml

_EXAMPLE = re.compile(r"\.\. code-block ?:: ?ya?ml *\n(.*?)(?=\n *\.\. |\n *:[a-zA-Z]|\Z)", re.S)
_ARN = "arn:aws:iam::123456789012:role/one"
MOST = 8
# What c7n's own validation asks for beyond the schema.
_KNOWN = {
    "op": "notify",
    "tz": "utc",
    "types": ["Software and Configuration Checks/AWS Security Best Practices"],
    "default_tz": "utc",
    "actions": ["iam:ListUsers"],
}


def settings_of(cls: Any, name: str, group: str) -> list[dict[str, Any]]:
    """`group` is filters or actions."""
    found = [*_documented(cls, name, group), *_least(cls, name)]
    unique: list[dict[str, Any]] = []
    for settings in found:
        if settings not in unique:
            unique.append(settings)
    return unique[:MOST]


def _documented(cls: Any, name: str, group: str) -> list[dict[str, Any]]:
    return [
        settings
        for text in _EXAMPLE.findall(cls.__doc__ or "")
        for policy in _policies(text)
        for settings in _elements(policy.get(group))
        if settings.get("type") == name
    ]


def _policies(text: str) -> list[dict[str, Any]]:
    try:
        loaded = yaml.safe_load(textwrap.dedent(text.replace("\t", "    ")).strip("\n"))
    except yaml.YAMLError:
        return []
    policies = loaded.get("policies", [loaded]) if isinstance(loaded, dict) else loaded
    return [one for one in policies or () if isinstance(one, dict)]


def _elements(node: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in node if isinstance(node, list) else []:
        if isinstance(one, str):
            found.append({"type": one})
        elif isinstance(one, dict) and "type" in one:
            found.append(one)
        elif isinstance(one, dict):
            found.extend(inner for value in one.values() for inner in _elements(value))
    return found


def _least(cls: Any, name: str) -> list[dict[str, Any]]:
    """The required properties; then each other property by itself, for a branch that it may switch on."""
    schema = cls.schema if isinstance(cls.schema, dict) else {}
    properties = schema.get("properties") or {}
    required = [one for one in schema.get("required") or () if one != "type"]
    required += [one for one in ("key", "value") if {"key", "value"} <= properties.keys() and one not in required]
    least = {"type": name, **{one: _value(properties.get(one, {}), one) for one in required}}
    found = [least]
    for one, inner in properties.items():
        if one not in ("type", *required):
            found.append({**least, one: _value(inner, one)})
    optional = {one: _value(inner, one) for one, inner in properties.items() if one != "type"}
    return [found[0], {**optional, "type": name}, *found[1:]]


def _value(schema: Any, name: str) -> Any:
    if name in _KNOWN and not (isinstance(schema, dict) and {"enum", "$ref", "oneOf"} & schema.keys()):
        return _KNOWN[name]
    if not isinstance(schema, dict):
        return "one"
    if schema.get("enum"):
        return schema["enum"][0]
    for choice in ("oneOf", "anyOf", "allOf"):
        if schema.get(choice):
            return _value(schema[choice][0], name)
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return _object(schema)
    if kind == "array":
        return [_value(schema.get("items", {}), name)]
    return {"boolean": True, "integer": schema.get("minimum", 1), "number": schema.get("minimum", 1)}.get(
        kind, _text(name)
    )


def _object(schema: dict[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties") or {}
    required = schema.get("required") or list(itertools.islice(properties, 3))
    return {one: _value(properties.get(one, {}), one) for one in required} or {"one": "one"}


def _text(name: str) -> str:
    return _ARN if name.lower().endswith(("role", "arn")) else "one"
