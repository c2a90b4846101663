"""Proposals for filters and actions: their names, members, and values, as the installed c7n knows them.

c7n's code decides, so its modules are imported with the first proposal: 0.3 s, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import action_members, resource_elements
from c7n_ctschema.custodian.c7n.element_members import Member as Member
from c7n_ctschema.custodian.c7n.resource_elements import ResourceElement
from c7n_ctschema.editor.completion import attribute_items, filter_items
from c7n_ctschema.editor.completion.completion_item import Item, ItemKind
from c7n_ctschema.editor.completion.element_place import GROUPS, ElementPlace
from c7n_ctschema.editor.completion.policy_facts import PolicyFacts
from c7n_ctschema.errors import CtschemaError

EVENT = Item("event", ItemKind.ELEMENT, "a filter on the event itself")
TYPE = "type: "
MOST_ABOUT = 400  # characters; c7n's docstrings go on with examples
_CONDITIONS = ("value", "event")
_BOOLEANS = ("true", "false")


def of_names(facts: PolicyFacts, place: ElementPlace) -> Iterator[Item]:
    """The filters or actions of the resource. In place of the whole element, what its name needs to be valid."""
    is_whole = not place.rest
    often = _table()["often"][place.part]
    for rank, item in enumerate(_names(facts, place)):
        rank = often.index(item.label) if item.label in often else rank + len(often)
        text = TYPE + item.label if is_whole and not _can_be_bare(facts, place, item.label) else item.label
        yield item._replace(text=text, rank=rank)
    if is_whole and place.part == "filters":
        yield from (Item(name, ItemKind.NAME, "a group of filters", text=f"{name}:", rank=500) for name in GROUPS)


def _names(facts: PolicyFacts, place: ElementPlace) -> Iterator[Item]:
    if place.part == "filters":
        yield EVENT
    for name, element in elements(facts, place).items():
        if not place.is_condition or name in _CONDITIONS:
            yield Item(name, ItemKind.ELEMENT, _first_line(element), element.about[:MOST_ABOUT])


def _first_line(element: ResourceElement) -> str:
    first, *_ = [*element.about.splitlines(), ""]
    return first.strip()


def _can_be_bare(facts: PolicyFacts, place: ElementPlace, name: str) -> bool:
    """Whether `- stop` is enough. A bare filter is rare, and most filters need members."""
    if place.part == "filters" or action_members.is_bare_name_refused(facts.resource, name):
        return False
    needs_more = any(one.required for one in elements(facts, place)[name].members)
    return not needs_more and not action_members.missing(facts.resource, name, ())


def elements(facts: PolicyFacts, place: ElementPlace) -> dict[str, ResourceElement]:
    """The filters or actions of the policy's resource, by name."""
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
            detail = f"{type_of(member)}{', required' if member.required else ''}"
            yield Item(member.name, ItemKind.NAME, detail, text=f"{member.name}: ", rank=rank)


def members(facts: PolicyFacts, place: ElementPlace) -> tuple[Member, ...]:
    """The members of the element, or of the object in it that the place leads to."""
    return _at(facts, place, place.rest)


def _at(facts: PolicyFacts, place: ElementPlace, rest: Sequence[str]) -> tuple[Member, ...]:
    """The members of the object at a path in the element."""
    found = elements(facts, place).get(facts.value(*place.path, "type"))
    members = found.members if found else ()
    for step in rest:
        inner = next((one for one in members if one.name == step), None)
        forms = dict.fromkeys(one for form in inner.forms for one in form) if inner else ()
        members = (*inner.members, *forms) if inner else ()
    return tuple({one.name: one for one in reversed(members)}.values())[::-1]


def type_of(member: Member) -> str:
    """The type of a member's value, in the words of JSON."""
    words = member.types or (member.type,)
    names = dict.fromkeys({"array": "list", "integer": "number"}.get(word, word) for word in words)
    return " or ".join(names)


def of_values(facts: PolicyFacts, place: ElementPlace) -> Iterator[Item]:
    """The values of a member: what c7n's schema lists, what it does not list, and what depends on the resource."""
    *above, name = place.rest
    if attribute_items.is_short(facts, place) or (name == "value" and _compares(facts, place)):
        yield from attribute_items.of_values(facts, place)
    if name == "key":
        yield from attribute_items.of_paths(facts, place)
    yield from _unlisted(facts, place)
    for member in _inner(facts, place, above):
        if member.name == name:
            yield from _listed(facts, place, member)


def _compares(facts: PolicyFacts, place: ElementPlace) -> bool:
    """Whether the element compares a key with a value. `value` of `metrics` is a number, and that of `tag` a tag's."""
    kind = facts.value(*place.path, "type")
    found = elements(facts, place).get(kind) if place.part == "filters" else None
    is_of_list = kind == attribute_items.LIST_ITEM and len(place.rest) > 1
    return is_of_list or (found is not None and {"key", "value"} <= {one.name for one in found.members})


def _unlisted(facts: PolicyFacts, place: ElementPlace) -> Iterator[Item]:
    """Values that c7n's schema does not list: `op` of mark-for-op is an action of the resource."""
    kind, name = facts.value(*place.path, "type"), place.rest[-1]
    found = _table()[place.part].get(kind, {}).get(name, {})
    if found == "actions":
        yield from _later_actions(facts, place)
    else:
        yield from (Item(text, ItemKind.VALUE, about, rank=rank) for rank, (text, about) in enumerate(found.items()))


def _later_actions(facts: PolicyFacts, place: ElementPlace) -> Iterator[Item]:
    """The actions for which a policy marks a resource. Nobody marks one in order to send a message later."""
    often, common = _table()["often"]["actions"], _table()["for_every_resource"]
    for rank, (action, element) in enumerate(elements(facts, place._replace(part="actions")).items()):
        order = rank + (200 if action in common else 0 if action in often else 100)
        yield Item(action, ItemKind.VALUE, _first_line(element), rank=order)


def _table() -> dict[str, Any]:
    table: dict[str, Any] = tables.read("knowledge/custodian/member_values")
    return table


def _inner(facts: PolicyFacts, place: ElementPlace, above: Sequence[str]) -> Iterator[Member]:
    """The members at a path, from each form: `type` of `transport` is `sqs` in one form and `sns` in the other."""
    found = _at(facts, place, above[:-1]) if above else ()
    parent = next((one for one in found if one.name == above[-1]), None) if above else None
    if parent is not None and parent.forms:
        yield from (one for form in parent.forms for one in form)
    else:
        yield from _at(facts, place, above)


def _listed(facts: PolicyFacts, place: ElementPlace, member: Member) -> Iterator[Item]:
    if member.enum and member.name in ("op", "count_op"):
        yield from attribute_items.of_operators(facts, place, member.enum)
    elif member.enum and member.name == "value_type":
        yield from filter_items.of_value_types(member.enum)
    else:
        yield from (Item(text, ItemKind.VALUE, rank=rank) for rank, text in enumerate(member.enum))
    if member.type == "boolean" or "boolean" in member.types:
        yield from (Item(text, ItemKind.VALUE, "boolean", rank=100, is_string=False) for text in _BOOLEANS)
