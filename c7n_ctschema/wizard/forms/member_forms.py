"""Questions for the values of members: text, or a form for an object, a list of objects, or one of several kinds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from c7n_ctschema.custodian.c7n import member_values
from c7n_ctschema.custodian.c7n.element_members import Member
from c7n_ctschema.grammar import counted
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.wizard.forms import member_descriptions
from c7n_ctschema.wizard.forms.question import Choice, Question, Script, yes_or_no

NONE = "(none)"
DROP = "(drop)"
# An element with two members needs both, also where the schema does not say so: `property` and `value` of modify-db.
_FEW = 2
_ANY = Member("", "any", (), True)


def no_problem(_: JsonObject) -> str:
    """No member depends on another."""
    return ""


def members(
    name: str, known: Sequence[Member], problem: Callable[[JsonObject], str], noun: str, one_needed: bool = False
) -> Script[JsonObject | None]:
    said: JsonObject = {}
    for member in known:
        if member.required:
            said[member.name] = yield from value(name, _chosen(member, said))
    while True:
        wrong = problem(said)
        rest = [member for member in known if member.name not in said]
        if not rest and not wrong:
            return said
        chosen = yield (_ask_first(name, rest) if one_needed and not said else _ask_more(name, rest, wrong, noun))
        if chosen in (NONE, DROP):
            # DROP is offered only while c7n refuses the element
            return said if chosen == NONE else None
        said[chosen] = yield from value(name, _chosen(next(one for one in known if one.name == chosen), said))


def _ask_first(name: str, members: Sequence[Member]) -> Question:
    choices = tuple(member_descriptions.choice(member) for member in members)
    return Question(
        "field", "choice", f"Which member of {name}?", "You can add others afterwards.", choices, short="member"
    )


def _ask_more(name: str, rest: Sequence[Member], problem: str, noun: str) -> Question:
    end = Choice(DROP, f"drop the {noun}") if problem else Choice(NONE, "no more members")
    why = problem or "The other members are optional."
    return Question(
        "field",
        "choice",
        f"Another member of {name}?",
        why,
        (end, *(member_descriptions.choice(member) for member in rest)),
        end.value,
        short="member",
    )


def _chosen(member: Member, said: JsonObject) -> Member:
    """The option of a member that another member has chosen: `value` of modify-db has the type of its `property`."""
    name = said.get(member.chosen_by)
    found = next((one for one in member.options if one.name == name), None)
    return replace(found, name=member.name, required=member.required) if found else replace(member, chosen_by="")


def value(name: str, member: Member) -> Script[Json]:
    """The value of a member; an object with known members is asked for member by member, a list element by element."""
    whole = f"{name}.{member.name}" if member.name else name
    if member.options:
        at = int((yield member_descriptions.ask_option(whole, member)))
        return (yield from value(name, member.options[at]))
    if member.is_open:
        return (yield from _open(whole, name, member))
    if member.type == "object" and (member.members or member.forms):
        return (yield from _object(whole, member))
    if member.type == "array" and member.item in ("object", "array"):
        return (yield from _elements(whole, member))
    question = member_descriptions.ask(name, member)
    if member.type == "object":
        return (yield from _named(whole, member, (yield question)))
    return member_values.typed(member, (yield question))


_KINDS = {
    member_descriptions.VALUE: Member("", "string", (), True),
    member_descriptions.NUMBER: Member("", "number", (), True),
    member_descriptions.BOOLEAN: Member("", "boolean", (), True),
    member_descriptions.VALUES: Member("", "array", (), True),
    member_descriptions.OBJECT: Member("", "object", (), True),
    member_descriptions.OBJECTS: Member("", "array", (), True, "object"),
    member_descriptions.LISTS: Member("", "array", (), True, "array"),
}


def _open(whole: str, name: str, member: Member) -> Script[Json]:
    kind = yield member_descriptions.ask_kind(whole, member.name)
    return (yield from value(name, replace(_KINDS[kind], name=member.name, required=member.required)))


def _named(whole: str, member: Member, text: str) -> Script[Json]:
    """An object whose members c7n's schema does not list: a name alone opens the form of its value."""
    if text.strip().startswith("{"):
        return member_values.typed(member, text)
    made, alone = member_values.pairs(member, text)
    for name in alone:
        made[name] = yield from value(whole, replace(member.values or _ANY, name=name))
    return made


def _elements(whole: str, member: Member) -> Script[Json]:
    """The elements of a list, one after the other."""
    made: list[Json] = []
    while True:
        found = yield from _element(f"{whole} #{len(made) + 1}", member)
        made += [found] if found else []
        again = yield yes_or_no(
            "another", f"Another element of {whole}?", f"The list has {counted(len(made), 'element')}."
        )
        if again == "no" and made:
            return made


def _element(whole: str, member: Member) -> Script[Json]:
    if member.item == "array":  # a list of lists, of which the schema says nothing
        return (yield from value(whole, replace(_ANY, type="array", name="")))
    one = replace(member, type="object", item="")
    if member.members or member.forms:
        return (yield from _object(whole, one, one_needed=True))
    return (yield from _named(whole, one, (yield member_descriptions.ask_names(whole, one))))


def _object(whole: str, member: Member, one_needed: bool = False) -> Script[Json]:
    form = member.members
    if member.forms:
        form = member.forms[int((yield member_descriptions.ask_form(whole, member)))]
    # one value is no question: `type: sqs` of the queue's form
    fixed: JsonObject = {one.name: one.enum[0] for one in form if one.required and len(one.enum) == 1}
    # The type of a filter has one value, also where the schema does not require it.
    fixed |= {one.name: one.enum[0] for one in form if one.name == "type" and len(one.enum) == 1}
    asked = [one for one in form if one.name not in fixed]
    if one_needed and not member.is_of_call and not any(one.required for one in asked):
        asked = [replace(one, required=True) for one in asked] if len(asked) <= _FEW else asked
    said = yield from members(whole, asked, no_problem, "object", one_needed)
    return {**fixed, **(said or {})}
