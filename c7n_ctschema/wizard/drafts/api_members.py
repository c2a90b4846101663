"""The members of an object that c7n gives to an API call as it is, from botocore's model of the call.

c7n's schema of `add-ingress` says "a list of objects"; the call AuthorizeSecurityGroupIngress takes `IpPermissions`.
`knowledge/custodian/api_members.json` says which member is the input of which call.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import resource_elements
from c7n_ctschema.custodian.c7n.element_members import MOST_DEPTH, Member
from c7n_ctschema.custodian.c7n.resource_elements import Part
from c7n_ctschema.trail.catalog import models

_TYPES = {
    "integer": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "boolean": "boolean",
}
_OPEN = Member("", "any", (), True)
_SCALAR = ("string", "boolean", "number")


def opened(resource: str, part: Part, name: str, members: Sequence[Member]) -> tuple[Member, ...]:
    """The members of a filter or an action, with those of API calls in the place of unknown ones."""
    table = tables.read("knowledge/custodian/api_members")[part]
    rows = {**table["*"], **table.get(resource.removeprefix("aws."), {})}
    return tuple(_opened(resource, name, member, rows) for member in members)


def _opened(resource: str, above: str, member: Member, rows: Mapping[str, Any]) -> Member:
    row = rows.get(f"{above}.{member.name}")
    if row:
        return _with_row(member, row, resource)
    if not any(path.startswith(f"{above}.{member.name}.") for path in rows):
        return member
    inner = tuple(_opened(resource, f"{above}.{member.name}", one, rows) for one in member.members)
    return replace(member, members=inner)


def _with_row(member: Member, row: Mapping[str, Any], resource: str) -> Member:
    if "types" in row:
        return replace(member, types=tuple(row["types"]))
    if "filter" in row:
        return replace(
            member, options=(replace(_OPEN, name=member.name, types=_SCALAR), _value_filter(member.name, resource))
        )
    found = replace(_of_call(row["call"], row.get("member", ""), tuple(row.get("without", ()))), name=member.name)
    if "each" in row:
        found = replace(found, type="array", item="object", is_of_call=True)
    if "chosen_by" in row:
        return replace(member, options=found.members, chosen_by=row["chosen_by"])
    if member.options:  # `remove-ingress` takes a word or the list
        return replace(member, options=tuple(_same_kind(one, found) for one in member.options))
    return replace(found, required=member.required)


def _value_filter(name: str, resource: str) -> Member:
    """The comparison of a `value` filter whose key c7n sets itself."""
    known = {one.name: one for one in resource_elements.of_resource(resource, "filters")["value"].members}
    compared = [replace(known[one], required=True) for one in ("op", "value")]
    return Member(name, "object", (), True, members=(*compared, known["value_type"]))


def _same_kind(option: Member, found: Member) -> Member:
    return replace(found, name=option.name) if option.type == found.type else option


@functools.lru_cache(maxsize=32)
def _of_call(call: str, member: str, without: tuple[str, ...]) -> Member:
    service, _, operation = call.partition(".")
    model: Any = models.load(service)
    shapes = model["shapes"]
    at = model["operations"][operation]["input"]["shape"]
    if member:
        at = shapes[at]["members"][member]["shape"]
    made = _member("", at, shapes, (), True)
    return replace(made, members=tuple(one for one in made.members if one.name not in without))


def _member(name: str, shape: str, shapes: Any, above: tuple[str, ...], required: bool) -> Member:
    facts = shapes[shape]
    kind = facts["type"]
    # An expression of WAF holds expressions; c7n's schema stops at the same depth.
    if shape in above or len(above) > MOST_DEPTH * 2 or facts.get("document"):
        return replace(_OPEN, name=name, required=required)
    if kind == "structure":
        return Member(name, "object", (), required, members=tuple(_members(shape, shapes, (*above, shape))))
    if kind == "list":
        item = _member("", facts["member"]["shape"], shapes, (*above, shape), True)
        enum = item.enum if item.type == "string" else ()
        inner = item.type if item.type != "any" else ""
        return Member(name, "array", enum, required, inner, members=item.members, is_of_call=True)
    if kind == "map":
        values = _member("", facts["value"]["shape"], shapes, (*above, shape), True)
        is_scalar = values.type not in ("object", "array", "any")
        return Member(name, "object", (), required, values.type, values=None if is_scalar else values)
    return Member(name, _TYPES.get(kind, "string"), tuple(facts.get("enum", ())), required)


def _members(shape: str, shapes: Any, above: tuple[str, ...]) -> Iterator[Member]:
    facts = shapes[shape]
    needed = facts.get("required", ())
    # required ones first, as in c7n's own schemas
    for name in sorted(facts["members"], key=lambda one: one not in needed):
        ref = facts["members"][name]
        made = _member(name, ref["shape"], shapes, above, name in needed)
        yield replace(made, documentation=ref.get("documentation", ""))
