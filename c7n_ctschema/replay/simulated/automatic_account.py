"""Make the simulated account that an event needs: the resource, and the event's own API call, with its real response.

The record is put together from the call and its response. Where moto cannot run the call, the resource exists all the
same, and the record has the invented response with the id of the resource.
"""

from __future__ import annotations

import copy
import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from c7n_ctschema.errors import with_class
from c7n_ctschema.json_value import Json, JsonObject, as_list, as_object
from c7n_ctschema.replay.engine import ids_trace
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.replay.records.eventbridge_event import Event
from c7n_ctschema.replay.simulated import record_values, simulated_resource
from c7n_ctschema.replay.simulated.simulated_resource import Answers, Recipe, Step
from c7n_ctschema.trail.paths.resolution import Missing
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.schema.event_schema import EventSchema

_EQUAL = ("eq", "equal")
# also in `join(…)`; the root alone stands before an expression such as `resources[?type=='AWS::S3::Bucket']`
_PLAIN = re.compile(r"(?:requestParameters|responseElements|userIdentity|resources)(?:\[\]|[\w.\"-])+")


class Cause(enum.Enum):
    """Why the event's own call was not run in moto."""

    NO_CALL = "the event is no API call"
    NOT_SIMULATED = "moto does not simulate it"
    REFUSED = "moto refuses it"
    NO_RESOURCE = "moto cannot make the resource"


@dataclass(frozen=True, slots=True)
class Made:
    """The event with the record of the call. `calls` are the API calls that were run, such as `rds.CreateDBInstance`.

    `cause` is why the event's own call is not among them, with the error in `error`.
    """

    event: Event
    calls: tuple[str, ...]
    cause: Cause | None = None
    error: str = ""


def made(event: Event, policy: Replayed, invented: bool) -> Made:
    """Make the account of an event, inside `simulated_account.account`.

    The values of an `invented` record are free: those that the policy's `value` filters want are added to its request.
    """
    schema = event_schema.load(event.source, event.name)
    maker = _Maker(event, policy, schema, invented)
    return maker.made()


