"""`mode.pattern` of a draft: the detail-types that c7n's EventBridge pattern lacks."""

from __future__ import annotations

import json
from dataclasses import replace

from c7n_ctschema.custodian.eventbridge import rendered_pattern
from c7n_ctschema.custodian.policy.policy_draft import Draft, DraftEvent
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import Json, JsonObject, as_list, as_object
from c7n_ctschema.trail.schema import event_schema

DETAIL_TYPE = "detail-type"


def with_detail_types(draft: Draft) -> Draft:
    """The draft whose `mode.pattern` adds each detail-type that its events need.

    c7n renders one detail-type: that of sign-ins if a source is `signin.amazonaws.com`, else that of API calls. Service
    events come as another one, and so do API calls in a policy that also waits for sign-ins. c7n merges the list of
    `mode.pattern` into its own (`c7n.utils.merge_dict`), so the events arrive after all.
    """
    needed = dict.fromkeys(_detail_type(event) for event in draft.events_in_full() if event.source)
    rendered = _rendered(draft) if needed else []
    missing: list[Json] = [name for name in needed if name and name not in rendered]
    if not missing:
        return draft
    given = draft.pattern.get(DETAIL_TYPE, [])
    # An answers file can have one string, which c7n's merge would not extend.
    listed = given if isinstance(given, list) else [given]
    return replace(draft, pattern={**draft.pattern, DETAIL_TYPE: [*listed, *missing]})


def _detail_type(event: DraftEvent) -> str:
    """The detail-type of an event's records; "" for an event that the catalog lacks."""
    try:
        return event_schema.load(event.source, event.event).delivery.detail_type
    except CtschemaError:
        return ""


def _rendered(draft: Draft) -> list[Json]:
    pattern = rendered_pattern.of_mode(as_object(draft.as_policy()["mode"]))
    return as_list(pattern[DETAIL_TYPE]) if rendered_pattern.is_sound(pattern) else []


def parse(text: str) -> JsonObject:
    """The pattern of `--pattern`; raises CtschemaError for text that is not a JSON object or that c7n cannot merge."""
    try:
        value: Json = json.loads(text)
    # json.loads raises RecursionError on thousands of nested brackets.
    except (ValueError, RecursionError) as error:
        raise CtschemaError(f"the pattern is not JSON: {error}") from None
    if not isinstance(value, dict) or not value:
        raise CtschemaError('the pattern must be a JSON object, such as {"detail": {"awsRegion": ["us-east-1"]}}')
    example: JsonObject = {
        "type": "cloudtrail",
        "events": [{"source": "iam.amazonaws.com", "event": "CreateUser"}],
        "pattern": value,
    }
    # c7n.utils.merge_dict merges lists and objects only; another type would replace c7n's member.
    if not rendered_pattern.is_sound(rendered_pattern.of_mode(example)):
        raise CtschemaError("`detail-type` of the pattern must be a list, and `detail` must be an object")
    return value
