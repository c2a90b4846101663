"""The IAM permissions that a policy's Lambda needs: c7n's own declarations, and what is known to be missing in them.

c7n declares permissions with each resource, filter and action (`get_permissions`); what it calls without declaring it,
and what AWS Lambda itself needs, is in data/knowledge/custodian/permissions.json with the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from c7n_ctschema import tables
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import Json, JsonObject, as_object

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Element, Filter, Policy

LAMBDA, MEMBER = "lambda", "member"
_VARIABLE = re.compile(r"\{[^{}]*\}")
_QUEUE = re.compile(r"https://sqs\.(?P<region>[^./]+)\.amazonaws\.com(?:\.cn)?/(?P<account>[^/]+)/(?P<name>[^/]+)")


class _Undeclared(TypedDict, total=False):
    """Actions that c7n calls and does not declare, with the reason; and which part of a policy is concerned."""

    actions: list[str]
    actions_by_service: dict[str, list[str]]
    why: str
    resource: str
    by_arn: str
    s3: bool
    only_if: dict[str, Json]


class _Names(TypedDict):
    names: list[str]


class _Facts(TypedDict):
    """permissions.json."""

    actions: dict[str, _Undeclared]
    in_memory: _Names
    value_from: dict[str, _Undeclared]
    execution_options: dict[str, _Undeclared]
    always: list[_Undeclared]
    mode: dict[str, _Undeclared]


@dataclass(frozen=True, slots=True)
class Need:
    """An IAM action. `resource` is an ARN pattern; `why` says which part of the policy needs it.

    `declared` is False for what c7n does not declare. `role` is the role that needs it: the Lambda's, or the one that
    it assumes (`member-role`, `execution-options.assume_role`).
    """

    action: str
    resource: str
    why: str
    declared: bool = True
    role: str = LAMBDA


@dataclass(frozen=True, slots=True)
class Needs:
    """All that a policy needs. `silent` are filters and actions that call AWS, for which c7n declares nothing."""

    needs: tuple[Need, ...]
    silent: tuple[str, ...]

    def roles(self) -> tuple[str, ...]:
        """The roles concerned, the Lambda's first."""
        return tuple(role for role in (LAMBDA, MEMBER) if any(need.role == role for need in self.needs))

    def document(self, role: str = LAMBDA) -> JsonObject:
        """The IAM policy document of a role: a statement for each resource, those for all resources first."""
        actions: dict[str, set[str]] = {}
        for need in self.needs:
            if need.role == role:
                actions.setdefault(need.resource, set()).add(need.action)
        statements: list[Json] = [
            {"Effect": "Allow", "Action": [*sorted(actions[resource])], "Resource": resource}
            for resource in sorted(actions, key=lambda resource: (resource != "*", resource))
        ]
        return {"Version": "2012-10-17", "Statement": statements}


def of_policy(data: JsonObject) -> Needs:
    """What the Lambda of a policy (its mapping) needs; raises CtschemaError where c7n cannot load the policy."""
    loaded = _loaded(data)
    elements = list(_elements(loaded))
    mode = as_object(data.get("mode"))
    options = as_object(mode.get("execution-options"))
    acting = MEMBER if mode.get("member-role") or options.get("assume_role") else LAMBDA
    found = [
        *_resource(loaded),
        *(need for label, element in elements for need in _declared(label, element)),
        *(need for label, element in elements for need in _undeclared(label, element)),
        *_value_from([data.get("filters"), data.get("actions")]),
        *_options(options),
    ]
    needs = [*(_acting(need, acting) for need in found), *_mode(mode, str(data.get("name", "")))]
    silent = tuple(label for label, element in elements if _is_silent(element))
    return Needs(tuple(dict.fromkeys(needs)), tuple(dict.fromkeys(silent)))


def _facts() -> _Facts:
    facts: _Facts = tables.read("knowledge/custodian/permissions")
    return facts


def _loaded(data: JsonObject) -> Policy:
    """c7n's policy, without a session; filters within groups too are made by c7n."""
    from c7n.config import Bag, Config
    from c7n.policy import Policy as C7nPolicy
    from c7n.resources import load_resources

    resource = str(data.get("resource", ""))
    resource = resource if "." in resource else f"aws.{resource}"
    try:
        load_resources((resource,))
        loaded: Policy = C7nPolicy(data, Config.empty(dryrun=True, account_id="na", region="na"), Bag())
        loaded.resource_manager.filters  # noqa: B018  # parses them
        return loaded
    except Exception as error:  # c7n raises what it likes: whatever it is, it does not take the policy
        raise CtschemaError(f"c7n cannot load it: {' '.join(str(error).split())}; try `custodian validate`") from None


