"""YAML or JSON text as nodes that know their place, bounded against hostile input; nothing is constructed."""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from c7n_ctschema.diagnostics import Span
from c7n_ctschema.errors import BadInput, CtschemaError

if TYPE_CHECKING:
    from yaml import CollectionNode, CSafeLoader, MappingNode, SequenceNode
    from yaml import Node as Node  # so that others can name it without importing yaml
    from yaml._yaml import Mark as CMark
    from yaml.error import Mark

    from c7n_ctschema.jsonvalue import Json, JsonObject


MOST_BYTES = 20_000_000
MOST_DEPTH = 100  # c7n's own policies stay under 20
MOST_REMEMBERED = 100_000  # scalars whose type is remembered
# block nesting takes a column a level, or `- - -` on one line
_DEEP_BLOCK = re.compile(r"^ {200}|(?:[-?:][ \t]+){50}")
_SHORT_LINE = 99  # too short to match that; a pattern over the whole text costs a fifth of composing it
# a bracket that surely closes again: nothing in it can hide the closing one but in a string
_CLOSED = re.compile(r"""[\[{](?:[^\[\]{}"'#!%]|"[^"\\\n]*"|'[^'\n]*')*[\]}]""")
_LINE = re.compile("[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029])|[^\n\r\x85\u2028\u2029]+\\Z")
_KINDS = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "null": "null"}
_MERGE = "tag:yaml.org,2002:merge"


class TooMuch(CtschemaError, ValueError):
    """A value that aliases make too large."""


class Text(NamedTuple):
    """A scalar with its place. `start` and `end` are offsets in the text, quotes included; `style` is YAML's."""

    value: str
    span: Span
    start: int
    end: int
    style: str | None
    kind: str = "string"

    def part(self, start: int, end: int) -> Span:
        """The span of a slice of the value, the whole span where escapes or line breaks hide its place."""
        one_line = self.span.line == self.span.end_line
        quotes = 1 if self.style else 0
        as_written = self.end - self.start == len(self.value) + 2 * quotes
        if not one_line or not as_written or self.style in ("|", ">"):
            return self.span
        column = self.span.column + quotes
        return Span(self.span.line, column + start, self.span.line, column + max(end, start + 1))


def compose(data: bytes, file: str) -> Node | None:
    """The root node of the only document, or None for an empty one; raises BadInput."""
    import yaml

    text = decode(data, file)
    _refuse_deep(text, file)
    try:
        loader = _loader()(text)
        try:
            return loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line, column = _place_of(error.problem_mark or error.context_mark, text)
        raise BadInput(file, f"invalid YAML: {error.problem or error.context}", line, column) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadInput(file, f"invalid YAML: {_one_line(error)}", 1, 1) from None


@functools.cache
def _loader() -> type[CSafeLoader]:
    """libyaml's safe loader; the same few words come again and again, so their types are remembered.

    The parser asks for path resolvers at each node, and there are none: a built-in function answers at once.
    """
    import yaml

    base = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    known: dict[tuple[object, ...], str] = {}

    def resolve(self: CSafeLoader, kind: type[Node], value: str | None, implicit: object) -> str:
        found = known.get((kind, value, implicit))
        if found is None:
            found = str(base.resolve(self, kind, value, implicit))  # type: ignore[no-untyped-call]
            if len(known) > MOST_REMEMBERED:
                known.clear()
            if value is None or len(value) <= 200:
                known[kind, value, implicit] = found
        return found

    nothing = {"descend_resolver": staticmethod(operator.is_), "ascend_resolver": staticmethod(tuple)}
    return type("Loader", (base,), {"resolve": resolve, **nothing})


def lines_of(text: str) -> list[str]:
    """The lines that spans count, each with its end: YAML breaks them elsewhere than `str.splitlines` does."""
    return _LINE.findall(text)


