"""A template's header, `vars.template`: the purpose of the policy, and its parameters.

A template is a policy file that c7n accepts unchanged. Its parameters are YAML anchors in `vars`, where c7n allows
them, and the policy refers to them by aliases: `default: &ports [22, 3389]`, `value: *ports`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import BadInput
from c7n_ctschema.grammar import listed
from c7n_ctschema.json_value import Json, JsonObject, as_list
from c7n_ctschema.wizard.templates.template_values import FORMATS, TYPES, BadValue, Parameter

MEMBERS = ("title", "description", "references", "parameters")
FACTS = ("type", "description", "default", "example", "placeholder", "items", "format", "enum", "min", "max")
MOST_PARAMETERS = 50


@dataclass(frozen=True, slots=True)
class Header:
    """The content of `vars.template`. `anchors` has the node of each parameter's value."""

    title: str
    description: str
    references: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    anchors: dict[str, yaml_text.Node]
    line: int
    column: int


def read(root: yaml_text.Node | None, file: str) -> Header:
    """The header below a template's root node; raises BadInput with the place of an error."""
    node = yaml_text.members(yaml_text.members(root).get("vars")).get("template")
    if not yaml_text.is_mapping(node):
        raise bad(file, node or root, "not a template: `vars.template` with title and parameters is missing")
    found = _members(node, file, MEMBERS, "`vars.template`")
    made = list(_parameters(found.get("parameters"), file))
    span = yaml_text.span_of(found.get("parameters") or node)
    return Header(
        title=_text(found, "title", node, file),
        description=" ".join(_text(found, "description", node, file).split()),
        references=tuple(_strings(found.get("references"), file)),
        parameters=tuple(parameter for parameter, _ in made),
        anchors={parameter.name: anchor for parameter, anchor in made},
        line=span.line,
        column=span.column,
    )


def _parameters(listed: yaml_text.Node | None, file: str) -> Iterator[tuple[Parameter, yaml_text.Node]]:
    """Each parameter with the node of its value."""
    if listed is not None and not yaml_text.is_mapping(listed):
        raise bad(file, listed, "`parameters` must be an object of names and parameters")
    pairs = list(yaml_text.key_nodes(listed)) if listed is not None else []
    if len(pairs) > MOST_PARAMETERS:
        raise bad(file, listed, f"the template has {len(pairs)} parameters; at most {MOST_PARAMETERS} are allowed")
    for key, node in pairs:
        if not yaml_text.is_mapping(node) or not isinstance(key.value, str):
            raise bad(file, key, "a parameter must be an object with type, description, and default")
        yield _parameter(key, _members(node, file, FACTS, f"the parameter {key.value!r}"), file)


def bad(file: str, node: yaml_text.Node | None, message: str) -> BadInput:
    """An error with the place of a node."""
    if node is None:
        return BadInput(file, message, 1, 1)
    return BadInput(file, message, node.start_mark.line + 1, node.start_mark.column + 1)


def _members(node: yaml_text.Node | None, file: str, known: tuple[str, ...], where: str) -> dict[str, yaml_text.Node]:
    """The members of an object; raises for members that are not in `known`."""
    for key, _ in yaml_text.key_nodes(node):
        # `defualt:` would otherwise be a parameter without a default.
        if key.value not in known:
            raise bad(file, key, f"unknown member {key.value!r} of {where}; use {listed(known, 'or')}")
    return yaml_text.members(node)


def _text(found: dict[str, yaml_text.Node], name: str, node: yaml_text.Node | None, file: str) -> str:
    text = yaml_text.text_of(found.get(name))
    if text is None or not text.value.strip():
        raise bad(file, found.get(name) or node, f"`{name}` is missing or not a string")
    return text.value


def _strings(node: yaml_text.Node | None, file: str) -> Iterator[str]:
    for one in yaml_text.elements(node):
        text = yaml_text.text_of(one)
        if text is None:
            raise bad(file, one, "a reference must be a string, such as a URL")
        yield text.value
    if node is not None and not yaml_text.is_sequence(node):
        raise bad(file, node, "`references` must be a list")


def _parameter(key: yaml_text.Node, found: dict[str, yaml_text.Node], file: str) -> tuple[Parameter, yaml_text.Node]:
    value = _value_of(key, found, file)
    facts = {name: _plain(one, file) for name, one in found.items()}
    parameter = Parameter(
        name=key.value,
        type=_one_of(facts.get("type"), TYPES, found.get("type") or key, file, "type"),
        description=_text(found, "description", key, file),
        default=_plain(value, file),
        required="example" in found,
        placeholder=facts.get("placeholder") is True,
        items=_one_of(facts.get("items", "string"), TYPES[:3], found.get("items"), file, "items"),
        format=_one_of(facts.get("format", ""), ("", *FORMATS), found.get("format"), file, "format"),
        enum=tuple(as_list(facts.get("enum"))),
        min=_number(facts, "min", found, file),
        max=_number(facts, "max", found, file),
        line=key.start_mark.line + 1,
        column=key.start_mark.column + 1,
    )
    _check_default(parameter, value, file)
    return parameter, value


def _value_of(key: yaml_text.Node, found: dict[str, yaml_text.Node], file: str) -> yaml_text.Node:
    """The node of the value: `default` or `example`."""
    value = found.get("default", found.get("example"))
    # A default is used as it is; an example only shows the form. Both would contradict each other.
    if value is None or ("default" in found) == ("example" in found):
        choice = "either a `default`, or an `example` if a value is required"
        raise bad(file, key, f"the parameter {key.value!r} needs {choice}")
    return value


def _check_default(parameter: Parameter, value: yaml_text.Node, file: str) -> None:
    try:
        parameter.checked(parameter.default)
    except BadValue as error:
        raise bad(file, value, f"the parameter {parameter.name!r}: {error}") from None


def _plain(node: yaml_text.Node | None, file: str) -> Json:
    try:
        # 2,000 nodes: aliases in a template of a stranger could expand to millions.
        return yaml_text.plain(node, [2_000])
    except ValueError as error:
        raise bad(file, node, str(error)) from None


def _one_of(value: object, known: tuple[str, ...], node: yaml_text.Node | None, file: str, name: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise bad(file, node, f"`{name}` must be one of {', '.join(one for one in known if one)}")
    return value


def _number(facts: JsonObject, name: str, found: dict[str, yaml_text.Node], file: str) -> float | None:
    value = facts.get(name)
    # bool is a subclass of int: `min: true` is not 1.
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise bad(file, found[name], f"`{name}` must be a number")
    return value
