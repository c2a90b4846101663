"""c7n's JSON schema of one resource, and what it says against a policy in words that name the cause."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from c7n_ctschema.custodian.c7n import resource_names
from c7n_ctschema.custodian.yaml.value_places import Path
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.names import nearest

MOST_LETTERS = 300  # c7n's messages quote whole policies
MOST_BRANCHES = 4  # that a message names
_GROUPS = ("and", "or", "not")


class SchemaError(Protocol):
    """`jsonschema.ValidationError` as a validator makes it; jsonschema's annotations say that all may be unset."""

    message: str
    validator: str
    validator_value: Any
    instance: Any
    schema: Mapping[str, Any]
    absolute_path: Iterable[str | int]
    path: Sequence[str | int]
    schema_path: Sequence[str | int]
    context: Sequence[SchemaError]


class _Validator(Protocol):
    def iter_errors(self, instance: object) -> Iterator[SchemaError]: ...


def errors(policy: JsonObject) -> Iterator[tuple[Path, str, str]]:
    """Path below the policy, the member there that is meant or "", and message, of what the schema refuses."""
    from c7n.schema import is_c7n_placeholder

    resource = str(policy["resource"])
    validator = _validator(resource if "." in resource else f"aws.{resource}")
    if validator is None:
        near = ", ".join(resource_names.nearest(resource))
        yield ("resource",), "", f"c7n has no resource {resource!r}{f'; did you mean {near}?' if near else ''}"
        return
    for raw in _raw_errors(validator, policy):
        error = _specific(raw)
        # c7n fills in `{variables}` later, and lets them pass where another type is asked for
        if not (error.validator == "type" and is_c7n_placeholder(error.instance)):
            yield _said(error, resource)


def _raw_errors(validator: _Validator, policy: JsonObject) -> Iterator[SchemaError]:
    """The validator's errors; what it stumbles over, such as keys that are bytes, is an error of its own."""
    from jsonschema import ValidationError

    try:
        yield from validator.iter_errors(policy)
    except Exception as error:
        made: Any = ValidationError(f"c7n's schema cannot be applied: {type(error).__name__}: {error}")
        yield made


@functools.cache
def _validator(resource: str) -> _Validator | None:
    """A validator of the resource's policies; None where c7n has no such resource."""
    from c7n import schema
    from c7n.resources import load_resources

    if load_resources((resource,)):
        return None
    whole = schema.generate((resource,))
    refs = whole["properties"]["policies"]["items"].get("anyOf")
    return schema.JsonSchemaValidator({**refs[0], "definitions": whole["definitions"]}) if refs else None


def _near(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _specific(error: SchemaError) -> SchemaError:
    """The error that names the cause: c7n's own choice, and inside groups of filters the same again."""
    from c7n.schema import specific_error

    if error.validator not in ("anyOf", "oneOf"):
        return error
    if isinstance(error.instance, dict):
        for group in _GROUPS:
            inner = _in_group(error, group) if list(error.instance) == [group] else None
            if inner is not None:
                return _specific(inner)
    try:
        found: SchemaError = specific_error(error)
    except Exception:  # on a `type` that is no text; c7n too falls back to the general error
        return error
    return found


def _in_group(error: SchemaError, group: str) -> SchemaError | None:
    """The first error of the branch that describes `and`, `or`, `not`."""
    for at, branch in enumerate(error.validator_value):
        if list(branch.get("properties", ())) == [group]:
            return next((one for one in error.context if one.schema_path[0] == at), None)
    return None


def _said(error: SchemaError, resource: str) -> tuple[Path, str, str]:
    path: Path = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        extra = [key for key in error.instance if key not in error.schema.get("properties", {})]
        if extra:
            return path, str(extra[0]), f"no `{extra[0]}` here{_near(str(extra[0]), error.schema['properties'])}"
    if isinstance(error.instance, datetime.date):
        return path, "", f"{error.instance} is a date in YAML, which c7n's schema has nowhere: quote it"
    part = _part(path) if error.validator in ("anyOf", "oneOf") else ""
    unknown = _unknown(error.instance, part, resource) if part else ""
    if unknown:
        return (*path, "type"), "", unknown
    return path, "", explained(error)


def explained(error: SchemaError) -> str:
    """An error of the schema in one line: where none of several branches fits, the members that the nearest lacks."""
    return _lacking(error) or one_line(error.message)


def _lacking(error: SchemaError) -> str:
    """`notify lacks transport, and to or to_from`; "" unless mere members are missing."""
    missing = _missing(error)
    nearest = [names for names in missing if len(names) == len(min(missing, key=len))]
    if not nearest:
        return ""
    common = [name for name in nearest[0] if all(name in names for names in nearest)]
    rests = dict.fromkeys(" and ".join(f"`{name}`" for name in names if name not in common) for names in nearest)
    kind = error.instance.get("type")
    said = [" and ".join(f"`{name}`" for name in common), " or ".join(list(rests)[:MOST_BRANCHES])]
    return f"{kind if isinstance(kind, str) else 'this'} lacks {', and '.join(part for part in said if part)}"


def _missing(error: SchemaError) -> list[list[str]]:
    """The required members that are not there, of each branch of `anyOf` or `oneOf` that refuses nothing else."""
    branches: dict[object, list[SchemaError]] = {}
    for one in error.context if error.validator in ("anyOf", "oneOf") else ():
        branches.setdefault(one.schema_path[0], []).append(one)
    return [
        list(dict.fromkeys(name for one in found for name in one.validator_value if name not in one.instance))
        for found in branches.values()
        if all(one.validator == "required" and one.instance is error.instance for one in found)
    ]


def _part(path: Path) -> str:
    """`mode`, or `filters` or `actions` for one of their elements; "" for what else a path leads to."""
    names = [step for step in path if isinstance(step, str) and step not in _GROUPS]
    if not names or (names[-1] == "mode") == isinstance(path[-1], int):
        return ""
    return names[-1] if names[-1] in ("mode", "filters", "actions") else ""


def _unknown(instance: object, part: str, resource: str) -> str:
    """What to say of a mode, or of a resource's filter or action, that does not exist; "" of one that does."""
    from c7n.policy import execution
    from c7n.provider import clouds

    name = instance.get("type") if isinstance(instance, dict) else instance
    if not isinstance(name, str):
        return ""
    if part == "mode":
        return "" if name in execution else f"c7n has no mode {name!r}{_near(name, execution.keys())}"
    kind = clouds["aws"].resources.get(resource.removeprefix("aws."))
    if kind is None:  # by an alias of its name
        return ""
    known = list((kind.filter_registry if part == "filters" else kind.action_registry).keys())
    return "" if name in known else f"{resource} has no {part[:-1]} {name!r}{_near(name, known)}"


def one_line(message: object) -> str:
    """A message of c7n's or jsonschema's, shortened in its middle."""
    text = " ".join(str(message).split())
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 60]} … {text[-60:]}"
