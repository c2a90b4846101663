"""Whether c7n's lookup of a resource cannot resolve what an `ids` path names."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from c7n_ctschema import keypath, tables
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.custodian.lookups.resource_identity import Identity, Way
from c7n_ctschema.grammar import article, listed
from c7n_ctschema.ids import api_wording, first_element, foreign_ids, id_candidates, new_resource, nouns
from c7n_ctschema.ids.object_ids import Form, no_text
from c7n_ctschema.trail.paths.resolution import Found, Missing
from c7n_ctschema.trail.schema.event_schema import EventSchema

_SIDES = ("requestParameters.", "responseElements.")
_OF_CALLER = ("userIdentity", "sourceIPAddress", "userAgent")
_OUTSIDE = (*_OF_CALLER, "recipientAccountId", "awsRegion", "requestID", "event")  # eventID, eventTime, …
# AWS, "CloudTrail userIdentity element": for an assumed role this is the role's name. The console gives an instance
# profile the name of its role ("Use instance profiles"); profiles that were created otherwise can have another name.
_ISSUER = "userIdentity.sessionContext.sessionIssuer.userName"
_OF_ISSUER = {"iam-role": "", "iam-profile": "c7n resolves only a profile that has the name of the caller's role"}


NOTHING_FOUND = "c7n finds no resource, and the policy does nothing"

OTHER_FORM = "c7n finds no resource if the caller gave the other form"


class Wrong(NamedTuple):
    """Why the value is not what the lookup takes. `better` is the path to write instead, or "".

    `certain` is False if it depends on how the caller wrote the value. `is_partial`: c7n finds the resource, but the
    event can have others that the path leaves out.
    """

    reason: str
    better: str
    effect: str = NOTHING_FOUND
    certain: bool = True
    is_partial: bool = False


@functools.lru_cache(maxsize=20_000)
def judge(resource: str, event: EventSchema, path: str) -> Wrong | None:
    """What is wrong with the path; None if it is right or unknown."""
    known = resource_identity.of(resource)
    if known is None or known.any_value:
        return None
    if not known.works:
        refused = f"c7n cannot resolve {known.resource} by ids: {known.why}"
        return Wrong(refused, "", "c7n refuses the policy, or its Lambda fails")
    # Before all names: `responseElements.policy` has the right noun, and no lookup takes the object.
    form = no_text(event, path)
    if form:
        return _of_no_text(known, event, path, form)
    return _of_another_service(known, event, path) or _of_path(
        known, event, path.removeprefix("detail.").removesuffix("[]")
    )


def _of_path(known: Identity, event: EventSchema, path: str) -> Wrong | None:
    whole = first_element.all_elements(event, path)
    if whole:
        return judge(known.resource, event, whole) or _of_first(known, event, path, whole)
    if not keypath.parse(path):
        return None
    empty = new_resource.reason(event, path)
    if empty:
        return Wrong(empty, _best_path(known, event), certain=False)
    # c7n resolved it against moto, so no reasoning about names counts
    if path in id_candidates.proven_paths(known.resource, event.source, event.event):
        return None
    if id_candidates.is_plain_candidate(known.resource, event, path):
        return None  # the frequent case: the event's other keys need not be read
    return _of_names(known, event, path)


def _of_names(known: Identity, event: EventSchema, path: str) -> Wrong | None:
    """What the names in the path say, beside the paths that c7n can use."""
    candidates = id_candidates.for_event(known.resource, event)
    among = next((candidate for candidate in candidates if _names(candidate.path, path)), None)
    best = candidates[0] if candidates else None
    if among is not None:
        return _of_part(known, path, among.path) or _of_guess(known, event, path, among, best)
    if path.startswith(_OUTSIDE):
        return _of_caller(known, event, path, best)
    is_accessed = path.startswith("resources[") and path.endswith("].ARN") and "arn" not in known.kinds
    if is_accessed or (path.startswith(_SIDES) and foreign_ids.is_arn_of_anything(known, event, path)):
        about = f"`{path}` is an ARN; c7n looks {known.resource} up by `{known.member}`"
        return Wrong(about, best.path if best else "", certain=False)
    return _of_member(known, event, path, best) if path.startswith(_SIDES) else None


def _of_member(known: Identity, event: EventSchema, path: str, best: id_candidates.Candidate | None) -> Wrong | None:
    better = best.path if best else ""
    reason = foreign_ids.reason(known, event, path, best)
    if reason:
        return Wrong(reason, better)
    choice = _of_choice(known, event, path)
    if choice:
        return Wrong(choice, better, OTHER_FORM, certain=False)
    likely = foreign_ids.likely_reason(known, event, path)
    return Wrong(likely, better, certain=False) if likely else None


def _of_choice(known: Identity, event: EventSchema, path: str) -> str:
    """A clause for a request's member of which the caller chooses the form, and the lookup takes only one; or "".

    `secretId` is "the ARN or name of the secret", and c7n compares names.
    """
    if not path.startswith("requestParameters."):
        return ""
    by_value = known.lookup is not None and known.lookup.way is Way.COMPARED
    leaf = nouns.member_noun(path.rpartition(".")[2].lower())
    bare = leaf in known.nouns
    own = bare or leaf in known.accepts or nouns.noun_and_kind(leaf)[0] in known.nouns
    told = api_wording.kinds(foreign_ids.documentation(event, path))
    usable, other = told & set(known.kinds), told - set(known.kinds)
    if not ((by_value or known.why) and own and (usable or bare) and other and "arn" in told | set(known.kinds)):
        return ""
    form = f"`{path}` is {article(listed([kind.upper() if kind == 'arn' else kind for kind in sorted(told)], 'or'))}"
    return f"{form}, as the caller wrote it; c7n looks {known.resource} up by `{known.member}`"


def _of_guess(
    known: Identity,
    event: EventSchema,
    path: str,
    guess: id_candidates.Candidate,
    best: id_candidates.Candidate | None,
) -> Wrong | None:
    """What is wrong with a guess whose form the caller chooses, if the event certainly has the value elsewhere."""
    if best is None or guess.score >= id_candidates.SURE or best.score < id_candidates.SURE:
        return None
    reason = _of_choice(known, event, path)
    return Wrong(reason, best.path, OTHER_FORM, certain=False) if reason else None


def _of_first(known: Identity, event: EventSchema, path: str, whole: str) -> Wrong | None:
    """What is wrong with an index, if the path without it is among the event's candidates."""
    candidates = id_candidates.for_event(known.resource, event)
    better = next((one.path for one in candidates if foreign_ids.loose(one.path) == foreign_ids.loose(whole)), "")
    if not better:
        return None
    reason = f"`{path}` reads only one element of a list, and {event.event} can have several"
    return Wrong(reason, better, "the policy ignores the other resources", certain=False, is_partial=True)


