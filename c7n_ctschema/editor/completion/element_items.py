"""Proposals for filters and actions: their names, members, and values, as the installed c7n knows them.

c7n's code decides, so its modules are imported with the first proposal: 0.3 s, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import action_members, resource_elements
from c7n_ctschema.custodian.c7n.element_members import Member
from c7n_ctschema.custodian.c7n.resource_elements import ResourceElement
from c7n_ctschema.editor.completion.completion_item import Item, ItemKind
from c7n_ctschema.editor.completion.element_place import GROUPS, ElementPlace
from c7n_ctschema.editor.completion.policy_facts import PolicyFacts
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.html_text import readable
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.drafts import resource_attributes

EVENT = Item("event", ItemKind.ELEMENT, "a filter on the event itself")
TYPE = "type: "
MOST_ABOUT = 400  # characters; c7n's docstrings go on with examples
_CONDITIONS = ("value", "event")
_BOOLEANS = ("true", "false")


def of_names(facts: PolicyFacts, place: ElementPlace) -> Iterator[Item]:
    """The filters or actions of the resource. In place of the whole element, what its name needs to be valid."""
    is_whole = not place.rest
    for rank, item in enumerate(_names(facts, place)):
        text = TYPE + item.label if is_whole and not _can_be_bare(facts, place, item.label) else item.label
        yield item._replace(text=text, rank=rank)
    if is_whole and place.part == "filters":
        yield from (Item(name, ItemKind.NAME, "a group of filters", text=f"{name}:", rank=500) for name in GROUPS)


def _names(facts: PolicyFacts, place: ElementPlace) -> Iterator[Item]:
    if place.part == "filters":
        yield EVENT
    for name, element in _elements(facts, place).items():
        if not place.is_condition or name in _CONDITIONS:
            first, *_ = [*element.about.splitlines(), ""]
            yield Item(name, ItemKind.ELEMENT, first.strip(), element.about[:MOST_ABOUT])


def _can_be_bare(facts: PolicyFacts, place: ElementPlace, name: str) -> bool:
    """Whether `- stop` is enough. A bare filter is rare, and most filters need members."""
    if place.part == "filters" or action_members.is_bare_name_refused(facts.resource, name):
        return False
    needs_more = any(one.required for one in _elements(facts, place)[name].members)
    return not needs_more and not action_members.missing(facts.resource, name, ())


def _elements(facts: PolicyFacts, place: ElementPlace) -> dict[str, ResourceElement]:
    try:
        return resource_elements.of_resource(facts.resource, place.part)
    except CtschemaError:  # the resource is not written yet
        return {}


def of_members(facts: PolicyFacts, place: ElementPlace, present: Iterable[str]) -> Iterator[Item]:
    """The members that the element, or an object in it, still lacks; required ones first."""
    known = {*present}
    kind = facts.value(*place.path, "type")
    if not place.rest and not kind and "type" not in known:
        yield Item("type", ItemKind.NAME, f"which {place.part[:-1]}", text=TYPE, rank=-1)
    for rank, member in enumerate(_at(facts, place, place.rest)):
        if member.name not in known:
            detail = f"{_type_of(member)}{', required' if member.required else ''}"
            yield Item(member.name, ItemKind.NAME, detail, text=f"{member.name}: ", rank=rank)


def _at(facts: PolicyFacts, place: ElementPlace, rest: Sequence[str]) -> tuple[Member, ...]:
    """The members of the object at a path in the element."""
    found = _elements(facts, place).get(facts.value(*place.path, "type"))
    members = found.members if found else ()
    for step in rest:
        inner = next((one for one in members if one.name == step), None)
        forms = dict.fromkeys(one for form in inner.forms for one in form) if inner else ()
        members = (*inner.members, *forms) if inner else ()
    return tuple({one.name: one for one in reversed(members)}.values())[::-1]


def _type_of(member: Member) -> str:
    words = member.types or (member.type,)
    names = dict.fromkeys({"array": "list", "integer": "number"}.get(word, word) for word in words)
    return " or ".join(names)


def of_values(facts: PolicyFacts, place: ElementPlace) -> Iterator[Item]:
    """The values of a member: what c7n's schema lists, and attributes of the resource for a `value` filter."""
    *above, name = place.rest
    if facts.value(*place.path, "type") == "value" and not above:
        if name == "key":
            yield from _attributes(facts)
        elif name == "value":
            yield from _values_of_attribute(facts, facts.value(*place.path, "key"))
    inner = _inner(facts, place, above)
    for member in inner:
        if member.name == name:
            yield from _listed(member)


def _inner(facts: PolicyFacts, place: ElementPlace, above: Sequence[str]) -> Iterator[Member]:
    """The members at a path, from each form: `type` of `transport` is `sqs` in one form and `sns` in the other."""
    found = _at(facts, place, above[:-1]) if above else ()
    parent = next((one for one in found if one.name == above[-1]), None) if above else None
    if parent is not None and parent.forms:
        yield from (one for form in parent.forms for one in form)
    else:
        yield from _at(facts, place, above)


def _listed(member: Member) -> Iterator[Item]:
    about = tables.read("knowledge/custodian/operators")["operators"]
    for rank, text in enumerate(member.enum):
        yield Item(text, ItemKind.VALUE, about.get(text, "") if member.name == "op" else "", rank=rank)
    if member.type == "boolean" or "boolean" in member.types:
        yield from (Item(text, ItemKind.VALUE, "boolean", rank=100, is_string=False) for text in _BOOLEANS)


def _attributes(facts: PolicyFacts) -> Iterator[Item]:
    for rank, key in enumerate(_keys(facts).values()):
        about = readable(key.documentation)[:MOST_ABOUT]
        yield Item(key.path, ItemKind.MEMBER, key.type, about, rank=rank + key.path.count(".") * 1000)


def _values_of_attribute(facts: PolicyFacts, path: str) -> Iterator[Item]:
    key = _keys(facts).get(path)
    if key and key.enum:
        yield from (Item(text, ItemKind.VALUE, "value of the API", rank=rank) for rank, text in enumerate(key.enum))
    elif key and key.type == "boolean":
        yield from (Item(text, ItemKind.VALUE, "boolean", is_string=False) for text in _BOOLEANS)


def _keys(facts: PolicyFacts) -> dict[str, Key]:
    try:
        return resource_attributes.of_resource(facts.resource)
    except CtschemaError:
        return {}
