"""The comparison operators of EventBridge patterns, such as `{"prefix": "Create"}`, as functions of one value.

Sources: "Comparison operators for use in event patterns" in the EventBridge user guide and, for details, the engine
itself, github.com/aws/event-ruler (JsonRuleCompiler.java: which patterns are valid, ByteMachine.java: what matches).
Comparisons except `anything-but` and `exists` are false for values of another type.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import TypeGuard

from c7n_ctschema import lazy_regex

Comparison = Callable[[object], bool]
_ORDER: dict[str, Callable[[float, float], bool]] = {
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    "=": lambda value, bound: value == bound,
}
# One comparison, or a lower and then an upper bound. event-ruler refuses `["<", 5, ">", 0]`.
_SIGNS = {("=",), ("<",), ("<=",), (">",), (">=",), *((low, high) for low in (">", ">=") for high in ("<", "<="))}
_NEGATED = ("prefix", "suffix", "equals-ignore-case", "wildcard")
_ESCAPED = lazy_regex.compile(r"\\[*\\]|\*|[^*\\]+|\\")


class Refused(ValueError):
    """EventBridge rejects this comparison; the message says why."""


def is_number(value: object) -> TypeGuard[int | float]:
    # Python's bool is an int, and EventBridge tells `true` from 1.
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def literal(wanted: object) -> Comparison:
    """The comparison with a scalar. Numbers are equal by value, as in the engine; the guide says 300 is not 300.0."""
    if is_number(wanted):
        return lambda value: is_number(value) and bool(value == wanted)
    # The type first: in Python, `1 == True`.
    return lambda value: type(value) is type(wanted) and bool(value == wanted)


def named(name: str, wanted: object) -> Comparison:
    """The comparison `{name: wanted}`; `exists` is the matcher's own. Raises Refused."""
    make = _MAKERS.get(name)
    if make is None:
        raise Refused(f"unknown comparison `{name}`; EventBridge has {', '.join(sorted((*_MAKERS, 'exists')))}")
    return make(wanted)


def _text(name: str, wanted: object) -> str:
    if not isinstance(wanted, str):
        raise Refused(f"`{name}` takes a string")
    return wanted


def _on_text(test: Callable[[str], bool]) -> Comparison:
    return lambda value: isinstance(value, str) and test(value)


def _ignoring_case(name: str, wanted: object) -> str | None:
    """The string of `{"prefix": {"equals-ignore-case": string}}`, in lower case."""
    if not isinstance(wanted, dict):
        return None
    if list(wanted) != ["equals-ignore-case"]:
        raise Refused(f"`{name}` takes a string or `equals-ignore-case`")
    return _text("equals-ignore-case", wanted["equals-ignore-case"]).lower()


def _prefix(wanted: object) -> Comparison:
    folded = _ignoring_case("prefix", wanted)
    if folded is not None:
        return _on_text(lambda value: value.lower().startswith(folded))
    start = _text("prefix", wanted)
    return _on_text(lambda value: value.startswith(start))


def _suffix(wanted: object) -> Comparison:
    folded = _ignoring_case("suffix", wanted)
    if folded is not None:
        return _on_text(lambda value: value.lower().endswith(folded))
    end = _text("suffix", wanted)
    return _on_text(lambda value: value.endswith(end))


def _equals_ignore_case(wanted: object) -> Comparison:
    folded = _text("equals-ignore-case", wanted).lower()
    return _on_text(lambda value: value.lower() == folded)


def _wildcard(wanted: object) -> Comparison:
    """`*` stands for any characters. The search for the parts takes linear time, unlike a regular expression."""
    first, *rest = _wildcard_parts(_text("wildcard", wanted))
    if not rest:
        return _on_text(lambda value: value == first)
    return _on_text(lambda value: _has_parts(value, first, rest[:-1], rest[-1]))


