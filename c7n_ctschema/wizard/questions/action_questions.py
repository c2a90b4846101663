"""Questions about the actions of the policy and their members."""

from __future__ import annotations

from collections.abc import Sequence

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import resource_elements
from c7n_ctschema.custodian.c7n.resource_elements import ResourceElement
from c7n_ctschema.json_value import Json, as_object
from c7n_ctschema.wizard.drafts import at_the_moment
from c7n_ctschema.wizard.forms.question import Choice, Question, Script
from c7n_ctschema.wizard.questions import member_questions, notify_questions

NONE = "(none)"
DROP = member_questions.DROP
NOTIFY = "notify"
# about half of an 80 x 24 screen; c7n's docstrings go on with long YAML examples
_LINES_OF_DOC = 12


def steps(resource: str, events: Sequence[tuple[str, str]] = ()) -> Script[tuple[Json, ...]]:
    """The actions of the policy. Without an action, the policy only records the resources that it finds."""
    known = resource_elements.of_resource(resource)
    made: list[Json] = []
    while True:
        name = yield _ask_action(resource, known, made, events)
        if name == NONE:
            return tuple(made)
        if name == NOTIFY:
            action = yield from notify_questions.form()
        else:
            action = yield from member_questions.element(resource, "actions", known[name])
        made += [action] if action is not None else []


def _ask_action(
    resource: str, known: dict[str, ResourceElement], made: Sequence[Json], events: Sequence[tuple[str, str]]
) -> Question:
    names = ", ".join(action if isinstance(action, str) else str(as_object(action)["type"]) for action in made)
    end = (
        Choice(NONE, "no more actions", f"The policy runs these actions in this order: {names}.")
        if made
        # First in the list, because a policy without actions changes nothing: it is the safe answer.
        else Choice(NONE, "no action: only report", "c7n only records the resources that it finds.")
    )
    return Question(
        "action",
        "choice",
        "Which action?",
        f"c7n runs it on each {resource} that it finds.",
        (end, *(_choice(action, at_the_moment.of_action(resource, action.name, events)) for action in known.values())),
        NONE,
        short="action",
    )


def _choice(action: ResourceElement, mark: str) -> Choice:
    # In the label, not below it: an action such as `notify` asks more questions, which people want to know first.
    needed = ", ".join(member.name for member in action.members if member.required)
    lines = [line for line in action.about.splitlines() if line.strip()][:_LINES_OF_DOC]
    lines = [f"The event: {note}" for note in (_event_note(action.name),) if note] + lines
    label = action.name + (f"  (needs {needed})" if needed else "") + ("  (not at this moment)" if mark else "")
    return Choice(action.name, label, "\n".join([mark, *lines] if mark else lines), said=action.name)


def _event_note(name: str) -> str:
    """What the action can use of the event; "" for an action without a note."""
    known: dict[str, dict[str, str]] = tables.read("knowledge/custodian/event_in_actions")
    return known["uses_event"].get(name) or known["no_event"].get(name, "")
