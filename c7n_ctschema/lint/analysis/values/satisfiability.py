"""Whether an event filter can pass at all, given the JSON types of its key: c7n's own filter runs on samples.

The samples come from the filter's own value, so that the filter passes on a sample if it passes on any value of that
JSON type: for `op: gt, value: 3` the numbers around 3, for `value: x` the string x.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping

from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.lint.analysis.values.key_domain import Domain

NEVER, ALWAYS = "never", "always"
EQUAL, UNEQUAL = (None, "eq", "equal"), ("ne", "not-equal")
PATTERNS = ("regex", "regex-case", "glob")
WORDS = ("absent", "present", "not-null", "empty")  # c7n does not compare these: they ask whether the key is there
ORDER = ("gt", "greater-than", "ge", "gte", "lt", "less-than", "le", "lte")
_SIZES = ("size", "unique_size")
_CONVERTED = ("normalize", "integer", "float", "swap", *_SIZES)  # value types for which this module makes samples
# Bounds the memory for a sample: `value_type: size, value: 1e9` would ask for a list of that length.
_MOST_SIZE = 10_000


def of(spec: Mapping[str, Json], domain: Domain) -> str:
    """NEVER or ALWAYS if the filter has that result for every value of its key and for a missing key; else "".

    `spec` is the filter as in the policy.
    """
    # c7n's import takes about a third of a second, so it has to stay off the path of a usual filter.
    if domain.types and not is_plain(spec, domain.types):
        return _asked(_frozen(spec), domain.types, domain.items)
    return ""


def _frozen(spec: Mapping[str, Json]) -> str:
    try:
        # A string, because lru_cache needs a hashable argument, and a spec has lists.
        return json.dumps(dict(spec), sort_keys=True)
    except (TypeError, ValueError):
        return ""


@functools.lru_cache(maxsize=10_000)
def _asked(frozen: str, types: frozenset[str], items: frozenset[str]) -> str:
    spec = json.loads(frozen or "{}")
    if "value" not in spec or "value_regex" in spec or spec.get("value_type") not in (None, *_CONVERTED):
        return ""
    if spec["value"] == [] or (isinstance(spec["value"], list) and len(literals(spec["value"])) < len(spec["value"])):
        return ""  # an empty list of exceptions is fine; lists of lists or of objects are no mistakes
    made_of_all: list[Json] = []
    for one in sorted(types):
        made = samples(one, spec, items)
        if made is None:
            return ""
        made_of_all += made
    # A missing key counts too: `op: ne` on a list is always true only because it is also true for null.
    said = missing_key_effect.of_values(spec, made_of_all) | {missing_key_effect.of_missing_key(spec)}
    return NEVER if said == {False} else ALWAYS if said == {True} else ""


def is_plain(spec: Mapping[str, Json], types: frozenset[str]) -> bool:
    """Whether the filter plainly can pass and can fail; saves importing c7n for nearly all filters."""
    op, value, value_type = spec.get("op"), spec.get("value"), spec.get("value_type")
    if op is None and isinstance(value, str) and value in WORDS:
        return True
    if value_type is not None:
        return False
    if types == {"string"}:
        is_string = isinstance(value, str)
        return is_string if op not in ("in", "not-in", "ni") else is_string or (bool(value) and _are_strings(value))
    if types == {"boolean"}:
        return isinstance(value, bool) and op in (*EQUAL, *UNEQUAL)
    return types == {"number"} and _is_number(value) and op in (*EQUAL, *UNEQUAL, *ORDER)


def _are_strings(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def literals(value: Json) -> list[Json]:
    """The scalars of a filter's `value`: itself, or a list's elements."""
    listed = value if isinstance(value, list) else list(value) if isinstance(value, dict) else [value]
    return [one for one in listed if one is None or isinstance(one, str | int | float)]


def samples(json_type: str, spec: JsonObject, items: frozenset[str]) -> list[Json] | None:
    """Samples of a JSON type: the filter passes on one if it passes on any value; None if any string may pass."""
    value = spec["value"]
    if json_type == "string":
        # No sample proves that a regular expression matches nothing; regex_satisfiability reads its syntax tree.
        return None if spec.get("op") in PATTERNS and isinstance(value, str) else list(_strings(spec))
    if json_type == "boolean":
        return [True, False]
    if json_type == "number":
        return list(_numbers(literals(value)))
    if json_type == "object":
        sizes = _sizes(value) if spec.get("value_type") in _SIZES else []
        # `op: contains` on an object asks for the name of a member.
        named: list[Json] = [{text: 1} for text in _strings({"value": value})]
        return [{}, *named, *_objects(sizes)]
    return _lists(spec, items)


def _objects(sizes: Iterable[int]) -> Iterator[JsonObject]:
    for size in sizes:
        yield {str(number): 1 for number in range(size)}


def _strings(spec: JsonObject) -> Iterator[str]:
    """Strings: the value, its characters (c7n takes a string for a set of them), extremes, and lengths."""
    # Below and above all strings that the API uses, and a string that is a number.
    yield from ("", "~~~~", "0")
    for one in literals(spec["value"]):
        text = one if isinstance(one, str) else json.dumps(one)
        # `normalize` compares in lower case, and `contains` and `swap` need a longer string with the value in it.
        yield from (text, text.lower(), text + text)
        yield from sorted(set(text[:200]))
    if spec.get("value_type") in ("integer", "float"):
        yield from map(str, _numbers(literals(spec["value"])))
    if spec.get("value_type") in _SIZES:
        for size in _sizes(spec["value"]):
            yield "x" * size


def _numbers(values: Iterable[Json]) -> Iterator[int | float]:
    yield from (0, 1)
    for one in values:
        try:
            number = one if isinstance(one, int | float) else float(str(one))
            whole = int(number)
        except (TypeError, ValueError, OverflowError):
            continue
        yield from (number, whole, whole - 1, whole + 1, whole * 2)


def _sizes(value: Json) -> list[int]:
    return [size for size in _numbers(literals(value)) if isinstance(size, int) and 0 <= size <= _MOST_SIZE]


def _lists(spec: JsonObject, items: frozenset[str]) -> list[Json]:
    value = spec["value"]
    # An element of unknown type is null, so that a list has at least one.
    elements: list[Json] = [one for name in sorted(items) for one in _elements(name, value)] or [None]
    found: list[Json] = [[], elements, *([one] for one in elements)]
    if isinstance(value, list) and all(_type_of(one) in items for one in value):
        found.append(value)
    if spec.get("value_type") in _SIZES:
        found += [elements[:1] * size for size in _sizes(value)]
    return found


def _elements(json_type: str, value: Json) -> list[Json]:
    made = samples(json_type, {"value": value}, frozenset())
    if made is not None and json_type == "list" and isinstance(value, list):
        made.append(value)  # as an element of a list of lists
    return made if made is not None else [""]


def _type_of(value: Json) -> str:
    # Before the number: Python's bool is an int.
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "number" if _is_number(value) else "other"
