"""Protocols for the c7n objects that this package uses, because c7n has no type annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypedDict

from c7n_ctschema.json_value import Json, JsonObject


class Schema(TypedDict, total=False):
    """The part of JSON Schema that c7n's elements use."""

    type: str | list[str]
    enum: list[Json]
    properties: dict[str, Schema]
    required: list[str]
    anyOf: list[Schema]
    oneOf: list[Schema]
    items: Schema


class Element(Protocol):
    """`c7n.element.Element`: a filter or an action. `data` is what the policy has for it, a string or an object."""

    schema: Schema | None
    type: str
    data: Json

    def get_permissions(self) -> Sequence[str] | None: ...

    def validate(self) -> object: ...


class Filter(Element, Protocol):
    """`c7n.filters.core.Filter`.

    `filters` holds the members of `and`, `or` and `not`; other filters lack it. `expr` holds the compiled keys of a
    value filter.
    """

    filters: Sequence[Filter]
    expr: dict[str, object]

    def process(self, resources: Sequence[object], event: JsonObject) -> list[Json]: ...

    def get_resource_value(self, key: str, resource: Mapping[str, object]) -> Json: ...


class Filters(Protocol):
    """The filters of `c7n.policy.PolicyConditions`."""

    filters: Sequence[Filter]


class Registry(Protocol):
    """`c7n.registry.PluginRegistry`."""

    def keys(self) -> Iterable[str]: ...

    def get(self, name: str) -> type[Element] | None: ...


class ResourceClass(Protocol):
    """A class of `c7n.manager.ResourceManager`."""

    filter_registry: Registry
    action_registry: Registry


class ResourceManager(Protocol):
    """`c7n.manager.ResourceManager`."""

    filters: Sequence[Filter]
    actions: Sequence[Element]

    def get_permissions(self) -> Sequence[str]: ...

    def get_model(self) -> object: ...

    # keeps the ids with the resource's `id_prefix`; raises AttributeError for an id that is not a string
    def match_ids(self, ids: list[Json]) -> list[Json]: ...


class ExecutionMode(Protocol):
    """`c7n.policy.LambdaMode`."""

    def validate(self) -> object: ...

    def resolve_resources(self, event: JsonObject) -> list[Json]: ...

    def run_resource_set(self, event: JsonObject, resources: list[Json]) -> object: ...


class Options(Protocol):
    """`c7n.config.Config`."""

    account_id: str
    region: str


class Policy(Protocol):
    """`c7n.policy.Policy`."""

    name: str
    resource_type: str
    provider_name: str
    data: JsonObject
    options: Options
    conditions: Filters
    resource_manager: ResourceManager

    def push(self, event: JsonObject, lambda_ctx: object) -> object: ...

    def get_variables(self) -> JsonObject: ...

    def expand_variables(self, variables: JsonObject) -> object: ...

    # None for an unknown mode, which c7n's schema refuses
    def get_execution_mode(self) -> ExecutionMode | None: ...

    def validate(self) -> object: ...
