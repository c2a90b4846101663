"""Questions about the members of a filter or an action of the resource, one by one, as c7n's JSON schema has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from c7n_ctschema.custodian.c7n import action_members, element_members, resource_elements
from c7n_ctschema.custodian.c7n.element_members import Member
from c7n_ctschema.custodian.c7n.resource_elements import Part, ResourceElement
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import article, counted, listed
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.wizard.questions.question import Choice, Question, Script, yes_or_no

NONE = "(none)"
DROP = "(drop)"
_COMMAS = " Separate the elements of a list with commas."
# An element with two members needs both, also where the schema does not say so: `property` and `value` of modify-db.
_FEW = 2


def element(resource: str, part: Part, asked: ResourceElement, given: JsonObject | None = None) -> Script[Json]:
    """The filter or action with its members; None if the user drops it. `given` are members that are answered."""
    start = given or {}

    def problem(said: JsonObject) -> str:
        # c7n's schema decides: some elements need one of several members (`anyOf`), which `required` does not say
        refused = resource_elements.refusal(resource, whole(said), part)
        return f"c7n refuses it so far: {refused}" if refused else _lacking(resource, part, asked.name, said)

    def whole(said: JsonObject) -> Json:
        return {"type": asked.name, **start, **said} if start or said else asked.name

    said = yield from _members(asked.name, asked.members, problem, part[:-1])
    return None if said is None else whole(said)


def _lacking(resource: str, part: Part, name: str, said: JsonObject) -> str:
    """What an action lacks that c7n's schema accepts: `tag` without a value sets no tag."""
    missing = action_members.missing(resource, name, said) if part == "actions" else []
    needed = listed([listed(names) for names in missing], "or")
    return f"Without {needed}, the action does nothing." if needed else ""


def _members(
    name: str, members: Sequence[Member], problem: Callable[[JsonObject], str], noun: str, one_needed: bool = False
) -> Script[JsonObject | None]:
    said: JsonObject = {}
    for member in members:
        if member.required:
            said[member.name] = yield from value(name, member)
    while True:
        wrong = problem(said)
        rest = [member for member in members if member.name not in said]
        if not rest and not wrong:
            return said
        chosen = yield (_ask_first(name, rest) if one_needed and not said else _ask_more(name, rest, wrong, noun))
        if chosen in (NONE, DROP):
            # DROP is offered only while c7n refuses the element
            return said if chosen == NONE else None
        said[chosen] = yield from value(name, next(member for member in members if member.name == chosen))


def _ask_first(name: str, members: Sequence[Member]) -> Question:
    choices = tuple(Choice(member.name, member.name, about(member)) for member in members)
    return Question(
        "field", "choice", f"Which field of {name}?", "You can add others afterwards.", choices, short="field"
    )


def _ask_more(name: str, rest: Sequence[Member], problem: str, noun: str) -> Question:
    end = Choice(DROP, f"drop the {noun}") if problem else Choice(NONE, "no more fields")
    why = problem or "The other members are optional."
    return Question(
        "field",
        "choice",
        f"Another field of {name}?",
        why,
        (end, *(Choice(member.name, member.name, about(member)) for member in rest)),
        end.value,
        short="field",
    )


def about(member: Member) -> str:
    """The type of a member, its default, and what an object holds."""
    kind = {"any": _any(member), "array": f"list of {member.item or 'value'}s", "object": "object"}
    if member.members or member.forms:
        return f"{kind[member.type]} {resource_elements.example(member)}"
    said = kind.get(member.type, member.type)
    # `statement_ids` takes a list of any ids, or one of two words that stand for a list.
    if member.enum:
        said += f", or {listed(member.enum, 'or')}" if member.type == "any" else f": {', '.join(member.enum)}"
    default = f" (default: {member.default})" if member.default is not None else ""
    return f"{said}{default}" + ("" if member.type != "object" else f" {resource_elements.example(member)}")


def _any(member: Member) -> str:
    names = ["list" if name == "array" else name for name in member.types]
    return listed(list(dict.fromkeys(names)), "or") if names else "string, number, or boolean"


