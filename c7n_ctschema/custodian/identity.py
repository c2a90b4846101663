"""What each of c7n's AWS resources takes as `ids`: read from shipped tables, so that no command imports c7n for it."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass(frozen=True, slots=True)
class Identity:
    """How a resource is looked up.

    `member` is the API's name of the value that c7n compares or asks for (`DBInstanceIdentifier`), `kind` is id,
    name or arn, `prefix` drops ids that lack it, `nouns` are what the API calls the thing. `works` is False where no
    ids can ever resolve, `why` says why, or where a correction comes from. `proven` is moto, source or metadata.
    """

    resource: str
    service: str
    member: str
    kind: str
    prefix: str
    nouns: tuple[str, ...]
    also: tuple[str, ...]
    works: bool
    any_value: bool
    why: str
    proven: str
    paths: Mapping[str, list[str]]
    template: Mapping[str, str]
    members: tuple[str, ...]
    custom: bool
    accepts: tuple[str, ...]


@functools.cache
def _table(name: str) -> dict[str, Any]:
    with open(os.path.join(HERE, name), encoding="utf-8") as stream:
        table: dict[str, Any] = json.load(stream)
    return table


def c7n_version() -> str:
    """The c7n that the tables were read from."""
    return str(_table("identity_metadata.json")["c7n"])


@functools.cache
def of(resource: str) -> Identity | None:
    """The identity of a resource (`iam-policy`, `aws.iam-policy`), None for one that c7n's tables lack."""
    name = resource.removeprefix("aws.")
    meta = _table("identity_metadata.json")["resources"].get(name)
    if meta is None:
        return None
    fix = _table("identity_corrections.json")["resources"].get(name, {})
    member = fix.get("member") or _scalar_filter(meta) or meta.get("id", "")
    refused = meta.get("child") is False
    return Identity(
        resource=name,
        service=meta.get("service", ""),
        member=member,
        kind=fix.get("kind") or kind_of(member),
        prefix=meta.get("id_prefix", ""),
        nouns=tuple(dict.fromkeys([*fix.get("nouns", ()), *_nouns(name, meta)])),
        also=tuple(fix.get("also", ())),
        works=not (refused or fix.get("broken")),
        any_value=bool(fix.get("any_value")),
        why=fix.get("why", "") or ("a child resource: c7n refuses mode cloudtrail for it" if refused else ""),
        proven=fix.get("proven", "source" if fix else "metadata"),
        paths=fix.get("paths", {}),
        template=fix.get("template", {}),
        members=tuple(fix.get("members", ())),
        custom=bool(meta.get("custom")) and not fix,
        accepts=tuple(fix.get("accepts", ())),
    )


def _scalar_filter(meta: dict[str, Any]) -> str:
    """The one id of an event goes to a scalar filter unchecked: a filter by name takes no ARN (kafka)."""
    if meta.get("filter_type") != "scalar":
        return ""
    member = str(meta.get("filter_name", ""))
    for ending in ("Filter", "Prefix", "Contains"):
        member = member.removesuffix(ending)
    return member if kind_of(member) != kind_of(meta.get("id", "")) else ""


def all_resources() -> tuple[str, ...]:
    return tuple(_table("identity_metadata.json")["resources"])


def of_service(service: str) -> tuple[str, ...]:
    """Resources of a service as c7n's clients name it."""
    table = _table("identity_metadata.json")["resources"]
    return tuple(name for name, meta in table.items() if meta.get("service") == service)


def kind_of(member: str) -> str:
    """Which kind of value a member holds, by its name."""
    lowered = member.lower()
    for ending, kind in (("arn", "arn"), ("name", "name"), ("url", "url")):
        if lowered.endswith(ending):
            return kind
    return "id"


_ENDINGS = ("Identifier", "Arns", "Arn", "ARN", "Ids", "Id", "Names", "Name")


def _nouns(resource: str, meta: dict[str, Any]) -> list[str]:
    """What the API calls the resource, in lower case, the surest first."""
    found = [_stem(meta.get("id", "")), _stem(meta.get("name", "")), _singular(_last(meta.get("path", "")))]
    found += [meta.get("arn_type", "").rpartition("/")[2].replace("-", ""), meta.get("cfn_type", "").rpartition(":")[2]]
    found += [_singular(_operation_noun(meta.get("operation", ""))), resource.rpartition("-")[2]]
    found += [resource.replace("-", "")]
    return [noun.lower() for noun in found if len(noun) > 1]


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
    for ending, other in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("List", ""), ("Summaries", ""), ("s", "")):
        if noun.endswith(ending) and not noun.endswith("ss"):
            return noun[: -len(ending)] + other
    return noun
