"""The spelling of API Gateway's REST calls (version 1).

`requestParameters` has the members of the URI and the query under the API's names, `template`, and the body in one
member (`createStageInput`). `responseElements` has the members of the response and its HAL links: `self`, and one link
with parameters for each call that can follow (`stageDelete.restApiId`). The links are computed from the URIs of the
operations. Public records of CreateRestApi, ImportRestApi, CreateStage and CreateDeployment confirm all links of
RestApi, Stage and Deployment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from c7n_ctschema import lazy_regex
from c7n_ctschema.trail.shapes.nodes import ListOf, Node, Scalar, Struct, struct
from c7n_ctschema.trail.spelling.encoding import Encoder, Spelling, lower_first

if TYPE_CHECKING:
    from c7n_ctschema.trail.catalog.service_model import Model

_VERBS = lazy_regex.compile(r"(Create|Update|Delete|Put|Get|Import|Flush|Test|Generate)([A-Z]\w*)")
_FLAG, _TEXT = Scalar("boolean"), Scalar("string")


def request(model: Model, operation: str) -> Node:
    """The shape of `requestParameters`."""
    shape = model["shapes"].get(model["operations"][operation].get("input", {}).get("shape", ""), {})
    encoder = Encoder(model, Spelling())
    # Requests of 8 of the 11 events with public records have `template`.
    members: dict[str, Node] = {"template": Scalar("boolean")}
    body: dict[str, Node] = {}
    for member, ref in shape.get("members", {}).items():
        if ref.get("location") or shape.get("payload") == member:
            members[lower_first(member)] = encoder.node(ref)
        else:  # the wire name: PutIntegration logs httpMethod and putIntegrationInput.httpMethod
            body[lower_first(ref.get("locationName", member))] = encoder.node(ref)
    if body:
        members[f"{lower_first(operation)}Input"] = struct(body)
    made = struct(members)
    # PutIntegration logs httpMethod twice, at the root and in the body. No record shows it for the other members.
    made.perhaps = frozenset(body)
    return made


def response(model: Model, operation: str) -> Node:
    """The shape of `responseElements`: the members of the response and its links."""
    shape = model["operations"][operation].get("output", {}).get("shape", "")
    if not shape:
        return struct({})
    answer = Encoder(model, Spelling()).node({"shape": shape})
    if not isinstance(answer, Struct):
        return answer
    link = _link(model, shape)
    # The links of a resource share one shape: their parameters are those of its URI.
    links = dict.fromkeys(_links(model, shape), link)
    # A member of the response wins over a link with its name. Open: no record shows the links of most resources.
    return Struct(lambda: {**links, **answer.members}, name=shape, closed=False, documentation=answer.documentation)


def _link(model: Model, shape: str) -> Struct:
    """The shape of a HAL link: the parameters of the resource's URI, and those of the call that the link is for."""
    call = model["operations"].get(f"Get{shape}", {})
    inputs = model["shapes"].get(call.get("input", {}).get("shape", ""), {}).get("members", {})
    own = {lower_first(member): _TEXT for member, ref in inputs.items() if ref.get("location") == "uri"}
    known: dict[str, Node] = {"restApiId": _TEXT, **own, "template": _FLAG, "templateSkipList": ListOf(_TEXT)}
    return struct({**known, "flatten": _FLAG, "failOnWarnings": _FLAG, "parentId": _TEXT}, closed=False)


def _links(model: Model, shape: str) -> Iterator[str]:
    """Names of a resource's links: calls on the resource, its collections, and calls on members of a collection."""
    uri = _uri(model, f"Get{shape}")
    noun = shape.lower()
    yield "self"
    for name in model["operations"]:
        match = _VERBS.fullmatch(name)
        where = _uri(model, name)
        # A shape without a Get operation of its name has no URI, and so no links but those by query.
        if not uri or not match or not (where == uri or where.startswith(uri + "/")):
            if match and match[1] == "Get" and f"{lower_first(shape)}Id" in _queried(model, name):
                yield f"{noun}{match[2]}"
            continue
        verb, other = match.groups()
        if where == uri:
            # Get on the resource itself is the link `self`.
            yield from (f"{noun}{verb}",) if verb in ("Create", "Update", "Delete", "Put") else ()
        else:
            yield from _link_below(noun, shape, verb, other, where)


def _queried(model: Model, operation: str) -> Iterator[str]:
    """Query parameters of an operation. GetStages takes a deploymentId, so a deployment has a link to its stages."""
    shape = model["operations"][operation].get("input", {}).get("shape", "")
    for member, ref in model["shapes"].get(shape, {}).get("members", {}).items():
        if ref.get("location") == "querystring":
            yield member


def _link_below(noun: str, shape: str, verb: str, other: str, uri: str) -> Iterator[str]:
    if verb in ("Create", "Put", "Import"):
        yield f"{other.lower().removesuffix('s')}{verb}"
    # `stageFlushAuthorizerCache`: the record has the singular of FlushStageAuthorizersCache.
    elif verb == "Flush":
        yield f"{noun}{verb}{other.removeprefix(shape).replace('AuthorizersCache', 'AuthorizerCache')}"
    # `resourceById`: the last parameter of the URI, `{resource_id}`, names the link.
    elif verb == "Get" and uri.endswith("}"):
        yield f"{other.lower()}By{re.split(r'[_{}]', uri)[-2].capitalize()}"
    elif verb == "Get":
        yield f"{noun}{other}"


def _uri(model: Model, operation: str) -> str:
    call = model["operations"].get(operation, {})
    uri = str(call.get("http", {}).get("requestUri", "")).partition("?")[0]
    return uri.replace("{parent_id}", "{resource_id}")  # a resource is created below its parent
