"""What c7n refuses in the filters and actions of a draft, with what each needs. The check imports c7n."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from c7n_ctschema.custodian.c7n import resource_elements
from c7n_ctschema.custodian.c7n.resource_elements import Part
from c7n_ctschema.custodian.policy.policy_draft import AnyFilter, Draft, DraftGroup, ResourceFilter
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import Json, as_object


def check(draft: Draft) -> None:
    """Raise CtschemaError for the first filter or action that c7n's schema of the resource refuses."""
    if not draft.resource:  # nobody can say yet which filters and actions there are
        return
    for one in _of_resource(draft.filters):
        _check(draft.resource, one.spec, "filters")
    for action in draft.actions:
        _check(draft.resource, action, "actions")


def _of_resource(filters: Iterable[AnyFilter]) -> Iterator[ResourceFilter]:
    for one in filters:
        if isinstance(one, DraftGroup):
            yield from _of_resource(one.members)
        elif isinstance(one, ResourceFilter):
            yield one


def _check(resource: str, spec: Json, part: Part) -> None:
    problem = resource_elements.refusal(resource, spec, part)
    if not problem:
        return
    name = spec if isinstance(spec, str) else str(as_object(spec).get("type"))
    needed = resource_elements.needs(resource, name, part)
    hint = f"; write --{part[:-1]} '{needed}'" if needed else ""
    raise CtschemaError(f"c7n refuses --{part[:-1]} {name}: {problem}{hint}")
