"""A template's text with values in place of its parameters. The rest of the policy does not change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import BadInput
from c7n_ctschema.json_value import Json
from c7n_ctschema.wizard.templates.template_header import Header, bad
from c7n_ctschema.wizard.templates.template_values import to_yaml

LONG_LINE = 100


@dataclass(frozen=True, slots=True)
class ParameterReference:
    """A reference to a parameter: its offsets in the text, and whether it is inside `[…]` or `{…}`."""

    parameter: str
    start: int
    end: int
    in_flow: bool


def places(text: str, root: Any, header: Header, file: str) -> tuple[ParameterReference, ...]:
    """The aliases of parameters in the order of the text; raises BadInput for an alias that is used as a key."""
    policies = _policies(root, file)
    # An alias composes to the node of its anchor itself, so the identity of a node tells which parameter it is.
    names = {id(node): name for name, node in header.anchors.items()}
    # `*name: x` is valid YAML, but a value with special characters could change the structure there.
    for node, is_value in _nodes(policies, set()):
        if id(node) in names and not is_value:
            raise bad(
                file, policies, f"the parameter {names[id(node)]!r} is used as a key; only values can be parameters"
            )
    found = tuple(_aliases(text, policies.start_mark.index, header, file))
    unused = set(header.anchors) - {one.parameter for one in found}
    for parameter in header.parameters:
        if parameter.name in unused:
            hint = f"write the anchor `&{parameter.name}` before its value, and `*{parameter.name}` in the policy"
            raise BadInput(
                file,
                f"the policy does not use the parameter {parameter.name!r}: {hint}",
                parameter.line,
                parameter.column,
            )
    return found


def _policies(root: yaml_text.Node | None, file: str) -> yaml_text.Node:
    pairs = [(key.value, value) for key, value in yaml_text.key_nodes(root)]
    if not yaml_text.is_mapping(root) or [name for name, _ in pairs] != ["vars", "policies"] or root.flow_style:
        raise bad(file, root, "a template must have `vars:`, then `policies:`, and nothing else")
    node = pairs[1][1]
    if not yaml_text.is_sequence(node) or not node.value or node.flow_style:
        raise bad(file, node, "`policies` must be a block list (`- name: …`)")
    return node


def _nodes(node: yaml_text.Node, seen: set[int]) -> Iterator[tuple[yaml_text.Node, bool]]:
    """Every node below, once, with whether it is a value."""
    stack = [(node, True)]
    while stack:
        one, is_value = stack.pop()
        yield one, is_value
        # An alias to an object above itself is a cycle.
        if id(one) in seen or isinstance(one.value, str):
            continue
        seen.add(id(one))
        if yaml_text.is_mapping(one):
            stack += [pair for key, value in one.value for pair in ((key, False), (value, True))]
        else:
            stack += [(element, True) for element in one.value]


def _aliases(text: str, start: int, header: Header, file: str) -> Iterator[ParameterReference]:
    """Aliases of parameters from offset `start` on; other aliases must refer to anchors in the policy."""
    import yaml

    own: set[str] = set()
    flow: list[bool] = []
    # Nodes do not keep the places of aliases; only YAML's events have them.
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        mark: Any = event.start_mark
        if isinstance(event, yaml.CollectionStartEvent):
            flow.append(bool(event.flow_style))
        elif isinstance(event, yaml.CollectionEndEvent):
            flow.pop()
        name = getattr(event, "anchor", None)
        if not name or mark.index < start:
            continue
        if not isinstance(event, yaml.AliasEvent):
            own.add(name)
        elif name in header.anchors and name not in own:
            end: Any = event.end_mark
            yield ParameterReference(name, mark.index, end.index, any(flow))
        elif name not in own:
            raise BadInput(file, f"`*{name}` is not a parameter of the template", mark.line + 1, mark.column + 1)


def filled(
    text: str, root: Any, header: Header, found: tuple[ParameterReference, ...], values: Mapping[str, Any], file: str
) -> str:
    """The policies with these values, without `vars`; comments directly above `policies:` stay.

    Raises BadInput if the result, read as YAML, differs from the template's nodes with the same values.
    """
    start = _start(text, root)
    made: list[str] = []
    at = start
    for one in found:
        spelled = _spelled(text, one, values[one.parameter])
        before = text[at : one.start]
        # A block list starts on the next line, and `key: ` would keep a space at the end of its line.
        made += [before.rstrip(" ") if spelled.startswith("\n") else before, spelled]
        at = one.end
    # Text instead of a new dump: the comments and the layout of the template stay.
    result = "".join([*made, text[at:]])
    _verify(result, root, header, values, file)
    return result


def _start(text: str, root: yaml_text.Node) -> int:
    """The offset of the line `policies:`, or of the comments directly above it."""
    key: yaml_text.Node = root.value[1][0]
    lines = text.splitlines(keepends=True)
    line = key.start_mark.line
    while line and lines[line - 1].startswith("#"):
        line -= 1
    return sum(len(one) for one in lines[:line])


def _spelled(text: str, place: ParameterReference, value: Any) -> str:
    """The value as YAML. A list that is too long for its line becomes a block list if nothing follows on the line."""
    short = to_yaml(value, place.in_flow)
    begin = text.rfind("\n", 0, place.start) + 1
    line = text[begin : place.start]
    end = text.find("\n", place.end)
    rest = text[place.end : end if end >= 0 else len(text)]
    fits = len(line) + len(short) <= LONG_LINE or place.in_flow or rest.strip() or not line.rstrip().endswith(":")
    if not isinstance(value, list | tuple) or fits:
        return short
    indent = " " * (len(line) - len(line.lstrip(" -")) + 2)
    return "".join(f"\n{indent}- {to_yaml(one, False)}" for one in value)


def _verify(result: str, root: yaml_text.Node, header: Header, values: Mapping[str, Json], file: str) -> None:
    wanted = _substituted(root.value[1][1], {id(node): values[name] for name, node in header.anchors.items()})
    again = yaml_text.compose(result.encode(), file)
    if yaml_text.plain(yaml_text.members(again).get("policies")) != wanted:
        raise BadInput(file, "these values would change other parts of the policy", 1, 1)


def _substituted(node: yaml_text.Node, values: Mapping[int, Json]) -> Json:
    if id(node) in values:
        value = values[id(node)]
        return list(value) if isinstance(value, tuple) else value
    if yaml_text.is_mapping(node):
        return {name: _substituted(value, values) for name, value in yaml_text.members(node).items()}
    if yaml_text.is_sequence(node):
        return [_substituted(value, values) for value in node.value]
    return yaml_text.plain(node)
