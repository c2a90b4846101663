"""JMESPath read by jmespath's own parser, with the places of names in the text, which its syntax tree lacks."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Place = tuple[int, int]
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


class Invalid(ValueError):
    """Not JMESPath. `offset` is where jmespath stumbled."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class Tree(NamedTuple):
    """A syntax tree; `places` has those of member names and of functions' names, by the node's `id`."""

    root: Any
    places: Mapping[int, Place]

    def place(self, node: Any) -> Place:
        return self.places.get(id(node), (0, 0))


@functools.lru_cache(maxsize=2_000)
def parse(path: str) -> Tree:
    """The tree of a path; raises Invalid where jmespath would not compile it."""
    import jmespath
    from jmespath import exceptions, lexer

    try:
        root = jmespath.compile(path).parsed
        return Tree(root, dict(_placed(root, path, list(lexer.Lexer().tokenize(path)))))
    except (exceptions.JMESPathError, RecursionError, ValueError) as error:
        offset = getattr(error, "lex_position", None) or getattr(error, "lexer_position", None) or 0
        message = " ".join(str(error).partition("\n")[0].split())
        raise Invalid(message, min(int(offset), max(len(path) - 1, 0))) from None


def nodes(tree: Any) -> Iterator[Any]:
    """All nodes in the order of the text; a function comes before its arguments, a condition before what follows it."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        children = node["children"]
        ordered = (children[0], children[2], children[1]) if node["type"] == "filter_projection" else children
        waiting.extend(child for child in reversed(ordered) if isinstance(child, dict))


def _placed(root: Any, path: str, tokens: list[Any]) -> Iterator[tuple[int, Place]]:
    """Names meet their places because both come in the order of the text; names of a made object are no members."""
    named = (node for node in nodes(root) if node["type"] in ("field", "function_expression"))
    for token, after in zip(tokens, [*tokens[1:], None], strict=False):
        if token["type"].endswith("_identifier") and (after is None or after["type"] != "colon"):
            node = next(named, None)
            if node is not None:
                quoted = _QUOTED.match(path, token["start"])  # where jmespath's lexer says a wrong end
                yield id(node), quoted.span() if quoted else (token["start"], token["end"])
