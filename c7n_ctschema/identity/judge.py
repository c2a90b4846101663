"""Whether an `ids` path names what c7n's lookup of the resource can resolve. Silent where it is not sure."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from c7n_ctschema import keypath
from c7n_ctschema.custodian import identity
from c7n_ctschema.custodian.identity import Identity
from c7n_ctschema.identity import match, rank, wording
from c7n_ctschema.identity.form import no_text
from c7n_ctschema.trail.schema import SIDES, EventSchema

_ENDINGS = ("identifier", "arn", "name", "url", "id")
_SIDES = ("requestParameters.", "responseElements.")
# Members that take any resource: their value may be of this one.
_ANYTHING = frozenset({"resourcearn", "resourceid", "resource", "resourcename", "resourceidentifier"})
_TAG_ANYTHING = ("tagging.amazonaws.com",)  # the one service whose calls tag other services' things
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


class _Case(NamedTuple):
    """A path that is not among the candidates, and what is known about it."""

    known: Identity
    event: EventSchema
    path: str
    names: list[str]
    documentation: str
    best: rank.Candidate | None

    @property
    def leaf(self) -> str:
        return match.singular(self.names[-1])

    @property
    def shown(self) -> str:
        """The last name as the record spells it."""
        return self.path.rpartition(".")[2]

    @property
    def wanted(self) -> str:
        why = f" ({self.known.why})" if self.known.why else ""
        return f"c7n looks {self.known.resource} up by {self.known.member}{why}"

    @property
    def sure_of_another(self) -> bool:
        """The event surely has the value elsewhere."""
        return self.best is not None and self.best.score >= rank.SURE


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
        return None  # nearly always so: no need to look at the event's other keys
    found = rank.for_event(resource, event)
    among = next((one for one in found if _names(one.path, path)), None)
    if among is not None:
        return _of_part(known, path, among.path)
    reason = _reason(known, event, path, found[0] if found else None)
    return Wrong(reason, found[0].path if found else "") if reason else None


def _names(candidate: str, path: str) -> bool:
    """Whether the candidate is the path, or an expression that is made of it."""
    return re.search(rf"(?<![\w.]){re.escape(_loose(path))}(?![\w.])", _loose(candidate)) is not None


def _of_part(known: Identity, path: str, expression: str) -> Wrong | None:
    """The value alone lacks what the candidate puts before it."""
    if _loose(path) == _loose(expression) or not known.begins:
        return None
    reason = f"`{path}` is written without `{known.begins}`; c7n looks {known.resource} up by {known.member}"
    return Wrong(f"{reason} ({known.why})", expression, certain=False)


def _of_no_text(known: Identity, event: EventSchema, path: str, form: str) -> Wrong:
    """Better is what is in the object, before the event's best path."""
    found = rank.for_event(known.resource, event)
    above = _loose(path.removeprefix("detail."))
    inner = [one for one in found if _loose(one.path).startswith(f"{above}.")]
    return Wrong(
        f"`{path}` is {form}; c7n looks {known.resource} up by a text, its {known.member}",
        next((one.path for one in (*inner, *found)), ""),
        "c7n resolves no resource, or its Lambda fails",
    )


def _loose(path: str) -> str:
    return path.replace("[]", "").replace("[0]", "").replace("[*]", "")


def _reason(known: Identity, event: EventSchema, path: str, best: rank.Candidate | None) -> str:
    if path.startswith(_CALLER):
        return _of_caller(known, event, path, best)
    if not path.startswith(_SIDES):
        return ""
    names = match.meaningful(path)
    case = _Case(known, event, path, names, _documentation(event, path), best)
    if not names or _may_be(case):
        return ""
    if not rank.concerns(known, event.source):
        return _of_another_service(case)
    return _of_another_kind(case) or _of_another_thing(case)


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


@functools.lru_cache(maxsize=512)
def _documented(event: EventSchema) -> dict[str, str]:
    keys = (key for side in SIDES for key in event.keys(side))
    return {_loose(key.path.removeprefix("detail.")): key.documentation for key in keys}


def _documentation(event: EventSchema, path: str) -> str:
    return _documented(event).get(_loose(path), "")


