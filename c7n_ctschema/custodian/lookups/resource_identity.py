"""What each AWS resource of c7n takes as `ids`.

Read from shipped tables, because importing all of c7n's AWS resources takes 620 ms.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Mapping

from c7n_ctschema import tables
from c7n_ctschema.light_typing import Any, NamedTuple
from c7n_ctschema.names import singular

METADATA, CORRECTIONS = "generated/identity_metadata", "knowledge/custodian/identity_corrections"


class Way(enum.Enum):
    """What c7n's lookup does with an id; the value is the table's member that holds the API's parameter or member."""

    COMPARED = "compared_with"
    SENT = "sent_to"
    CUT = "cut_for"


class Lookup(NamedTuple):
    """What c7n did with an id when its code was run, and the API's parameter or member that it used."""

    way: Way
    parameter: str

    def __str__(self) -> str:
        if self.way is Way.SENT:
            return f"sent to the API as {self.parameter}"
        if self.way is Way.CUT:
            return f"cut, and sent to the API as {self.parameter}"
        return f"compared with {self.parameter} of what is listed"


class Identity(NamedTuple):
    """How a resource is looked up.

    `member`: the API's name of the value that c7n compares or sends (`DBInstanceIdentifier`). `kind`: id, name, arn or
    url. `also`: further kinds that work. `prefix`: c7n drops ids without it. `nouns`: the API's words for the resource,
    the most certain first. `members`: further names of the value. `accepts`: names of members that can hold the value
    in a form that the caller chooses. `not_members`: names of members that identify the resource in a form that the
    lookup does not take. `works`: False if ids can never resolve the resource. `any_value`: True if c7n
    ignores the value. `only_own`: True if another service logs under the same event source and uses the same words for
    other resources. `why`: the reason, or the source of a correction. `lookup`: what c7n did with an id when its code
    was run, None if unknown. `paths`: the right paths by "source:event". `template`: an expression by a path or its
    last name. `begins`: the start of every id that c7n compares.
    """

    resource: str
    service: str
    member: str
    kind: str
    prefix: str
    nouns: tuple[str, ...]
    also: tuple[str, ...]
    members: tuple[str, ...]
    works: bool
    any_value: bool
    only_own: bool
    why: str
    lookup: Lookup | None
    paths: Mapping[str, list[str]]
    template: Mapping[str, str]
    accepts: tuple[str, ...]
    not_members: tuple[str, ...]
    begins: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of value that the lookup takes, best first."""
        return (self.kind, *self.also)

    @property
    def sure(self) -> bool:
        """Whether c7n's lookup was read or run; False if only c7n's metadata describes it."""
        return self.lookup is not None or bool(self.why)

    @property
    def how(self) -> str:
        """The lookup in words; "" if it is unknown."""
        return str(self.lookup) if self.lookup else ""


def c7n_version() -> str:
    """The version of c7n from which the tables were made."""
    return str(tables.read(METADATA)["c7n"])


@functools.cache
def of(resource: str) -> Identity | None:
    """The identity of a resource (`iam-policy`, `aws.iam-policy`); None for an unknown one.

    An alias that c7n registers (`network-addr` for `elastic-ip`) has the identity of its resource.
    """
    name = resource.removeprefix("aws.")
    name = tables.read(METADATA)["aliases"].get(name, name)
    meta = tables.read(METADATA)["resources"].get(name)  # from c7n's `resource_type`, which its lookup may ignore
    if meta is None:
        return None
    fix = tables.read(CORRECTIONS)["resources"].get(name, {})
    lookup = meta.get("lookup", {})  # absent if c7n's code could not be run
    # A correction was verified by hand. c7n's run comes next, because its metadata's `id` can be another value.
    member = fix.get("member") or _asked_for(meta, lookup) or meta.get("id", "")
    broken = _broken(meta, fix)
    return Identity(
        resource=name,
        service=meta.get("service", ""),
        member=member,
        kind=fix.get("kind") or kind_of(member),
        prefix=meta.get("id_prefix", ""),
        nouns=tuple(
            noun
            for noun in dict.fromkeys([*fix.get("nouns", ()), *_nouns(name, meta)])
            if noun not in fix.get("not_nouns", ())
        ),
        also=tuple(fix.get("also", ())),
        members=tuple(fix.get("members", ())) or _sent_as(lookup),
        works=not broken,
        any_value=bool(fix.get("any_value")),
        only_own=meta.get("service") in tables.read(CORRECTIONS)["services"] and not fix.get("shared"),
        why=broken or fix.get("why", ""),
        lookup=_lookup(lookup),
        paths=fix.get("paths", {}),
        template=fix.get("template", {}),
        accepts=tuple(fix.get("accepts", ())),
        not_members=tuple(fix.get("not_members", ())),
        begins=fix.get("begins", ""),
    )


def _broken(meta: dict[str, Any], fix: dict[str, Any]) -> str:
    """Why ids can never resolve the resource, or ""."""
    if meta.get("child") is False:
        return "a child resource: c7n refuses mode cloudtrail for it"
    if fix.get("broken"):
        return str(fix["why"])
    fails = meta.get("lookup", {}).get("fails", "")
    # invented responses lack what real ones have (codecommit: KeyError 'Arn'), so a correction can overrule
    return f"c7n's lookup of it raises {fails}" if fails and not fix.get("works") and not fix.get("any_value") else ""


def _lookup(lookup: dict[str, str]) -> Lookup | None:
    return next((Lookup(way, lookup[way.value]) for way in Way if way.value in lookup), None)


def _sent_as(lookup: dict[str, str]) -> tuple[str, ...]:
    """The name of the parameter that c7n sends, in the singular: records also use it (`jobQueue` for `jobQueues`)."""
    parameter = lookup.get("sent_to", "").rpartition(".")[2]
    # Filters is a structure (DescribeDBClusters), and a prefix or `NameContains` also finds other resources
    plain = not parameter or "Filter" in parameter or "Prefix" in parameter or "Contains" in parameter
    return () if plain or parameter in ("Name", "Names", "Ids") else (_singular(parameter).lower(),)


def _asked_for(meta: dict[str, Any], lookup: dict[str, str]) -> str:
    """The member that a scalar filter takes, if its kind differs from the metadata's id (kafka: a name)."""
    if meta.get("filter_type") != "scalar" or "sent_to" not in lookup:
        return ""
    member = str(meta.get("filter_name", ""))
    for ending in ("Filter", "Prefix", "Contains"):  # kafka: ClusterNameFilter
        member = member.removesuffix(ending)
    return member if kind_of(member) != kind_of(meta.get("id", "")) else ""