class _Maker:
    def __init__(self, event: Event, policy: Replayed, schema: EventSchema, invented: bool) -> None:
        self._event, self._policy, self._invented = event, policy, invented
        self._recipe = simulated_resource.recipe(policy.resource)
        service = self._recipe.steps[-1].service if self._recipe else ""
        self._schema = schema.of_service(service)
        self._answers, self._calls = Answers(), list[str]()
        self._region = str(event.envelope.get("region") or "us-east-1")

    def made(self) -> Made:
        try:
            at = self._own_step()
            for step in self._recipe.steps[:at] if self._recipe else ():
                self._run(step, step.parameters)
        except Exception as error:  # of botocore or moto: there is no resource to try the policy with
            return self._done({}, None, Cause.NO_RESOURCE, error)
        if not self._schema.operations:
            return self._done({}, None, Cause.NO_CALL, None)
        return self._with_call(at)

    def _own_step(self) -> int:
        """The number of steps before the event's own call: all steps, unless one of them is that call."""
        if self._recipe is None:
            return 0
        own = [self._is_own(step) for step in self._recipe.steps]
        return own.index(True) if True in own else len(own)

    def _is_own(self, step: Step) -> bool:
        from botocore import xform_name

        names = [(one.service, xform_name(one.name)) for one in self._schema.operations]
        return (step.service, step.operation) in names

    def _with_call(self, at: int) -> Made:
        step = self._call(at)
        shape = _client(step.service, self._region).meta.service_model.operation_model(_api_name(step, self._region))
        error: Exception | None = None
        for given in self._attempts(shape.input_shape):
            try:
                parameters = record_values.merged(self._answers.filled(step.parameters), given, self._invented)
                answer = self._run(step, parameters)
            except Exception as refused:  # of botocore or moto; the next attempt has fewer values of the record
                error = error or refused
                continue
            self._rest(at)
            return self._done(parameters, answer, Cause.REFUSED if error else None, error)
        self._rest(at, with_own=True)
        return self._done({}, None, _cause(error), error)

    def _call(self, at: int) -> Step:
        """The event's own call; parameters that nobody knows are the required ones of the sample."""
        if self._recipe:
            self._answers.known.update(self._known_values(self._recipe))
        own = simulated_resource.own_call(self._event.source, self._event.name)
        step = self._recipe.steps[at] if self._recipe and at < len(self._recipe.steps) else None
        if own or step:
            base = own or step
            assert base is not None
            return base._replace(name=step.name if step else "call")
        from botocore import xform_name

        operation = self._schema.operations[0]
        return Step("call", operation.service, xform_name(operation.name), self._required())

    def _known_values(self, recipe: Recipe) -> dict[str, Json]:
        found = {kind: self._answers.filled(how) for kind, how in recipe.values.items()}
        return {kind: value for kind, value in found.items() if value and kind not in self._answers.known}

    def _required(self) -> JsonObject:
        """The required parameters of the call from the sample, with the resource's id where `ids` reads it."""
        from c7n_ctschema.trail.samples import sample_record

        sample = copy.deepcopy(sample_record.record(self._schema))
        self._identify(sample)
        operation = self._schema.operations[0]
        model = _client(operation.service, self._region).meta.service_model.operation_model(operation.name)
        shape = model.input_shape
        found = record_values.parameters(shape, sample.get("requestParameters"))
        ids = _top_members(self._ids())
        return {name: one for name, one in found.items() if name in shape.required_members or name.lower() in ids}

    def _attempts(self, shape: Any) -> Iterator[JsonObject]:
        """Parameters from the record: all, then those without names of other things, then none."""
        request = self._event.record.get("requestParameters")
        wanted = _wanted(as_list(self._policy.data.get("filters")), shape) if self._invented else {}
        tried: list[JsonObject] = []
        for literal in (False, True):
            given = record_values.merged(wanted, record_values.parameters(shape, request, literal))
            if given not in tried:
                tried.append(given)
                yield given
        if tried[-1]:
            yield {}

    def _run(self, step: Step, parameters: Mapping[str, Any]) -> Any:
        answer = getattr(_client(step.service, self._region), step.operation)(**self._answers.filled(dict(parameters)))
        self._answers.known[step.name] = answer
        self._calls.append(f"{step.service}.{_api_name(step, self._region)}")
        return answer

    def _rest(self, at: int, with_own: bool = False) -> None:
        for step in self._recipe.steps[at if with_own else at + 1 :] if self._recipe else ():
            self._run(step, step.parameters)

    def _done(self, parameters: Mapping[str, Any], answer: Any, cause: Cause | None, error: Exception | None) -> Made:
        record: JsonObject = copy.deepcopy(dict(self._event.record))
        if answer is not None:
            operation = self._schema.operations[0]
            model = _client(operation.service, self._region).meta.service_model.operation_model(operation.name)
            sides = (
                ("request", "requestParameters", parameters, model.input_shape),
                ("response", "responseElements", answer, model.output_shape),
            )
            for side, root, value, shape in sides:
                found = record_values.spelled(self._schema.side(side), dict(value), shape)
                record[root] = record_values.merged(record.get(root) or {}, found or {}) or None
        if cause is not Cause.NO_RESOURCE:
            is_maker = self._recipe is not None and self._own_step() < len(self._recipe.steps)
            self._identify(record, own=answer is not None and is_maker)
        event = Event(self._event.place, {**self._event.envelope, "detail": record}, self._event.wrapped)
        return Made(event, tuple(self._calls), cause, with_class(error) if error else "")

    def _ids(self) -> str:
        """The path of the event's entry in `mode.events`, or of the shortcut for its name."""
        attempts = ids_trace.resolve(self._event.envelope, self._policy.deployed("123456789012", self._region)).attempts
        return attempts[-1].path if attempts else ""

    def _identify(self, record: JsonObject, own: bool = False) -> None:
        """Put the resource's id where `ids` reads it, unless it is there or the record cannot have that path."""
        path = self._ids()
        if not self._recipe or not path:
            return
        value = self._answers.values(self._recipe)[self._recipe.kind_in(self._event.source, self._event.name)]
        found = ids_trace.search(path, record)
        # a resource that the event's own call made has the name that the record gave it, not that of the table
        if value is None or value == found or (isinstance(found, list) and value in found) or (own and found):
            return
        for plain in _PLAIN.findall(path):
            if not isinstance(self._schema.resolve(plain, in_detail=True), Missing):
                record_values.put(record, plain, value)


def _top_members(path: str) -> set[str]:
    """The members of the request that a path reads, in lowercase."""
    return {plain.split(".")[1].rstrip("[]").lower() for plain in _PLAIN.findall(path) if "." in plain}


def _wanted(filters: list[Json], shape: Any) -> JsonObject:
    """Parameters of the call that `value` filters name: `PubliclyAccessible` of CreateDBInstance.

    A filter below `not` wants the opposite, which nobody knows except for a boolean.
    """
    made: JsonObject = {}
    for one in map(as_object, filters):
        key, value = one.get("key"), one.get("value")
        if one.get("type") == "value" and one.get("op", "eq") in _EQUAL and key in getattr(shape, "members", {}):
            made[str(key)] = value
        for op in ("and", "or"):
            made.update(_wanted(as_list(one.get(op)), shape))
    return made


def _client(service: str, region: str) -> Any:
    import boto3

    return boto3.client(service, region_name=region)


def _api_name(step: Step, region: str) -> str:
    return str(_client(step.service, region).meta.method_to_api_mapping[step.operation])


def _cause(error: Exception | None) -> Cause:
    from botocore.exceptions import ClientError, ParamValidationError

    return Cause.REFUSED if isinstance(error, ClientError | ParamValidationError) else Cause.NOT_SIMULATED
