"""Filters of the resource as `--filter` writes them: a name (`cross-account`), or an object as JSON or one-line YAML.

An object is a filter of the resource if it has a `type` other than `event`. Its members are those of c7n, and c7n's
schema of the resource judges them (`drafted_elements`).
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping

from c7n_ctschema.custodian.policy.policy_draft import AnyFilter, DraftGroup, ResourceFilter
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.wizard.drafts import filter_flags

COMBINATORS = ("and", "or", "not")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
MOST_DEPTH = 20  # of groups in one flag


def parse(text: str) -> AnyFilter | None:
    """The filter of a flag, or None if it is `KEY OP VALUE`. Raises CtschemaError with what is expected."""
    text = text.strip()
    if _NAME.fullmatch(text):
        return ResourceFilter(text)
    if not text.startswith("{"):
        return None
    made = flow_object(text, "--filter")
    return of_json(made) or filter_flags.from_object(made, text)


def flow_object(text: str, flag: str) -> JsonObject:
    """An object as JSON, or as YAML on one line: in a shell, `{type: stop}` needs no second kind of quotes."""
    try:
        made: Json = json.loads(text)
    except (ValueError, RecursionError) as error:
        made = _from_yaml(text, flag, error)
    if not isinstance(made, dict):
        raise CtschemaError(f"{flag} {text[:200]!r} is not an object")
    return made


def _from_yaml(text: str, flag: str, error: Exception) -> Json:
    try:
        found = yaml_text.plain(yaml_text.compose(text.encode("utf-8", "replace"), flag))
    except (BadInput, ValueError) as problem:
        said = problem if not text.startswith('{"') else error
        raise CtschemaError(f"{flag} {text[:200]!r} is not JSON, and not YAML on one line: {said}") from None
    return found


def of_json(made: Json, depth: int = 0) -> AnyFilter | None:
    """The filter of a policy file's element; None for an event filter. Raises CtschemaError for an empty group."""
    if isinstance(made, str):
        return ResourceFilter(made)
    if not isinstance(made, Mapping) or depth > MOST_DEPTH:
        raise CtschemaError("a filter is a name or an object")
    op = next((name for name in COMBINATORS if name in made), "")
    if op:
        return _group(op, made, depth)
    if len(made) == 1 and not {"type", "key"} & set(made):
        # c7n.filters.core.FilterRegistry.factory reads `{ATTRIBUTE: VALUE}` as a `value` filter; written in full,
        # it differs from an event filter whose other members were forgotten
        ((attribute, value),) = made.items()
        return ResourceFilter({"type": "value", "key": attribute, "value": value})
    return ResourceFilter(dict(made)) if made.get("type", "event") != "event" else None


def _group(op: str, made: Mapping[str, Json], depth: int) -> DraftGroup:
    listed = made[op]
    # c7n's filter registry reads a combinator only from an object with one member.
    if len(made) > 1 or not isinstance(listed, list) or not listed:
        raise CtschemaError(f"`{op}` must be the only member and have at least one filter")
    members = [
        of_json(one, depth + 1) or filter_flags.from_object(dict(one) if isinstance(one, Mapping) else {}, str(one))
        for one in listed
    ]
    return DraftGroup(op, tuple(members))


def as_flag(drafted: ResourceFilter) -> str:
    """The value of `--filter`, quoted for a shell."""
    return shlex.quote(drafted.spec if isinstance(drafted.spec, str) else json.dumps(drafted.spec))
