"""Parses JMESPath with jmespath's own parser, and adds the places of names, which its syntax trees lack."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence

from c7n_ctschema import keypath, lazy_regex
from c7n_ctschema.keypath import Step
from c7n_ctschema.light_typing import Any, NamedTuple

Place = tuple[int, int]
Node = dict[str, Any]  # of a syntax tree, as jmespath builds it
_QUOTED = lazy_regex.compile(r'"(?:[^"\\]|\\.)*"')


class Invalid(ValueError):
    """Invalid JMESPath. `offset` is the place of jmespath's error."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class Tree(NamedTuple):
    """A syntax tree. `places` has the place of each member, function, bracket, and star, by the `id` of the node."""

    root: Any
    places: Mapping[int, Place]

    def place(self, node: Any) -> Place:
        return self.places.get(id(node), (0, 0))


@functools.lru_cache(maxsize=20_000)
def parse(path: str) -> Tree:
    """The tree of a path; raises Invalid if jmespath does not compile it."""
    # Nearly all keys and ids are plain steps, for which jmespath's parser is not imported.
    steps = keypath.parse(path)
    return _of_expression(path) if steps is None else _of_steps(path, steps)


def _of_steps(path: str, steps: Sequence[Step]) -> Tree:
    """The tree of a key path without jmespath's parser, which takes ten times as long."""
    builder = _TreeOfSteps()
    for step in steps:
        node: Node = {"type": step.kind, "value": step.name, "children": []}
        builder.places[id(node)] = (step.start, step.end)
        is_flatten = step.kind == "each" and "*" not in path[step.start : step.end]
        builder.add(node, "flatten" if is_flatten else step.kind)
    return Tree(builder.ended(), builder.places)


_IDENTITY: Mapping[str, Any] = {"type": "identity", "children": []}


class _TreeOfSteps:
    """Builds the tree that jmespath's parser builds of plain steps, by the binding powers of `jmespath.parser.Parser`.

    `[]` ends the projections before it. `[*]`, and a `*` that begins a part, take all steps that follow. A `*` after a
    member takes one step and its brackets: jmespath reads `a.*.b.c` as `(a.*.b).c`, which is null.
    """

    def __init__(self) -> None:
        self.places: dict[int, Place] = {}
        self._opened: list[tuple[Node, bool]] = []  # the projections that are not ended, and whether one step ends them
        self._parts: list[Node] = []  # the steps after the last of them

    def add(self, node: Node, kind: str) -> None:
        """Add a step: a field, an index, `[]` (flatten), `[*]` (each), or `*` (any)."""
        # A `*` after a member takes one step: the next name ends it.
        if kind in ("field", "any") and self._parts and self._opened and self._opened[-1][1]:
            self._end_last()
        if kind in ("field", "index"):
            self._parts.append(node)
        else:
            self._open(node, kind)

    def _open(self, node: Node, kind: str) -> None:
        base = self.ended() if kind == "flatten" else _chain(self._parts)
        if kind == "flatten":
            base = {"type": "flatten", "value": "", "children": [base]}
            self.places[id(base)] = self.places[id(node)]
        is_narrow = kind == "any" and bool(self._parts)
        node.update(type="value_projection" if kind == "any" else "projection", children=[base])
        self._opened.append((node, is_narrow))
        self._parts = []

    def _end_last(self) -> None:
        projection, _ = self._opened.pop()
        projection["children"].append(_chain(self._parts))
        self._parts = [projection]

    def ended(self) -> Any:
        """The tree of the steps so far; no projection of it takes further steps."""
        while self._opened:
            self._end_last()
        return _chain(self._parts)


def _chain(parts: list[Node]) -> Any:
    if len(parts) < 2:
        return parts[0] if parts else _IDENTITY
    return {"type": "subexpression", "children": parts}


def _of_expression(path: str) -> Tree:
    import jmespath
    from jmespath import exceptions, lexer

    try:
        root = jmespath.compile(path).parsed
        tokens = list(lexer.Lexer().tokenize(path))
        return Tree(root, {**dict(_placed(root, path, tokens)), **dict(_placed_brackets(root, tokens))})
    except (exceptions.JMESPathError, RecursionError, ValueError) as error:
        # jmespath's errors have different names for the place; a RecursionError lacks a place.
        offset = getattr(error, "lex_position", None) or getattr(error, "lexer_position", None) or 0
        message = " ".join(str(error).partition("\n")[0].split())
        # An error at the end of the path has an offset behind the last character, where no editor can show it.
        raise Invalid(message, min(int(offset), max(len(path) - 1, 0))) from None


def nodes(tree: Any) -> Iterator[Any]:
    """All nodes in the order of the path. A function comes before its arguments, a condition before what follows it."""
    # A stack, because a long path nests the tree deeper than Python's limit of recursion.
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        children = node["children"]
        ordered = (children[0], children[2], children[1]) if node["type"] == "filter_projection" else children
        waiting.extend(child for child in reversed(ordered) if isinstance(child, dict))


def _placed(root: Any, path: str, tokens: list[Any]) -> Iterator[tuple[int, Place]]:
    """Pairs names with places: both come in the order of the path. The keys of a multi-select hash are not members."""
    named = (node for node in nodes(root) if node["type"] in ("field", "function_expression"))
    for token, after in zip(tokens, [*tokens[1:], None], strict=False):
        if token["type"].endswith("_identifier") and (after is None or after["type"] != "colon"):
            node = next(named, None)
            if node is not None:
                quoted = _QUOTED.match(path, token["start"])  # jmespath's lexer gives a wrong end for quoted names
                yield id(node), quoted.span() if quoted else (token["start"], token["end"])


_PROJECTIONS = ("flatten", "projection", "value_projection", "filter_projection")


def _placed_brackets(root: Any, tokens: list[Any]) -> Iterator[tuple[int, Place]]:
    """Pairs brackets and stars with places, in the same way."""
    for node, token in zip(_brackets(root), _bracket_tokens(tokens), strict=False):
        yield id(node), (token["start"], token["end"])


def _brackets(node: Any) -> Iterator[Any]:
    """The nodes of brackets and stars in the order of the path: after the node that they are applied to."""
    kind, children = node["type"], node["children"]
    if kind in ("index", "slice"):
        yield node
    elif kind in _PROJECTIONS:
        yield from _brackets(children[0])
        if not _has_bracket(children[0]):
            yield node
        for child in reversed(children[1:]):
            yield from _brackets(child)
    else:
        for child in children:
            yield from _brackets(child)


def _has_bracket(base: Any) -> bool:
    """Whether the projection and its base share a bracket: `base` is a flattened list or a slice."""
    kind, children = base["type"], base["children"]
    is_slice: bool = kind == "index_expression" and children[-1]["type"] == "slice"
    return is_slice or bool(kind == "flatten")


def _bracket_tokens(tokens: list[Any]) -> Iterator[Any]:
    """The tokens of brackets and stars: of `[*]` the bracket, of a multi-select list such as `[a, b]` nothing."""
    kinds = [token["type"] for token in tokens]
    for at, token in enumerate(tokens):
        is_each = kinds[at : at + 3] == ["lbracket", "star", "rbracket"]
        is_index = kinds[at] == "lbracket" and kinds[at + 1] in ("number", "colon")
        is_star = kinds[at] == "star" and kinds[max(at - 1, 0) : at + 2] != ["lbracket", "star", "rbracket"]
        if is_each or is_index or is_star or kinds[at] in ("flatten", "filter"):
            yield token
