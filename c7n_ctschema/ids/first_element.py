"""Whether an index in an `ids` path (`items[0]`) leaves out resources, because the event can have several."""

from __future__ import annotations

import re

from c7n_ctschema import keypath, lazy_regex
from c7n_ctschema.ids import nouns
from c7n_ctschema.trail.schema.event_schema import EventSchema

_INDEX = lazy_regex.compile(r"\[-?\d+\]")
_PIPE = lazy_regex.compile(r"\s*\|\s*\[-?\d+\]\s*$")  # `instancesSet.items[].instanceId | [0]`
_COUNTS = ("count", "minCount", "maxCount")  # RunTask starts `count` tasks, RunInstances up to `maxCount` instances


def all_elements(event: EventSchema, path: str) -> str:
    """The path with `[]` in place of each index, if the event can have several elements; else ""."""
    plain = _PIPE.sub("", path)
    if (plain == path and not _INDEX.search(path)) or keypath.parse(plain) is None:
        return ""
    return _INDEX.sub("[]", plain) if _has_several(event, plain) else ""


def _has_several(event: EventSchema, path: str) -> bool:
    """Whether the caller can give several elements, or the event's name or a count says that it returns several."""
    keys = [key.path.removeprefix("detail.") for key in event.keys("request")]
    # what the model declares as a list, a caller can fill with several elements
    if path.startswith("requestParameters."):
        return True
    if _is_plural(event.event) or any(f"requestParameters.{count}" in keys for count in _COUNTS):
        return True
    named = [key for key in keys if key.rpartition(".")[2].removesuffix("[]") == path.rpartition(".")[2]]
    # A list of the request is repeated in the response. If the request has one `groupId`, all rules of the response
    # (`securityGroupRuleSet.items[0].groupId`) are of this group, and the index is right.
    return bool(named) and all("[]" in key for key in named)


def _is_plural(event: str) -> bool:
    """Whether the event's noun is a plural: StartInstances, CreateVpcEndpoints."""
    verb = re.match(r"[A-Z][a-z]+", event)
    noun = event[verb.end() :].lower() if verb else ""
    # the first test excludes nouns that end with s in the singular: `UpdateServiceStatus`
    return nouns.event_noun(event) != noun and noun.endswith("s")