def _wildcard_parts(wanted: str) -> list[str]:
    """The strings between the wildcards; `\\*` and `\\\\` are the characters themselves."""
    # Two wildcards in a row are refused, but an escaped star beside one is not: `\**`.
    if "**" in re.sub(r"\\.", "", wanted, flags=re.DOTALL):
        raise Refused("`wildcard` has two `*` in a row")
    parts = [""]
    for piece in _ESCAPED.findall(wanted):
        if piece == "\\":
            raise Refused("`wildcard` has a `\\` before something else than `*` or `\\`")
        if piece == "*":
            parts.append("")
        else:
            parts[-1] += piece[1:] if piece[0] == "\\" else piece
    return parts


def _has_parts(value: str, first: str, middle: list[str], last: str) -> bool:
    # The length first: `ab*ba` must not match `aba`, whose middle character would count twice.
    if len(value) < len(first) + len(last) or not (value.startswith(first) and value.endswith(last)):
        return False
    place, end = len(first), len(value) - len(last)
    for part in middle:
        # The first place of each part is always good enough, because only wildcards are between the parts.
        found = value.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def _numeric(wanted: object) -> Comparison:
    """The comparison of `[">", 0, "<=", 5]`: one operator, or a lower and an upper bound."""
    if not isinstance(wanted, list) or len(wanted) % 2 or not wanted:
        raise Refused('`numeric` takes a list such as [">", 0, "<=", 5]')
    signs = tuple(sign for sign in wanted[::2] if isinstance(sign, str))
    bounds = [bound for bound in wanted[1::2] if is_number(bound)]
    if len(bounds) < len(wanted) // 2:
        raise Refused("`numeric` compares with numbers")
    if signs not in _SIGNS or len(signs) < len(bounds):
        raise Refused("`numeric` takes one of = < <= > >=, or a lower bound (> >=) and then an upper one (< <=)")
    if len(bounds) == 2 and bounds[0] >= bounds[1]:
        raise Refused("`numeric`: the lower bound is not below the upper one")
    tests = [(_ORDER[sign], bound) for sign, bound in zip(signs, bounds, strict=True)]
    return lambda value: is_number(value) and _is_between(value, tests)


def _is_between(value: float, tests: list[tuple[Callable[[float, float], bool], float]]) -> bool:
    return all(test(value, bound) for test, bound in tests)


def _cidr(wanted: object) -> Comparison:
    text = _text("cidr", wanted)
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        network = None
    if network is None or "/" not in text:
        raise Refused("`cidr` takes a range of addresses such as 10.0.0.0/24")
    return _on_text(lambda value: _is_within(value, network))


def _is_within(value: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(value) in network
    except ValueError:
        return False


def _anything_but(wanted: object) -> Comparison:
    """The comparison that is true for every present value, of any type, except the named ones."""
    tests = list(_negated(wanted))
    return lambda value: not any(test(value) for test in tests)


def _negated(wanted: object) -> list[Comparison]:
    if isinstance(wanted, dict):
        if len(wanted) != 1 or next(iter(wanted)) not in _NEGATED:
            raise Refused(f"`anything-but` takes one of {', '.join(_NEGATED)}")
        ((name, inner),) = wanted.items()
        texts = _some(inner)
        if name in ("prefix", "suffix") and "" in texts:
            raise Refused(f"`anything-but` with an empty `{name}`")
        return [named(name, _text(name, text)) for text in texts]
    values = _some(wanted)
    if not (all(isinstance(value, str) for value in values) or all(map(is_number, values))):
        raise Refused("`anything-but` takes strings alone or numbers alone")
    return [literal(value) for value in values]


def _some(wanted: object) -> list[object]:
    values = wanted if isinstance(wanted, list) else [wanted]
    if not values:
        raise Refused("`anything-but` with an empty list")
    return values


_MAKERS: dict[str, Callable[[object], Comparison]] = {
    "exactly": lambda wanted: literal(_text("exactly", wanted)),
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "numeric": _numeric,
    "cidr": _cidr,
    "anything-but": _anything_but,
}
