"""Reads a YAML or JSON file as a tree of nodes, with limits for hostile input. It constructs no Python objects."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.yaml import pyyaml, template_text
from c7n_ctschema.errors import BadInput, one_line
from c7n_ctschema.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yaml import CSafeLoader, Node
    from yaml._yaml import Mark as CMark
    from yaml.error import Mark

MOST_BYTES = 20_000_000
MOST_DEPTH = 100  # c7n's own policies stay under 20
MOST_REMEMBERED = 10_000  # scalars whose type is cached
# Block nesting takes one column for each level, or is written as `- - -` on one line.
_DEEP_BLOCK = lazy_regex.compile(r"^ {200}|(?:[-?:][ \t]+){50}")
_SHORT_LINE = 99  # shorter lines cannot match; the pattern on the whole file takes 20 % of the time of composing it
# A bracket that certainly closes: only a string can contain another bracket.
_CLOSED = lazy_regex.compile(r"""[\[{](?:[^\[\]{}"'#!%]|"[^"\\\n]*"|'[^'\n]*')*[\]}]""")
# `json.dumps` writes 😀 as two escapes, each of which YAML refuses
_SURROGATES = lazy_regex.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_LINE = lazy_regex.compile("[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029])|[^\n\r\x85\u2028\u2029]+\\Z")
_PYTHONS_BREAKS = "\v\f\x1c\x1d\x1e"


def compose(data: bytes, file: str) -> Node | None:
    """The root node of the only document, or None for an empty file; raises BadInput.

    Placeholders of a template that are not YAML are read as words.
    """
    text = decode(data, file)
    # c7n reads `.json` with a parser of JSON. As many characters as before: the places of what follows stay.
    if file.endswith(".json") and "\\u" in text:
        text = _SURROGATES.sub(r"\\ufffd\\ufffd", text)
    # `region: {{ region }}` is YAML (an object whose key is an object), but not what the author means
    if template_text.has_unquoted(text):
        return _composed_template(text, file)
    try:
        return _composed(text, file)
    # Only after a failure: most files with `${…}` in strings are YAML as they are, and keep their values.
    except BadInput:
        if not template_text.is_template(text):
            raise
        return _composed_template(text, file)


def _composed_template(text: str, file: str) -> Node | None:
    try:
        return _composed(template_text.masked(text), file)
    except BadInput as error:
        message = f"a template that is not YAML ({error.message}); render it, and lint the result: `lint -` reads stdin"
        raise BadInput(file, message, error.line, error.column) from None


def _composed(text: str, file: str) -> Node | None:
    pyyaml.load()
    import yaml

    _refuse_deep(text, file)
    try:
        loader = _loader()(text)
        try:
            return loader.get_single_node()
        finally:
            # PyYAML's loader in Python needs it to clear self-references; libyaml's does nothing
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line, column = _place_of(error.problem_mark or error.context_mark, text)
        raise BadInput(file, f"invalid YAML: {error.problem or error.context}", line, column) from None
    # ReaderError (a control character) has no mark; a lone surrogate raises UnicodeEncodeError, a ValueError.
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadInput(file, f"invalid YAML: {one_line(error, 200)}", 1, 1) from None


@functools.cache
def _loader() -> type[CSafeLoader]:
    """libyaml's safe loader with a cache for the types of scalars: policies repeat the same few words.

    The parser calls a method for the type of each node, and path resolvers, of which c7n's loader has none. Built-in
    functions replace them all, because a call of a function in Python takes longer than to read the node.
    """
    import yaml

    base = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    resolve = functools.lru_cache(MOST_REMEMBERED)(yaml.resolver.Resolver().resolve)
    # `operator.is_` and `tuple` take the arguments of the two methods and have no effect
    methods: dict[str, Callable[..., object]] = {
        "resolve": resolve,
        "descend_resolver": operator.is_,
        "ascend_resolver": tuple,
    }
    return type("Loader", (base,), {name: staticmethod(method) for name, method in methods.items()})


def lines_of(text: str) -> list[str]:
    """The lines that spans count, each with its line break."""
    # the pattern takes ten times as long, and hardly any file has a character that only Python takes for a line break
    return _LINE.findall(text) if any(mark in text for mark in _PYTHONS_BREAKS) else text.splitlines(keepends=True)


def _place_of(mark: Mark | CMark | None, text: str) -> tuple[int, int]:
    """Line and column of a mark. libyaml gives the end of a file a line after the last one."""
    lines = lines_of(text)
    # an empty file, or an error that PyYAML raises without a place
    if mark is None or not lines:
        return 1, 1
    if mark.line < len(lines):
        return mark.line + 1, mark.column + 1
    return len(lines), len(lines[-1].rstrip("\r\n")) + 1


def decode(data: bytes, file: str) -> str:
    """The bytes as UTF-8, without a byte order mark; raises BadInput for NULs."""
    # each scalar becomes a node with two marks, which take many times the memory of its text
    if len(data) > MOST_BYTES:
        raise BadInput(file, f"too large: {len(data):,} bytes, at most {MOST_BYTES:,}", 1, 1)
    try:
        # Windows editors write a byte order mark, which would become a part of the first key
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise BadInput(file, "not UTF-8 text", line, column) from None
    # PyYAML also rejects a NUL, but does not say where it is
    at = text.find("\0")
    if at >= 0:
        raise BadInput(file, "binary, not text", text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1)
    return text


def _refuse_deep(text: str, file: str) -> None:
    """Raises for deep nesting, which overflows libyaml's composer and crashes. Counting is slow, so it is rare."""
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
        return  # the composer's message is better


def _may_be_deep(text: str) -> bool:
    """Whether the nesting may be too deep. False is certain: the depth is at most the number of open brackets."""
    opened = text.count("[") + text.count("{")
    # JSON has many brackets at a small depth: pairs that close on their own do not count
    if opened > MOST_DEPTH:
        # `items[].instanceId` of JMESPath needs no pattern, which takes 4 % of the time of composing
        certain = text.count("[]")
        opened -= certain if opened - certain <= MOST_DEPTH else len(_CLOSED.findall(text))
    return opened > MOST_DEPTH or any(map(_DEEP_BLOCK.search, _long_lines(text)))


def _long_lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [line for line in lines if len(line) > _SHORT_LINE] if max(map(len, lines)) > _SHORT_LINE else []
