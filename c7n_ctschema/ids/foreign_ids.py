"""Why a key certainly does not identify a resource: it names another service's resource, another resource of the
same service, or holds another kind of value. No reason is given for a key that can identify the resource."""

from __future__ import annotations

import functools
from collections.abc import Set

from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.custodian.lookups.resource_identity import Identity, Way
from c7n_ctschema.grammar import article, listed
from c7n_ctschema.ids import api_wording, id_candidates, nouns, scoring
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.trail.schema.event_schema import SIDES, EventSchema

# Members that take any resource, so possibly this one.
_ANYTHING = frozenset({"resourcearn", "resourceid", "resource", "resourcename", "resourceidentifier"})
_TAG_ANYTHING = ("tagging.amazonaws.com",)  # the only service whose calls tag resources of other services


class _Case(NamedTuple):
    """A path that is not a candidate, with the facts about it."""

    known: Identity
    event: EventSchema
    path: str
    names: list[str]
    documentation: str
    best: id_candidates.Candidate | None

    @property
    def leaf(self) -> str:
        return nouns.member_noun(self.names[-1])

    @property
    def shown(self) -> str:
        """The last name of the path, as the record spells it."""
        return self.path.rpartition(".")[2]

    @property
    def wanted(self) -> str:
        why = f" ({self.known.why})" if self.known.why else ""
        return f"c7n looks {self.known.resource} up by `{self.known.member}`{why}"

    @property
    def sure_of_another(self) -> bool:
        """Whether another key of the event certainly holds the value."""
        return self.best is not None and self.best.score >= id_candidates.SURE


def reason(known: Identity, event: EventSchema, path: str, best: id_candidates.Candidate | None) -> str:
    """A clause that says why, or "" without certainty. `best` is the event's best candidate."""
    names = scoring.meaningful(path)
    case = _Case(known, event, path, names, documentation(event, path), best)
    if not names or _may_be(case):
        return ""
    if not id_candidates.concerns(known, event.source):
        return _of_another_service(case)
    return _of_another_kind(case) or _of_another_thing(case)


def likely_reason(known: Identity, event: EventSchema, path: str) -> str:
    """A clause for an id of something else that the service's API creates, although c7n has no resource for it.

    `iPSetId` of UpdateIPSet is not a web ACL's: CreateIPSet creates IP sets. "" if the key can identify the resource.
    """
    names = scoring.meaningful(path)
    case = _Case(known, event, path, names, documentation(event, path), None)
    if not names or _may_be(case) or not id_candidates.concerns(known, event.source):
        return ""
    stem, kind = nouns.noun_and_kind(case.leaf)
    # The documentation comes first: `name` of UpdateClusterConfig is "the name of the Amazon EKS cluster".
    if not stem and kind and len(names) == 1 and api_wording.names(case.documentation, known.nouns) is None:
        stem = nouns.event_noun(event.event)  # the plain `id` of UpdateIPSet
    subtype = stem.endswith(tuple(noun for noun in known.nouns if len(noun) > 2))  # a restore testing plan is a plan
    if subtype or stem not in nouns.things_of(known.service):
        return ""
    return f"`{case.shown}` identifies {_identified(case)}; {case.wanted}"


def loose(path: str) -> str:
    """The path without its list steps, for comparison."""
    return path.replace("[]", "").replace("[0]", "").replace("[*]", "")


def is_arn_of_anything(known: Identity, event: EventSchema, path: str) -> bool:
    """Whether the path is a `resourceArn`, as in TagResource, and c7n compares names or ids, which never equal an ARN.

    178 lookups of c7n 0.9.53 compare. On invented API responses (tools/identity_lookup.py), no lookup found a resource
    by an ARN that ends in its name or id. elasticsearch sends the ARN to an API that takes names. Other lookups that
    send the value are not included, except name prefixes: some calls also take ARNs.
    """
    lookup = known.lookup
    by_value = lookup is not None and (lookup.way is Way.COMPARED or lookup.parameter.endswith("Prefix"))
    if not by_value or "arn" in known.kinds or nouns.member_noun(path.rpartition(".")[2].lower()) != "resourcearn":
        return False
    told = documentation(event, path)
    return "arn" in api_wording.kinds(told) and not api_wording.leaves_a_choice(told)


