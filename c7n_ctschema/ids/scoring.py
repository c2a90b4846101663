"""The score of a key: how certain it is that the key holds what c7n's lookup of a resource takes."""

from __future__ import annotations

import re

from c7n_ctschema import keypath
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.custodian.lookups.resource_identity import Identity
from c7n_ctschema.ids import api_wording, nouns, points
from c7n_ctschema.light_typing import Protocol

# Names that say nothing about the members below them: list wrappers, and objects that wrap the whole resource.
_CONTAINERS = frozenset({"items", "item", "member", "content", "metadata", "input", "summary"})
_ENDINGS = {"id": ("id", "identifier"), "name": ("name", "identifier"), "arn": ("arn",), "url": ("url",)}
_ELSEWHERE = (
    "unsuccessful",
    "failed",
    "target",
    "source",
    "previous",
    "old",
    "parent",
    "failures",
    "destination",
    "error",
    "referenced",  # the other group of a rule: `securityGroupRuleSet.items[].referencedGroupInfo.groupId`
    "unknown",  # what a call did not find: `unknownIpPermissionSet` of RevokeSecurityGroupIngress
)
# Links between API Gateway's resources, as in its responses: `self.restApiId`, `stageDelete.stageName`.
_LINKS = ("self", "update", "delete", "put", "create", "byid", "byname", "bytype", "cache", "byversion", "import")


class KeyLike(Protocol):
    """A key: its path from the envelope, its type, its documentation in the API, and a note."""

    @property
    def path(self) -> str: ...

    @property
    def type(self) -> str: ...

    @property
    def documentation(self) -> str: ...

    @property
    def note(self) -> str: ...


_PLAIN = frozenset({"id", "identifier", "name", "arn", "url", "resource"})


def possible(known: Identity, path: str) -> bool:
    """Whether the key's last name can hold the value: a fast check that excludes most keys before parsing."""
    leaf = path.rpartition(".")[2].strip('"[]').lower().replace("-", "")
    # these say nothing themselves; the parent, the event or the documentation decides in `score`
    if leaf in _CONTAINERS or leaf.removesuffix("s") in _PLAIN or leaf.startswith("resource"):
        return True
    return any(word in leaf for word in (*known.nouns, known.member.lower(), *known.members))


def score(known: Identity, event: str, path: str, documentation: str = "") -> int:
    """The score, 0 to 110, from the points in points.py; from id_candidates.SURE up the names are certain."""
    names = meaningful(path)
    if not names or names[-1] == "requestid":  # `requestParameters.*` of an open map; the id of the call
        return 0
    found = (_match(known, event, names, kind, documentation) for kind in known.kinds)
    best = max(level - points.LATER_KIND * at for at, level in enumerate(found))
    if best <= 0:
        return 0
    # AWS assigns the id of a new resource, so it is in the response; the caller chooses a name, in the request
    makes = event.startswith(nouns.MAKES)
    side = points.RIGHT_SIDE if path.startswith("responseElements.") == (makes and known.kind != "name") else 0
    return best + side - points.DEPTH * (len(names) - 1) - _drawback(known, path, names, documentation)


def _drawback(known: Identity, path: str, names: list[str], documentation: str) -> int:
    """Points to subtract: the key is among another resource's members, or the caller chooses the form of the value."""
    away = any(name.startswith(_ELSEWHERE) and not _is_noun(known, name) for name in names)
    link = len(names) > 1 and names[-2].endswith(_LINKS)
    wrapped = path.split(".")[1].endswith(("Request", "Response"))
    # only the caller chooses: a response always has the same form
    loose = path.startswith("requestParameters.") and bool(_others(known, documentation))
    within = len(names) > 1 and not any(_is_noun(known, nouns.member_noun(name)) for name in names[:-1])
    names_below = points.ELSEWHERE * away + points.LINK * link + points.WITHIN * within
    return names_below + points.WRAPPED * wrapped + points.LOOSE * loose


def _others(known: Identity, documentation: str) -> frozenset[str]:
    """Kinds that the caller can also give and the lookup does not take: "You can also provide the ARN"."""
    told = api_wording.kinds(documentation)
    return (told - set(known.kinds)) & {"arn"} if told & set(known.kinds) else frozenset()


def _is_noun(known: Identity, name: str) -> bool:
    return name.startswith(known.nouns)


def meaningful(path: str) -> list[str]:
    """The path's names below the root, in lower case, without containers such as `items`."""
    names = [step.name for step in keypath.parse(path) or () if step.kind == "field"][1:]
    kept = [name.lower().replace("-", "") for name in names if name.lower() not in _CONTAINERS]
    return [name for at, name in enumerate(kept) if at or not re.search(r"(request|response|req|input)$", name)] or kept


def _match(known: Identity, event: str, names: list[str], kind: str, documentation: str) -> int:
    leaf = nouns.member_noun(names[-1])
    named = _named(known, kind, leaf)
    if named:
        other = _in_another(known, names, leaf) or _tells_another(known, event, documentation)
        other = other or (len(names) == 1 and _of_sibling(known, event, leaf))
        return 0 if other else named
    if leaf in _ENDINGS.get(kind, ()):
        return _generic(known, event, names, documentation)
    if leaf in ("resourceid", "resourcearn", "resource"):
        return _anything(known, event, names, kind, documentation)
    return _by_wording(known, event, names, kind, documentation)


