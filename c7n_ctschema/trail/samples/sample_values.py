"""Invent a value for a member: of its type, within its constraints, and in the form that its name suggests."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from c7n_ctschema import tables
from c7n_ctschema.trail.samples import regex_samples
from c7n_ctschema.trail.shapes.nodes import Scalar

ACCOUNT, REGION, TIME = "123456789012", "us-east-1", "2024-01-01T00:00:00Z"
_HEX = "0123456789abcdef0"  # EC2's long ids: 17 hexadecimal digits
_PLAIN: dict[str, bool | str] = {"boolean": True, "timestamp": TIME, "blob": "AA=="}


@functools.cache
def _forms() -> dict[str, Any]:
    forms: dict[str, Any] = tables.read("knowledge/trail/samples")
    return forms


def value(node: Scalar, name: str, parent: str, service: str) -> bool | float | str:
    """A value of the member `name`. `parent` is the member above it, `service` the event source without its suffix."""
    if node.enum:
        return node.enum[0]
    if node.type == "number":
        return _number(node)
    return _PLAIN[node.type] if node.type in _PLAIN else _text(node, name, parent, service)


def _number(node: Scalar) -> int | float:
    least = node.min if node.min is not None else 1
    wanted = max(1, least)
    number = min(wanted, node.max) if node.max is not None else wanted
    return int(number) if float(number).is_integer() else number


def fits(node: Scalar, made: str | float) -> bool:
    """Whether a value meets the enum, bounds, and pattern of the member."""
    if node.enum:
        return made in node.enum
    if node.type == "number":
        return not isinstance(made, str) and _within(node, made)
    if node.type != "string":
        return True
    text = str(made)
    return _within(node, len(text)) and (node.pattern is None or regex_samples.fits(node.pattern, text))


def _within(node: Scalar, size: float) -> bool:
    return (node.min is None or size >= node.min) and (node.max is None or size <= node.max)


def _text(node: Scalar, name: str, parent: str, service: str) -> str:
    for made in _candidates(name.lower(), parent.lower(), service):
        if fits(node, made):
            return made
    least, most = int(node.min or 0), int(node.max if node.max is not None else regex_samples.MOST_CHARACTERS)
    if node.pattern:
        text = regex_samples.matching(node.pattern, least, min(most, 5_000))
        if text is not None:
            return text
    return ("example" + "x" * max(0, least - 7))[: max(most, 0)]


def _candidates(name: str, parent: str, service: str) -> Iterator[str]:
    """Values in the form that the name suggests, the likeliest first."""
    forms = _forms()
    if name in forms["account"] or name.endswith("accountid"):
        yield ACCOUNT
    if name.endswith(("arn", "arns")):
        yield from _arns(name.removesuffix("s").removesuffix("arn") or parent, service)
    name = name.replace("identifier", "id")
    ids = {**forms["ids_of"].get(service, {}), **forms["ids"]}
    for known in (parent + name, name, name.removesuffix("s")):
        yield from (f"{prefix}-{_HEX}" for ending, prefix in ids.items() if known == ending)
    yield from (f"{prefix}-{_HEX}" for ending, prefix in ids.items() if name.endswith(ending))
    for ending, made in forms["endings"]:
        if name.endswith(ending):
            yield made
    if name.endswith("id"):
        yield f"{name.removesuffix('id') or parent or 'id'}-{_HEX}"
        yield "01234567-89ab-cdef-0123-456789abcdef"
    if name.endswith("name"):
        yield f"example-{name.removesuffix('name') or parent or 'name'}".rstrip("-")
    yield from ("example", "Example", "example1", "1")


def _arns(noun: str, service: str) -> Iterator[str]:
    """ARNs of a kind of resource. ARNs of global services have no Region."""
    noun = noun or "resource"
    role = f"arn:aws:iam::{ACCOUNT}:role/example"
    if "role" in noun:
        yield role
    if service in ("iam", "organizations", "cloudfront", "route53"):
        yield f"arn:aws:{service}::{ACCOUNT}:{noun}/example"
    yield f"arn:aws:{service}:{REGION}:{ACCOUNT}:{noun}/example"
    yield f"arn:aws:{service}:{REGION}:{ACCOUNT}:{noun}:example"
    yield role
