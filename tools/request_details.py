"""What botocore's models say of members of a request beside their names, for generated/changes/.

The names that a map of attributes takes are in its documentation alone: `Policy` of SetQueueAttributes. The members
that an update shares with the deletion of the same thing say which one is meant: `Scope` of UpdateWebACL.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import botocore.session
from botocore.exceptions import BotoCoreError
from botocore.model import OperationModel, Shape

SESSION = botocore.session.get_session()
# `<li> <p> <code>DelaySeconds</code> – The length of time`: the name, then a dash
_LISTED = re.compile(r"<li>\s*<p>\s*<code>([A-Z]\w+)</code>\s*(?:–|-|:)")
_UPDATE = re.compile(r"(Update|Modify)(?=[A-Z])")
# Only verbs that name one thing that exists: the members of ListX choose among several.
_NAMING = ("Delete", "Get")


@functools.cache
def _operations(service: str) -> dict[str, OperationModel]:
    try:
        model = SESSION.get_service_model(service)
    except BotoCoreError:
        return {}
    return {name: model.operation_model(name) for name in model.operation_names}


def attribute_names(service: str, operation: str) -> tuple[str, ...]:
    """The names that the documentation of `Attributes` or `AttributeName` of a request lists."""
    found = _operations(service).get(operation)
    members = _members(found)
    for name in ("Attributes", "AttributeName"):
        if name in members and _is_plain(members[name]):
            return tuple(dict.fromkeys(_LISTED.findall(members[name].documentation)))
    return ()


def _is_plain(shape: Shape) -> bool:
    """Whether the member is a name, or a map of names; a list of structures has its names elsewhere."""
    return shape.type_name in ("map", "string")


def selectors(service: str, operation: str) -> frozenset[str]:
    """The members of an update that say which thing is meant, in small letters; they change nothing."""
    if not _UPDATE.match(operation):
        return frozenset()
    return frozenset(_required(service, _UPDATE.sub("", operation)))


def _required(service: str, noun: str) -> Iterator[str]:
    for verb in _NAMING:
        found = _operations(service).get(f"{verb}{noun}")
        yield from (
            name.lower() for name in (found.input_shape.required_members if found and found.input_shape else ())
        )


def _members(operation: OperationModel | None) -> dict[str, Shape]:
    return dict(operation.input_shape.members) if operation and operation.input_shape else {}
