"""The form of `mode.pattern`: conditions that c7n merges into the pattern of the EventBridge rule.

EventBridge then starts the Lambda for fewer events, while a filter only stops it after the start.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from c7n_ctschema.custodian.eventbridge import pattern_matcher
from c7n_ctschema.custodian.eventbridge.pattern_branches import InvalidPattern
from c7n_ctschema.grammar import article, counted
from c7n_ctschema.json_value import Json, JsonObject, as_list
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.drafts import filter_groups
from c7n_ctschema.wizard.forms.question import Choice, Question, Script
from c7n_ctschema.wizard.questions import filter_questions

NONE, OTHER = "(none)", "(other)"
# c7n's own pattern has them, and c7n.utils.merge_dict would add the values: the rule would match more events.
_OF_C7N = frozenset({"detail.eventName", "detail.eventSource"})
_EQUAL = "equals"


class _Comparison(NamedTuple):
    label: str
    example: str = ""  # "" if the comparison needs no value
    several: bool = False


# "Comparison operators for use in event patterns", Amazon EventBridge User Guide
_COMPARISONS = {
    _EQUAL: _Comparison("one of these values", "eu-west-1, eu-central-1", several=True),
    "anything-but": _Comparison("none of these values", "eu-west-1, eu-central-1", several=True),
    "prefix": _Comparison("begins with", "eu-"),
    "suffix": _Comparison("ends with", "-prod"),
    "wildcard": _Comparison("matches, with * for any text", "arn:aws:iam::*:role/admin-*"),
    "equals-ignore-case": _Comparison("is, in capital or small letters", "root"),
    "numeric": _Comparison("compares with a number", ">= 22, <= 80"),
    "cidr": _Comparison("is an address of the network", "10.0.0.0/8"),
    "exists": _Comparison("the event has the field"),
    "absent": _Comparison("the event lacks the field"),
}


def form(events: Iterable[tuple[str, str]]) -> Script[JsonObject]:
    """The pattern; it has at least one condition."""
    keys = {key.path: key for key in _keys(events)}
    made: JsonObject = {}
    count = 0
    while True:
        path = yield _ask_field(keys, count)
        if path == NONE:
            return made
        if path == OTHER:
            path = (yield _ask_other()).strip()
        name = yield _ask_comparison(path, keys.get(path))
        _insert(made, path, (yield from _values(path, name, keys.get(path))))
        count += 1


def _keys(events: Iterable[tuple[str, str]]) -> Iterable[Key]:
    """The keys as EventBridge writes them: its patterns look through lists without a list step."""
    for key in filter_groups.keys_of_events(events).values():
        plain = re.sub(r"\[\d*\]", "", key.path)
        if plain not in _OF_C7N and "*" not in plain and '"' not in plain:
            yield key._replace(path=plain)


def _insert(pattern: JsonObject, path: str, values: list[Json]) -> None:
    *above, name = path.split(".")
    at = pattern
    for step in above:
        inner = at.setdefault(step, {})
        at = inner if isinstance(inner, dict) else {}
    at[name] = [*as_list(at.get(name)), *values]


def _ask_field(keys: dict[str, Key], made: int) -> Question:
    end = [Choice(NONE, "no more conditions", f"An event must meet {counted(made, 'condition')}.")] if made else []
    fields = (
        Choice(key.path, key.path, filter_questions.facts_of(key), key.documentation, said=key.path)
        for key in keys.values()
    )
    return Question(
        "pattern-field",
        "choice",
        "Condition on which field of the event?",
        "EventBridge starts the Lambda only if the event meets all conditions.",
        (*end, *fields, Choice(OTHER, "another field …", "Type a field that the list does not have.")),
        short="pattern",
    )


def _ask_other() -> Question:
    return Question(
        "pattern-other",
        "text",
        "Which field?",
        "Its names from the EventBridge event, such as detail.userIdentity.type. Lists need no brackets.",
        default="detail.",
        check=_no_field,
        short="pattern",
    )


def _no_field(text: str) -> str:
    return "" if re.fullmatch(r"[\w-]+(\.[\w-]+)*", text.strip()) else "enter names with dots between them"


def _ask_comparison(path: str, key: Key | None) -> Question:
    names = list(_COMPARISONS)
    # EventBridge's `prefix` and its like compare strings, `numeric` compares numbers.
    if key is not None and key.type == "number":
        names = ["numeric", _EQUAL, "anything-but", "exists", "absent"]
    elif key is not None and (key.type == "boolean" or key.enum):
        names = [_EQUAL, "anything-but", "exists", "absent"]
    choices = tuple(Choice(name, _COMPARISONS[name].label) for name in names)
    return Question("pattern-op", "choice", "Which comparison?", f"{path}.", choices, names[0], short="comparison")


def _values(path: str, name: str, key: Key | None) -> Script[list[Json]]:
    if name in ("exists", "absent"):
        return [{"exists": name == "exists"}]

    def check(text: str) -> str:
        try:
            pattern_matcher.compile({"field": _compared(name, text, key)})
        except InvalidPattern as error:
            return error.reason
        return ""

    comparison = _COMPARISONS[name]
    commas = " Separate several values with commas." if comparison.several else ""
    kind = f" The field is {article(key.type)}." if key is not None else ""
    text = yield Question(
        "pattern-value",
        "text",
        f"{path}: which value?",
        f"Such as {comparison.example}.{commas}{kind}",
        check=check,
        short="value",
    )
    return _compared(name, text, key)


def _compared(name: str, text: str, key: Key | None) -> list[Json]:
    """The elements of the pattern's list for a comparison."""
    values = [_typed(part.strip(), key) for part in text.split(",") if part.strip()]
    if name == _EQUAL:
        return values
    if name == "anything-but":
        return [{name: values}]
    if name == "numeric":
        return [{name: [part for one in text.split(",") for part in _numeric(one)]}]
    return [{name: text.strip()}]


def _numeric(text: str) -> list[Json]:
    """`>= 22` as operator and number."""
    found = re.fullmatch(r"\s*(<=|>=|=|<|>)?\s*(-?\d+(\.\d+)?)\s*", text)
    if found is None:
        return [text.strip()]
    number = float(found[2]) if "." in found[2] else int(found[2])
    return [found[1] or "=", number]


def _typed(text: str, key: Key | None) -> Json:
    kind = key.type if key is not None else "string"
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    if kind == "number" and re.fullmatch(r"-?\d+", text):
        return int(text)
    return text
