"""The functions of JMESPath that c7n has: jmespath's own, and two of `c7n.utils.C7NJmespathFunctions`.

jmespath compiles a call of any function with any arguments, and raises when it evaluates the call. The signatures come
from the installed jmespath and, for other names, from c7n, whose import costs 300 ms.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping, Sequence

from c7n_ctschema import jmespath_syntax
from c7n_ctschema.light_typing import Any, NamedTuple, TypedDict
from c7n_ctschema.names import SLIP, nearest


class _Parameter(TypedDict, total=False):
    types: list[str]
    variadic: bool


class _Function(TypedDict):
    """A function as jmespath registers it; `signature` has an item for each argument."""

    signature: tuple[_Parameter, ...]


class Misuse(NamedTuple):
    """A call that raises, with the offsets of the function's name. `meant` is the right name of the function."""

    start: int
    end: int
    reason: str
    meant: str = ""


def misused(path: str) -> Iterator[Misuse]:
    """Calls in a JMESPath expression that raise for every record."""
    # no call without a bracket: nearly all paths end here, without a syntax tree
    if "(" not in path:
        return
    tree = jmespath_syntax.parse(path)
    for node in jmespath_syntax.nodes(tree.root):
        if node["type"] == "function_expression":
            reason, meant = _misuse(node["value"], node["children"])
            if reason:
                yield Misuse(*tree.place(node), reason, meant)


def refuses_null(name: str, argument: int, listed: bool) -> bool:
    """Whether a function raises when an argument, or an element of a list that is one, is null."""
    signature = _signature(name) or ()
    taken = signature[min(argument, len(signature) - 1)]["types"] if signature else ()
    return bool(taken) and (all("array-" in kind for kind in taken) if listed else "null" not in taken)


def accepted(name: str, argument: int) -> frozenset[str]:
    """The JSON types that a function takes as an argument; empty if it takes any.

    A list of any element type is "list". "expref" is an expression such as `&name`.
    """
    signature = _signature(name) or ()
    taken = signature[min(argument, len(signature) - 1)]["types"] if signature else ()
    return frozenset("list" if kind.startswith("array") else kind for kind in taken)


def _misuse(name: str, arguments: Sequence[Any]) -> tuple[str, str]:
    given, signature = len(arguments), _signature(name)
    if signature is None:
        return f"unknown function `{name}`", _nearest(name)
    # jmespath.functions.Functions._validate_arguments: exact arity, or at least that many with a variadic last argument
    least, variadic = len(signature), bool(signature and signature[-1].get("variadic"))
    if given == least or (variadic and given > least):
        return next(filter(None, (_refused(name, at, argument) for at, argument in enumerate(arguments))), ""), ""
    return f"`{name}` takes {'at least ' if variadic else ''}{least} argument{'s' * (least != 1)}, not {given}", ""


def _refused(name: str, at: int, argument: Any) -> str:
    """Why the function raises on an argument as written: a literal or an `&expression`; "" if it does not."""
    taken, kind = accepted(name, at), argument["type"]
    # `sort_by(items, name)` for `sort_by(items, &name)`: the forgotten ampersand is the frequent mistake
    if "expref" in taken and kind != "expref":
        meant = f", as `&{argument['value']}`" if kind in ("literal", "field") and argument["value"] else ""
        return f"argument {at + 1} of `{name}` must be an expression{meant}"
    if taken and kind == "expref" and "expref" not in taken:
        return f"argument {at + 1} of `{name}` cannot be an `&` expression"
    # only a literal has a type before the record is known; null has no entry, so it is never reported
    own = _TYPES.get(type(argument["value"])) if kind == "literal" else None
    if own is None or not taken or own in taken:
        return ""
    return f"argument {at + 1} of `{name}` must be {told(taken)}, not {_WORDS[own]}"


def told(types: Collection[str]) -> str:
    """JSON types in words."""
    return " or ".join(_WORDS[name] for name in sorted(types) if name in _WORDS)


_TYPES = {str: "string", bool: "boolean", int: "number", float: "number", list: "list", dict: "object"}
_WORDS = {"string": "a string", "boolean": "a boolean", "number": "a number", "list": "a list", "object": "an object"}


def _signature(name: str) -> tuple[Mapping[str, Any], ...] | None:
    # in this order, because c7n's table is only imported for a name that jmespath lacks (`split`, `from_json`)
    function = _standard().get(name) or _c7ns().get(name)
    return tuple(function["signature"]) if function else None


def _nearest(name: str) -> str:
    return "".join(nearest(name, [*_standard(), *_c7ns()], 1, SLIP))


@functools.cache
def _standard() -> Mapping[str, _Function]:
    from jmespath.functions import Functions

    table: Mapping[str, Any] = Functions.FUNCTION_TABLE
    return table


@functools.cache
def _c7ns() -> Mapping[str, _Function]:
    from c7n.utils import C7NJmespathFunctions

    table: Mapping[str, Any] = C7NJmespathFunctions.FUNCTION_TABLE
    return table
