"""The functions that c7n knows in a JMESPath: jmespath's, and two of its own (`c7n.utils.C7NJmespathFunctions`).

jmespath compiles a call of any function with any arguments, and raises when it is evaluated. Which there are and what
they take is read from the installed jmespath and, for other names, from c7n, whose import costs 300 ms.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from c7n_ctschema import jmestree


class Misuse(NamedTuple):
    """A call that raises, with the place of the function's name. `meant` is the function's right name."""

    start: int
    end: int
    reason: str
    meant: str = ""


def misused(path: str) -> Iterator[Misuse]:
    """Calls of a path, which is JMESPath, that raise whatever the record holds."""
    if "(" not in path:
        return
    tree = jmestree.parse(path)
    for node in jmestree.nodes(tree.root):
        if node["type"] == "function_expression":
            reason, meant = _misuse(node["value"], len(node["children"]))
            if reason:
                yield Misuse(*tree.place(node), reason, meant)


def refuses_null(name: str, argument: int, listed: bool) -> bool:
    """Whether a function raises when an argument, or an element of a list that is one, is null."""
    signature = _signature(name) or ()
    taken = signature[min(argument, len(signature) - 1)]["types"] if signature else ()
    return bool(taken) and (all("array-" in kind for kind in taken) if listed else "null" not in taken)


def _misuse(name: str, given: int) -> tuple[str, str]:
    signature = _signature(name)
    if signature is None:
        return f"there is no function `{name}`", _nearest(name)
    least, variadic = len(signature), bool(signature and signature[-1].get("variadic"))
    if given == least or (variadic and given > least):
        return "", ""
    return f"`{name}` takes {'at least ' if variadic else ''}{least} argument{'s' * (least != 1)}, not {given}", ""


def _signature(name: str) -> tuple[Mapping[str, Any], ...] | None:
    found = _standard().get(name) or _c7ns().get(name)
    return tuple(found["signature"]) if found else None


def _nearest(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name.lower(), [*_standard(), *_c7ns()], 1, 0.8)
    return near[0] if near else ""


@functools.cache
def _standard() -> Mapping[str, Any]:
    from jmespath.functions import Functions

    found: Mapping[str, Any] = Functions.FUNCTION_TABLE
    return found


@functools.cache
def _c7ns() -> Mapping[str, Any]:
    from c7n.utils import C7NJmespathFunctions

    found: Mapping[str, Any] = C7NJmespathFunctions.FUNCTION_TABLE
    return found
