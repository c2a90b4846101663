"""Whether a policy's filters stop the event that its own action raises.

Three kinds of filters do: filters of the event on the caller, on the request or on the response; and filters of the
resource on what the action changes. Filters of other kinds pass, or cannot be judged: then they count as stopping.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.c7n.tag_changes import TagChanges
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import EventFilter, FilterNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.light_typing import Any
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.lint.analysis.values import pattern_fields

_CALLER = "detail.userIdentity"
# These members do not tell a call of the Lambda function from other calls of the same operation
_SAME_IN_EACH_CALL = lazy_regex.compile(
    r"(?:detail\.)?(?:event(?:Name|Source|Type|Version|Category|Time)|awsRegion|recipientAccountId|errorCode|errorMessage"
    r"|readOnly|managementEvent)\b|(?:account|region|source|time|detail-type)\b"
)
_TAG_KEY = lazy_regex.compile(r"tag:(?P<key>.+)")
_ABOUT_TAGS = lazy_regex.compile(r"tag|mark", re.IGNORECASE)
_PRESENCE = ("absent", "present", "not-null", "empty")  # values that ask only whether the tag is there
ISSUER_NAME = f"{_CALLER}.sessionContext.sessionIssuer.userName"


def role_name(context: Context) -> str:
    """The name of the role that acts for the policy, or "" if the policy does not say it."""
    # With `member-role`, c7n assumes that role before it calls AWS, so its name is the caller's.
    for member in ("member-role", "role"):
        text = yaml_text.text_of(context.mode_members.get(member))
        if text is not None and text.value:
            # The path of a role's ARN (`role/service/custodian`) is not in `sessionIssuer.userName`.
            name = text.value.rpartition("/")[2]
            return name if re.fullmatch(r"[\w+=,.@-]+", name) else ""
    return ""


def may_be_stopped(context: Context, changes: TagChanges | None) -> bool:
    """Whether a filter, or a field of the pattern, may stop the event of the policy's own call."""
    return (
        any(_is_telling(field.path) for field in pattern_fields.fields(context))
        or any(_event_filter_stops(test, context) for test in context.policy.filters)
        or any(_resource_filter_stops(test, changes) for test in context.policy.other_filters)
    )


def _is_telling(path: str) -> bool:
    return not _SAME_IN_EACH_CALL.match(path)


def _event_filter_stops(test: EventFilter, context: Context) -> bool:
    key = test.key.value if test.key else ""
    if _SAME_IN_EACH_CALL.match(key):
        return False
    # What the own call writes into request and response is not known, and another branch of an `or` may pass.
    if "or" in test.where or not key.startswith(_CALLER):
        return True
    spec = test.spec()
    passes = None if spec is None else _on_own_call(spec, key, role_name(context))
    # `None` also counts as stopping: an uncertain loop is no finding. Two `not`s cancel each other.
    return passes is not (test.where.count("not") % 2 == 0)


def _on_own_call(spec: JsonObject, key: str, role: str) -> bool | None:
    """Whether an event filter on the caller passes on a call of the Lambda function; None if that is not known."""
    steps: Any = _identity(role)
    for name in key.removeprefix(_CALLER).strip(".").split(".") if key != _CALLER else ():
        if not isinstance(steps, Mapping) or steps.get(name, ...) is ...:
            return None
        steps = steps[name]
    return missing_key_effect.of_missing_key(spec) if steps is None else missing_key_effect.of_value(spec, steps)


def _identity(role: str) -> JsonObject:
    """The known members of `userIdentity` in a call of a Lambda function; None for members that it lacks."""
    # A Lambda function calls AWS with a session of its role: AWS documents `AssumedRole` with the role as the issuer.
    session: JsonObject = {"type": "Role", **({"userName": role} if role else {})}
    return {"type": "AssumedRole", "userName": None, "invokedBy": None, "sessionContext": {"sessionIssuer": session}}


def _resource_filter_stops(test: FilterNode, changes: TagChanges | None) -> bool:
    if test.part != "filters":
        return False
    # What this action changes is not known, so any filter of the resource may stop the second run.
    if changes is None:
        return True
    # A filter that reads no tags has the same result before and after a change of tags.
    if not any(_ABOUT_TAGS.search(name) for name in _names(test)):
        return False
    key, spec = _tag_test(test)
    changed = {*changes.values, *changes.removed}
    # `marked-for-op` and others read tags in their own way, which `_tag_test` does not follow.
    if not key or any(name == "or" for name, _ in test.groups):
        return True
    if key not in changed:
        return False
    passes = _after(changes, key, spec)
    return passes is not (sum(name == "not" for name, _ in test.groups) % 2 == 0)


def _after(changes: TagChanges, key: str, spec: JsonObject) -> bool | None:
    """Whether a filter on a tag passes after the change."""
    if key in changes.removed:
        return missing_key_effect.of_missing_key(spec)
    value = changes.values[key]
    return (
        None
        if value is None and spec.get("value") not in _PRESENCE
        else missing_key_effect.of_value(spec, value or "x")
    )


_PRESENCE = ("absent", "present", "not-null", "empty")


def _names(test: FilterNode) -> Iterator[str]:
    """What tells whether a filter reads tags: its type, its key, and the names of its members."""
    key = yaml_text.text_of(test.members.get("key"))
    yield from (test.kind, key.value if key else "", *test.members)


def _tag_test(test: FilterNode) -> tuple[str, JsonObject]:
    """The tag that a `value` filter reads, and the filter as one of an event; "" for other filters."""
    try:
        spec = yaml_text.plain_members(test.node)
    except ValueError:
        return "", {}
    names: Sequence[str] = list(spec)
    # c7n's short form: `- "tag:seen": absent`.
    if not test.kind and len(names) == 1:
        spec = {"key": names[0], "value": spec[names[0]]}
    found = _TAG_KEY.fullmatch(str(spec.get("key", ""))) if test.kind in ("", "value") else None
    return (found["key"], {**spec, "type": "event"}) if found else ("", {})
