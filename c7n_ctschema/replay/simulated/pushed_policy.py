"""Push an event through a whole policy as the Lambda does (`c7n.policy.Policy.push`), and see what each part did."""

from __future__ import annotations

import contextlib
import copy
import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from c7n_ctschema import silence
from c7n_ctschema.custodian.lookups.resource_moment import Moment
from c7n_ctschema.errors import with_class
from c7n_ctschema.json_value import Json, JsonObject, as_object

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Policy, ResourceManager

_READS = ("Describe", "Get", "List", "Head", "BatchGet", "Search", "Lookup")
_ANNOTATION = "c7n:"  # members that c7n's filters add to a resource (`c7n:MatchedFilters`)
MOST_CHANGES = 20


@dataclass(slots=True)
class ActionRun:
    """What an action did: how many resources it was given, and its API calls that change something."""

    name: str
    given: int
    calls: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """A member of a resource before and after the actions; None if it is not there. `path` is "" for the resource."""

    resource: str
    path: str
    before: Json
    after: Json


@dataclass(slots=True)
class Pushed:
    """What the run did. `found` is None if it did not get as far as the lookup; `error` is the exception."""

    found: list[Json] | None = None
    kept: list[tuple[str, int]] = field(default_factory=list)
    left: list[Json] = field(default_factory=list)
    actions: list[ActionRun] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    error: str = ""


def push(make: Callable[[], Policy], event: JsonObject, moment: Moment | None) -> Pushed:
    """Push the event through the policy that `make` returns, inside `simulated_account.account`.

    moto's resources are ready at once. With a `moment`, the lookup returns them in the state of AWS at that moment.
    """
    pushed = Pushed()
    before: list[JsonObject] = []
    with silence.without_logs(), _recorded(pushed):
        try:
            policy = make()
            _watch(policy, pushed, before, moment)
            _make_targets(policy)
            policy.push(copy.deepcopy(event), None)
        except Exception as error:  # any exception of c7n or moto ends the Lambda's run
            pushed.error = with_class(error)
        if any(action.calls for action in pushed.actions):
            pushed.changes = _changes(before, _again(make, event), _key(policy.resource_manager))[:MOST_CHANGES]
    return pushed


def _watch(policy: Any, pushed: Pushed, before: list[JsonObject], moment: Moment | None) -> None:
    """Wrap the lookup, the filters, and the actions of the policy, so that they record what they return."""
    manager, mode = policy.resource_manager, policy.get_execution_mode()
    key = _key(manager)

    def resolve(seen: JsonObject, look_up: Any = mode.resolve_resources) -> list[Json]:
        found: list[Json] = look_up(seen)
        before.extend(copy.deepcopy(as_object(one)) for one in found)
        pushed.found = [_id(one, key) for one in found]
        for one in found if moment else ():
            _set_state(one, moment)
        return found

    mode.resolve_resources = resolve
    policy.get_execution_mode = lambda: mode
    for one in manager.filters:
        one.process = _filtering(one, pushed)
    for action in manager.actions:
        action.process = _acting(action, pushed, key)


def _filtering(one: Any, pushed: Pushed) -> Callable[..., list[Json]]:
    process = one.process

    def filtering(resources: Any, event: Any = None) -> list[Json]:
        left: list[Json] = process(resources, event)
        pushed.kept.append((str(one.type), len(left)))
        return left

    return filtering


def _acting(action: Any, pushed: Pushed, key: str) -> Callable[..., Any]:
    process = action.process

    def acting(resources: Any, *event: Any) -> Any:
        pushed.left = pushed.left or [_id(one, key) for one in resources]
        pushed.actions.append(ActionRun(str(action.type), len(resources)))
        return process(resources, *event)

    return acting


def _set_state(resource: Json, moment: Moment | None) -> None:
    here: Any = resource
    *above, last = moment.attribute.split(".") if moment else [""]
    for step in above:
        here = here.get(step) if isinstance(here, dict) else None
    if moment and isinstance(here, dict) and last in here:
        here[last] = moment.state


def _key(manager: ResourceManager) -> str:
    return str(getattr(manager.get_model(), "id", ""))


def _id(resource: Json, key: str) -> Json:
    return resource.get(key) if isinstance(resource, dict) else str(resource)


@contextlib.contextmanager
def _recorded(pushed: Pushed) -> Iterator[None]:
    """Record the calls of actions. All clients of botocore, also those of c7n's threads, share this method."""
    import botocore.client

    client: Any = botocore.client.BaseClient
    call = client._make_api_call

    def recording(self: Any, operation: str, given: Mapping[str, Any]) -> Any:
        if pushed.actions and not operation.startswith(_READS):
            pushed.actions[-1].calls.append(f"{self.meta.service_model.service_name}.{operation}")
        return call(self, operation, given)

    client._make_api_call = recording
    try:
        yield
    finally:
        client._make_api_call = call


def _make_targets(policy: Policy) -> None:
    """Make the queues and topics of `notify`, which no policy makes itself."""
    import boto3

    for action in policy.resource_manager.actions:
        transport = as_object(as_object(action.data).get("transport"))
        region = policy.options.region
        if transport.get("topic"):
            boto3.client("sns", region_name=region).create_topic(Name=str(transport["topic"]).rpartition(":")[2])
        if transport.get("queue"):
            name = str(transport["queue"]).rpartition("/")[2].rpartition(":")[2]
            boto3.client("sqs", region_name=region).create_queue(QueueName=name)


def _again(make: Callable[[], Policy], event: JsonObject) -> list[JsonObject]:
    """The resources as c7n's lookup returns them after the actions; [] if they are gone."""
    try:
        mode = make().get_execution_mode()
        return [as_object(one) for one in mode.resolve_resources(copy.deepcopy(event))] if mode else []
    except Exception:  # c7n's lookups raise various errors for a resource that is gone
        return []


def _changes(before: list[JsonObject], after: list[JsonObject], key: str) -> list[Change]:
    found = {str(_id(one, key)): one for one in after}
    changes: list[Change] = []
    for one in before:
        name = str(_id(one, key))
        if name not in found:
            changes.append(Change(name, "", "there", None))
            continue
        old, new = dict(_leaves(one)), dict(_leaves(found[name]))
        changes += [
            Change(name, path, old.get(path), new.get(path))
            for path in {**old, **new}
            if old.get(path) != new.get(path)
        ]
    return changes


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if not str(name).startswith(_ANNOTATION):
                yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{at}]")
    else:
        # times such as LatestRestorableTime of RDS move by themselves
        is_time = isinstance(value, datetime.datetime)
        yield path, value if isinstance(value, str | int | float | bool | None) else "" if is_time else str(value)
