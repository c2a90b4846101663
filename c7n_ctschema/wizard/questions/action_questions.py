"""Questions about the actions of the policy and their members."""

from __future__ import annotations

from collections.abc import Sequence

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import element_members, resource_elements
from c7n_ctschema.custodian.c7n.element_members import Member
from c7n_ctschema.custodian.c7n.resource_elements import ResourceElement
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import article
from c7n_ctschema.json_value import Json, JsonObject, as_object
from c7n_ctschema.wizard.questions.question import Choice, Question, Script

NONE = "(none)"
DROP = "(drop)"
_LINES_OF_DOC = 12


def steps(resource: str) -> Script[tuple[Json, ...]]:
    """The actions of the policy. Without an action, the policy only records the resources that it finds."""
    known = resource_elements.of_resource(resource)
    made: list[Json] = []
    while True:
        name = yield _ask_action(resource, known, made)
        if name == NONE:
            return tuple(made)
        action = yield from _fields(resource, known[name])
        made += [action] if action is not None else []


def _ask_action(resource: str, known: dict[str, ResourceElement], made: Sequence[Json]) -> Question:
    names = ", ".join(action if isinstance(action, str) else str(as_object(action)["type"]) for action in made)
    end = (
        Choice(NONE, "no more actions", f"The policy runs these actions in this order: {names}.")
        if made
        else Choice(NONE, "no action: only report", "c7n only records the resources that it finds.")
    )
    return Question(
        "action",
        "choice",
        "Which action?",
        f"c7n runs it on each {resource} that it finds.",
        (end, *(_choice(action) for action in known.values())),
        NONE,
        short="action",
    )


def _choice(action: ResourceElement) -> Choice:
    needed = ", ".join(field.name for field in action.members if field.required)
    lines = [line for line in action.about.splitlines() if line.strip()][:_LINES_OF_DOC]
    lines = [f"The event: {note}" for note in (_event_note(action.name),) if note] + lines
    return Choice(action.name, action.name + (f"  (needs {needed})" if needed else ""), "\n".join(lines))


def _event_note(name: str) -> str:
    """What the action can use of the event; "" for an action without a note."""
    known: dict[str, dict[str, str]] = tables.read("knowledge/custodian/event_in_actions")
    return known["uses_event"].get(name) or known["no_event"].get(name, "")


def _fields(resource: str, action: ResourceElement) -> Script[Json]:
    """The action with its members; None if the user drops it."""
    said: JsonObject = {}
    for field in action.members:
        if field.required:
            said[field.name] = element_members.typed(field, (yield _ask_field(action, field)))
    while True:
        made: Json = {"type": action.name, **said} if said else action.name
        # c7n's schema decides: some actions need one of several members (`anyOf`), which `required` does not say.
        problem = resource_elements.refusal(resource, made)
        rest = [field for field in action.members if field.name not in said]
        if not rest and not problem:
            return made
        name = yield _ask_more(action, rest, problem)
        if name in (NONE, DROP):
            # DROP is offered only while c7n refuses the action.
            return made if name == NONE else None
        field = next(member for member in action.members if member.name == name)
        said[name] = element_members.typed(field, (yield _ask_field(action, field)))


def _ask_more(action: ResourceElement, rest: Sequence[Member], problem: str) -> Question:
    end = Choice(DROP, "drop the action") if problem else Choice(NONE, "no more fields")
    why = f"c7n refuses it so far: {problem}" if problem else "The other members are optional."
    return Question(
        "field",
        "choice",
        f"Another field of {action.name}?",
        why,
        (end, *(Choice(member.name, member.name, _about(member)) for member in rest)),
        end.value,
        short="field",
    )


def _about(field: Member) -> str:
    kind = {"any": "string, or JSON", "array": f"list of {field.item or 'value'}s", "object": "object"}
    return kind.get(field.type, field.type) + (f": {', '.join(field.enum)}" if field.enum else "")


def _ask_field(action: ResourceElement, field: Member) -> Question:
    title = f"{action.name}: which {field.name}?"
    why = f"{'Required' if field.required else 'Optional'}: {article(_about(field))}."
    if field.enum and field.type != "array":
        return Question(
            "field-value", "choice", title, why, tuple(Choice(value, value) for value in field.enum), short=field.name
        )
    if field.type == "boolean":
        return Question(
            "field-value", "choice", title, why, (Choice("true", "true"), Choice("false", "false")), short=field.name
        )
    how = {
        "array": " Separate the elements with commas, or write JSON.",
        "object": " Write name=value,name=value or JSON.",
    }
    return Question(
        "field-value",
        "text",
        title,
        why + how.get(field.type, ""),
        check=lambda text: _problem(field, text),
        short=field.name,
    )


def _problem(field: Member, text: str) -> str:
    if not text.strip():
        return f"{field.name} is required; press Esc to go back"
    try:
        element_members.typed(field, text)
    except CtschemaError as error:
        return str(error)
    return ""
