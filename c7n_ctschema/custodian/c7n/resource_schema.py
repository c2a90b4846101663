"""c7n's JSON schema of one resource, and its errors, reworded to name the cause."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from c7n_ctschema.custodian.c7n import resource_names
from c7n_ctschema.custodian.yaml.value_places import Path
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.names import nearest

MOST_LETTERS = 300  # c7n's messages can quote whole policies
MOST_BRANCHES = 4  # alternatives in a message
_GROUPS = ("and", "or", "not")


class SchemaError(Protocol):
    """`jsonschema.ValidationError` as a validator makes it; in jsonschema's annotations, all members may be unset."""

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
    """For each error: the path below the policy, the member at that path or "", and the message."""
    from c7n.schema import is_c7n_placeholder

    resource = str(policy["resource"])
    validator = _validator(resource if "." in resource else f"aws.{resource}")
    # Without the resource, c7n has no schema to compare the policy with.
    if validator is None:
        near = ", ".join(resource_names.nearest(resource))
        yield ("resource",), "", f"unknown resource {resource!r}{f'; did you mean {near}?' if near else ''}"
        return
    for raw in _raw_errors(validator, policy):
        error = _specific(raw)
        # c7n replaces `{variables}` later, and accepts them for members of any type
        if not (error.validator == "type" and is_c7n_placeholder(error.instance)):
            yield _said(error, resource)


def _raw_errors(validator: _Validator, policy: JsonObject) -> Iterator[SchemaError]:
    """The validator's errors. If the validator itself fails, such as on keys that are bytes, that is one error."""
    from jsonschema import ValidationError

    try:
        yield from validator.iter_errors(policy)
    except Exception as error:
        made: Any = ValidationError(f"c7n's schema cannot be applied: {type(error).__name__}: {error}")
        yield made


@functools.cache
def _validator(resource: str) -> _Validator | None:
    """A validator of the resource's policies, or None for an unknown resource."""
    from c7n import schema
    from c7n.resources import load_resources

    # c7n.resources.load_resources returns the names that it does not know.
    if load_resources((resource,)):
        return None
    whole = schema.generate((resource,))
    # The schema of one policy instead of the file's: its errors are about the policy and not about a long `anyOf`.
    refs = whole["properties"]["policies"]["items"].get("anyOf")
    return schema.JsonSchemaValidator({**refs[0], "definitions": whole["definitions"]}) if refs else None


def _near(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _specific(error: SchemaError) -> SchemaError:
    """The error that names the cause: the one that c7n chooses, also inside `and`, `or`, and `not`."""
    from c7n.schema import specific_error

    # The others already name the member that is wrong.
    if error.validator not in ("anyOf", "oneOf"):
        return error
    if isinstance(error.instance, dict):
        # c7n.schema.specific_error looks for the `type` of an element, which `and`, `or`, and `not` lack.
        for group in _GROUPS:
            inner = _in_group(error, group) if list(error.instance) == [group] else None
            if inner is not None:
                return _specific(inner)
    try:
        found: SchemaError = specific_error(error)
    except Exception:  # on a `type` that is not a string; c7n also falls back to the general error
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
            return path, str(extra[0]), f"unknown member `{extra[0]}`{_near(str(extra[0]), error.schema['properties'])}"
    # `value: 2024-01-01` without quotes: jsonschema's own message is "is not valid under any of the given schemas".
    if isinstance(error.instance, datetime.date):
        return path, "", f"YAML reads {error.instance} as a date, which c7n's schema does not accept: quote it"
    # jsonschema prints c7n's regular expression, whose `A-z` is letters and underscores.
    if path == ("name",) and error.validator == "pattern":
        allowed = "letters, digits, underscores, and single hyphens, and begins with a letter"
        return path, "", f"{error.instance!r} is not a name for c7n: a name has {allowed}"
    part = _part(path) if error.validator in ("anyOf", "oneOf") else ""
    unknown = _unknown(error.instance, part, resource) if part else ""
    if unknown:
        return (*path, "type"), "", unknown
    return path, "", explained(error)


def explained(error: SchemaError) -> str:
    """An error of the schema on one line. If no alternative fits, it names what the nearest one requires."""
    return _lacking(error) or one_line(error.message)


def _lacking(error: SchemaError) -> str:
    """`notify lacks transport, and to or to_from`, or "" if more than members is wrong."""
    missing = _missing(error)
    # The alternative with the fewest missing members is the one that the author began to write.
    nearest = [names for names in missing if len(names) == len(min(missing, key=len))]
    if not nearest:
        return ""
    common = [name for name in nearest[0] if all(name in names for names in nearest)]
    rests = dict.fromkeys(" and ".join(f"`{name}`" for name in names if name not in common) for names in nearest)
    kind = error.instance.get("type")
    said = [" and ".join(f"`{name}`" for name in common), " or ".join(list(rests)[:MOST_BRANCHES])]
    return f"{kind if isinstance(kind, str) else 'this'} lacks {', and '.join(part for part in said if part)}"


def _missing(error: SchemaError) -> list[list[str]]:
    """The missing required members of each branch of `anyOf` or `oneOf` without other errors."""
    branches: dict[object, list[SchemaError]] = {}
    for one in error.context if error.validator in ("anyOf", "oneOf") else ():
        branches.setdefault(one.schema_path[0], []).append(one)
    return [
        list(dict.fromkeys(name for one in found for name in one.validator_value if name not in one.instance))
        for found in branches.values()
        if all(one.validator == "required" and one.instance is error.instance for one in found)
    ]


def _part(path: Path) -> str:
    """`mode`, or `filters` or `actions` for the path of one of their elements; "" for other paths."""
    names = [step for step in path if isinstance(step, str) and step not in _GROUPS]
    if not names or (names[-1] == "mode") == isinstance(path[-1], int):
        return ""
    return names[-1] if names[-1] in ("mode", "filters", "actions") else ""


def _unknown(instance: object, part: str, resource: str) -> str:
    """The message about an unknown mode, filter, or action, or ""."""
    from c7n.policy import execution
    from c7n.provider import clouds

    name = instance.get("type") if isinstance(instance, dict) else instance
    # `type: [value]`: there is no name to look for.
    if not isinstance(name, str):
        return ""
    if part == "mode":
        return "" if name in execution else f"unknown mode {name!r}{_near(name, execution.keys())}"
    kind = clouds["aws"].resources.get(resource.removeprefix("aws."))
    if kind is None:  # an alias of a resource's name
        return ""
    # From the registry, because plugins and other modules of c7n add actions to a resource after its class is made.
    known = list((kind.filter_registry if part == "filters" else kind.action_registry).keys())
    return "" if name in known else f"unknown {part[:-1]} {name!r} of {resource}{_near(name, known)}"


def one_line(message: object) -> str:
    """A message of c7n or jsonschema on one line, shortened in its middle."""
    text = " ".join(str(message).split())
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 60]} … {text[-60:]}"
