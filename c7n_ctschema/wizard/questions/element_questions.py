"""Questions about several conditions on one element of a list, such as the port and the network of one rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from c7n_ctschema.custodian.policy.policy_draft import DraftFilter
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.drafts import element_conditions, filter_flags
from c7n_ctschema.wizard.forms.question import Choice, Question, Script
from c7n_ctschema.wizard.questions import value_questions

NONE = "(none)"
MATCHES = "(matches)"
_WORDS = {
    "==": "equals",
    "!=": "is not equal to",
    "<=": "is at most",
    ">=": "is at least",
    "<": "is less than",
    ">": "is greater than",
    "contains": "the list has this value",
}


def element_filter(keys: Mapping[str, Key]) -> Script[DraftFilter]:
    """The filter on a list whose key has a JMESPath filter expression."""
    lists = element_conditions.list_paths(keys)
    path = yield _ask_list(lists)
    conditions: list[str] = []
    while True:
        member = yield _ask_member(path, lists[path], conditions)
        # The end is offered only after a first condition: `[?]` is not JMESPath.
        if member == NONE:
            break
        conditions.append((yield from _condition(keys[f"{path}.{member}"], member)))
    filtered = element_conditions.with_conditions(path.removesuffix("[]"), f"[?{' && '.join(conditions)}]")
    tested = yield _ask_tested(filtered, lists[path])
    if tested == MATCHES:
        return DraftFilter(filtered, value="not-null")  # no match is [], which c7n's `present` accepts
    # The key keeps its type and enum, so that the next question offers the right operators.
    key = keys[f"{path}.{tested}"]._replace(path=f"{filtered}.{tested}")
    return (yield from value_questions.one_filter(key))


def _ask_list(lists: Mapping[str, Sequence[str]]) -> Question:
    choices = [Choice(path, path, f"Its elements have {', '.join(members[:8])}.") for path, members in lists.items()]
    return Question(
        "element", "choice", "Which list?", "All conditions apply to the same element.", tuple(choices), short="list"
    )


def _ask_member(path: str, members: Sequence[str], made: Sequence[str]) -> Question:
    end = [Choice(NONE, "no more conditions", f"One element must meet: {' && '.join(made)}")] if made else []
    return Question(
        "element-member",
        "choice",
        "Condition on which member?",
        f"One element of {path} must meet all conditions.",
        (*end, *(Choice(member, member) for member in members)),
        short="condition on",
    )


def _condition(key: Key, member: str) -> Script[str]:
    op = yield _ask_op(key, member)
    value = yield _ask_value(key, member, op)
    return _written(key, member, op, value)


def _written(key: Key, member: str, op: str, value: str) -> str:
    # `22` of a number key is a JSON literal in backquotes, of a string key a raw string.
    typed = filter_flags.typed(value, key)
    return element_conditions.as_jmespath(element_conditions.Condition(member, op, typed), key)


def _ask_op(key: Key, member: str) -> Question:
    # JMESPath orders numbers only: `<` between strings is null.
    ops = ["==", "!=", *element_conditions.ORDERED] if key.type == "number" else ["==", "!="]
    # A member such as `ipRanges[].cidrIp` is a list, which equals no single value.
    ops = ["contains"] if "[]" in member else ops
    choices = tuple(Choice(op, f"{op:10}{_WORDS[op]}") for op in ops)
    return Question(
        "element-op",
        "choice",
        "Which comparison?",
        f"{member}: {filter_flags.comment(key)}",
        choices,
        short="comparison",
    )


def _ask_value(key: Key, member: str, op: str) -> Question:
    def check(text: str) -> str:
        try:
            # The answer itself is tried, so that a wrong value is refused at its own question.
            _written(key, member, op, text.strip())
        except CtschemaError as error:
            return str(error)
        return "" if text.strip() else "enter a value"

    return Question(
        "element-value", "text", "Which value?", f"{member}: {filter_flags.comment(key)}", check=check, short="value"
    )


def _ask_tested(filtered: str, members: Sequence[str]) -> Question:
    return Question(
        "element-key",
        "choice",
        "What must be true of the matching element?",
        filtered,
        (
            Choice(MATCHES, "at least one element matches", "The filter needs no other comparison."),
            *(Choice(member, member, "Compare this member of the matching elements.") for member in members),
        ),
        short="key",
    )
