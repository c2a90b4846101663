"""A fixture: the resources of the simulated account, made by API calls, and the members of the event that name them.

A file::

    resources:
      - service: iam
        operation: CreatePolicy          # or create_policy, as in boto3
        params: {PolicyName: deploy, PolicyDocument: "..."}
        as: made                         # the name of the response, for later references
      - service: iam
        operation: CreateUser
        params: {UserName: "${made.Policy.PolicyName}"}
    event:                               # members of the event (or record) whose values AWS chooses
      detail.responseElements.policy.arn: ${made.Policy.Arn}
    act: false                           # true: run the policy's actions as well, in moto
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from c7n_ctschema import keypath
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import BadInput
from c7n_ctschema.json_value import Json, JsonObject, as_object
from c7n_ctschema.replay.engine import ids_trace

_REFERENCE = re.compile(r"\$\{([^}]+)\}")
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TOP = ("resources", "event", "act")
_CALL = ("service", "operation", "params", "as", "region")


@dataclass(frozen=True, slots=True)
class Call:
    """An API call that makes a resource. `name` is the name of its response, or ""."""

    service: str
    operation: str
    params: JsonObject
    name: str
    region: str
    line: int


@dataclass(frozen=True, slots=True)
class Fixture:
    """The calls that make resources. `event` maps paths of the event to the values to set."""

    file: str
    calls: tuple[Call, ...]
    event: JsonObject
    act: bool


def read(data: bytes, file: str) -> Fixture:
    """The fixture in a file; raises BadInput with its place."""
    root = yaml_text.compose(data, file)
    if not yaml_text.is_mapping(root):
        raise BadInput(file, "a fixture is an object with `resources:`", 1, 1)
    _known(file, root, _TOP)
    top = yaml_text.members(root)
    calls = tuple(_call(file, node) for node in yaml_text.elements(top.get("resources")))
    event = _plain(file, top["event"]) if "event" in top else {}
    act = _plain(file, top["act"]) if "act" in top else False
    if not isinstance(event, dict) or not isinstance(act, bool):
        raise yaml_text.bad_input(file, root, "`event` is an object of paths and values, `act` is true or false")
    return Fixture(file, calls, event, act)


def _call(file: str, node: yaml_text.Node) -> Call:
    if not yaml_text.is_mapping(node):
        raise yaml_text.bad_input(file, node, "a resource is an object with service, operation, and params")
    _known(file, node, _CALL)
    found = as_object(_plain(file, node))
    service, operation = (_needed(file, node, found, name) for name in ("service", "operation"))
    params = found.get("params", {})
    if not isinstance(params, dict):
        raise yaml_text.bad_input(file, node, "`params` is not an object")
    operation = _CAPITAL.sub("_", operation).lower()
    name, region = str(found.get("as", "")), str(found.get("region", ""))
    return Call(service, operation, params, name, region, yaml_text.span_of(node).line)


def _needed(file: str, node: yaml_text.Node, found: JsonObject, name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str):
        raise yaml_text.bad_input(file, node, f"a resource needs `{name}`")
    return value


def filled(value: Json, answers: Mapping[str, Json]) -> Json:
    """A value with its references `${name.path}` replaced: alone by the value, inside a string by its string."""
    if isinstance(value, dict):
        return {name: filled(inner, answers) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, answers) for inner in value]
    if not isinstance(value, str):
        return value
    # Alone, `${made.Instances[0].AmiLaunchIndex}` stays a number; inside a string it becomes text.
    whole = _REFERENCE.fullmatch(value)
    if whole:
        return _referred(whole[1], answers)
    return _REFERENCE.sub(lambda found: str(_referred(found[1], answers)), value)


def _referred(path: str, answers: Mapping[str, Json]) -> Json:
    found = ids_trace.search(path.strip(), answers)
    if found is None:
        raise LookupError(f"no value at ${{{path}}}; named responses: {', '.join(answers) or 'none'}")
    return found


def with_members(event: Mapping[str, Json], members: Mapping[str, Json]) -> JsonObject:
    """The EventBridge event with members set. Raises LookupError for a path that has more than members and indexes."""
    # The same event is replayed with other policies, and each has its own account.
    changed = copy.deepcopy(dict(event))
    for written, value in members.items():
        # `responseElements.policy.arn` is a path of the record, `account` one of the envelope: `detail.` is optional.
        path = written if written.split(".")[0] in changed else f"detail.{written}"
        steps = keypath.parse(path)
        if not steps or any(step.kind not in ("field", "index") for step in steps):
            raise LookupError(f"`{path}` is not a path of members and indexes")
        _set(changed, [step.name if step.kind == "field" else _index(path, step) for step in steps], value, path)
    return changed


def _index(path: str, step: keypath.Step) -> int:
    return int(path[step.start : step.end].strip("[ ]"))


def _set(root: Any, steps: list[str | int], value: object, path: str) -> None:
    for step in steps[:-1]:
        if isinstance(step, str) and isinstance(root, dict):
            # A failed or sampled record can have no response yet, so its objects are made on the way.
            root = root.setdefault(step, {})
        elif isinstance(step, int) and isinstance(root, list) and step < len(root):
            root = root[step]
        else:
            raise LookupError(f"the event has no `{path}` to set")
    root[steps[-1]] = value


def _known(file: str, node: yaml_text.Node, names: tuple[str, ...]) -> None:
    for name, _ in yaml_text.key_nodes(node):
        if name.value not in names:
            raise yaml_text.bad_input(
                file, name, f"unknown member `{name.value}`; valid members are {', '.join(names)}"
            )


def _plain(file: str, node: yaml_text.Node) -> Json:
    try:
        return yaml_text.plain(node)
    except ValueError as error:
        raise yaml_text.bad_input(file, node, str(error)) from None
