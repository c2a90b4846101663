"""Run a whole policy against the account that moto simulates in this process: lookup, filters, optionally actions.

Nothing leaves the process: the credentials are moto's, and connections are refused.
"""

from __future__ import annotations

import contextlib
import copy
import os
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from c7n_ctschema import silence
from c7n_ctschema.errors import BadInput, CtschemaError, with_class
from c7n_ctschema.json_value import Json, JsonObject, as_object
from c7n_ctschema.names import nearest
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.replay.records.eventbridge_event import Event
from c7n_ctschema.replay.simulated import fixture, model_files
from c7n_ctschema.replay.simulated.fixture import Call, Fixture

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Policy, ResourceManager

_MOTOS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
_OURS = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ROLE_ARN")


@dataclass(slots=True)
class Played:
    """What c7n did in the simulated account.

    `found`: the ids that the lookup returned, None if the run did not get there. `kept`: how many resources each
    top-level filter left. `left`: the ids of the resources that the actions get. `error`: the exception.
    """

    found: list[Json] | None = None
    kept: list[tuple[str, int]] = field(default_factory=list)
    left: list[Json] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    acted: bool = False
    error: str = ""


@contextlib.contextmanager
def account(made: Fixture, event: Event) -> Iterator[Event]:
    """Simulate the fixture's resources in the event's account and Region. Yields the event with its new members."""
    try:
        # Here, because moto is an extra of the package and costs about 250 ms.
        from moto import mock_aws
    except ImportError:
        raise CtschemaError("--moto needs moto: pip install 'custodian-ctschema[moto]'") from None
    region = str(event.envelope.get("region") or "us-east-1")
    quiet = model_files.read_once(), _offline(), mock_aws(), silence.without_logs()
    with _environment({**_MOTOS, "AWS_DEFAULT_REGION": region}), contextlib.ExitStack() as stack:
        for one in quiet:
            stack.enter_context(one)
        # Inside mock_aws: the role is assumed in moto, whose resources belong to the caller's account.
        _become(str(event.envelope.get("account") or ""))
        answers: JsonObject = {}
        for call in made.calls:
            _make(made.file, call, region, answers)
        try:
            changed = fixture.with_members(event.envelope, as_object(fixture.filled(made.event, answers)))
        except LookupError as error:
            raise BadInput(made.file, f"event: {error}", 1, 1) from None
        yield Event(event.place, changed, event.wrapped)


def _become(account: str) -> None:
    """Switch to another account. In moto that takes a role of the account."""
    import boto3

    if len(account) != 12 or not account.isdigit():
        return
    role = f"arn:aws:iam::{account}:role/replay"
    keys = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="replay")["Credentials"]
    os.environ["AWS_ACCESS_KEY_ID"] = keys["AccessKeyId"]
    os.environ["AWS_SECRET_ACCESS_KEY"] = keys["SecretAccessKey"]
    os.environ["AWS_SESSION_TOKEN"] = keys["SessionToken"]


def _make(file: str, call: Call, region: str, answers: JsonObject) -> None:
    try:
        answer = _method(call, region)(**as_object(fixture.filled(call.params, answers)))
    except Exception as error:  # errors of botocore and moto have no common base class; all mean a wrong fixture
        # The exact type: KeyError is a LookupError too, and its text is only the key.
        reason = str(error) if type(error) is LookupError else with_class(error)  # our own messages need no class name
        raise BadInput(file, f"{call.service}.{call.operation}: {reason}", call.line, 1) from None
    if call.name:
        answers[call.name] = answer


def _method(call: Call, region: str) -> Callable[..., JsonObject]:
    """The client method that a call names. Raises LookupError with the nearest name."""
    import boto3

    session = boto3.session.Session()
    _known(call.service, "service", session.get_available_services())
    client = session.client(call.service, region_name=call.region or region)
    _known(call.operation, "operation", client.meta.method_to_api_mapping)
    method: Callable[..., JsonObject] = getattr(client, call.operation)
    return method


def _known(name: str, kind: str, names: Iterable[str]) -> None:
    if name not in names:
        near = nearest(name, names)
        raise LookupError(f"boto3 has no {kind} {name!r}{f'; did you mean {near[0]}?' if near else ''}")


def play(policy: Replayed, event: Event, act: bool) -> Played:
    """Run the policy on the event, inside `account`."""
    played = Played()
    with tempfile.TemporaryDirectory() as folder, silence.without_logs():
        try:
            _run(deployed(policy, event, folder), {**copy.deepcopy(event.envelope), "debug": True}, act, played)
        except Exception as error:  # any exception of c7n or moto ends the Lambda's run
            played.error = with_class(error)
    return played


def deployed(policy: Replayed, event: Event, folder: str) -> Policy:
    """The policy that the Lambda of the event's account and Region runs; it writes its output to the folder."""
    from c7n import utils
    from c7n.config import Config
    from c7n.policy import Policy as C7nPolicy

    utils.reset_session_cache()  # c7n keeps a session for 45 minutes, and with it the account of an earlier event
    data = copy.deepcopy(policy.data)
    as_object(data["mode"]).pop("delay", None)  # c7n would sleep
    where = event.envelope
    region = str(where.get("region") or "us-east-1")
    options = Config.empty(account_id=str(where.get("account") or "123456789012"), region=region, output_dir=folder)
    made: Policy = C7nPolicy(data, options)
    made.expand_variables(made.get_variables())
    made.validate()
    return made


def _run(policy: Policy, event: JsonObject, act: bool, played: Played) -> None:
    """Run the steps of c7n's `LambdaMode.run`."""
    manager, mode = policy.resource_manager, policy.get_execution_mode()
    assert mode is not None  # of a policy that c7n has validated
    played.actions = [str(action.type) for action in manager.actions]
    resources = mode.resolve_resources(event)
    played.found = _ids(manager, resources)
    # Not ResourceManager.filter_resources: the output shows how many resources each filter leaves.
    for one in manager.filters:
        if not resources:
            break
        resources = one.process(resources, event)
        played.kept.append((str(one.type), len(resources)))
    played.left = _ids(manager, resources)
    if resources and act:
        mode.run_resource_set(event, resources)
        played.acted = True


def _ids(manager: ResourceManager, resources: list[Json]) -> list[Json]:
    key = getattr(manager.get_model(), "id", "")
    return [resource.get(key) if isinstance(resource, dict) else str(resource) for resource in resources]


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    saved = dict(os.environ)
    # A profile or an endpoint of the user would lead boto3 past moto.
    for name in _OURS:
        os.environ.pop(name, None)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(saved)


@contextlib.contextmanager
def _offline() -> Iterator[None]:
    """Refuse all connections. A call that moto does not simulate would go to AWS."""
    # At the lowest level, because boto3, urllib3, and c7n's own `value_from` all end here.
    connect = socket.socket.connect

    def refuse(*_: object) -> None:
        raise ConnectionRefusedError("replay makes no connections: moto does not simulate this call")

    socket.socket.connect = refuse  # type: ignore[method-assign]
    try:
        yield
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]
