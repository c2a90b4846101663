"""What a `value` filter does with an attribute of a certain type: c7n's own filter runs on samples of the type.

botocore parses the answers of AWS by its model, so an attribute is a bool, an int, a datetime, … in each resource.
A policy without such a filter, or with a plain one, costs no import of c7n.
"""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from c7n_ctschema import lazy_regex
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.lint.analysis.paths import attribute_shapes
from c7n_ctschema.lint.analysis.values import satisfiability
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.resolution import Found, Missing
from c7n_ctschema.trail.paths.shape_values import is_projected
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, OneOf, Scalar, Struct

TIME, STRING, LIST, OBJECT, NUMBER, BOOLEAN = "time", "string", "list", "object", "number", "boolean"
NEVER, ALWAYS, RAISES = "never", "always", "raises"
AGES = ("age", "expiration", "date")
# value types with which each string may be compared: what it says decides
OF_STRINGS = (*AGES, "cidr", "cidr_size", "version")
# `expr` reads another attribute, and `resource_count` no attribute.
_BEYOND = ("expr", "resource_count")
_LIVE = ("value_from", "value_path", "value_regex")


# parts of names of numbers that are times: `CreatedTime`, `creationTimestamp`, `ExpiresAt`
_TIMES = lazy_regex.compile(r"(?i:time|date|stamp|expir|creat|modif|last|since|until|epoch|start|end)|At$")


_FIRST = lazy_regex.compile(r"[A-Za-z_]\w*(?![\w(])")


def is_named_as_time(key: str) -> bool:
    """Whether a number with this name may be a time: c7n reads a large number as seconds since 1970."""
    return _TIMES.search(key.rpartition(".")[2]) is not None


class Kind(NamedTuple):
    """The type of an attribute. `item` is the type of a list's elements, or ""; `enum` has all strings of the type."""

    name: str
    item: str = ""
    enum: tuple[str, ...] = ()


def kind_of(resource: str, shape: Node, key: str) -> Kind | None:
    """The type of a key's value; None if it is not certain."""
    # c7n may replace the value of an attribute that its code writes. The names in it are also those of requests
    # (`{'Name': …, 'Values': …}`), so that only the first name of the key counts.
    first = _FIRST.search(key)
    if first and first[0] in attribute_shapes.written(resource):
        return None
    reading = expression.read(shape, key)
    if isinstance(reading.resolution, Missing) or reading.missing_reads:
        return None
    if reading.shape is not None:
        return _kind(reading.shape)
    # A string has no certain shape, because c7n may parse it, but a certain place.
    found = reading.resolution
    if not reading.is_path or not isinstance(found, Found) or len(found.nodes) != 1 or is_projected(found.nodes[0]):
        return None
    kind = _kind(found.nodes[0])
    return Kind(LIST, kind.name) if found.projected and kind else kind


def _kind(node: Node) -> Kind | None:
    if isinstance(node, ListOf):
        inner = _kind(node.item)
        return Kind(LIST, inner.name if inner else "")
    if isinstance(node, Struct | MapOf):
        return Kind(OBJECT)
    if isinstance(node, Scalar):
        return Kind(TIME if node.type == "timestamp" else node.type) if node.type != "blob" else None
    # a string of the API, or what c7n parses of it
    texts = [one for one in node.options if isinstance(one, Scalar)] if isinstance(node, OneOf) else []
    return Kind(STRING, enum=texts[0].enum) if texts else None


def result(spec: JsonObject, kind: Kind) -> str:
    """NEVER, ALWAYS, or RAISES if the filter has that result for each value of the type and without one; else ""."""
    if _is_plain(spec, kind) or any(name in spec for name in _LIVE) or spec.get("value_type") in _BEYOND:
        return ""
    if kind.name == STRING and (spec.get("value_type") in OF_STRINGS or spec.get("op") in satisfiability.PATTERNS):
        return ""
    if "value" not in spec or spec["value"] == []:
        return ""
    # c7n reads a large number as a time since 1970, so that only its name tells what it is.
    if kind.name == NUMBER and spec.get("value_type") in AGES:
        return ""
    try:
        return _run(json.dumps(spec, sort_keys=True), kind)
    except (TypeError, ValueError):  # a YAML date, which the schema of c7n refuses
        return ""


def _is_plain(spec: JsonObject, kind: Kind) -> bool:
    value = spec.get("value")
    if spec.get("op") is None and isinstance(value, str) and value in satisfiability.WORDS:
        return True
    if kind.name == LIST:
        # the comparisons that work on lists
        is_one = not isinstance(value, list | dict)
        return spec.get("value_type") is None and (
            (spec.get("op") == "contains" and is_one) or (spec.get("op") in ("intersect", "difference") and not is_one)
        )
    return kind.name not in (TIME, OBJECT) and satisfiability.is_plain(spec, frozenset({kind.name}))


@functools.lru_cache(maxsize=10_000)  # a team's policies have the same filters
def _run(frozen: str, kind: Kind) -> str:
    from c7n.filters.core import ValueFilter

    spec = json.loads(frozen)
    samples = list(_samples(spec, kind))
    if not samples:
        return ""
    found = {_passes(ValueFilter, spec, sample) for sample in samples}
    if found == {None}:
        return RAISES
    if None in found:
        return ""
    found.add(_passes(ValueFilter, spec, None))
    return NEVER if found <= {False, None} else ALWAYS if found == {True} else ""


def _passes(made: Any, spec: JsonObject, value: Any) -> bool | None:
    """Whether c7n's filter passes on the value; None if it raises, which ends the Lambda."""
    try:
        return bool(made({**spec, "type": "value", "key": "key"}).match({"key": value}))
    except Exception:  # c7n's value types raise many kinds of errors
        return None


def _samples(spec: JsonObject, kind: Kind) -> Iterator[Any]:
    if kind.name == TIME:
        now = datetime.datetime.now(tz=datetime.timezone.utc)
        # An age of any number of days, and dates around those of the policy: a comparison is true for one of them.
        yield from (now - datetime.timedelta(days=days) for days in (-20_000, -1, 0, 1, 400, 20_000))
        return
    made = satisfiability.samples(kind.name, spec, frozenset({kind.item}) if kind.item else frozenset())
    yield from made or ()
    if kind.name == LIST and spec.get("value_type") == "cidr":
        yield from _networks(spec["value"])


def _networks(value: Json) -> Iterator[Json]:
    yield [value]
