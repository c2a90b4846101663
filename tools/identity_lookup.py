"""Finds out how c7n's lookup of a resource uses an id: it runs the lookup on invented responses of the API.

Each AWS call returns a value made from botocore's output shape: a list has two elements, and a string is `<Member#i>`,
where i is the position in the nearest list. Then c7n's code shows what it does with the id. If it sends the id as a
parameter, the call has it. If it compares the id with a member of listed resources, one of two resources is left. If
the lookup cannot work, it raises the error that it would raise in the Lambda. Nothing is sent over the network.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import boto3
import botocore.client
from botocore.exceptions import ParamValidationError
from botocore.validate import ParamValidator
from c7n.config import Config
from c7n.policy import Policy

PROBE = "PROBE"
# Pages must end, so answers carry no token for a next one.
_TOKEN = re.compile(
    r"(next|continuation|pagination|marker|position|lastevaluated|istruncated|hasmore)\w*", re.IGNORECASE
)
_DEEPEST, _MOST_CALLS = 7, 300
_SCALARS: dict[str, Any] = {
    "integer": 1,
    "long": 1,
    "float": 1.0,
    "double": 1.0,
    "boolean": False,
    "blob": b"",
    "timestamp": datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc),
}


class FakeApi:
    """Replaces `botocore.client.BaseClient._make_api_call` and records the calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        self.calls.append((operation, parameters))
        if len(self.calls) > _MOST_CALLS:
            raise RuntimeError("it never ends")
        model = client.meta.service_model.operation_model(operation)
        report = ParamValidator().validate(parameters, model.input_shape).generate_report() if model.input_shape else ""
        wrong = [
            line for line in report.split("\n") if line and not line.startswith("Invalid length")
        ]  # ours are short
        if wrong:
            raise ParamValidationError(report="\n".join(wrong))
        return answer(model.output_shape) if model.output_shape else {}


def answer(shape: Any, name: str = "", place: int = 0, above: tuple[str, ...] = ()) -> Any:
    """An invented value of the shape."""
    kind = shape.type_name
    if kind == "structure":
        if len(above) > _DEEPEST or shape.name in above:
            return {}
        members = {key: member for key, member in shape.members.items() if not _TOKEN.fullmatch(key)}
        return {key: answer(member, key, place, (*above, shape.name)) for key, member in members.items()}
    if kind == "list":
        return [answer(shape.member, name, at, above) for at in (0, 1)]
    if kind == "map":
        return {f"key{place}": answer(shape.value, name, place, above)}
    if kind == "string":
        return shape.enum[0] if shape.enum else f"<{name}#{place}>"
    return _SCALARS.get(kind)


def lookup(resource: str, meta: Any) -> dict[str, str]:
    """What the lookup does with an id; {} if that is not clear.

    The result is `{"sent_to": "DescribeVpcs.VpcIds"}`, `{"compared_with": "Name"}` or `{"fails": why}`. It has
    `cut_for` instead of `sent_to` if c7n sends only a part of an ARN. A name in brackets after `compared_with` is a
    list of strings: `[clusterArns]`.
    """
    api = FakeApi()
    original = botocore.client.BaseClient._make_api_call
    botocore.client.BaseClient._make_api_call = lambda client, operation, given: api(client, operation, given)
    try:
        return _lookup(_manager(resource), meta, api)
    finally:
        botocore.client.BaseClient._make_api_call = original


def _manager(resource: str) -> Any:
    config = Config.empty(region="us-east-1", account_id="123456789012", cache=None, session_factory=None)
    policy = Policy({"name": "probe", "resource": f"aws.{resource}"}, config, session_factory=_session)
    manager = policy.resource_manager
    manager.augment = lambda resources: resources
    if hasattr(manager, "source"):
        manager.source.augment = manager.augment
    return manager


def _session(region: str | None = None, assume: bool = True) -> Any:
    return boto3.Session("testing", "testing", region_name=region or "us-east-1")


def _lookup(manager: Any, meta: Any, api: FakeApi) -> dict[str, str]:
    failures = []
    for probe in (
        (getattr(meta, "id_prefix", "") or "") + PROBE,
        f"arn:aws:svc:us-east-1:123456789012:type/{PROBE}/x/y",
    ):
        api.calls.clear()
        try:
            manager.get_resources([probe])
        except Exception as error:  # whatever c7n would raise in the Lambda
            failures.append(error)
        for place in _sent(api.calls, probe):
            return place if not _unknown_parameter(failures) else {"fails": _reason(failures[0])}
    if len(failures) == 2:
        return {"fails": _reason(failures[0])}
    return _compared(manager, meta)


def _sent(calls: list[tuple[str, dict[str, Any]]], probe: str) -> Iterator[dict[str, str]]:
    """The parameters that the id, or a part of it, was sent to."""
    for operation, parameters in calls:
        for name, value in parameters.items():
            if PROBE in repr(value):
                yield {"sent_to" if _holds(value, probe) else "cut_for": f"{operation}.{name}"}


def _holds(value: Any, probe: str) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return value == probe or any(_holds(one, probe) for one in inner)


def _unknown_parameter(failures: list[Exception]) -> bool:
    return any("Unknown parameter" in str(error) for error in failures)


def _reason(error: Exception) -> str:
    """The first problem of an error, on one line."""
    lines = str(error).split("\n")
    return f"{type(error).__name__}: {(lines[1] if len(lines) > 1 else lines[0])[:120]}"


def _compared(manager: Any, meta: Any) -> dict[str, str]:
    """The member by which c7n selects one of two listed resources; {} if it selects neither."""
    for member in dict.fromkeys((meta.id, getattr(meta, "name", ""))):
        found = manager.get_resources([f"<{str(member).rpartition('.')[2]}#1>"]) if member else []
        if found and len(found) < 4:
            return {"compared_with": member}
    path = str((getattr(meta, "enum_spec", None) or ("", "", None))[1] or "").replace("[]", "").rpartition(".")[2]
    return {"compared_with": f"[{path}]"} if path and manager.get_resources([f"<{path}#1>"]) else {}
