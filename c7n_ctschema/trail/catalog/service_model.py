"""The JSON of a botocore service model, as far as records are concerned (`service-2.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict


class Ref(TypedDict, total=False):
    """A reference to a shape: a member of a structure, an element of a list, an operation's input."""

    shape: str
    documentation: str
    location: str
    locationName: str
    queryName: str  # of EC2's protocol alone: the name in the query, where it is another than locationName
    jsonvalue: bool


class XmlNamespace(TypedDict, total=False):
    prefix: str
    uri: str


class Shape(TypedDict, total=False):
    """A shape. `members` are a structure's, `member` is a list's element, `value` a map's value."""

    type: str
    documentation: str
    members: dict[str, Ref]
    required: list[str]
    member: Ref
    value: Ref
    payload: str  # the member that is the whole body, in REST protocols
    enum: list[str]
    min: float
    max: float
    pattern: str
    document: bool
    flattened: bool
    jsonvalue: bool
    sensitive: bool
    wrapper: bool  # query protocol: the element around a result, which records leave out
    xmlNamespace: XmlNamespace


class Http(TypedDict, total=False):
    method: str
    requestUri: str


class Operation(TypedDict, total=False):
    name: str
    http: Http
    input: Ref
    output: Ref
    deprecated: bool


class Metadata(TypedDict, total=False):
    protocol: str
    endpointPrefix: str
    apiVersion: str


class Model(TypedDict):
    """A whole model; operations and shapes are parsed when asked for."""

    metadata: Metadata
    operations: Mapping[str, Operation]
    shapes: Mapping[str, Shape]
