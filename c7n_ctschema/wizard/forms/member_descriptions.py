"""How a question describes one member of a filter or an action: its type, its title, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence

from c7n_ctschema.custodian.c7n import member_values, resource_elements
from c7n_ctschema.custodian.c7n.element_members import Member
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import article, listed
from c7n_ctschema.wizard.forms.question import Choice, Question

_COMMAS = " Separate the elements of a list with commas."
_PAIRS = " Write name=value, and separate several with commas."
_ALONE = " A name alone opens a form for its list or object."


def choice(member: Member) -> Choice:
    return Choice(member.name, member.name, about(member), member.documentation)


def about(member: Member) -> str:
    """The type of a member, its default, and what an object holds."""
    if member.options:
        return listed([about(one) for one in member.options], "or")
    kind = {"any": _any(member), "array": f"list of {member.item or 'value'}s", "object": "object"}
    if member.members or member.forms:
        return f"{kind[member.type]} {resource_elements.example(member)}"
    said = kind.get(member.type, member.type)
    if _has_only_words(member):
        return listed(member.enum, "or")
    # `statement_ids` takes a list of any ids, or one of two words that stand for a list.
    if member.enum:
        said += f", or {listed(member.enum, 'or')}" if member.type == "any" else f": {', '.join(member.enum)}"
    default = f" (default: {member.default})" if member.default is not None else ""
    return f"{said}{default}" + ("" if member.type != "object" else f" {resource_elements.example(member)}")


def _has_only_words(member: Member) -> bool:
    return bool(member.enum) and member.type == "any" and not member.types


def _any(member: Member) -> str:
    names = ["list" if name == "array" else name for name in member.types]
    return listed(list(dict.fromkeys(names)), "or") if names else "value of any type"


def ask(name: str, member: Member) -> Question:
    title = f"{name}: which {member.name}?"
    # An article fits a type ("a number"), and not the words that c7n takes ("all or matched").
    kind = about(member) if _has_only_words(member) else article(about(member))
    why = f"{'Required' if member.required else 'Optional'}: {kind}."
    # `remove-ingress` takes `all` or `matched`; with types, such as a list, other values are possible.
    offered = member.enum if member.type not in ("array", "any") or not (member.types or member.type == "array") else ()
    if member.type == "boolean":
        offered = ("true", "false")
    if offered:
        choices = tuple(Choice(one, one) for one in offered)
        default = str(member.default) if member.default is not None else ""
        return Question("field-value", "choice", title, why, choices, default.lower(), short=member.name)
    how = {
        "array": _COMMAS,
        "any": _COMMAS if "array" in member.types else "",
        "object": _PAIRS + (_ALONE if member_values.has_structure(member) else ""),
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
        # JSON is for people who have it; no question needs it
        found = member_values.typed(member, text)
    except CtschemaError as error:
        return str(error)
    wrong = [one for one in found if str(one) not in member.enum] if isinstance(found, list) and member.enum else []
    return f"{wrong[0]!r} is not one of {', '.join(member.enum)}" if wrong else ""


def ask_names(whole: str, member: Member) -> Question:
    """Ask for an object whose members c7n's schema does not list."""
    return Question(
        "field-value",
        "text",
        f"{whole}: which names and values?",
        (_PAIRS + (_ALONE if member_values.has_structure(member) else "")).strip(),
        check=lambda text: _problem(member, text),
        short=member.name,
    )


def ask_form(whole: str, member: Member) -> Question:
    """Ask which alternative of an object."""
    choices = tuple(_numbered(at, _form_name(form), _form_about(form)) for at, form in enumerate(member.forms))
    return Question("form", "choice", f"{whole}: which form?", "c7n takes one of these.", choices, short=member.name)


def _numbered(at: int, name: str, what: str) -> Choice:
    """A choice without a name of its own: the answers above the question show its label, not its number."""
    return Choice(str(at), name, what, said=name)


def _form_name(form: Sequence[Member]) -> str:
    """The fixed values of a form, or the names of its members."""
    fixed = [one.enum[0] for one in form if len(one.enum) == 1]
    return ", ".join(fixed or [one.name for one in form])


def _form_about(form: Sequence[Member]) -> str:
    return f"object {resource_elements.example(Member('', 'object', (), True, members=tuple(form)))}"


def ask_option(whole: str, member: Member) -> Question:
    """Ask which kind of value, where an object or a list of objects is one of them."""
    choices = tuple(_numbered(at, _option_name(one), about(one)) for at, one in enumerate(member.options))
    return Question("form", "choice", f"{whole}: what is it?", "c7n takes one of these.", choices, short=member.name)


def _option_name(option: Member) -> str:
    if option.type == "array":
        return "a list of objects" if option.item == "object" else "a list"
    if option.type != "object":
        return listed(option.enum, "or") if option.enum and not option.types else article(_any(option))
    fixed = [one.enum[0] for one in option.members if one.name == "type" and len(one.enum) == 1]
    names = [one.name for one in option.members if one.name != "type"]
    if fixed == ["value"]:
        return "a comparison, such as greater than"
    return f"an object with {listed(names, 'and', most=3)}" if names else "an object: names and values"


VALUE, NUMBER, BOOLEAN, VALUES, OBJECT, OBJECTS, LISTS = (
    "text",
    "number",
    "boolean",
    "list",
    "object",
    "objects",
    "lists",
)


def ask_kind(whole: str, name: str) -> Question:
    """Ask for the kind of a value about which c7n's schema says nothing."""
    choices = (
        Choice(VALUE, "text"),
        Choice(NUMBER, "a number"),
        Choice(BOOLEAN, "true or false"),
        Choice(VALUES, "a list of values", "You enter them with commas between them."),
        Choice(OBJECT, "an object: names and values", "You enter the names, and a form opens for each list or object."),
        Choice(OBJECTS, "a list of objects", "You enter one object after the other."),
        Choice(LISTS, "a list of lists", "You enter one list after the other."),
    )
    why = "c7n's schema accepts anything here; the API that c7n calls decides."
    return Question("kind", "choice", f"{whole}: what is it?", why, choices, VALUE, short=name)