def _place_of(mark: Mark | CMark | None, text: str) -> tuple[int, int]:
    """Line and column of a mark; libyaml puts the end of a text into a line that is not there."""
    lines = lines_of(text)
    if mark is None or not lines:
        return 1, 1
    if mark.line < len(lines):
        return mark.line + 1, mark.column + 1
    return len(lines), len(lines[-1].rstrip("\r\n")) + 1


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def decode(data: bytes, file: str) -> str:
    """UTF-8 text without NULs; a byte order mark is dropped."""
    if len(data) > MOST_BYTES:
        raise BadInput(file, f"too large: {len(data):,} bytes, at most {MOST_BYTES:,}", 1, 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise BadInput(file, "not UTF-8 text", line, column) from None
    at = text.find("\0")
    if at >= 0:
        raise BadInput(file, "binary, not text", text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1)
    return text


def _refuse_deep(text: str, file: str) -> None:
    """Deep nesting overflows libyaml's composer, which crashes. Only text that may be deep pays for counting."""
    if not _may_be_deep(text):
        return
    import yaml

    depth = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                raise BadInput(file, f"nested more than {MOST_DEPTH} deep", *_place_of(event.start_mark, text))
    except yaml.YAMLError:
        return  # the composer says it better


def _may_be_deep(text: str) -> bool:
    """Never wrong when it says no: brackets left over bound the depth, but for twice at most."""
    opened = text.count("[") + text.count("{")
    if opened > MOST_DEPTH:
        opened -= len(_CLOSED.findall(text))
    return opened > MOST_DEPTH or any(map(_DEEP_BLOCK.search, _long_lines(text)))


def _long_lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [line for line in lines if len(line) > _SHORT_LINE] if max(map(len, lines)) > _SHORT_LINE else []


_new = tuple.__new__  # a named tuple's own takes a call more, and there are 20 a policy


def span_of(node: Node) -> Span:
    start, end = node.start_mark, node.end_mark
    return _new(Span, (start.line + 1, start.column + 1, end.line + 1, end.column + 1))


def text_of(node: Node | None) -> Text | None:
    """The scalar at a node, None for a list, a mapping or nothing."""
    if node is None or not isinstance(node.value, str):
        return None
    start, end = node.start_mark, node.end_mark
    span = _new(Span, (start.line + 1, start.column + 1, end.line + 1, end.column + 1))
    return _new(
        Text,
        (
            node.value,
            span,
            start.index,
            end.index,
            node.style,  # type: ignore[attr-defined]  # only a scalar has a string
            _kind(node.tag),
        ),
    )


@functools.lru_cache(maxsize=256)
def _kind(tag: str) -> str:
    return _KINDS.get(tag.rpartition(":")[2], "string")


def is_null(node: Node | None) -> bool:
    """Whether nothing, or `null`, is written at a node."""
    return node is not None and isinstance(node.value, str) and _kind(node.tag) == "null"


def is_mapping(node: Node | None) -> TypeGuard[MappingNode]:
    return getattr(node, "id", "") == "mapping"


def is_sequence(node: Node | None) -> TypeGuard[SequenceNode]:
    return getattr(node, "id", "") == "sequence"


def is_collection(node: Node) -> TypeGuard[CollectionNode]:
    """Whether the node is a list or a mapping; what is not is a scalar."""
    return not isinstance(node.value, str)


def elements(node: Node | None) -> list[Node]:
    """The elements of a list; empty for anything else."""
    return list(node.value) if is_sequence(node) else []


def members(node: Node | None, depth: int = 0) -> dict[str, Node]:
    """Value nodes of a mapping by name, merge keys (`<<`) as PyYAML merges them; {} for anything else."""
    if not is_mapping(node):
        return {}
    own: dict[str, Node] = {
        key.value: value for key, value in node.value if isinstance(key.value, str) and key.tag != _MERGE
    }
    if len(own) == len(node.value):  # nothing to merge
        return own
    merged: dict[str, Node] = {}
    own = {}
    for key, value in node.value:
        if key.tag == _MERGE and depth < 10:
            for part in value.value if is_sequence(value) else (value,):
                merged = {**members(part, depth + 1), **merged}
        elif isinstance(key.value, str):
            own[key.value] = value
    return {**merged, **own} if merged else own


def key_nodes(node: Node | None) -> Iterator[tuple[Node, Node]]:
    """Key and value nodes of a mapping, without merges."""
    yield from node.value if is_mapping(node) else ()


def pairs(node: Node | None, depth: int = 0) -> Iterator[tuple[Node, Node]]:
    """Key and value nodes of a mapping, its own and those that it merges and does not name itself."""
    own = members(node)
    for key, value in key_nodes(node):
        if key.tag != _MERGE:
            yield key, value
        elif depth < 10:
            for part in value.value if is_sequence(value) else (value,):
                yield from (pair for pair in pairs(part, depth + 1) if own.get(str(pair[0].value)) is pair[1])


def duplicates(root: Node | None) -> Iterator[tuple[Span, str]]:
    """Keys that stand twice in one mapping: the second one's place, and the key."""
    seen: set[int] = set()
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if id(node) in seen or isinstance(node.value, str):
            continue
        seen.add(id(node))
        names: set[str] = set()
        for part in reversed(node.value):
            waiting.extend(part if isinstance(part, tuple) else (part,))
        for key, _ in key_nodes(node):
            if isinstance(key.value, str):
                if key.value in names:
                    yield span_of(key), key.value
                names.add(key.value)


def plain(node: Node | None, budget: list[int] | None = None, depth: int = 0) -> Json:
    """The value at a node as YAML 1.1 reads it: strings, numbers, booleans, None, lists, dicts.

    Bounded: an alias bomb, and an alias to what contains it, raise TooMuch. Timestamps stay strings.
    """
    budget = [100_000] if budget is None else budget
    budget[0] -= 1
    if budget[0] < 0 or depth > 2 * MOST_DEPTH:
        raise TooMuch("aliases make too much of it, or never end")
    if node is None:
        return None
    if isinstance(node.value, str):
        return node.value if _kind(node.tag) == "string" else _scalar(node)
    if is_mapping(node):
        return {name: plain(value, budget, depth + 1) for name, value in members(node).items()}
    return [plain(value, budget, depth + 1) for value in node.value]


def plain_members(node: Node | None) -> JsonObject:
    """The same of a mapping; {} for anything else."""
    found = plain(node)
    return found if isinstance(found, dict) else {}


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
    except (ValueError, LookupError, ArithmeticError):  # an explicit tag that does not fit: !!int abc
        found = str(node.value)
    return found
