"""A key that no list has: typed, and checked by the linter at once."""

from __future__ import annotations

from collections.abc import Sequence

from c7n_ctschema.custodian.policy import policy_writer
from c7n_ctschema.custodian.policy.policy_draft import Draft, DraftEvent, DraftFilter
from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.lint.running.engine import lint_text
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.forms.question import Choice, Question, Script
from c7n_ctschema.wizard.questions import value_questions


def other_filter(events: Sequence[tuple[str, str]]) -> Script[DraftFilter]:
    """The filter on a key that the user types."""
    path = yield Question(
        "other-key",
        "text",
        "Which key?",
        "JMESPath from the EventBridge event, such as detail.requestParameters.tagSet.items[?key=='Owner'].value.",
        default="detail.",
        check=lambda text: problem(text.strip(), events),
        short="key",
    )
    doubt = problem(path.strip(), events, Severity.WARNING)
    if doubt:
        yield Question(
            "doubtful-key",
            "choice",
            "The linter warns.",
            doubt,
            (Choice("back", "type it again", goes="back"), Choice("use", "use it anyway")),
        )
    # the type is unknown, so the value stays a string unless the user writes JSON
    key = Key(path.strip(), "string")
    return (yield from value_questions.one_filter(key))


def problem(path: str, events: Sequence[tuple[str, str]], severity: Severity = Severity.ERROR) -> str:
    """What the linter says of a filter on the key with this severity; "" if it says nothing."""
    if not path or path == "detail.":
        return "enter a key"
    before = {finding.code for finding in lint_text(_policy(events, None), "the policy")}
    for finding in lint_text(_policy(events, path), "the policy"):
        if finding.severity is severity and finding.code not in before:
            return finding.message + (f"; did you mean {finding.suggestion}?" if finding.suggestion else "")
    return ""


def _policy(events: Sequence[tuple[str, str]], path: str | None) -> str:
    """A policy that only has these events and the key; account policies need no ids of resources."""
    waited = tuple(DraftEvent(source, event, "recipientAccountId") for source, event in events)
    filters = (DraftFilter(path, value="present"),) if path else ()
    return policy_writer.to_yaml(Draft("key", "aws.account", waited, filters, role="role"))
