"""The members of a policy, and the modes with their members, from c7n's schema. Its functions import c7n (0.3 s)."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Mapping
from typing import Any

from c7n_ctschema.custodian.c7n import element_members
from c7n_ctschema.custodian.c7n.element_members import Member
from c7n_ctschema.custodian.c7n.resource_elements import ResourceElement
from c7n_ctschema.custodian.c7n.validation import quiet

# The schema of a policy is the same for all resources, and c7n generates it with those of loaded resources.
_ANY_RESOURCE = "aws.account"


@functools.cache
def of_policy() -> tuple[Member, ...]:
    """The members of a policy, required ones first."""
    return element_members.of_schema(_definitions()["policy"], _definitions())


@functools.cache
def modes() -> Mapping[str, ResourceElement]:
    """The values of `mode.type` in c7n's order, each with what the mode does and its members."""
    found = {}
    for form in _definitions()["policy-mode"]["anyOf"]:
        properties = element_members.resolved(form, _definitions()).get("properties", {})
        for name in properties.get("type", {}).get("enum", ()):
            members = element_members.of_schema({"properties": properties}, _definitions())
            found[name] = ResourceElement(name, _about(name), tuple(one for one in members if one.name != "type"))
    return found


@functools.cache
def _definitions() -> Mapping[str, Any]:
    from c7n import schema
    from c7n.resources import load_resources

    with quiet():
        load_resources((_ANY_RESOURCE,))
        found: Mapping[str, Any] = schema.generate((_ANY_RESOURCE,))["definitions"]
    return found


def _about(mode: str) -> str:
    from c7n.policy import execution

    made = execution.get(mode)
    return (inspect.getdoc(made) or "") if made is not None and made.__doc__ else ""
