"""Questions about event filters: key, comparison, value, and groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from c7n_ctschema.confidence import Confidence
from c7n_ctschema.custodian.policy.policy_draft import DraftGroup
from c7n_ctschema.json_value import Json
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.drafts import element_conditions, filter_groups
from c7n_ctschema.wizard.drafts.example_events import RecordedEvent
from c7n_ctschema.wizard.drafts.filter_groups import Test
from c7n_ctschema.wizard.drafts.member_presence import Presence, presence
from c7n_ctschema.wizard.forms.question import Choice, Question, Script
from c7n_ctschema.wizard.questions import element_questions, key_questions, resource_filter_questions, value_questions

NONE = "(none)"
ELEMENT = "(element)"
RESOURCE = "(resource)"
OTHER = "(other)"
_OPEN = "(group) "
_GROUPS = {
    "or": "at least one filter passes",
    "and": "all filters pass",
    "not": "the filters do not all pass",
}
# a filter on such a key passes no call that leaves the member out, although AWS applies a default
_MARKS = {
    Presence.OPTIONAL: "  (optional)",
    Presence.BELOW_OPTIONAL: "  (optional)",
    Presence.REQUIRED: "  (always there)",
}
_END = "end of this group"
# groups in groups; deeper filters are easier to write in YAML than to answer
MOST_DEPTH = 3
_REQUEST, _RESPONSE = "detail.requestParameters.", "detail.responseElements."


@dataclass(frozen=True, slots=True)
class Asked:
    """Keys by path, the user's recorded event, and the key that a search found."""

    keys: dict[str, Key]
    events: tuple[tuple[str, str], ...] = ()
    record: RecordedEvent | None = None
    hint: str = ""
    resource: str = ""


def tests(
    events: Iterable[tuple[str, str]],
    record: RecordedEvent | None = None,
    hint: str = "",
    service: str = "",
    resource: str = "",
) -> Script[tuple[Test, ...]]:
    """The filters of a policy for these events. `service` is the service of the policy's resource."""
    pairs = tuple(events)
    asked = Asked(filter_groups.keys_of_events(pairs, service), pairs, record, hint, resource)
    made = yield from _members(asked, ())
    if len(made) < 2:  # `and` and `or` of one filter are the filter
        return tuple(made)
    how = yield Question(
        "combine",
        "choice",
        "When does the policy act?",
        "How the filters are combined.",
        (
            Choice("and", "all filters pass (and)"),
            Choice("or", "at least one filter passes (or)"),
            Choice(
                "not", "the filters do not all pass (not)", "c7n's `not` passes if the list as a whole does not pass."
            ),
        ),
        "and",
        short="filters",
    )
    return filter_groups.combined(made, how)


def _members(asked: Asked, inside: tuple[str, ...]) -> Script[list[Test]]:
    made: list[Test] = []
    while True:
        path = yield ask_key(asked, made, inside)
        # The same answer ends a group and the whole list, because `_ends` offers it in both.
        if path == NONE:
            return made
        if path.startswith(_OPEN):
            op = path.removeprefix(_OPEN)
            made.append(DraftGroup(op, tuple((yield from _members(asked, (*inside, op))))))
        elif path == RESOURCE:
            own = yield from resource_filter_questions.one_filter(asked.resource, asked.events)
            made += [own] if own else []
        elif path == OTHER:
            made.append((yield from key_questions.other_filter(asked.events)))
        elif path == ELEMENT:
            made.append((yield from element_questions.element_filter(asked.keys)))
        else:
            made.append((yield from value_questions.one_filter(asked.keys[path], _value_of(asked.record, path))))


# --- the key ---------------------------------------------------------------------------------------------------


def ask_key(asked: Asked, made: Sequence[Test], inside: tuple[str, ...]) -> Question:
    """Ask for a key; keys of the user's recorded event come first, with their values."""
    where = f" (in the group `{inside[-1]}`)" if inside else ""
    opening = [*_resource(asked), *_opening(inside), *_element(asked)]
    # Inside a group, keys come first: an empty group is useless. Outside, groups would be below 20,000 keys.
    choices = [*_keys(asked), *opening] if inside else [*opening, *_keys(asked)]
    choices.append(Choice(OTHER, "another key …", "Type a key that the list does not have. The linter checks it."))
    choices = [*_ends(made, inside), *choices]
    # The key that a search found is the reason for the policy, so it is proposed for the first filter only.
    default = asked.hint if asked.hint in asked.keys and not made else ""
    return Question(
        "key",
        "choice",
        f"Filter on which key?{where}",
        "Only events that pass the filters reach the actions.",
        tuple(choices),
        default or choices[0].value,
        short="key",
    )


