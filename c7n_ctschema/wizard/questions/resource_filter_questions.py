"""Questions about a filter on the resource that c7n finds: which filter, and its members.

A `value` filter has a form of its own: the resource's attributes with their types, then a comparison that suits them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from c7n_ctschema.custodian.c7n import resource_elements
from c7n_ctschema.custodian.c7n.resource_elements import ResourceElement
from c7n_ctschema.custodian.policy.policy_draft import DraftFilter, ResourceFilter
from c7n_ctschema.grammar import counted, listed
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.drafts import at_the_moment, element_conditions, filter_flags, resource_attributes
from c7n_ctschema.wizard.forms.question import Choice, Question, Script
from c7n_ctschema.wizard.questions import member_questions, value_questions

VALUE, TAG, OTHER, LIST_ITEM, NONE = "value", "(tag)", "(other)", "list-item", "(none)"
_LINES_OF_DOC = 14
_COMPARISON = {"key", "op", "value", "value_type"}
_OF_VALUE = {*_COMPARISON, "default", "value_from", "value_path", "value_regex", "tag_key_transforms"}
_KINDS = {"string": "a string", "number": "a number", "boolean": "true or false", "timestamp": "a time"}
Events = tuple[tuple[str, str], ...]


def one_filter(resource: str, events: Events) -> Script[ResourceFilter | None]:
    """A filter of the resource; None if the user drops it."""
    known = resource_elements.of_resource(resource, "filters")
    name = yield _ask_filter(resource, known, events)
    if name == VALUE:
        return (yield from _value_filter(resource))
    if name == LIST_ITEM and element_conditions.list_paths(resource_attributes.of_resource(resource)):
        return (yield from _list_item(resource))
    asked = known[name]
    given: JsonObject | None = None
    # Most filters are comparisons of what they read (`policy`, `kms-key`): c7n.filters.core.ValueFilter's subclasses.
    if {member.name for member in asked.members} >= _COMPARISON:
        given = yield from _comparison(name)
        asked = replace(asked, members=tuple(one for one in asked.members if one.name not in _OF_VALUE))
    made = yield from member_questions.element(resource, "filters", asked, given)
    return ResourceFilter(made) if isinstance(made, str | dict) else None


def _ask_filter(resource: str, known: dict[str, ResourceElement], events: Events) -> Question:
    names = [VALUE, *(name for name in known if name != VALUE)] if VALUE in known else list(known)
    return Question(
        "resource-filter",
        "choice",
        f"Which filter on the {resource}?",
        f"c7n looks the {resource} up when the event arrives, and then asks these filters.",
        tuple(_choice(resource, known[name], events) for name in names),
        short="filter",
    )


def _choice(resource: str, element: ResourceElement, events: Events) -> Choice:
    if element.name == VALUE:
        about = f"An attribute of the {resource} as the API describes it, such as a setting or a tag."
        return Choice(VALUE, "an attribute or a tag (value)", about)
    needed = ", ".join(member.name for member in element.members if member.required)
    mark = at_the_moment.of_filter(resource, element.name, events)
    lines = [mark, *(line for line in element.about.splitlines() if line.strip())][:_LINES_OF_DOC]
    label = element.name + (f"  (needs {needed})" if needed else "") + ("  (not at this moment)" if mark else "")
    return Choice(element.name, label, "\n".join(line for line in lines if line), said=element.name)


# --- an attribute ----------------------------------------------------------------------------------------------


def _value_filter(resource: str) -> Script[ResourceFilter]:
    keys = resource_attributes.of_resource(resource)
    path = yield _ask_attribute(resource, keys)
    if path == TAG:
        path = f"tag:{(yield _ask_name('tag', 'Owner')).strip().removeprefix('tag:')}"
    elif path == OTHER:
        path = (yield _ask_name("attribute", "LoggingEnabled.TargetBucket")).strip()
    key = keys.get(path) or Key(path, "string")
    return of_test((yield from value_questions.one_filter(key, read="resource")))


def of_test(test: DraftFilter) -> ResourceFilter:
    """The `value` filter with the comparison of an event filter."""
    made: JsonObject = {"type": VALUE, **filter_flags.members(test)}
    return ResourceFilter(made)


def _ask_attribute(resource: str, keys: dict[str, Key]) -> Question:
    attributes = (
        Choice(key.path, key.path, _facts(key), key.documentation) for key in keys.values() if ".Tags" not in key.path
    )
    return Question(
        "attribute",
        "choice",
        f"Which attribute of the {resource}?",
        "The names are those of the API that describes the resource.",
        (
            Choice(TAG, "a tag …", "c7n reads `tag:NAME`, whatever form the API gives to tags."),
            *attributes,
            Choice(OTHER, "another attribute …", "c7n adds attributes that the API does not have. JMESPath."),
        ),
        short="attribute",
    )


def _facts(key: Key) -> str:
    return f"{key.type}: one of {listed(key.enum, 'or', most=12)}" if key.enum else key.type


def _ask_name(what: str, example: str) -> Question:
    return Question(
        "attribute-name",
        "text",
        f"Which {what}?",
        f"Its name, such as {example}.",
        check=lambda text: "" if text.strip() not in ("", "tag:") else f"enter the name of the {what}",
        short=what,
    )


def _comparison(name: str) -> Script[JsonObject]:
    """The key, the comparison, and the value of a filter that compares what it reads."""
    path = yield Question(
        "attribute-name",
        "text",
        f"{name}: which key?",
        "A member of what the filter reads, such as the key in c7n's example. Empty if the filter needs none.",
        short="key",
    )
    if not path.strip():
        return {}
    kind = yield Question(
        "key-type",
        "choice",
        f"What is {path.strip()}?",
        "The type decides how c7n compares it.",
        tuple(Choice(one, about) for one, about in _KINDS.items()),
        "string",
        short="type",
    )
    test = yield from value_questions.one_filter(Key(path.strip(), kind), read="resource")
    return filter_flags.members(test)


# --- several conditions on one element of a list ---------------------------------------------------------------


def _list_item(resource: str) -> Script[ResourceFilter]:
    """The filter `list-item`: one element of a list, such as a rule of a security group, meets all conditions."""
    keys = resource_attributes.of_resource(resource)
    lists = element_conditions.list_paths(keys)
    path = yield Question(
        "list",
        "choice",
        f"Which list of the {resource}?",
        "All conditions apply to the same element.",
        tuple(Choice(one, one, f"Its elements have {', '.join(members[:8])}.") for one, members in lists.items()),
        short="list",
    )
    tests: list[Json] = []
    while True:
        member = yield _ask_member(path, lists[path], keys, len(tests))
        if member == NONE:
            return ResourceFilter({"type": LIST_ITEM, "key": path.removesuffix("[]"), "attrs": tests})
        test = yield from value_questions.one_filter(keys[f"{path}.{member}"]._replace(path=member), read="element")
        tests.append(of_test(test).spec)


def _ask_member(path: str, members: Sequence[str], keys: Mapping[str, Key], made: int) -> Question:
    # The end is offered only after a first condition: without one, each element meets all.
    end = [Choice(NONE, "no more conditions", f"One element must meet {counted(made, 'condition')}.")] if made else []
    attributes = [
        Choice(one, one, _facts(keys[f"{path}.{one}"]), keys[f"{path}.{one}"].documentation) for one in members
    ]
    return Question(
        "list-member",
        "choice",
        "Condition on which member?",
        f"One element of {path} must meet all conditions.",
        (*end, *attributes),
        short="condition on",
    )
