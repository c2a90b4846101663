"""Whether an `ids` path names what c7n's lookup of the resource can resolve. Silent where it is not sure."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from c7n_ctschema import keypath, tables
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.custodian.lookups.resource_identity import Identity
from c7n_ctschema.ids import foreign_ids, id_candidates, scoring
from c7n_ctschema.ids.object_ids import Form, no_text
from c7n_ctschema.trail.paths.resolution import Found, Missing
from c7n_ctschema.trail.schema.event_schema import EventSchema

_SIDES = ("requestParameters.", "responseElements.")
_CALLER = (
    "userIdentity",
    "recipientAccountId",
    "awsRegion",
    "eventID",
    "requestID",
    "sourceIPAddress",
    "userAgent",
    "eventTime",
    "eventName",
    "eventSource",
    "eventType",
    "eventVersion",
)
_OF_CALLER = ("userIdentity", "sourceIPAddress", "userAgent")
# "CloudTrail userIdentity element": the name of whoever issued the session, for an assumed role the role's. The console
# gives a role's instance profile the role's name ("Use instance profiles"); others need not.
_ISSUER = "userIdentity.sessionContext.sessionIssuer.userName"
_OF_ISSUER = {"iam-role": "", "iam-profile": "c7n resolves only a profile that is called as the caller's role"}


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
    known = resource_identity.of(resource)
    if known is None or known.any_value:
        return None
    if not known.works:
        return Wrong(
            f"no ids can resolve {known.resource}: {known.why}", "", "c7n refuses the policy, or its Lambda fails"
        )
    form = no_text(event, path)
    if form:
        return _of_no_text(known, event, path, form)
    of_another = _of_another_service(known, event, path)
    if of_another:
        return of_another
    path = path.removeprefix("detail.").removesuffix("[]")
    steps = keypath.parse(path)
    if not steps:
        return None
    if path in id_candidates.proven_paths(known.resource, event.source, event.event):
        return None
    if id_candidates.is_plain_candidate(resource, event, path):
        return None  # nearly always so: no need to look at the event's other keys
    candidates = id_candidates.for_event(resource, event)
    among = next((candidate for candidate in candidates if _names(candidate.path, path)), None)
    if among is not None:
        return _of_part(known, path, among.path)
    best = candidates[0] if candidates else None
    if path.startswith(_CALLER):
        return _of_caller(known, event, path, best)
    if path.startswith(_SIDES) and foreign_ids.is_arn_of_anything(known, event, path):
        about = f"`{path}` is an ARN; c7n looks {known.resource} up by {known.member}"
        return Wrong(about, best.path if best else "", certain=False)
    reason = foreign_ids.reason(known, event, path, best) if path.startswith(_SIDES) else ""
    return Wrong(reason, best.path if best else "") if reason else None


def _of_another_service(known: Identity, event: EventSchema, path: str) -> Wrong | None:
    """The path is in the event of another service with the same event source: ELB's AddTags, for an ELBv2 resource."""
    if _is_of_others_alone(known, event) and path.removeprefix("detail.").startswith(_SIDES):
        services = " and ".join(operation.service for operation in event.operations)
        return Wrong(f"{event.event} is an event of {services}; c7n looks {known.resource} up in {known.service}", "")
    own = id_candidates.as_policy_reads(known.resource, event)
    in_detail = not path.startswith("detail.")
    if own is event or not isinstance(own.resolve(path, in_detail), Missing):
        return None
    others = [operation.service for operation in event.operations if operation.service != known.service]
    having = [name for name in others if isinstance(event.of_service(name).resolve(path, in_detail), Found)]
    if not having:
        return None
    candidates = id_candidates.for_event(known.resource, event)
    return Wrong(
        f"`{path}` is in {event.event} of {' and '.join(having)}, not of {known.service}; "
        f"c7n looks {known.resource} up in {known.service}",
        candidates[0].path if candidates else "",
    )


def _is_of_others_alone(known: Identity, event: EventSchema) -> bool:
    """Whether only other services log the event, and none of their events names things of the resource's service."""
    facts = tables.read(resource_identity.CORRECTIONS)["services"].get(known.service, {}) if known.only_own else {}
    services = {operation.service for operation in event.operations}
    is_apart = bool(services) and known.service not in services and event.event not in facts.get("named_by", ())
    return is_apart and bool(facts.get("apart"))


def _names(candidate: str, path: str) -> bool:
    """Whether the candidate is the path, or an expression that is made of it."""
    return (
        re.search(rf"(?<![\w.]){re.escape(foreign_ids.loose(path))}(?![\w.])", foreign_ids.loose(candidate)) is not None
    )


def _of_part(known: Identity, path: str, expression: str) -> Wrong | None:
    """The value alone lacks what the candidate puts before it."""
    if foreign_ids.loose(path) == foreign_ids.loose(expression) or not known.begins:
        return None
    reason = f"`{path}` is written without `{known.begins}`; c7n looks {known.resource} up by {known.member}"
    return Wrong(f"{reason} ({known.why})", expression, certain=False)


def _of_no_text(known: Identity, event: EventSchema, path: str, form: Form) -> Wrong:
    """Better is what is in the object, before the event's best path."""
    candidates = id_candidates.for_event(known.resource, event)
    above = foreign_ids.loose(path.removeprefix("detail."))
    inner = [candidate for candidate in candidates if foreign_ids.loose(candidate.path).startswith(f"{above}.")]
    return Wrong(
        f"`{path}` is {form.value}; c7n looks {known.resource} up by a text, its {known.member}",
        next((candidate.path for candidate in (*inner, *candidates)), ""),
        "c7n resolves no resource, or its Lambda fails",
    )


def _of_caller(known: Identity, event: EventSchema, path: str, best: id_candidates.Candidate | None) -> Wrong | None:
    """The caller is a thing of IAM's: right for what is about the caller, not where the call names its user."""
    whose = "caller's" if path.startswith(_OF_CALLER) else "record's own"
    about = Wrong(
        f"`{path}` is the {whose}; c7n looks {known.resource} up by {known.member}", best.path if best else ""
    )
    if known.service not in ("iam", "sts"):
        return about
    if path == _ISSUER and known.resource in _OF_ISSUER:
        effect = _OF_ISSUER[known.resource]
        return about._replace(effect=effect, certain=False) if effect else None
    leaf = path.rpartition(".")[2].lower()
    if known.resource == "iam-user" and leaf == "username":
        return _of_calling_user(event, path, best)
    fits = any(leaf == f"{noun}{kind}" for noun in known.nouns for kind in known.kinds)
    return None if fits or (leaf == "arn" and "arn" in known.kinds) else about


def _of_calling_user(event: EventSchema, path: str, best: id_candidates.Candidate | None) -> Wrong | None:
    """A user is resolved, and may even be meant; where the call has a user of its own, the wrong one."""
    if best is None or scoring.event_noun(event.event) != "user":
        return None
    reason = f"`{path}` is the caller's, not the user's that {event.event} is about"
    return Wrong(reason, best.path, "c7n acts on the caller, if that is a user", certain=False)
