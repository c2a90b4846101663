"""Facts about c7n from its source code, without importing it: importing `c7n.cwe` alone takes 107 ms."""

from __future__ import annotations

import functools
import importlib.util
import os
from typing import Any, NamedTuple

from c7n_ctschema.errors import CtschemaError


class Shortcut(NamedTuple):
    """A name that stands for an event in `mode.events`; `ids` is relative to `detail`.

    `key` is the table's key. c7n looks the ids up by the event's name, so a shortcut with another event never resolves.
    """

    key: str
    source: str
    event: str
    ids: str

    @property
    def resolves(self) -> bool:
        return self.key == self.event


@functools.cache
def folder() -> str:
    """The directory of the installed c7n package."""
    # `find_spec` finds the folder and does not run c7n's code.
    spec = importlib.util.find_spec("c7n")
    if not spec or not spec.submodule_search_locations:
        raise CtschemaError("c7n is not installed; `pip install c7n`")
    return next(iter(spec.submodule_search_locations))


def _literal(file: str, name: str) -> Any:
    """The literal that a module of c7n assigns to a name, at any level."""
    import ast

    with open(os.path.join(folder(), *file.split("/")), encoding="utf-8") as stream:
        tree = ast.parse(stream.read())
    # `trail_events` is in the body of a class, so a look at the top level is not enough.
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            return ast.literal_eval(node.value)
    raise CtschemaError(f"c7n's {file} has no {name}: this c7n is newer than this tool knows")


@functools.cache
def shortcuts() -> dict[str, Shortcut]:
    """c7n's event shortcuts (`c7n.cwe.CloudWatchEvents.trail_events`)."""
    table = _literal("cwe.py", "trail_events")
    return {key: Shortcut(key, facts["source"], facts.get("event", key), facts["ids"]) for key, facts in table.items()}


@functools.cache
def resource_classes() -> dict[str, str]:
    """The class of each AWS resource, with its module; names are without `aws.`."""
    table = _literal("resources/resource_map.py", "ResourceMap")
    return {name.removeprefix("aws."): where for name, where in table.items() if name.startswith("aws.")}


@functools.cache
def resources() -> frozenset[str]:
    """Names of c7n's AWS resources, without `aws.`."""
    return frozenset(resource_classes())


def plain_resource(name: str) -> str:
    """A resource's name without `aws.`."""
    return name.removeprefix("aws.")


def is_of_aws(resource: str) -> bool:
    """Whether the resource is one of AWS: c7n takes a resource without a provider for one."""
    provider, dot, _ = resource.partition(".")
    return not dot or provider == "aws"
