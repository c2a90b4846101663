"""Count the questions of the wizard that need JSON: members whose schema in c7n admits an object, and that are text.

    python tools/json_questions.py        # the number of such members, and each kind with an example

It walks the schemas of all filters and actions of all resources, beside the members that the wizard makes of them. A
member counts if the wizard asks for it as one line of text, and its schema admits an object that `name=value` cannot
say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from c7n_ctschema.custodian.c7n import c7n_source, element_members, member_values, resource_elements
from c7n_ctschema.custodian.c7n.element_members import Member
from c7n_ctschema.custodian.c7n.resource_elements import Part
from c7n_ctschema.wizard.drafts import api_members

_DEPTH = 8  # a schema may refer to itself
Schema = Mapping[str, Any]


class Line(NamedTuple):
    """A member that is asked as one line of text."""

    path: str
    admits_objects: bool


def of_resource(resource: str) -> Iterator[Line]:
    """The lines of text of all filters and actions of a resource."""
    definitions = resource_elements.definitions(resource)
    for part in cast("tuple[Part, ...]", ("filters", "actions")):
        for name, element in resource_elements.of_resource(resource, part).items():
            schema = resource_elements.schema_of(resource, part, name)
            known = zip(element.members, api_members.opened(resource, part, name, element.members), strict=True)
            for plain, member in known:
                # where an API call says what c7n's schema does not, the schema is no measure
                facts = [] if plain != member else [schema.get("properties", {}).get(member.name, {})]
                yield from _lines(f"{resource} {part} {name}.{member.name}", member, facts, definitions)


def _lines(path: str, member: Member, schemas: list[Schema], definitions: Schema, depth: int = 0) -> Iterator[Line]:
    inner = [*member.members, *(one for form in member.forms for one in form)]
    if member.options:
        # an option's schema is one of the alternatives, or of API calls, which have no schema
        for one in member.options:
            kept = [facts for facts in _alternatives(schemas, definitions) if _fits(one, facts)]
            yield from _lines(path, one, kept, definitions, depth + 1)
    elif inner:
        for one in inner:
            found = [
                facts["properties"][one.name]
                for facts in _objects(schemas, definitions)
                if one.name in facts["properties"]
            ]
            yield from _lines(f"{path}.{one.name}", one, found, definitions, depth + 1)
    elif not _has_form(member):
        yield Line(path, any(_admits_object(facts, definitions) for facts in schemas))


def _has_form(member: Member) -> bool:
    """Whether the wizard opens a form for the values of the member."""
    if member.type == "object":
        return member_values.has_structure(member)
    return member.is_open or (member.type == "array" and member.item in ("object", "array"))


def _alternatives(schemas: list[Schema], definitions: Schema) -> Iterator[Schema]:
    for facts in (element_members.resolved(one, definitions) for one in schemas):
        inner = [*facts.get("oneOf", ()), *facts.get("anyOf", ())]
        yield from _alternatives(inner, definitions) if inner else [facts]


def _objects(schemas: list[Schema], definitions: Schema) -> Iterator[Schema]:
    """The schemas with properties, also of a list's elements."""
    for facts in _alternatives(schemas, definitions):
        item = facts.get("items")
        if "properties" in facts:
            yield facts
        elif isinstance(item, Mapping):
            yield from _objects([item], definitions)


def _fits(option: Member, facts: Schema) -> bool:
    is_structure = option.type in ("object", "array")
    return (facts.get("type") == option.type) if is_structure else facts.get("type") != "object"


def _admits_object(facts: Schema, definitions: Schema, depth: int = 0) -> bool:
    if depth > _DEPTH:
        return False
    if any(_is_object(one, definitions) for one in _alternatives([facts], definitions)):
        return True
    items = [one["items"] for one in _alternatives([facts], definitions) if isinstance(one.get("items"), Mapping)]
    return any(_admits_object(one, definitions, depth + 1) for one in items)


def _is_object(facts: Schema, definitions: Schema) -> bool:
    if not facts or facts.get("type") != "object":
        return not facts
    values = [*facts.get("patternProperties", {}).values(), facts.get("additionalProperties")]
    scalars = [one for one in values if isinstance(one, Mapping) and not _admits_object(one, definitions)]
    return not scalars


def main() -> None:
    found = [line for resource in sorted(c7n_source.resources()) for line in of_resource(resource)]
    wrong = [line.path for line in found if line.admits_objects]
    kinds = Counter(path.split(" ", 1)[1] for path in wrong)
    print(f"{len(wrong)} of {len(found)} lines of text admit an object ({len(kinds)} kinds)")
    for kind, count in kinds.most_common():
        print(f"{count:5} {kind}")


if __name__ == "__main__":
    main()
