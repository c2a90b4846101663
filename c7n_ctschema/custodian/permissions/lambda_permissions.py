"""The IAM permissions that a policy's Lambda function needs: those that c7n declares, and those that it omits.

c7n declares permissions for each resource, filter, and action (`get_permissions`). aws_calls.py has the calls that c7n
makes without a declaration, recorded by running c7n. permissions.json has what AWS Lambda itself needs, with evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from c7n_ctschema import lazy_regex, tables
from c7n_ctschema.custodian.permissions import encrypted_targets, recorded_needs, trust_policy
from c7n_ctschema.custodian.permissions.needs import LAMBDA, MEMBER, Need, Needs
from c7n_ctschema.custodian.permissions.partitions import partition_of
from c7n_ctschema.custodian.permissions.recorded_needs import Part
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import as_object

_PARTITION = "<partition>"
_VARIABLE = lazy_regex.compile(r"\{[^{}]*\}")
_QUEUE = lazy_regex.compile(
    r"https://sqs\.(?P<region>[^./]+)\.amazonaws\.com(?:\.cn)?/(?P<account>[^/]+)/(?P<name>[^/]+)"
)


def of_policy(data: dict[str, Any], partition: str = "") -> Needs:
    """The permissions for a policy's data. Raises CtschemaError if c7n cannot load the policy.

    The default partition is the one that the policy's ARNs, Regions, and URLs name.
    """
    loaded = _loaded(data)
    manager = loaded.resource_manager
    elements = list(_elements(loaded))
    parts = [recorded_needs.lookup(manager), *(recorded_needs.element(manager, *one) for one in elements)]
    mode = data.get("mode") or {}
    options = as_object(mode.get("execution-options"))
    # c7n.policy.LambdaMode.assume_member and `assume_role` replace the session before the lookup, so that filters and
    # actions run with the other role
    acting = MEMBER if mode.get("member-role") or options.get("assume_role") else LAMBDA
    partition = partition or partition_of(data)
    found = [*_of_parts(elements, parts), *_value_from([data.get("filters"), data.get("actions")]), *_options(options)]
    needs = [*(_acting(need, acting) for need in found), *_mode(mode, str(data.get("name", "")))]
    silent = tuple(label for label, element in elements if _is_silent(element))
    return Needs(
        _in_partition(needs, partition),
        tuple(dict.fromkeys(silent)),
        _in_partition(_conditional(data, parts, acting), partition),
        tuple(dict.fromkeys(recorded_needs.not_covered(parts))),
        tuple(dict.fromkeys(recorded_needs.notes(parts))),
        _trusts(mode, acting, partition),
    )


def _in_partition(needs: Iterable[Need], partition: str) -> tuple[Need, ...]:
    placed = (replace(need, resource=need.resource.replace(_PARTITION, partition)) for need in needs)
    return tuple(dict.fromkeys(placed))


def _conditional(data: Mapping[str, Any], parts: list[Part], acting: str) -> Iterator[Need]:
    """Permissions that depend on facts outside the policy, such as whether a queue is encrypted."""
    for part in parts:
        yield from (_acting(need, acting) for need in part.conditional())
    for need, of_lambda in encrypted_targets.needs(data):
        yield need if of_lambda else _acting(need, acting)


def _trusts(mode: Mapping[str, Any], acting: str, partition: str) -> dict[str, dict[str, Any]]:
    assumed = {MEMBER: trust_policy.of_assumed(mode, partition)} if acting == MEMBER else {}
    return {LAMBDA: trust_policy.of_lambda(), **assumed}


def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = tables.read("knowledge/custodian/permissions")
    return facts


def _loaded(data: dict[str, Any]) -> Any:
    """c7n's policy object, without an AWS session."""
    from c7n.config import Bag, Config
    from c7n.policy import Policy
    from c7n.resources import load_resources

    resource = str(data.get("resource", ""))
    # load_resources knows only full names; it ignores a name without a provider
    resource = resource if "." in resource else f"aws.{resource}"
    try:
        load_resources((resource,))
        loaded = Policy(data, Config.empty(dryrun=True, account_id="na", region="na"), Bag())
        loaded.resource_manager.filters  # noqa: B018  # parses them
        return loaded
    except Exception as error:  # c7n raises any exception; each one refuses the policy
        raise CtschemaError(f"c7n cannot load it: {' '.join(str(error).split())}; try `custodian validate`") from None


def _elements(loaded: Any) -> Iterator[tuple[str, Any]]:
    """The filters and actions with their labels, also the filters of groups."""
    for one in _flat(loaded.resource_manager.filters):
        yield f"filter {one.type}", one
    for one in loaded.resource_manager.actions:
        yield f"action {one.type}", one


def _flat(filters: Iterable[Any]) -> Iterator[Any]:
    for one in filters:
        inner = getattr(one, "filters", None)
        # Policy.get_permissions asks only the outermost filters, and BooleanGroupFilter declares none
        # (permissions.json)
        if isinstance(inner, (list, tuple)):
            yield from _flat(inner)
        else:
            yield one


