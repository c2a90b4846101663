"""The place in a file of a value in its data."""

from __future__ import annotations

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Span

Path = tuple["str | int", ...]


def place(root: yaml_text.Node | None, path: Path, key: str = "") -> Span:
    """The place of the value at a path of names and indexes, or of its member `key`; else of the nearest parent."""
    if root is None:
        return Span(1, 1, 1, 1)
    node, name = root, None
    for step in path:
        inner, step_name = _child(node, step)
        # a key that is a number (`1: x`) is a number in the path of a schema error, and looks like an index
        if inner is None:
            break
        node, name = inner, step_name
    if key:
        name = _child(node, key)[1] or name
        return yaml_text.span_of(name) if name is not None else _short(node)
    # without `_short`, an editor would underline the whole policy
    return _short(node) if yaml_text.text_of(node) is not None or name is None else yaml_text.span_of(name)


def _child(node: yaml_text.Node, step: str | int) -> tuple[yaml_text.Node | None, yaml_text.Node | None]:
    """The value node of a step, and its key node, None for an element of a list."""
    if isinstance(step, int):
        found = yaml_text.elements(node)
        return (found[step], None) if step < len(found) else (None, None)
    value = yaml_text.members(node).get(step)
    # of a duplicate key PyYAML takes the last value, and a merged member (`<<`) has no key here
    named = [key for key, inner in yaml_text.key_nodes(node) if inner is value and key.value == step]
    return value, (named[-1] if named else None)


def _short(node: yaml_text.Node) -> Span:
    """The span of a scalar, or of the first scalar in a list or mapping of several lines."""
    while not isinstance(node.value, str) and node.value and node.start_mark.line != node.end_mark.line:
        first = node.value[0]
        node = first[0] if isinstance(first, tuple) else first
    return yaml_text.span_of(node)