def all_resources() -> tuple[str, ...]:
    return tuple(tables.read(METADATA)["resources"])


def of_service(service: str) -> tuple[str, ...]:
    """Resources of a service, by the name that c7n's clients have for it."""
    table = tables.read(METADATA)["resources"]
    return tuple(name for name, meta in table.items() if meta.get("service") == service)


def kind_of(member: str) -> str:
    """The kind of value that a member holds, by its name."""
    lowered = member.lower()
    for ending, kind in (("arn", "arn"), ("name", "name"), ("url", "url")):
        if lowered.endswith(ending):
            return kind
    return "id"  # `InstanceId`, `FileSystemId`, and members without a known ending (`Key`)


_ENDINGS = ("Identifier", "Arns", "Arn", "ARN", "Ids", "Id", "Names", "Name")


# List wrappers (`Items` of apigwv2), and the members `account_id` and `metadata.arn` (appmesh) without their ending.
_NO_NOUNS = frozenset({"item", "items", "list", "result", "account_", "metadata.", "summary"})
# Words of lists: `CertificateSummaryList`, `agentsInfo`, `modelSummaries[]`.
_TAILS = ("summaries", "summary", "list", "info", "metadata", "details", "detail")


def _nouns(resource: str, meta: dict[str, Any]) -> list[str]:
    """The API's words for the resource, in lower case, the most certain first."""
    named = [_stem(meta.get("id", "")), _singular(_last(meta.get("path", "")))]
    # after the id and the list: an ARN's type can be of the parent, as `/apis` of apigwv2-route
    named += [meta.get("arn_type", "").rpartition("/")[2].replace("-", ""), meta.get("cfn_type", "").rpartition(":")[2]]
    named += [_singular(_operation_noun(meta.get("operation", ""))), resource.replace("-", "")]
    whole = resource.replace("-", "")
    # prefix-list ends with a tail itself
    lowered = [noun.lower() if whole.endswith(noun.lower()) else _without_tail(noun.lower()) for noun in named]
    kept = [noun for noun in lowered if len(noun) > 1 and noun not in _NO_NOUNS]
    return _with_heads(resource, meta, kept)


def _with_heads(resource: str, meta: dict[str, Any], nouns: list[str]) -> list[str]:
    """The nouns, with the last word of the resource's name and its `name` member, unless another resource has them."""
    head, named = resource.rpartition("-")[2], _stem(meta.get("name", "")).lower()
    # `alarm` is no word for composite-alarm: c7n has a resource of that name
    others = _first_nouns(meta.get("service", "")) - {resource}
    all_nouns = nouns[:1] + ([named] if len(named) > 1 and any(named in noun for noun in nouns) else []) + nouns[1:]
    if len(head) > 1 and head not in others:
        all_nouns.insert(len(all_nouns) - 1, head)  # less certain than the API's own words
    return [noun for at, noun in enumerate(all_nouns) if at == 0 or noun not in others or noun in nouns]


@functools.cache
def _first_nouns(service: str) -> frozenset[str]:
    """Names of a service's resources that are one word: `distribution`, `destination`."""
    return frozenset(name for name in of_service(service) if "-" not in name)


def _without_tail(noun: str) -> str:
    """The noun without a tail: `cluster` for `clusterinfo`, `model` for `modelsummary`."""
    return next((noun.removesuffix(tail) for tail in _TAILS if noun.endswith(tail)), noun)


def _operation_noun(operation: str) -> str:
    """The noun of an operation: `dbinstances` for `describe_db_instances`."""
    return operation.partition("_")[2].replace("_", "")


def _stem(member: str) -> str:
    for ending in _ENDINGS:
        if member.lower().endswith(ending.lower()):
            return member[: -len(ending)]
    return member


def _last(path: str) -> str:
    return path.rpartition(".")[2].replace("[]", "")


def _singular(noun: str) -> str:
    return singular(noun.removesuffix("List").lower())