def _elements(loaded: Policy) -> Iterator[tuple[str, Element]]:
    """Filters and actions with their labels; those of groups too."""
    for one in _flat(loaded.resource_manager.filters):
        yield f"filter {one.type}", one
    for action in loaded.resource_manager.actions:
        yield f"action {action.type}", action


def _flat(filters: Iterable[Filter]) -> Iterator[Filter]:
    for one in filters:
        inner = getattr(one, "filters", None)
        if isinstance(inner, (list, tuple)):
            yield from _flat(inner)
        else:
            yield one


def _resource(loaded: Policy) -> Iterator[Need]:
    for action in loaded.resource_manager.get_permissions():
        yield Need(action, "*", f"resource {loaded.resource_type}")


def _declared(label: str, element: Element) -> Iterator[Need]:
    for action in element.get_permissions() or ():
        yield Need(action, _target(action, element.data), label)


def _undeclared(label: str, element: Element) -> Iterator[Need]:
    facts = _facts()["actions"].get(element.type) if label.startswith("action") else None
    yield from _needs(facts, f"{label}: {facts['why']}") if facts else ()


def _needs(facts: _Undeclared, why: str, resource: str = "*") -> Iterator[Need]:
    for action in facts["actions"]:
        yield Need(action, resource, why, declared=False)


def _is_silent(element: Element) -> bool:
    return element.type not in _facts()["in_memory"]["names"] and not element.get_permissions()


def _target(action: str, data: Json) -> str:
    """The topic or queue that `notify` sends to; its variables become `*`."""
    transport = data.get("transport") if isinstance(data, Mapping) else None
    name = {"sns:Publish": "topic", "sqs:SendMessage": "queue"}.get(action, "")
    target = transport.get(name) if isinstance(transport, Mapping) else None
    if not isinstance(target, str):
        return "*"
    queue = _QUEUE.fullmatch(target)
    return _arn(f"arn:aws:sqs:{queue['region']}:{queue['account']}:{queue['name']}" if queue else target)


def _arn(text: str) -> str:
    return _VARIABLE.sub("*", text) if text.startswith("arn:") else "*"


def _value_from(node: Json) -> Iterator[Need]:
    """What `value_from`, `whitelist_from`, `to_from` and their like read."""
    if isinstance(node, list):
        for inner in node:
            yield from _value_from(inner)
    elif isinstance(node, dict):
        for name, inner in node.items():
            if str(name).endswith("_from") and isinstance(inner, dict):
                yield from _read(str(inner.get("url", "")))
            yield from _value_from(inner)


def _read(url: str) -> Iterator[Need]:
    scheme = "dynamodb" if url == "dynamodb" else url.partition("://")[0]
    facts = _facts()["value_from"].get(scheme)
    if facts:
        resource = _object(url) if scheme == "s3" else "*"
        yield from _needs(facts, facts["why"], resource)


def _object(url: str) -> str:
    return _VARIABLE.sub("*", f"arn:aws:s3:::{url.removeprefix('s3://').partition('?')[0]}")


def _options(options: JsonObject) -> Iterator[Need]:
    for name, facts in _facts()["execution_options"].items():
        value = options.get(name)
        if not value or (facts.get("s3") and not str(value).startswith("s3://")):
            continue
        resource = _object(str(value)).rstrip("/") + "/*" if facts.get("s3") else "*"
        yield from _needs(
            facts, f"execution-options {name}: {facts['why']}", _arn(str(value)) if "by_arn" in facts else resource
        )


def _mode(mode: JsonObject, name: str) -> Iterator[Need]:
    function = f"{mode.get('function-prefix', 'custodian-')}{name}"
    for facts in _facts()["always"]:
        yield from _needs(facts, facts["why"], facts["resource"].format(function=function))
    for member, facts in _facts()["mode"].items():
        value = mode.get(member)
        needed = facts.get("only_if", {})
        if value and all(as_object(value).get(key) == wanted for key, wanted in needed.items()):
            yield from _of_member(member, value, facts)


def _of_member(member: str, value: Json, facts: _Undeclared) -> Iterator[Need]:
    named = facts.get("by_arn")
    arn = str(value.get(named, "") if named and isinstance(value, Mapping) else value)
    actions = facts.get("actions") or facts["actions_by_service"].get(":".join(arn.split(":")[2:3]), [])
    resource = _arn(arn) if "by_arn" in facts else "*"
    yield from _needs({"actions": actions}, f"mode.{member}: {facts['why']}", resource)


def _acting(need: Need, role: str) -> Need:
    """With `member-role` or `assume_role` all calls of c7n's are that role's, but for assuming it."""
    role = LAMBDA if need.action == "sts:AssumeRole" and not need.declared else role
    return Need(need.action, need.resource, need.why, need.declared, role)
