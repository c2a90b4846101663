"""Reads nodes of YAML or JSON: scalars with their place, members, elements, plain values."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping

# `as` of the same name marks a re-export for mypy: callers need one module for YAML.
from c7n_ctschema.custodian.yaml.yaml_reading import MOST_BYTES as MOST_BYTES
from c7n_ctschema.custodian.yaml.yaml_reading import MOST_DEPTH as MOST_DEPTH
from c7n_ctschema.custodian.yaml.yaml_reading import compose as compose
from c7n_ctschema.custodian.yaml.yaml_reading import decode as decode
from c7n_ctschema.custodian.yaml.yaml_reading import lines_of as lines_of
from c7n_ctschema.diagnostics import Span
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.light_typing import TYPE_CHECKING, NamedTuple, TypeGuard

if TYPE_CHECKING:
    from yaml import CollectionNode, MappingNode, ScalarNode, SequenceNode
    from yaml import Node as Node  # so that others can name it without importing yaml

    from c7n_ctschema.json_value import Json, JsonObject


_KINDS = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "null": "null"}
# The tag instead of the key's text: `"<<"` in quotes is an ordinary key.
_MERGE = "tag:yaml.org,2002:merge"


class TooMuch(CtschemaError, ValueError):
    """Aliases expand a value beyond the limit."""


class Text(NamedTuple):
    """A scalar with its place, which is worked out only when somebody asks: for a finding, or never."""

    value: str
    node: ScalarNode

    @property
    def span(self) -> Span:
        return span_of(self.node)

    @property
    def start(self) -> int:
        """The offset in the file, with the opening quote."""
        return self.node.start_mark.index

    @property
    def end(self) -> int:
        """The offset in the file after the closing quote."""
        return self.node.end_mark.index

    @property
    def style(self) -> str | None:
        """The quote, `|` or `>`, as PyYAML says it; None for a plain scalar."""
        return self.node.style

    @property
    def kind(self) -> str:
        """The JSON type."""
        return _kind(self.node.tag)

    def part(self, start: int, end: int) -> Span:
        """The span of a slice of the value; the whole span if escapes or line breaks make the place uncertain."""
        span = self.span
        quotes = 1 if self.style else 0
        # an escape (`"\u0041"`) or a doubled quote (`'it''s'`) is longer in the file than in the value
        as_written = self.end - self.start == len(self.value) + 2 * quotes
        if span.line != span.end_line or not as_written or self.style in ("|", ">"):
            return span
        column = span.column + quotes
        return Span(span.line, column + start, span.line, column + max(end, start + 1))


_new = tuple.__new__  # saves the call of a named tuple's `__new__`, for 20 scalars in each policy


def span_of(node: Node) -> Span:
    start, end = node.start_mark, node.end_mark
    return _new(Span, (start.line + 1, start.column + 1, end.line + 1, end.column + 1))


def text_of(node: Node | None) -> Text | None:
    """The scalar at a node; None for a list, a mapping or no node."""
    if node is None or not isinstance(node.value, str):
        return None
    return _new(Text, (node.value, node))


@functools.lru_cache(maxsize=256)
def _kind(tag: str) -> str:
    return _KINDS.get(tag.rpartition(":")[2], "string")


def is_null(node: Node | None) -> bool:
    """Whether the node is `null`, written or left out."""
    return node is not None and isinstance(node.value, str) and _kind(node.tag) == "null"


def is_date(node: Node | None) -> bool:
    """Whether YAML reads the node as a date (`2024-01-01` without quotes), which is no string to c7n."""
    return node is not None and isinstance(node.value, str) and node.tag.endswith(":timestamp")


def is_mapping(node: Node | None) -> TypeGuard[MappingNode]:
    return getattr(node, "id", "") == "mapping"


def is_sequence(node: Node | None) -> TypeGuard[SequenceNode]:
    return getattr(node, "id", "") == "sequence"


def is_collection(node: Node) -> TypeGuard[CollectionNode]:
    """Whether the node is a list or a mapping, not a scalar."""
    return not isinstance(node.value, str)


def elements(node: Node | None) -> list[Node]:
    """The elements of a list; [] for other nodes."""
    return list(node.value) if node is not None and getattr(node, "id", "") == "sequence" else []


def members(node: Node | None, depth: int = 0, seen: set[int] | None = None) -> dict[str, Node]:
    """The value nodes of a mapping by name, with merge keys (`<<`) as PyYAML merges them; {} for other nodes."""
    if getattr(node, "id", "") != "mapping" or node is None:  # not `is_mapping`: this is called for each object
        return {}
    own: dict[str, Node] = {
        key.value: value for key, value in node.value if isinstance(key.value, str) and key.tag != _MERGE
    }
    # most objects have no `<<`; this saves the second loop
    if len(own) == len(node.value):  # nothing to merge
        return own
    merged: dict[str, Node] = {}
    own = {}
    # ten levels that merge ten aliases each are ten billion merges; what is merged a second time adds no member
    seen = set() if seen is None else seen
    for key, value in node.value:
        # the limit is for merges of a node into itself, which libyaml composes without an error
        if key.tag == _MERGE and depth < 10:
            for part in value.value if is_sequence(value) else (value,):
                if id(part) not in seen:
                    seen.add(id(part))
                    merged = {**members(part, depth + 1, seen), **merged}
        elif isinstance(key.value, str):
            own[key.value] = value
    # as in YAML's merge type: own members win, and of a list of merged objects the first one wins
    return {**merged, **own} if merged else own


def key_nodes(node: Node | None) -> Iterator[tuple[Node, Node]]:
    """Key and value nodes of a mapping, without merges."""
    yield from node.value if is_mapping(node) else ()


def pairs(node: Node | None, depth: int = 0, seen: set[int] | None = None) -> Iterator[tuple[Node, Node]]:
    """Key and value nodes of a mapping, with merged members that the mapping does not override."""
    own = members(node)
    seen = set() if seen is None else seen
    for key, value in key_nodes(node):
        if key.tag != _MERGE:
            yield key, value
        elif depth < 10:
            for part in value.value if is_sequence(value) else (value,):
                if id(part) not in seen:
                    seen.add(id(part))
                    merged = pairs(part, depth + 1, seen)
                    yield from (pair for pair in merged if own.get(str(pair[0].value)) is pair[1])


def duplicates(root: Node | None) -> Iterator[tuple[Span, str]]:
    """Duplicate keys: the place of the second one, and the key."""
    seen: set[int] = set()
    waiting = [root] if root is not None else []
    # a loop instead of recursion: aliases can chain nodes deeper than the text is nested
    while waiting:
        node = waiting.pop()
        if id(node) in seen or isinstance(node.value, str):
            continue
        seen.add(id(node))
        names: set[str] = set()
        for part in reversed(node.value):
            waiting.extend(part if isinstance(part, tuple) else (part,))
        for key, _ in key_nodes(node):
            # a key that is a list or an object is refused elsewhere, and PyYAML cannot hash it
            if isinstance(key.value, str):
                if key.value in names:
                    yield span_of(key), key.value
                names.add(key.value)


def plain(node: Node | None, budget: list[int] | None = None, depth: int = 0) -> Json:
    """The value at a node as YAML 1.1 reads it: strings, numbers, booleans, None, lists, dicts.

    Raises TooMuch for aliases that expand too far or recur. Timestamps stay strings.
    """
    # a "billion laughs" file has few nodes and expands to billions of values
    budget = [100_000] if budget is None else budget
    budget[0] -= 1
    if budget[0] < 0 or depth > 2 * MOST_DEPTH:
        raise TooMuch("aliases expand too far, or recur")
    if node is None:
        return None
    if isinstance(node.value, str):
        return node.value if _kind(node.tag) == "string" else _scalar(node)
    if is_mapping(node):
        return {name: plain(value, budget, depth + 1) for name, value in members(node).items()}
    return [plain(value, budget, depth + 1) for value in node.value]


def plain_members(node: Node | None) -> JsonObject:
    """As `plain`, of a mapping; {} for other nodes."""
    value = plain(node)
    return value if isinstance(value, dict) else {}


def _scalar(node: Node) -> Json:
    """A number, a boolean or null."""
    import yaml

    kind = node.tag.rpartition(":")[2]
    constructor = yaml.constructor.SafeConstructor()
    construct: Mapping[str, Callable[..., Json]] = {
        "int": constructor.construct_yaml_int,
        "float": constructor.construct_yaml_float,
        "bool": constructor.construct_yaml_bool,
        "null": lambda _: None,
    }
    try:
        found: Json = construct[kind](node)
        if kind == "int" and len(node.value) > 3_000:
            str(found)  # `0xfff…`: Python reads it, but cannot write it as a decimal number, so no JSON has it
    except (ValueError, LookupError, ArithmeticError):  # an explicit tag with a wrong value: !!int abc
        found = str(node.value)
    return found


def bad_input(file: str, node: Node, message: str) -> BadInput:
    """The error for a node with an unexpected value."""
    span = span_of(node)
    return BadInput(file, message, span.line, span.column)
