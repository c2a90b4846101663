"""Names that the REST binding of a member decides: URI, query, header, and payload (rest-json).

A member that is bound to the URI or the query has a wire name of its own: `ByState` of Backup travels as `state`. Most
sources log the member (`byState`), some the wire name (Amazon MQ: `broker-id`). The model does not show which, so both
are offered until a record of the source shows it (`bound` in the quirk file of the source).
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema import tables
from c7n_ctschema.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from c7n_ctschema.trail.catalog.service_model import Model, Ref

# `headers` is a map whose members are headers with one prefix, such as S3's x-amz-meta-.
_HEADERS = ("header", "headers")
_BOUND = ("uri", "querystring")


def is_rest(model: Model) -> bool:
    return model["metadata"].get("protocol") == "rest-json"


def names(member: str, ref: Ref, spelling: str, bound: str) -> Iterator[str]:
    """The names of a rest-json member before its first letter changes. Several if records can have either.

    `spelling` is "lower", "wire" or "pascal". `bound` is "member" or "wire" if records show it, else "".
    """
    wire = str(ref.get("locationName", member))
    if ref.get("location") in _HEADERS:
        # Only services that log wire names log header names (Billing Conductor: X-Amzn-Client-Token).
        yield wire if spelling == "wire" else member
    # `brokerId` and `broker-id` differ; `Name` and `name` are one name whose first letter the rule changes.
    elif ref.get("location") in _BOUND and wire.lower() != member.lower():
        yield from (member, wire) if not bound else (wire,) if bound == "wire" else (member,)
    else:
        yield wire


def request_headers(model: Model, shape: str) -> frozenset[str]:
    """Header names. Deadline Cloud and Billing Conductor log X-Amz-Client-Token; Route 53 and Polly log the member."""
    if not is_rest(model):
        return frozenset()
    members = model["shapes"].get(shape, {}).get("members", {}).items()
    # `perhaps`, not members: no model shows which services log header names.
    return frozenset(ref.get("locationName", name) for name, ref in members if ref.get("location") == "header")


def response_headers(model: Model) -> frozenset[str]:
    """Headers that API Gateway adds for some rest-json services (data/knowledge/trail/rest_json.json)."""
    return frozenset(tables.read("knowledge/trail/rest_json")["response_headers"] if is_rest(model) else ())


def payload_members(model: Model, shape: str) -> dict[str, Ref]:
    """The members of the structure that is the whole body; empty if the body is not one member."""
    definition = model["shapes"].get(shape, {})
    payload = definition.get("members", {}).get(definition.get("payload", ""), {})
    return model["shapes"].get(payload.get("shape", ""), {}).get("members", {})
