"""Whether an `ids` path names what c7n's lookup of the resource can resolve. Silent where it is not sure."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from c7n_ctschema import keypath
from c7n_ctschema.custodian import identity
from c7n_ctschema.custodian.identity import Identity
from c7n_ctschema.identity import alien, match, rank
from c7n_ctschema.identity.form import no_text
from c7n_ctschema.trail.schema import EventSchema

_SIDES = ("requestParameters.", "responseElements.")
_CALLER = ("userIdentity", "recipientAccountId", "awsRegion", "eventID", "requestID", "sourceIPAddress", "userAgent",
           "eventTime", "eventName", "eventSource", "eventType", "eventVersion")  # fmt: skip
_OF_CALLER = ("userIdentity", "sourceIPAddress", "userAgent")


class Wrong(NamedTuple):
    """The value is not what the lookup takes. `better` is the path to write instead, or "".

    `certain` is False where it hangs on how the caller wrote it.
    """

    reason: str
    better: str
    effect: str = "c7n resolves no resource, and does nothing"
    certain: bool = True


@functools.lru_cache(maxsize=20_000)
def judge(resource: str, event: EventSchema, path: str) -> Wrong | None:
    """None where the path is right, or where nobody knows."""
    known = identity.of(resource)
    if known is None or known.any_value:
        return None
    if not known.works:
        return Wrong(
            f"no ids can resolve {known.resource}: {known.why}", "", "c7n refuses the policy, or its Lambda fails"
        )
    form = no_text(event, path)
    if form:
        return _of_no_text(known, event, path, form)
    path = path.removeprefix("detail.").removesuffix("[]")
    steps = keypath.parse(path)
    if not steps:
        return None
    if path in rank.proven_paths(known.resource, event.source, event.event):
        return None
    if rank.is_plain_candidate(resource, event, path):
        return None  # nearly always so: no need to look at the event's other keys
    found = rank.for_event(resource, event)
    among = next((one for one in found if _names(one.path, path)), None)
    if among is not None:
        return _of_part(known, path, among.path)
    reason = _reason(known, event, path, found[0] if found else None)
    return Wrong(reason, found[0].path if found else "") if reason else None


def _names(candidate: str, path: str) -> bool:
    """Whether the candidate is the path, or an expression that is made of it."""
    return re.search(rf"(?<![\w.]){re.escape(alien.loose(path))}(?![\w.])", alien.loose(candidate)) is not None


def _of_part(known: Identity, path: str, expression: str) -> Wrong | None:
    """The value alone lacks what the candidate puts before it."""
    if alien.loose(path) == alien.loose(expression) or not known.begins:
        return None
    reason = f"`{path}` is written without `{known.begins}`; c7n looks {known.resource} up by {known.member}"
    return Wrong(f"{reason} ({known.why})", expression, certain=False)


def _of_no_text(known: Identity, event: EventSchema, path: str, form: str) -> Wrong:
    """Better is what is in the object, before the event's best path."""
    found = rank.for_event(known.resource, event)
    above = alien.loose(path.removeprefix("detail."))
    inner = [one for one in found if alien.loose(one.path).startswith(f"{above}.")]
    return Wrong(
        f"`{path}` is {form}; c7n looks {known.resource} up by a text, its {known.member}",
        next((one.path for one in (*inner, *found)), ""),
        "c7n resolves no resource, or its Lambda fails",
    )


def _reason(known: Identity, event: EventSchema, path: str, best: rank.Candidate | None) -> str:
    if path.startswith(_CALLER):
        return _of_caller(known, event, path, best)
    if not path.startswith(_SIDES):
        return ""
    return alien.reason(known, event, path, best)


def _of_caller(known: Identity, event: EventSchema, path: str, best: rank.Candidate | None) -> str:
    """The caller is a thing of IAM's: right for what is about the caller, not where the call names its user."""
    whose = "caller's" if path.startswith(_OF_CALLER) else "record's own"
    about = f"`{path}` is the {whose}; c7n looks {known.resource} up by {known.member}"
    if known.service not in ("iam", "sts"):
        return about
    leaf = path.rpartition(".")[2].lower()
    fits = any(leaf == f"{noun}{kind}" for noun in known.nouns for kind in known.kinds)
    if known.resource == "iam-user" and leaf == "username":
        return (
            f"`{path}` is the caller's, not the user's that {event.event} is about"
            if best and match.event_noun(event.event) == "user"
            else ""
        )
    return "" if fits or (leaf == "arn" and "arn" in known.kinds) else about
