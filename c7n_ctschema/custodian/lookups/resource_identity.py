"""What each of c7n's AWS resources takes as `ids`: read from shipped tables, so that no command imports c7n for it."""

from __future__ import annotations

import enum
import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

from c7n_ctschema import tables
from c7n_ctschema.names import singular

METADATA, CORRECTIONS = "generated/identity_metadata", "knowledge/custodian/identity_corrections"


class Way(enum.Enum):
    """What c7n's lookup does with an id; the value is the member of the table, which holds the parameter or member."""

    COMPARED = "compared_with"
    SENT = "sent_to"
    CUT = "cut_for"


class Lookup(NamedTuple):
    """What c7n did with an id when its code was run, and with what of the API."""

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

    `member` is the API's name of the value that c7n compares or asks for (`DBInstanceIdentifier`), `kind` is id, name,
    arn or url, `also` are further kinds that work. `prefix` drops ids that lack it, `nouns` are what the API calls the
    thing, the surest first, `members` are further names of the value. `works` is False where no ids can ever resolve;
    `any_value` where c7n ignores the value; `why` says why, or where a correction comes from. `lookup` is what
    c7n did with an id when its code was run, None where that told nothing. `paths` are whole answers by "source:event",
    `template` makes an expression of a path, by its last name or the whole of it. `begins` is what every id that c7n
    compares with begins with.
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
    begins: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of value that the lookup takes, the best first."""
        return (self.kind, *self.also)

    @property
    def sure(self) -> bool:
        """Whether the lookup was read or run, not only described by c7n's metadata."""
        return self.lookup is not None or bool(self.why)

    @property
    def how(self) -> str:
        """The lookup in words, "" where it is not known."""
        return str(self.lookup) if self.lookup else ""


def c7n_version() -> str:
    """The c7n that the tables were read from."""
    return str(tables.read(METADATA)["c7n"])


@functools.cache
def of(resource: str) -> Identity | None:
    """The identity of a resource (`iam-policy`, `aws.iam-policy`), None for one that c7n's tables lack.

    A second name that c7n registers (`network-addr`, older than `elastic-ip`) gives the identity of the first.
    """
    name = resource.removeprefix("aws.")
    name = tables.read(METADATA)["aliases"].get(name, name)
    meta = tables.read(METADATA)["resources"].get(name)
    if meta is None:
        return None
    fix = tables.read(CORRECTIONS)["resources"].get(name, {})
    lookup = meta.get("lookup", {})
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
        begins=fix.get("begins", ""),
    )


def _broken(meta: dict[str, Any], fix: dict[str, Any]) -> str:
    """Why no ids can work, or ""."""
    if meta.get("child") is False:
        return "a child resource: c7n refuses mode cloudtrail for it"
    if fix.get("broken"):
        return str(fix["why"])
    fails = meta.get("lookup", {}).get("fails", "")
    return f"c7n's lookup of it raises {fails}" if fails and not fix.get("works") and not fix.get("any_value") else ""


def _lookup(lookup: dict[str, str]) -> Lookup | None:
    return next((Lookup(way, lookup[way.value]) for way in Way if way.value in lookup), None)


def _sent_as(lookup: dict[str, str]) -> tuple[str, ...]:
    """The parameter that the id is sent as: a record may name the value so, too (`jobQueue` of `jobQueues`)."""
    parameter = lookup.get("sent_to", "").rpartition(".")[2]
    plain = not parameter or "Filter" in parameter or "Prefix" in parameter or "Contains" in parameter
    return () if plain or parameter in ("Name", "Names", "Ids") else (_singular(parameter).lower(),)


def _asked_for(meta: dict[str, Any], lookup: dict[str, str]) -> str:
    """The one id of an event goes to a scalar filter unchecked: a filter by name takes no ARN (kafka)."""
    if meta.get("filter_type") != "scalar" or "sent_to" not in lookup:
        return ""
    member = str(meta.get("filter_name", ""))
    for ending in ("Filter", "Prefix", "Contains"):
        member = member.removesuffix(ending)
    return member if kind_of(member) != kind_of(meta.get("id", "")) else ""


def all_resources() -> tuple[str, ...]:
    return tuple(tables.read(METADATA)["resources"])


def of_service(service: str) -> tuple[str, ...]:
    """Resources of a service as c7n's clients name it."""
    table = tables.read(METADATA)["resources"]
    return tuple(name for name, meta in table.items() if meta.get("service") == service)


def kind_of(member: str) -> str:
    """Which kind of value a member holds, by its name."""
    lowered = member.lower()
    for ending, kind in (("arn", "arn"), ("name", "name"), ("url", "url")):
        if lowered.endswith(ending):
            return kind
    return "id"


_ENDINGS = ("Identifier", "Arns", "Arn", "ARN", "Ids", "Id", "Names", "Name")


_NO_NOUNS = frozenset({"item", "items", "list", "result", "account_", "metadata.", "summary"})
_TAILS = ("summaries", "summary", "list", "info", "metadata", "details", "detail")


def _nouns(resource: str, meta: dict[str, Any]) -> list[str]:
    """What the API calls the resource, in lower case, the surest first."""
    named = [_stem(meta.get("id", "")), _singular(_last(meta.get("path", "")))]
    named += [meta.get("arn_type", "").rpartition("/")[2].replace("-", ""), meta.get("cfn_type", "").rpartition(":")[2]]
    named += [_singular(_operation_noun(meta.get("operation", ""))), resource.replace("-", "")]
    whole = resource.replace("-", "")
    lowered = [noun.lower() if whole.endswith(noun.lower()) else _without_tail(noun.lower()) for noun in named]
    kept = [noun for noun in lowered if len(noun) > 1 and noun not in _NO_NOUNS]
    return _with_heads(resource, meta, kept)


def _with_heads(resource: str, meta: dict[str, Any], nouns: list[str]) -> list[str]:
    """Also the last word of its name and of its `name` member, where they are no other resource's."""
    head, named = resource.rpartition("-")[2], _stem(meta.get("name", "")).lower()
    others = _first_nouns(meta.get("service", "")) - {resource}
    all_nouns = nouns[:1] + ([named] if len(named) > 1 and any(named in noun for noun in nouns) else []) + nouns[1:]
    if len(head) > 1 and head not in others:
        all_nouns.insert(len(all_nouns) - 1, head)
    return [noun for at, noun in enumerate(all_nouns) if at == 0 or noun not in others or noun in nouns]


@functools.cache
def _first_nouns(service: str) -> frozenset[str]:
    """Names of a service's resources that are one word, as they are: `distribution`, `destination`."""
    return frozenset(name for name in of_service(service) if "-" not in name)


def _without_tail(noun: str) -> str:
    """`clusterinfo` and `modelsummary` are about a cluster and a model."""
    return next((noun.removesuffix(tail) for tail in _TAILS if noun.endswith(tail)), noun)


def _operation_noun(operation: str) -> str:
    """`describe_db_instances` is about `dbinstances`."""
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
