"""Invent a value for a member: of its type, within its constraints, and in the form that its name suggests."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from c7n_ctschema import lazy_regex, tables
from c7n_ctschema.trail.samples import regex_samples
from c7n_ctschema.trail.shapes.nodes import Scalar

ACCOUNT, REGION, TIME = "123456789012", "us-east-1", "2024-01-01T00:00:00Z"
_HEX = "0123456789abcdef0"  # EC2's long ids: 17 hexadecimal digits
_ARN = lazy_regex.compile(r"arn:[^:]*:([^:]*):([^:]*):([^:]*):(.*)")
_PLAIN: dict[str, bool | str] = {"boolean": True, "timestamp": TIME, "blob": "AA=="}


@functools.cache
def _forms() -> dict[str, Any]:
    forms: dict[str, Any] = tables.read("knowledge/trail/samples")
    return forms


def value(node: Scalar, name: str, parent: str, service: str) -> bool | float | str:
    """A value of the member `name`. `parent` is the member above it, `service` the event source without its suffix."""
    if node.enum:
        # `us-east-1` or `t3.micro` before the first of an enum, which is often the oldest.
        return next((usual for usual in _forms()["enums"] if usual in node.enum), node.enum[0])
    if node.type == "number":
        return _number(node)
    return _PLAIN[node.type] if node.type in _PLAIN else _text(node, name, parent, service)


def _number(node: Scalar) -> int | float:
    least = node.min if node.min is not None else 1
    wanted = max(1, least)
    # Some ranges end below 1: -142 to -49 (PilotPower of IoT Wireless).
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
    # `min` and `max` of a string are lengths.
    text = str(made)
    return _within(node, len(text)) and (node.pattern is None or regex_samples.fits(node.pattern, text))


def _within(node: Scalar, size: float) -> bool:
    return (node.min is None or size >= node.min) and (node.max is None or size <= node.max)


def _text(node: Scalar, name: str, parent: str, service: str) -> str:
    # `DBInstanceIdentifier`, `dBInstanceIdentifier`, and `db-instance-identifier` are one name in the tables.
    name, parent = (re.sub("[^a-z0-9]", "", member.lower()) for member in (name, parent))
    # A readable value first; only then one that is made from the pattern.
    for made in _candidates(name, parent, service, "arn" in (node.pattern or "")):
        if fits(node, made):
            return made
    least, most = int(node.min or 0), int(node.max if node.max is not None else regex_samples.MOST_CHARACTERS)
    if node.pattern:
        text = regex_samples.matching(node.pattern, least, min(most, 5_000))
        if text is not None:
            return _plausible_arn(node, text)
    return ("example" + "x" * max(0, least - 7))[: max(most, 0)]


def _plausible_arn(node: Scalar, text: str) -> str:
    """The string with the partition, Region, and account of the sample, if it is an ARN and still fits."""
    match = _ARN.fullmatch(text)
    if not match:
        return text
    made = f"arn:aws:{match[1]}:{REGION if match[2] else ''}:{ACCOUNT if match[3] else ''}:{match[4]}"
    return made if fits(node, made) else text


def _candidates(name: str, parent: str, service: str, is_arn: bool) -> Iterator[str]:
    """Values in the form that the name suggests, the likeliest first. Names are in lowercase letters and digits."""
    forms = _forms()
    # The longer name is surer: `policyname` before `name`.
    for known in (parent + name, name, name.removesuffix("s")):
        yield from (names[known] for names in _names_of(service) if known in names)
    if name in forms["account"] or name.endswith("accountid"):
        yield ACCOUNT
    if name.endswith(("arn", "arns")):
        yield from _arns(name.removesuffix("s").removesuffix("arn") or parent, service)
    elif is_arn and not name.endswith(("name", "id", "identifier")):  # these take a name or an ARN
        yield from _arns(name.removesuffix("s"), service)
    yield from _ids(name, parent, service)
    for ending, made in forms["endings"]:
        if name.endswith(ending):
            yield made
    yield from _by_last_word(name, parent)
    yield from ("example", "Example", "example1", "1")


def _names_of(service: str) -> list[dict[str, str]]:
    names: dict[str, dict[str, str]] = _forms()["names"]
    return [names.get(service, {}), names["*"]]


def _ids(name: str, parent: str, service: str) -> Iterator[str]:
    """Ids such as `vpc-0123456789abcdef0`. A member `...Identifier` holds one only if it has the name of the id."""
    ids = {**_forms()["ids_of"].get(service, {}), **_forms()["ids"]}
    is_identifier = name.endswith("identifier")
    # `DBInstanceIdentifier` is a name although it ends like the id of an instance, so only a whole match counts.
    name = name.replace("identifier", "id")
    for known in (parent + name, name, name.removesuffix("s")):
        yield from (f"{prefix}-{_HEX}" for ending, prefix in ids.items() if known == ending)
    if not is_identifier:
        yield from (f"{prefix}-{_HEX}" for ending, prefix in ids.items() if name.endswith(ending))


def _by_last_word(name: str, parent: str) -> Iterator[str]:
    if name.endswith("identifier"):
        yield f"my{name.removesuffix('identifier') or parent or 'resource'}"
    if name.endswith("id"):
        yield f"{name.removesuffix('id') or parent or 'id'}-{_HEX}"
        # UUIDs, such as the ids of KMS keys: their patterns refuse the form above.
        yield "01234567-89ab-cdef-0123-456789abcdef"
    if name.endswith("name"):
        yield f"example-{name.removesuffix('name') or parent or 'name'}".rstrip("-")


def _arns(noun: str, service: str) -> Iterator[str]:
    """ARNs of a kind of resource: of the service's own kinds, of kinds that any service names, and by general rules."""
    noun = noun or "resource"
    forms, named = _forms(), f"example-{noun}"
    own, nouns = forms["arns"].get(service, {}), forms["nouns"]
    prefix = f"arn:aws:{forms['arn_services'].get(service, service)}:{REGION}:{ACCOUNT}:"
    if noun in own:
        yield _whole(own[noun], prefix, named)
    yield from (nouns[known] for known in sorted(nouns, key=len, reverse=True) if noun.endswith(known))
    if "" in own:
        yield _whole(own[""], prefix, named)
    # ARNs of global services have no Region (Service Authorization Reference).
    if service in ("iam", "organizations", "cloudfront", "route53"):
        yield f"arn:aws:{service}::{ACCOUNT}:{noun}/{named}"
    yield f"{prefix}{noun}/{named}"
    yield f"{prefix}{noun}:{named}"
    yield from nouns.values()


def _whole(form: str, prefix: str, named: str) -> str:
    form = form.replace("{name}", named)
    return form if form.startswith("arn:") else prefix + form