def _may_be(case: _Case) -> bool:
    """Names that hold the value under a longer name (`s3BucketName`), or anything (`resourceArn`)."""
    known, leaf = case.known, case.leaf
    if _tags_its_own(case):
        return False
    if match.score(known, case.event.event, case.path, case.documentation) > 0:
        return True
    if leaf in _ANYTHING or leaf.endswith("resourcearn") or leaf in known.accepts:
        return True
    if not _split(leaf)[1] and leaf.endswith(tuple(noun for noun in known.nouns if len(noun) > 3)):
        return True  # a bare noun: `memberClusters` lists ids of cache clusters
    if any(leaf.endswith(noun + kind) for noun in known.nouns if len(noun) > 2 for kind in known.kinds):
        return wording.names(case.documentation, known.nouns, match.things_of(known.service)) is not False
    return leaf.endswith(known.member.lower()) and len(known.member) > 4


def _tags_its_own(case: _Case) -> bool:
    """Whether the path takes anything, but of the event's own service: EC2's CreateTags tags no bucket."""
    event = case.event
    alien = not rank.concerns(case.known, event.source) and event.source not in _TAG_ANYTHING
    tags = event.event.startswith(("Tag", "Untag")) or match.event_noun(event.event).startswith("tag")
    return alien and tags and case.leaf in _ANYTHING


def _of_another_service(case: _Case) -> str:
    """Only what tells by its name: an event of another service may name anything."""
    stem, kind = _split(case.leaf)
    if not stem or (stem in case.known.nouns and not kind):
        return ""
    return f"`{case.shown}` of {case.event.event} identifies no {case.known.resource}; {case.wanted}"


def _of_another_kind(case: _Case) -> str:
    """It is the resource's, but its name where the ARN is needed."""
    stem, kind = _split(case.leaf)
    told = {kind} if kind else wording.kinds(case.documentation)
    own = stem in case.known.nouns or (not stem and _is_own_generic(case))
    if not own or not told or told & _taken(case) or _callers_choice(case):
        return ""
    return f"this is the {case.known.resource}'s {' or '.join(sorted(told))}; {case.wanted}"


def _taken(case: _Case) -> set[str]:
    """An id and a name are told apart only where the event has the other one, too."""
    kinds = set(case.known.kinds)
    if not case.sure_of_another and not case.known.prefix:
        kinds |= {"id", "name"} if kinds & {"id", "name"} else set()
    return kinds


def _callers_choice(case: _Case) -> bool:
    """A request's member may hold more than it is called after: `functionName` may be given as an ARN."""
    if not case.path.startswith("requestParameters."):
        return False
    return bool(wording.kinds(case.documentation) & set(case.known.kinds) - {"id"}) and "arn" in case.known.kinds


def _is_own_generic(case: _Case) -> bool:
    """A plain `arn` or `name` of the thing that the event is about, or of a part that is called after it."""
    if len(case.names) == 1:
        told = wording.names(case.documentation, case.known.nouns)
        return match.is_about(case.known, case.event.event) if told is None else told
    parent = match.singular(case.names[-2])
    return parent.startswith(tuple(noun for noun in case.known.nouns if len(noun) > 2))


def _of_another_thing(case: _Case) -> str:
    """It names something else, and the event surely has the value elsewhere, or c7n drops it by its prefix."""
    stem, kind = _split(case.leaf)
    if stem in case.known.nouns or wording.names(case.documentation, case.known.nouns):
        return ""
    another = stem and (case.known.prefix or _is_another(case.known, stem))
    if another:
        return f"`{case.shown}` identifies another thing; {case.wanted}"
    if not case.sure_of_another or not case.known.sure or (kind and not stem and _is_own_generic(case)):
        return ""
    return f"`{case.shown}` does not identify it; {case.wanted}"


def _split(leaf: str) -> tuple[str, str]:
    """`policyname` → (`policy`, `name`); without a telling end ("", "")."""
    for ending in _ENDINGS:
        if leaf.endswith(ending):
            return leaf[: -len(ending)], "id" if ending == "identifier" else ending
    return "", ""


def _is_another(known: Identity, stem: str) -> bool:
    """Whether another of c7n's resources of the same service is called so."""
    others = (identity.of(name) for name in identity.of_service(known.service) if name != known.resource)
    return any(other is not None and stem in other.nouns[:3] for other in others)