def _of_parts(elements: list[tuple[str, Any]], parts: list[Part]) -> Iterator[Need]:
    """The permissions that c7n declares, then those of calls that it does not declare."""
    lookup, *others = parts
    for action in sorted(lookup.declared):
        yield Need(action, "*", lookup.label)
    for (label, element), part in zip(elements, others, strict=True):
        for action in sorted(part.declared - part.inherited_in_vain()):
            yield Need(action, _target(action, element.data), label)
    yield from lookup.needs()
    for (label, element), part in zip(elements, others, strict=True):
        # these have a reason in words; the recording has only the call
        facts = _facts()["actions"].get(element.type) if label.startswith("action") else None
        yield from _needs(facts, f"{label}: {facts['why']}") if facts else part.needs()


def _needs(facts: Mapping[str, Any], why: str, resource: str = "*") -> Iterator[Need]:
    for action in facts["actions"]:
        yield Need(action, resource, why, declared=False)


def _is_silent(element: Any) -> bool:
    # c7n's own test of declarations (PolicyMetaLint.test_resource_permissions) exempts the same names
    return element.type not in _facts()["in_memory"]["names"] and not element.get_permissions()


def _target(action: str, data: Mapping[str, Any]) -> str:
    """The ARN of the topic or queue that `notify` sends to, with `*` for variables."""
    transport = data.get("transport") if isinstance(data, Mapping) else None
    name = {"sns:Publish": "topic", "sqs:SendMessage": "queue"}.get(action, "")
    target = transport.get(name) if isinstance(transport, Mapping) else None
    if not isinstance(target, str):
        return "*"
    queue = _QUEUE.fullmatch(target)
    return _arn(f"arn:{_PARTITION}:sqs:{queue['region']}:{queue['account']}:{queue['name']}" if queue else target)


def _arn(text: str) -> str:
    return _VARIABLE.sub("*", text) if text.startswith("arn:") else "*"


def _value_from(node: Any) -> Iterator[Need]:
    """The permissions for `value_from`, `whitelist_from`, `to_from`, and similar members."""
    if isinstance(node, list):
        for inner in node:
            yield from _value_from(inner)
    elif isinstance(node, dict):
        # c7n has `value_from`, `to_from`, `cc_from`, `whitelist_from` …, all with the schema of c7n.resolver.ValuesFrom
        for name, inner in node.items():
            if str(name).endswith("_from") and isinstance(inner, dict):
                yield from _read(str(inner.get("url", "")))
            yield from _value_from(inner)


def _read(url: str) -> Iterator[Need]:
    # ValuesFrom compares the whole URL with this word; other schemes (https) need no permission of AWS
    scheme = "dynamodb" if url == "dynamodb" else url.partition("://")[0]
    facts = _facts()["value_from"].get(scheme)
    if facts:
        resource = _object(url) if scheme == "s3" else "*"
        yield from _needs(facts, facts["why"], resource)


def _object(url: str) -> str:
    return _VARIABLE.sub("*", f"arn:{_PARTITION}:s3:::{url.removeprefix('s3://').partition('?')[0]}")


def _options(options: Mapping[str, Any]) -> Iterator[Need]:
    for name, facts in _facts()["execution_options"].items():
        value = options.get(name)
        if not value or (facts.get("s3") and not str(value).startswith("s3://")):
            continue
        # S3Output writes many objects below the prefix
        resource = _object(str(value)).rstrip("/") + "/*" if facts.get("s3") else "*"
        yield from _needs(
            facts, f"execution-options {name}: {facts['why']}", _arn(str(value)) if "by_arn" in facts else resource
        )


def _mode(mode: Mapping[str, Any], name: str) -> Iterator[Need]:
    # c7n.mu.PolicyLambda.name: the log group has the name of the function
    function = f"{mode.get('function-prefix', 'custodian-')}{name}"
    for facts in _facts()["always"]:
        yield from _needs(facts, facts["why"], facts["resource"].replace("{function}", function))
    for member, facts in _facts()["mode"].items():
        value = mode.get(member)
        if value and all(as_object(value).get(key) == wanted for key, wanted in facts.get("only_if", {}).items()):
            yield from _of_member(member, value, facts)


def _of_member(member: str, value: Any, facts: Mapping[str, Any]) -> Iterator[Need]:
    arn = value.get(facts["by_arn"], "") if facts.get("by_arn") and isinstance(value, Mapping) else str(value)
    actions = facts.get("actions") or facts["actions_by_service"].get(":".join(arn.split(":")[2:3]), ())
    resource = _arn(arn) if "by_arn" in facts else "*"
    yield from _needs({"actions": actions}, f"mode.{member}: {facts['why']}", resource)


def _acting(need: Need, role: str) -> Need:
    """The need with its role. As the assumed role, c7n makes all calls except sts:AssumeRole."""
    role = LAMBDA if need.action == "sts:AssumeRole" and not need.declared else role
    return Need(need.action, need.resource, need.why, need.declared, role)