# Building this for RunInstances takes 7 ms, and each `ids` path and each guess of the event asks for it.
@functools.lru_cache(maxsize=512)
def _documented(event: EventSchema) -> dict[str, str]:
    keys = (key for side in SIDES for key in event.keys(side))
    return {loose(key.path.removeprefix("detail.")): key.documentation for key in keys}


def documentation(event: EventSchema, path: str) -> str:
    """The API's documentation of the member at the path, or ""."""
    return _documented(event).get(loose(path), "")


def _may_be(case: _Case) -> bool:
    """Whether the key can hold the value: under a longer name (`s3BucketName`), or of any resource (`resourceArn`)."""
    known, leaf = case.known, case.leaf
    if _tags_its_own(case):
        return False
    if scoring.score(known, case.event.event, case.path, case.documentation) > 0:
        return True
    # `accepts` is data: `secretId` for secrets-manager, `targetKeyId` of UpdateAlias for kms-key
    if leaf in _ANYTHING or leaf.endswith("resourcearn") or leaf in known.accepts:
        return True
    if not nouns.noun_and_kind(leaf)[1] and leaf.endswith(tuple(noun for noun in known.nouns if len(noun) > 3)):
        return True  # a noun without an ending: `memberClusters` lists the ids of cache clusters
    # nouns of two letters (`db`, `ip`, `pg`, `cm`) end many other words, so they prove nothing
    if any(leaf.endswith(noun + kind) for noun in known.nouns if len(noun) > 2 for kind in known.kinds):
        return api_wording.names(case.documentation, known.nouns, nouns.things_of(known.service)) is not False
    # the members of some resources are `Id`, `Name`, `Arn` and `UUID`, which end the names of most keys
    return leaf.endswith(known.member.lower()) and len(known.member) > 4


def _tags_its_own(case: _Case) -> bool:
    """Whether the path takes any resource of the event's own service: CreateTags of EC2 cannot tag a bucket."""
    event = case.event
    alien = not id_candidates.concerns(case.known, event.source) and event.source not in _TAG_ANYTHING
    tags = event.event.startswith(("Tag", "Untag")) or nouns.event_noun(event.event).startswith("tag")
    return alien and tags and case.leaf in _ANYTHING


def _of_another_service(case: _Case) -> str:
    """A reason from the key's name alone, since an event of another service can name any resource."""
    stem, kind = nouns.noun_and_kind(case.leaf)
    if not stem or (stem in case.known.nouns and not kind):
        return ""
    if kind not in case.known.kinds and _spells_out(case.known, stem):
        return f"`{case.shown}` is {_kinds_shown({kind})} of {article(case.known.resource)}; {case.wanted}"
    about = f"`{case.shown}` of {case.event.event} does not identify {article(case.known.resource)}"
    return f"{about}; {case.wanted}"


def _spells_out(known: Identity, stem: str) -> bool:
    """Whether the key has the resource's whole name (`cloudWatchLogsLogGroup`, `s3Bucket`), not only `group`."""
    whole = known.resource.replace("-", "")
    return (stem == whole and "-" in known.resource) or stem.endswith(
        tuple(known.service + noun for noun in known.nouns)
    )


def _of_another_kind(case: _Case) -> str:
    """A reason for a value of the resource in the wrong form: its name instead of its ARN."""
    stem, kind = nouns.noun_and_kind(case.leaf)
    told = {kind} if kind else api_wording.kinds(case.documentation)
    own = stem in case.known.nouns or (not stem and _is_own_generic(case))
    if not own or not told or told & _taken(case) or _callers_choice(case):
        return ""
    return f"`{case.shown}` is {_kinds_shown(told)} of {article(case.known.resource)}; {case.wanted}"


