"""An action gives an API call a parameter that the call does not have, or one of another type.

c7n gives some objects to an API call as they are: `add-ingress` of `set-permissions`, `value` of `modify-db`. c7n
accepts anything there. boto3 refuses an unknown parameter and a value of another type before it sends the call, and the
Lambda fails. The parameters are those of botocore's model of the call. For example, c7n's documentation
has `Cidr` in `remove-egress`, but no call takes it.

Bad::

    resource: aws.rds
    events:
      - source: rds.amazonaws.com
        event: CreateDBSnapshot
        ids: requestParameters.dBInstanceIdentifier
    actions:
      - type: modify-db
        update:
          - property: PubliclyAccessible
            value: "false"

Good::

    resource: aws.rds
    events:
      - source: rds.amazonaws.com
        event: CreateDBSnapshot
        ids: requestParameters.dBInstanceIdentifier
    actions:
      - type: modify-db
        update:
          - property: PubliclyAccessible
            value: false
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from c7n_ctschema import lazy_regex, tables
from c7n_ctschema.custodian.policy import policy_actions
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.grammar import article
from c7n_ctschema.light_typing import Any
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.names import nearest
from c7n_ctschema.trail.catalog import models

CODE, NAME, SEVERITY = "CT508", "unknown-parameter", Severity.ERROR
_EFFECT = "boto3 refuses the call, and the Lambda fails"
# a template engine or a person fills it in; c7n itself fills in `{account_id}`
_FILLED_IN = lazy_regex.compile(r"[{<$%]|\bXXX+")
# botocore.validate.ParamValidator: the Python types that it takes for a type of the model
_KINDS = {"boolean": "boolean", "integer": "number", "long": "number", "string": "string"}
_MOST_DEPTH = 20


def check(context: Context) -> Iterator[Finding]:
    table: Mapping[str, Any] = tables.read("knowledge/custodian/api_members")["actions"]
    rows = {**table["*"], **table.get(context.policy.resource.removeprefix("aws."), {})}
    for action in policy_actions.of_policy(context.members):
        for path, row in rows.items():
            name, *steps = path.split(".")
            if name == action.name and "call" in row and steps[0] in action.members:
                yield from _of_row(action.members[steps[0]], row, steps[1:])


def _of_row(node: yaml_text.Node, row: Mapping[str, Any], below: list[str]) -> Iterator[Finding]:
    service, _, operation = row["call"].partition(".")
    shapes: Any = models.load(service)["shapes"]
    root = models.load(service)["operations"][operation]["input"]["shape"]
    if "chosen_by" in row:  # `update` of modify-db: each element has the name of a parameter, and its value
        yield from _chosen(node, shapes, root, row["chosen_by"], below[-1], operation)
        return
    if "each" in row:
        for one in yaml_text.elements(node):
            yield from _walk(one, root, shapes, operation)
    elif not yaml_text.text_of(node):  # `remove-ingress: all` is c7n's own word
        at = shapes[root]["members"][row["member"]]["shape"] if "member" in row else root
        yield from _walk(node, at, shapes, operation)


def _chosen(node: yaml_text.Node, shapes: Any, root: str, by: str, value: str, operation: str) -> Iterator[Finding]:
    for one in yaml_text.elements(node):
        members = yaml_text.members(one)
        name = yaml_text.text_of(members.get(by))
        known = shapes[root]["members"]
        if name is None or _FILLED_IN.search(name.value):
            continue
        if name.value not in known:
            yield _unknown(name, known, operation)
        elif value in members:
            yield from _walk(members[value], known[name.value]["shape"], shapes, operation)


def _walk(node: yaml_text.Node, name: str, shapes: Any, operation: str, depth: int = 0) -> Iterator[Finding]:
    shape = shapes[name]
    kind, text = shape["type"], yaml_text.text_of(node)
    if depth > _MOST_DEPTH or (text is not None and text.kind == "string" and _FILLED_IN.search(text.value)):
        return
    if kind == "structure" and yaml_text.is_mapping(node):
        yield from _members(node, shape["members"], shapes, operation, depth)
    elif kind == "list" and yaml_text.is_sequence(node):
        for one in yaml_text.elements(node):
            yield from _walk(one, shape["member"]["shape"], shapes, operation, depth + 1)
    elif kind == "map" and yaml_text.is_mapping(node):
        for _, value in yaml_text.key_nodes(node):
            yield from _walk(value, shape["value"]["shape"], shapes, operation, depth + 1)
    elif kind in ("structure", "list", "map") and not shape.get("document"):
        yield _wrong_type(node, "list" if kind == "list" else "object", operation)
    elif kind in _KINDS and (text is None or text.kind != _KINDS[kind]):
        yield _wrong_type(node, _KINDS[kind], operation)


def _members(
    node: yaml_text.Node, known: Mapping[str, Any], shapes: Any, operation: str, depth: int
) -> Iterator[Finding]:
    for key, value in yaml_text.key_nodes(node):
        name = yaml_text.text_of(key)
        if name is None or name.value == "<<" or _FILLED_IN.search(name.value):
            continue
        if name.value in known:
            yield from _walk(value, known[name.value]["shape"], shapes, operation, depth + 1)
        else:
            yield _unknown(name, known, operation)


def _unknown(name: Text, known: Mapping[str, Any], operation: str) -> Finding:
    return Finding(
        name.span,
        f"{operation} has no parameter `{name.value}` here; it has {', '.join(list(known)[:6])}",
        suggestion="".join(nearest(name.value, known, 1)),
        advice=Advice.NEAREST,
        effect=_EFFECT,
    )


def _wrong_type(node: yaml_text.Node, wanted: str, operation: str) -> Finding:
    text = yaml_text.text_of(node)
    there = article(f"{text.kind} {text.value!r}") if text is not None and text.kind != "null" else "null"
    if text is None:
        there = "a list" if yaml_text.is_sequence(node) else "an object"
    meant = ""
    if text is not None and wanted == "string" and text.kind in ("number", "boolean"):
        meant = f'"{text.value}"'
    elif text is not None and wanted == "boolean" and text.value.lower() in ("true", "false"):
        meant = text.value.lower()
    elif text is not None and wanted == "number" and text.value.isdigit():
        meant = text.value
    message = f"{operation} wants {article(wanted)} here, not {there}"
    return Finding(yaml_text.span_of(node), message, suggestion=meant, advice=Advice.WRITE, effect=_EFFECT)
