"""Proposals for what a filter reads of the resource or of a related one: attributes, operators, and values."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

from c7n_ctschema.changes import filter_facts
from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.filters import event_filter
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.editor.completion import filter_items
from c7n_ctschema.editor.completion.completion_item import Item, ItemKind
from c7n_ctschema.editor.completion.element_place import ElementPlace
from c7n_ctschema.editor.completion.policy_facts import PolicyFacts
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.html_text import readable
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.drafts import element_conditions, resource_attributes

MOST_ABOUT = 400  # characters of documentation in a list of proposals
LIST_ITEM = "list-item"
_OF_RESOURCE = ("value", "", LIST_ITEM)
_BOOLEANS = ("true", "false")
TAG = "tag:"  # c7n.filters.core.ValueFilter.get_resource_value reads the value of a tag
_FAR = 1000  # a level down counts more than the order of the model


def read_by(facts: PolicyFacts, place: ElementPlace) -> Mapping[str, Key]:
    """The attributes that `key` at this place can read, by path; {} where they are not known."""
    kind = facts.value(*place.path, "type")
    if place.is_condition:
        return {}  # a condition reads the account and the Region, not the resource
    if kind == LIST_ITEM and place.rest[:1] == ("attrs",):
        return _below(_of(facts.resource), facts.value(*place.path, "key"))
    return _of(facts.resource if kind in _OF_RESOURCE else _related(facts.resource, kind))


def _of(resource: str) -> Mapping[str, Key]:
    try:
        return resource_attributes.of_resource(resource)
    except CtschemaError:  # botocore does not have the service's model
        return {}


def _below(keys: Mapping[str, Key], path: str) -> dict[str, Key]:
    """The attributes of an element of a list: c7n.filters.core.ListItemFilter reads them without the list's path."""
    begin = f"{path.removesuffix('[]')}[]."
    return {name.removeprefix(begin): key for name, key in keys.items() if name.startswith(begin)}


def _related(resource: str, kind: str) -> str:
    """The resource that a filter such as `security-group` looks up and reads, or ""."""
    known = resource_identity.of(resource)
    found = filter_facts.of(known.resource if known else c7n_source.plain_resource(resource), kind)
    return _resources_by_class().get(found.related, "") if found else ""


@functools.cache
def _resources_by_class() -> Mapping[str, str]:
    """The table of filters has the names of c7n's classes: `SecurityGroup`."""
    return {path.rpartition(".")[2]: name for name, path in c7n_source.resource_classes().items()}


def of_paths(facts: PolicyFacts, place: ElementPlace) -> Iterator[Item]:
    """The values of `key`."""
    keys = read_by(facts, place)
    ranks = {path: rank for rank, path in enumerate(keys)}
    for path, members in element_conditions.list_paths(keys).items():
        rank = ranks[f"{path}.{members[0]}"] + path.count(".") * _FAR  # beside its own members, as the API has it
        yield Item(path.removesuffix("[]"), ItemKind.MEMBER, "list of objects", rank=rank)
    if facts.value(*place.path, "type") == LIST_ITEM and place.rest == ("key",):
        return
    for rank, (path, key) in enumerate(keys.items()):
        about = readable(key.documentation)[:MOST_ABOUT]
        yield Item(path, ItemKind.MEMBER, key.type, about, rank=rank + path.count(".") * _FAR)
    if keys and place.rest == ("key",):
        yield Item(TAG, ItemKind.MEMBER, "the value of a tag: tag:Owner", rank=_FAR - 1)


def of_short_forms(facts: PolicyFacts, place: ElementPlace) -> Iterator[Item]:
    """The attributes as keys of a filter in its short form: `- State.Name: running`."""
    for item in of_paths(facts, place._replace(rest=("key",))):
        text = f"{item.label}: " if item.label != TAG else TAG
        yield item._replace(kind=ItemKind.NAME, text=text, rank=item.rank + _FAR)


def key_of(facts: PolicyFacts, place: ElementPlace) -> Key | None:
    """The attribute that the filter at the place reads."""
    path = place.rest[-1] if is_short(facts, place) else facts.value(*place.owner, "key")
    return read_by(facts, place).get(path)


def is_short(facts: PolicyFacts, place: ElementPlace) -> bool:
    """Whether the place is the value of a filter in its short form, whose key is the attribute."""
    is_one = place.part == "filters" and len(place.rest) == 1
    return is_one and place.rest[0] not in event_filter.MEMBERS and not facts.value(*place.path, "type")


def of_values(facts: PolicyFacts, place: ElementPlace) -> Iterator[Item]:
    """The values that the attribute can have, and the words that c7n reads as conditions."""
    key = key_of(facts, place)
    if key and key.enum:
        yield from (Item(text, ItemKind.VALUE, "value of the API", rank=rank) for rank, text in enumerate(key.enum))
    elif key and key.type == "boolean":
        yield from (Item(text, ItemKind.VALUE, "boolean", is_string=False) for text in _BOOLEANS)
    if not facts.value(*place.owner, "op"):
        yield from (
            Item(name, ItemKind.VALUE, filter_items.about_operator(name), rank=_FAR) for name in filter_items.SPECIAL
        )


def of_operators(facts: PolicyFacts, place: ElementPlace, names: Iterable[str]) -> Iterator[Item]:
    """c7n's operators; those that fit the type of the attribute come first, and other names of an operator last."""
    key = key_of(facts, place)
    yield from filter_items.ranked_operators(
        names, _type_of(key) if key else "", facts.value(*place.owner, "value_type")
    )


def _type_of(key: Key) -> str:
    return "list" if key.path.endswith("[]") else key.type