def _taken(case: _Case) -> set[str]:
    """The kinds that the lookup can take. An id and a name differ only if another key certainly holds the value."""
    kinds = set(case.known.kinds)
    if not case.sure_of_another and not case.known.prefix:
        # AWS uses both words: `DBInstanceIdentifier` of AddRoleToDBInstance is "the name of the DB instance"
        kinds |= {"id", "name"} if kinds & {"id", "name"} else set()
    return kinds


def _callers_choice(case: _Case) -> bool:
    """Whether the caller may give another kind than the name says: `functionName` can be an ARN."""
    if not case.path.startswith("requestParameters."):
        return False
    return bool(api_wording.kinds(case.documentation) & set(case.known.kinds) - {"id"}) and "arn" in case.known.kinds


def _is_own_generic(case: _Case) -> bool:
    """Whether a plain `arn` or `name` is the resource's: at the root of its event, or below a member with its noun."""
    if len(case.names) == 1:
        told = api_wording.names(case.documentation, case.known.nouns)
        return scoring.is_about(case.known, case.event.event) if told is None else told
    parent = nouns.member_noun(case.names[-2])
    return parent.startswith(tuple(noun for noun in case.known.nouns if len(noun) > 2))


def _of_another_thing(case: _Case) -> str:
    """A reason for a value of another resource: another key certainly holds the id, or c7n drops it by its prefix."""
    stem, kind = nouns.noun_and_kind(case.leaf)
    if case.leaf in case.known.not_members:
        return f"`{case.shown}` is not the value that c7n needs; {case.wanted}"
    if stem in case.known.nouns:
        return ""
    elsewhere = _resource_called(stem)
    if elsewhere and case.sure_of_another:  # "the VPC ID of the cache subnet group" names both
        return f"`{case.shown}` identifies another resource, `{elsewhere}`; {case.wanted}"
    if api_wording.names(case.documentation, case.known.nouns):
        return ""
    another = stem and (case.known.prefix or _is_another(case.known, stem))
    if another:
        return f"`{case.shown}` identifies {_identified(case)}; {case.wanted}"
    if not case.sure_of_another or not case.known.sure or (kind and not stem and _is_own_generic(case)):
        return ""
    return f"`{case.shown}` does not identify {article(case.known.resource)}; {case.wanted}"


def _kinds_shown(kinds: Set[str]) -> str:
    """Kinds of value with an article: "the ARN", "the id or name"."""
    return f"the {listed(sorted(kind.upper() if kind in ('arn', 'url') else kind for kind in kinds), 'or')}"


def _identified(case: _Case) -> str:
    """The resource of the same service that c7n looks up by the path: "another resource, `rds-cluster`"."""
    others = (resource_identity.of(name) for name in resource_identity.of_service(case.known.service))
    scores = {
        other.resource: scoring.score(other, case.event.event, case.path, case.documentation)
        for other in others
        if other is not None and other.works and other.resource != case.known.resource
    }
    # without certainty the name of a resource would mislead, so the sentence has only "another resource"
    best = max(scores, key=lambda name: scores[name], default="")
    return f"another resource, `{best}`" if scores.get(best, 0) >= id_candidates.SURE else "another resource"


@functools.lru_cache(maxsize=1024)
def _resource_called(stem: str) -> str:
    """The c7n resource of any service whose whole name the stem is: `vpc`, `kms-key` for `kmskey`; or ""."""
    return next((name for name in resource_identity.all_resources() if name.replace("-", "") == stem), "")


def _is_another(known: Identity, stem: str) -> bool:
    """Whether c7n has another resource of the same service with this noun."""
    others = (
        resource_identity.of(name) for name in resource_identity.of_service(known.service) if name != known.resource
    )
    # later nouns are the less certain ones, such as the last word of a resource's name (`group`)
    return any(other is not None and stem in other.nouns[:3] for other in others)
