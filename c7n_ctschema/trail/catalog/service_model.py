"""Types for the parts of a botocore service model (`service-2.json`) that decide what a record looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict


# Only the members that decide the spelling or the constraints; a model has more, such as `xmlAttribute` and
# `streaming`.
class Ref(TypedDict, total=False):
    """A reference to a shape: a member of a structure, an element of a list, an operation's input."""

    shape: str
    documentation: str
    # REST protocols: uri, querystring, header, headers, or statusCode.
    location: str
    # The wire name.
    locationName: str
    queryName: str  # EC2's protocol only: the name in the query if it differs from locationName
    # A string with JSON in it: Lex's session attributes.
    jsonvalue: bool


class XmlNamespace(TypedDict, total=False):
    prefix: str
    uri: str


class Shape(TypedDict, total=False):
    """A shape. A structure has `members`, a list has `member`, a map has `value`."""

    type: str
    documentation: str
    members: dict[str, Ref]
    required: list[str]  # the members that a caller must give
    member: Ref
    value: Ref
    payload: str  # REST protocols: the member that is the whole body
    enum: list[str]
    min: float
    max: float
    pattern: str
    # Any JSON, such as the schemas of Bedrock's tools.
    document: bool
    # XML: the member is repeated, without an element around the list.
    flattened: bool
    jsonvalue: bool
    # Records mostly hide the value.
    sensitive: bool
    wrapper: bool  # query protocol: an element around the result, which records leave out
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
    uid: str


class Model(TypedDict):
    """A whole model. Operations and shapes are parsed on first access."""

    metadata: Metadata
    operations: Mapping[str, Operation]
    shapes: Mapping[str, Shape]
