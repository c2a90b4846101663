"""Which event filters: key, comparison, value; in groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from c7n_ctschema.confidence import Confidence
from c7n_ctschema.custodian.policy.policy_draft import DraftGroup
from c7n_ctschema.json_value import Json
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.drafts import filter_groups
from c7n_ctschema.wizard.drafts.example_events import RecordedEvent
from c7n_ctschema.wizard.drafts.filter_groups import Test
from c7n_ctschema.wizard.questions import value_questions
from c7n_ctschema.wizard.questions.question import Choice, Question, Script

NONE = "(none)"
_OPEN = "(group) "
_GROUPS = {
    "or": "any one of several may pass",
    "and": "all of several must pass",
    "not": "several together must not pass",
}
_END = "end of this group"
MOST_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What the questions are about: keys by path, an event that the user has, a key that words found."""

    keys: dict[str, Key]
    record: RecordedEvent | None = None
    hint: str = ""


def tests(
    events: Iterable[tuple[str, str]], record: RecordedEvent | None = None, hint: str = "", service: str = ""
) -> Script[tuple[Test, ...]]:
    """The filters of a policy that waits for these events. `service` is that of the policy's resource."""
    asked = Asked(filter_groups.keys_of_events(events, service), record, hint)
    made = yield from _members(asked, ())
    if len(made) < 2:
        return tuple(made)
    how = yield Question(
        "combine",
        "choice",
        "When does the policy act?",
        "How the filters go together.",
        (
            Choice("and", "all of them pass (and)"),
            Choice("or", "any one of them passes (or)"),
            Choice("not", "they do not all pass (not)", "c7n's `not`: passes when the list as a whole does not."),
        ),
        "and",
        short="filters",
    )
    return filter_groups.combined(made, how)


def _members(asked: Asked, inside: tuple[str, ...]) -> Script[list[Test]]:
    made: list[Test] = []
    while True:
        path = yield ask_key(asked, made, inside)
        if path == NONE:
            return made
        if path.startswith(_OPEN):
            op = path.removeprefix(_OPEN)
            made.append(DraftGroup(op, tuple((yield from _members(asked, (*inside, op))))))
        else:
            made.append((yield from value_questions.one_filter(asked.keys[path], _value_of(asked.record, path))))


# --- the key ---------------------------------------------------------------------------------------------------


def ask_key(asked: Asked, made: Sequence[Test], inside: tuple[str, ...]) -> Question:
    """Which key; first those that the user's own event has, with their values."""
    where = f" (in the group `{inside[-1]}`)" if inside else ""
    choices = [*_keys(asked), *_opening(inside)] if inside else [*_opening(inside), *_keys(asked)]
    choices = [*_ends(made, inside), *choices]
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
        return [Choice(NONE, _END)] if made else []
    return [Choice(NONE, "no more filters" if made else "no filter: act on every such event")]


def _opening(inside: tuple[str, ...]) -> list[Choice]:
    if len(inside) >= MOST_DEPTH:
        return []
    return [
        Choice(_OPEN + op, f"a group: {what} ({op})", f"The next filters go into `{op}:`, until you end the group.")
        for op, what in _GROUPS.items()
    ]


def _keys(asked: Asked) -> list[Choice]:
    valued = {path: value for path in asked.keys if (value := _value_of(asked.record, path)) is not None}
    listed = [*valued, *(path for path in asked.keys if path not in valued)]
    return [_key_choice(asked.keys[path], valued.get(path)) for path in listed]


def _key_choice(key: Key, value: Json) -> Choice:
    shown = f"  = {value_questions.shown(value)[:60]}" if value is not None else ""
    return Choice(key.path, f"{key.path}{shown}", facts_of(key), key.documentation)


def facts_of(key: Key) -> str:
    """A key's type, limits and origin on a few lines."""
    limits = [f"{word} {limit:g}" for word, limit in (("min", key.min), ("max", key.max)) if limit is not None]
    limits += [f"pattern {key.pattern}"] if key.pattern else []
    origin = {"model": "botocore's model", "quirk": "a known exception", "observed": "real records"}
    known = f"known from {origin.get(key.origin, key.origin)}" + (
        ", as this source's records spell it" if key.confidence is Confidence.EVIDENCED else ""
    )
    lines = [
        key.path,
        "; ".join([key.type, *limits, known]),
        f"one of {', '.join(key.enum)}" if key.enum else "",
        key.note,
    ]
    return "\n".join(line for line in lines if line)


def _value_of(record: RecordedEvent | None, path: str) -> Json:
    value = record.value(path) if record else None
    return None if value in (None, [], {}) or isinstance(value, dict) else value
