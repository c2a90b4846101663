"""The form of strings, such as a Region or an ARN, at keys whose model has no pattern (knowledge/trail/forms.json)."""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Iterable

from c7n_ctschema import tables
from c7n_ctschema.light_typing import Any, NamedTuple
from c7n_ctschema.names import letters
from c7n_ctschema.trail.catalog import models

REGION, ADDRESS, CIDR, TIME = "region", "address", "cidr", "time"


class Form(NamedTuple):
    """The form of strings: each matches `pattern` as a whole and begins with `begins`."""

    name: str
    what: str
    pattern: str
    begins: str = ""

    def fits(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text) is not None


@functools.lru_cache(maxsize=4096)
def of(key: str, sources: frozenset[str]) -> Form | None:
    """The form of a filter's key in the records of these event sources; None if it is unknown."""
    # The form of a list's element is the same at any index and under any condition.
    plain = re.sub(r"\[[^\[\]]*\]", "", key)
    # A rule with `source` needs all sources of the policy to be that one: the key has another form elsewhere.
    for rule in tables.read("knowledge/trail/forms")["keys"]:
        if re.fullmatch(rule["key"], plain) and ("source" not in rule or sources == {rule["source"]}):
            return _form(rule["form"])
    return None


def of_name(key: str, patterns: Iterable[str | None]) -> Form | None:
    """The form that a member's name says, such as `policyArn`; None if one of the API's patterns differs."""
    rule = _rule_of_name(key)
    # An API whose pattern allows other values knows better than the name of its member.
    if rule is None or not all(pattern is None or re.search(rule["patterns"], pattern) for pattern in patterns):
        return None
    return _form(rule["form"])


@functools.lru_cache(maxsize=4096)
def _rule_of_name(key: str) -> dict[str, str] | None:
    rules: list[dict[str, str]] = tables.read("knowledge/trail/forms")["names"]
    return next((rule for rule in rules if re.search(rule["key"], key)), None)


@functools.cache
def _form(name: str) -> Form | None:
    facts: dict[str, Any] = tables.read("knowledge/trail/forms")["forms"][name]
    pattern = facts.get("pattern") or _of_regions()
    return Form(name, facts["what"], pattern, facts.get("begins", "")) if pattern else None


def _of_regions() -> str:
    # The regex also accepts Regions that are newer than botocore. The list has those that it does not match:
    # aws-global.
    names = [partition["regionRegex"].strip("^$") for partition in _partitions()]
    return "|".join(f"(?:{pattern})" for pattern in (*names, *map(re.escape, regions()))) if names else ""


@functools.cache
def regions() -> tuple[str, ...]:
    """The names of the Regions that the installed botocore knows."""
    return tuple(name for partition in _partitions() for name in partition["regions"])


@functools.cache
def _partitions() -> tuple[dict[str, Any], ...]:
    try:
        with open(os.path.join(models.data_directory(), "partitions.json"), encoding="utf-8") as stream:
            return tuple(json.load(stream)["partitions"])
    # Without the file there is no form, and so no finding.
    except (OSError, ValueError, KeyError):
        return ()


def region_meant(text: str) -> str:
    """The Region for a misspelled name or a zone: us-east1, US-EAST-1, us-east-1a; "" if there is no such Region."""
    asked = letters(text)
    for name in regions():
        # The last letter of a zone: us-east-1a.
        if asked == letters(name) or (asked[:-1] == letters(name) and asked[-1:].isalpha()):
            return name
    return ""
