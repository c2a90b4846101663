"""Repairs of paths that are not JMESPath: JSONPath's `$.` in front, or a name that needs quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from c7n_ctschema import keypath
from c7n_ctschema.lint.analysis.policy_context import followed
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.resolution import Found
from c7n_ctschema.trail.schema.event_schema import EventSchema

# The first group keeps strings and names that are already in quotes. Other names with a dash need quotes: `x-amz-acl`.
_QUOTED_OR_DASHED = r"""("[^"]*"|'[^']*'|`[^`]*`)|[A-Za-z_]\w*(?:-\w+)+"""


def repaired(path: str, events: Sequence[EventSchema], is_key: bool) -> tuple[str, bool]:
    """The path in JMESPath, or ""; and whether a record of one of the events has it."""
    # A path that a record has is certain; one that is only valid JMESPath is a suggestion.
    valid = [one for one in _candidates(path, is_key) if one != path and _is_valid(one)]
    there = (one for one in valid for event in events if _leads_there(event, one, is_key))
    found = next(there, "")
    return found or next(iter(valid), ""), bool(found)


def _candidates(path: str, is_key: bool) -> Iterator[str]:
    # `$.detail.eventName` is JSONPath, as CloudWatch's metric filters write it.
    rootless = path.removeprefix("$").removeprefix(".")
    quoted = re.sub(_QUOTED_OR_DASHED, lambda found: found[1] or keypath.quote(found[0]), rootless)
    for one in dict.fromkeys((rootless, quoted)):
        yield one
        if is_key:
            yield f"detail.{one}"


def _is_valid(path: str) -> bool:
    try:
        expression.check(path)
    except expression.Invalid:
        return False
    return True


def _leads_there(event: EventSchema, path: str, is_key: bool) -> bool:
    return isinstance(followed(event, path, not is_key and not path.startswith("detail.")), Found)