def _best_path(known: Identity, event: EventSchema) -> str:
    candidates = id_candidates.for_event(known.resource, event)
    return candidates[0].path if candidates else ""


def _of_another_service(known: Identity, event: EventSchema, path: str) -> Wrong | None:
    """The path is in the event of another service with the same event source: ELB's AddTags, for an ELBv2 resource."""
    if _is_of_others_alone(known, event) and path.removeprefix("detail.").startswith(_SIDES):
        services = " and ".join(operation.service for operation in event.operations)
        return Wrong(
            f"{event.event} is an event of {services}, but {known.resource} is a resource of {known.service}", ""
        )
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
        f"`{path}` is in {event.event} of {' and '.join(having)}, but {known.resource} is a resource of "
        f"{known.service}, whose {event.event} does not have it",
        candidates[0].path if candidates else "",
    )


def _is_of_others_alone(known: Identity, event: EventSchema) -> bool:
    """Whether only other services log the event, and none of their events names things of the resource's service."""
    facts = tables.read(resource_identity.CORRECTIONS)["services"].get(known.service, {}) if known.only_own else {}
    services = {operation.service for operation in event.operations}
    is_apart = bool(services) and known.service not in services and event.event not in facts.get("named_by", ())
    return is_apart and bool(facts.get("apart"))


def _names(candidate: str, path: str) -> bool:
    """Whether the candidate is the path, or an expression that contains it."""
    return (
        re.search(rf"(?<![\w.]){re.escape(foreign_ids.loose(path))}(?![\w.])", foreign_ids.loose(candidate)) is not None
    )


def _of_part(known: Identity, path: str, expression: str) -> Wrong | None:
    """What is wrong with a value that lacks the prefix which the candidate's expression adds."""
    if foreign_ids.loose(path) == foreign_ids.loose(expression) or not known.begins:
        return None
    reason = f"`{path}` is written without `{known.begins}`; c7n looks {known.resource} up by `{known.member}`"
    return Wrong(f"{reason} ({known.why})", expression, certain=False)


def _of_no_text(known: Identity, event: EventSchema, path: str, form: Form) -> Wrong:
    """What is wrong with an object. A path into the object is better than the event's best path."""
    candidates = id_candidates.for_event(known.resource, event)
    above = foreign_ids.loose(path.removeprefix("detail."))
    inner = [candidate for candidate in candidates if foreign_ids.loose(candidate.path).startswith(f"{above}.")]
    return Wrong(
        f"`{path}` is {form.value}; c7n looks {known.resource} up by a string, its `{known.member}`",
        next((candidate.path for candidate in (*inner, *candidates)), ""),
        "c7n finds no resource, or its Lambda fails",
    )


def _of_caller(known: Identity, event: EventSchema, path: str, best: id_candidates.Candidate | None) -> Wrong | None:
    """What is wrong with a key outside of request and response. The caller can be meant: it is an IAM user or role."""
    described = "caller" if path.startswith(_OF_CALLER) else "record"
    about = Wrong(
        f"`{path}` describes the {described}; c7n looks {known.resource} up by `{known.member}`",
        best.path if best else "",
    )
    # a caller is a user, a role or a session, which no other service looks up
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
    """A warning if the event is about another user than the caller, whom c7n then resolves."""
    if best is None or nouns.event_noun(event.event) != "user":
        return None
    reason = f"`{path}` is the name of the caller, not of the user that {event.event} is about"
    return Wrong(reason, best.path, "c7n acts on the caller, if that is a user", certain=False)