def _named(known: Identity, kind: str, leaf: str) -> int:
    """Points for a last name that is the value's own: `dBInstanceIdentifier`, `policyArn` of a policy."""
    member = known.member.lower()
    if kind == known.kind and leaf in (member, *known.members) and leaf not in _ENDINGS[kind]:
        return points.OWN_MEMBER
    for at, noun in enumerate(known.nouns):
        if leaf in tuple(noun + ending for ending in _ENDINGS[kind]):
            return points.NOUN_AND_ENDING - at
    return 0


def _in_another(known: Identity, names: list[str], leaf: str) -> bool:
    """Whether the parent is another resource: `placementGroup.groupId` is not the `groupId` of a security group."""
    if len(names) < 2:
        return False
    parent = nouns.member_noun(names[-2])
    heads = tuple(noun for noun in known.nouns if leaf.startswith(noun) and len(noun) > 3)
    return parent not in known.nouns and parent.endswith(heads or ("-",)) and parent in nouns.things_of(known.service)


def _tells_another(known: Identity, event: str, documentation: str) -> bool:
    """Whether the documentation names another resource. An event about the resource itself is exempt."""
    if nouns.event_noun(event) in known.nouns:
        return False
    return api_wording.names(documentation, known.nouns, nouns.things_of(known.service)) is False


def _of_sibling(known: Identity, event: str, leaf: str) -> bool:
    """Whether the event is about a sibling: `jobArn` of CreateModelInvocationJob is not an evaluation job's."""
    noun = nouns.event_noun(event)
    stem = max((known_noun for known_noun in known.nouns if leaf.startswith(known_noun)), key=len, default="")
    if not stem or noun in known.nouns or not noun.endswith(stem):
        return False
    siblings = (
        resource_identity.of(name) for name in resource_identity.of_service(known.service) if name != known.resource
    )
    return any(sibling is not None and noun in sibling.nouns for sibling in siblings)


def _generic(known: Identity, event: str, names: list[str], documentation: str) -> int:
    """Points for a plain `id`, `name` or `arn`. Its parent, the event's name or the documentation says whose it is."""
    if len(names) > 1:
        parent = nouns.member_noun(names[-2])
        if parent in known.nouns:
            return points.BELOW_NOUN - known.nouns.index(parent)
        about = any(_about(parent, noun) for noun in known.nouns)
        return points.TOLD if about and is_about(known, event) else 0
    noun, creates = nouns.event_noun(event), event.startswith(nouns.MAKES)
    if creates and noun in known.nouns:  # CreateDeployment: the new deployment's
        return points.MADE_BY_CALL
    told = api_wording.names(documentation, known.nouns, nouns.things_of(known.service))
    if told is not None and noun not in known.nouns:
        return points.TOLD if told else 0
    made_of = creates and not noun.endswith(known.nouns)  # the id is the new resource's
    return points.EVENT_ALONE if is_about(known, event) and not made_of else 0


def _about(parent: str, noun: str) -> bool:
    """Whether a parent is named after the noun: `repositorymetadata`, `databaseinput`, `createcollectiondetail`."""
    return len(noun) > 3 and parent.startswith((noun, f"create{noun}", f"update{noun}"))


def is_about(known: Identity, event: str) -> bool:
    """Whether the event is about the resource by its name: CreateRepository, UpdateRepositoryDescription."""
    noun = nouns.event_noun(event)
    return noun in known.nouns or any(
        len(known_noun) > 3
        and ((noun.startswith(known_noun) and known_noun in known.nouns[:2]) or noun.endswith(known_noun))
        for known_noun in known.nouns
    )


def _by_wording(known: Identity, event: str, names: list[str], kind: str, documentation: str) -> int:
    """Points for a noun without a kind in its name: `workGroup`, `jobIdentifier`. The documentation says the kind."""
    leaf = nouns.member_noun(names[-1])
    if leaf not in known.nouns and leaf.removesuffix("identifier") not in known.nouns:
        return 0
    told = api_wording.kinds(documentation)
    told = told if kind == "id" else told - {"id"}
    if kind not in told:
        return 0
    callers = kind == "arn" and leaf in known.nouns  # `task` and `taskDefinition` of ECS: the API also takes a name
    own = points.OWN_EVENT if len(names) == 1 and nouns.event_noun(event) in known.nouns else 0
    return points.TOLD + own if told <= set(known.kinds) and not callers else points.CALLERS


def _anything(known: Identity, event: str, names: list[str], kind: str, documentation: str) -> int:
    """Points for members that take any resource: `resourceArn` of TagResource, `resourceId` of CreateTags."""
    noun = nouns.event_noun(event)
    told = not documentation or api_wording.mentions(documentation, known.nouns)
    if len(names) > 2 or not (noun.startswith(("tag", "resource")) or told):
        return 0
    leaf = nouns.member_noun(names[-1])
    if leaf == "resourcearn" and kind == "arn":
        return points.ANY_RESOURCE_ARN
    if leaf == "resource" and kind == "arn" and api_wording.kinds(documentation) == {"arn"}:
        return points.CALLERS
    return points.ANY_RESOURCE_ID if leaf == "resourceid" and known.prefix else 0