def value(name: str, member: Member) -> Script[Json]:
    """The value of a member; an object with known members is asked for member by member, a list element by element."""
    whole = f"{name}.{member.name}"
    if member.type == "object" and (member.members or member.forms):
        return (yield from _object(whole, member))
    if member.type == "array" and member.item == "object":
        return (yield from _elements(whole, member))
    return element_members.typed(member, (yield _ask(name, member)))


def _elements(whole: str, member: Member) -> Script[Json]:
    """The objects of a list, one after the other."""
    one = replace(member, type="object", item="")
    made: list[Json] = []
    while True:
        if member.members or member.forms:
            found = yield from _object(f"{whole} #{len(made) + 1}", one, one_needed=True)
        else:
            found = element_members.typed(one, (yield _ask_pairs(f"{whole} #{len(made) + 1}", one)))
        made += [found] if found else []
        again = yield yes_or_no(
            "another", f"Another element of {whole}?", f"The list has {counted(len(made), 'element')}.", short="another"
        )
        if again == "no" and made:
            return made


def _ask_pairs(whole: str, member: Member) -> Question:
    """Ask for an object whose members c7n's schema does not list."""
    return Question(
        "field-value",
        "text",
        f"{whole}: which names and values?",
        "Write name=value, and separate several with commas.",
        check=lambda text: _problem(member, text),
        short=member.name,
    )


def _object(whole: str, member: Member, one_needed: bool = False) -> Script[Json]:
    form = member.members
    if member.forms:
        at = int((yield _ask_form(whole, member)))
        form = member.forms[at]
    # one value is no question: `type: sqs` of the queue's form
    fixed: JsonObject = {one.name: one.enum[0] for one in form if one.required and len(one.enum) == 1}
    # The type of a filter has one value, also where the schema does not require it.
    fixed |= {one.name: one.enum[0] for one in form if one.name == "type" and len(one.enum) == 1}
    asked = [one for one in form if one.name not in fixed]
    if one_needed and not any(one.required for one in asked):
        asked = [replace(one, required=True) for one in asked] if len(asked) <= _FEW else asked
    said = yield from _members(whole, asked, lambda _: "", "object", one_needed)
    return {**fixed, **(said or {})}


def _ask_form(whole: str, member: Member) -> Question:
    choices = tuple(Choice(str(at), _form_name(form), about(member)) for at, form in enumerate(member.forms))
    return Question("form", "choice", f"{whole}: which form?", "c7n takes one of these.", choices, short=member.name)


def _form_name(form: Sequence[Member]) -> str:
    """The fixed values of a form, or the names of its members."""
    fixed = [one.enum[0] for one in form if len(one.enum) == 1]
    return ", ".join(fixed or [one.name for one in form])


def _ask(name: str, member: Member) -> Question:
    title = f"{name}: which {member.name}?"
    why = f"{'Required' if member.required else 'Optional'}: {article(about(member))}."
    listed = member.enum if member.type not in ("array", "any") else ()
    if member.type == "boolean":
        listed = ("true", "false")
    if listed:
        choices = tuple(Choice(one, one) for one in listed)
        default = str(member.default) if member.default is not None else ""
        return Question("field-value", "choice", title, why, choices, default.lower(), short=member.name)
    how = {
        "array": _COMMAS,
        "any": _COMMAS if "array" in member.types else "",
        "object": " Write name=value, and separate several with commas.",
    }
    return Question(
        "field-value",
        "text",
        title,
        why + how.get(member.type, ""),
        default="" if member.default is None else str(member.default),
        check=lambda text: _problem(member, text),
        short=member.name,
    )


def _problem(member: Member, text: str) -> str:
    if not text.strip():
        return f"{member.name} is required; press Esc to go back"
    try:
        found = element_members.typed(member, text)
    except CtschemaError as error:
        return str(error)
    wrong = [one for one in found if str(one) not in member.enum] if isinstance(found, list) and member.enum else []
    return f"{wrong[0]!r} is not one of {', '.join(member.enum)}" if wrong else ""