def _ends(made: Sequence[Test], inside: tuple[str, ...]) -> list[Choice]:
    if inside:
        # An empty group is refused by `filter_groups`.
        return [Choice(NONE, _END)] if made else []
    return [Choice(NONE, "no more filters" if made else "no filter: act on every such event")]


def _opening(inside: tuple[str, ...]) -> list[Choice]:
    if len(inside) >= MOST_DEPTH:
        return []
    return [
        Choice(_OPEN + op, f"a group: {what} ({op})", f"The next filters go into `{op}:` until you end the group.")
        for op, what in _GROUPS.items()
    ]


def _element(asked: Asked) -> list[Choice]:
    """The choice of conditions on one element, if the events have a list of objects."""
    # `iam.CreatePolicy` has no list of objects, and the choice would lead to an empty list.
    if not element_conditions.list_paths(asked.keys):
        return []
    about = "Such as the port and the network of the same rule. Separate filters can be true for different elements."
    return [Choice(ELEMENT, "several conditions on one element of a list", about)]


def _resource(asked: Asked) -> list[Choice]:
    """The choice of a filter on the resource itself."""
    if not asked.resource:
        return []
    about = (
        f"c7n's filters of {asked.resource}, such as an attribute or a tag. c7n asks them about the resource as it is "
        "when the Lambda function runs, and only if the event passes the filters before them."
    )
    return [Choice(RESOURCE, f"a filter on the {asked.resource} itself", about)]


def _keys(asked: Asked) -> list[Choice]:
    valued = {path: value for path in asked.keys if (value := _value_of(asked.record, path)) is not None}
    # Keys with a value first: they are what the user has seen happen.
    listed = [*valued, *(path for path in _answered_first(asked) if path not in valued)]
    return [_key_choice(asked.keys[path], valued.get(path), asked.events) for path in listed]


def _answered_first(asked: Asked) -> Iterator[str]:
    """The paths of the keys; the response's member comes before the optional one of the request with the same name.

    The response of CreateDBInstance has `publiclyAccessible` also if the caller leaves the default to AWS.
    """
    answered = {path.removeprefix(_RESPONSE).lower(): path for path in asked.keys if path.startswith(_RESPONSE)}
    seen: set[str] = set()
    for path in asked.keys:
        twin = answered.get(path.removeprefix(_REQUEST).lower(), "") if path.startswith(_REQUEST) else ""
        if twin and twin not in seen and presence(path, asked.events) is Presence.OPTIONAL:
            seen.add(twin)
            yield twin
        if path not in seen:
            seen.add(path)
            yield path


def _key_choice(key: Key, value: Json, events: Sequence[tuple[str, str]]) -> Choice:
    present = presence(key.path, events)
    # 60 characters: key and value stay on one row of an 80-column screen for most keys.
    shown = f"  = {value_questions.shown(value)[:60]}" if value is not None else _MARKS.get(present, "")
    return Choice(key.path, f"{key.path}{shown}", facts_of(key, present.value), key.documentation, said=key.path)


def facts_of(key: Key, present: str = "") -> str:
    """A key's type, limits, origin, and presence on a few lines."""
    limits = [f"{word} {limit:g}" for word, limit in (("min", key.min), ("max", key.max)) if limit is not None]
    limits += [f"pattern {key.pattern}"] if key.pattern else []
    origin = {"model": "botocore's model", "quirk": "a documented exception", "observed": "public records"}
    origin["learned"] = "your own records"
    known = f"from {origin.get(key.origin, key.origin)}" + (
        "; records of this event source confirm the spelling" if key.confidence is Confidence.EVIDENCED else ""
    )
    lines = [
        key.path,
        "; ".join([key.type, *limits, known]),
        f"one of {', '.join(key.enum)}" if key.enum else "",
        present,
        key.note,
    ]
    return "\n".join(line for line in lines if line)


def _value_of(record: RecordedEvent | None, path: str) -> Json:
    # An event filter compares scalars and lists; an object equals nothing that a user would type.
    value = record.value(path) if record else None
    return None if value in (None, [], {}) or isinstance(value, dict) else value
