"""The indentation of a YAML file, and lines indented in the same style."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from c7n_ctschema.custodian.yaml import yaml_text


class Style(NamedTuple):
    """Columns from a key to the keys below it, from a key to the dashes below it, and from a dash to its element."""

    mapping: int = 2
    dash: int = 2
    item: int = 2


PLAIN = Style()
# YAML allows a list's dash in the column of its key, but the members of an object must be deeper.
_LEAST = Style(1, 0, 2)


def of(policies: yaml_text.Node) -> Style:
    """The most frequent style in a block list of policies; the steps of PLAIN for what the list lacks."""
    steps = tuple(Counter[int]() for _ in Style._fields)
    _count(policies, steps, set())
    return Style(*(max(counts, key=counts.__getitem__) if counts else 2 for counts in steps))


def _count(node: yaml_text.Node, steps: tuple[Counter[int], ...], seen: set[int]) -> None:
    # `policies: &a` with `filters: *a` below it: a recursive alias would never end
    if id(node) in seen or not _is_block(node):
        return
    seen.add(id(node))
    for inner in node.value:
        key, value = inner if isinstance(inner, tuple) else (None, inner)
        above = key or node
        # with an anchor (`filters: &a`), the value begins on the line of its key, at the anchor
        if _is_block(value) and (key is None or value.start_mark.line > key.start_mark.line):
            kind = 2 if key is None else int(yaml_text.is_sequence(value))
            step = value.start_mark.column - above.start_mark.column
            if step >= _LEAST[kind]:  # an alias has the place of its anchor, which can be anywhere
                steps[kind][step] += 1
        _count(value, steps, seen)


def _is_block(node: yaml_text.Node) -> bool:
    return (yaml_text.is_mapping(node) or yaml_text.is_sequence(node)) and not node.flow_style


def indented(lines: Sequence[str], first: int, policies: yaml_text.Node, column: int, style: Style) -> list[str]:
    """The lines of a block list, with dashes in `column` and in a style. `first` is the number of the first line."""
    columns: dict[int, int] = {}
    _place(policies, column, style, columns)
    made: list[str] = []
    shift = column - policies.start_mark.column
    for number, line in enumerate(lines, first):
        text = line.lstrip(" ")
        old = len(line) - len(text)
        if number in columns:
            # Lines of a block scalar and of a continued string move with their key, which keeps the value.
            # same
            shift = columns[number] - old
        elif text.startswith("#"):
            shift = _of_next(lines, number - first, first, columns, old, shift)
        # `-   name: x`: the width of the dash is part of the style
        if number in columns and text.startswith("- "):
            text = "-".ljust(style.item) + text[2:]
        made.append(" " * max(0, old + shift) + text if text.strip() else "")
    return made


def _place(node: yaml_text.Node, column: int, style: Style, columns: dict[int, int]) -> None:
    """Adds the new column of each line that begins with a key or a dash. Other lines move with the line before them."""
    if not _is_block(node):
        return
    for inner in node.value:
        key, value = inner if isinstance(inner, tuple) else (None, inner)
        # the first node of a line decides: in `- name: x` that is the dash, not the key
        columns.setdefault((key or value).start_mark.line, column)
        step = style.item if key is None else style.dash if yaml_text.is_sequence(value) else style.mapping
        _place(value, column + step, style, columns)


def _of_next(lines: Sequence[str], at: int, first: int, columns: dict[int, int], old: int, shift: int) -> int:
    """The shift of a comment: that of the next key or dash, if it is in the comment's column."""
    for number, line in enumerate(lines[at:], at + first):
        if number in columns:
            return columns[number] - old if len(line) - len(line.lstrip(" ")) == old else shift
    return shift
