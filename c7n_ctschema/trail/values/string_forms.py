"""The form of strings, such as a Region or an ARN, at keys whose model has no pattern (knowledge/trail/forms.json)."""

from __future__ import annotations

import functools
import json
import os
import re
from typing import Any, NamedTuple

from c7n_ctschema import tables
from c7n_ctschema.names import letters
from c7n_ctschema.trail.catalog import models

REGION, ADDRESS, CIDR = "region", "address", "cidr"


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
    plain = re.sub(r"\[[^\[\]]*\]", "", key)
    for rule in tables.read("knowledge/trail/forms")["keys"]:
        if re.fullmatch(rule["key"], plain) and ("source" not in rule or sources == {rule["source"]}):
            return _form(rule["form"])
    return None


@functools.lru_cache(maxsize=4096)
def of_name(key: str, patterns: frozenset[str | None]) -> Form | None:
    """The form that a member's name says, such as `policyArn`; None if one of the API's patterns differs."""
    for rule in tables.read("knowledge/trail/forms")["names"]:
        if re.search(rule["key"], key):
            same = all(pattern is None or re.search(rule["patterns"], pattern) for pattern in patterns)
            return _form(rule["form"]) if same else None
    return None


@functools.cache
def _form(name: str) -> Form | None:
    facts: dict[str, Any] = tables.read("knowledge/trail/forms")["forms"][name]
    pattern = facts.get("pattern") or _of_regions()
    return Form(name, facts["what"], pattern, facts.get("begins", "")) if pattern else None


def _of_regions() -> str:
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
    except (OSError, ValueError, KeyError):
        return ()


def region_meant(text: str) -> str:
    """The Region for a misspelled name or a zone: us-east1, US-EAST-1, us-east-1a; "" if there is no such Region."""
    asked = letters(text)
    for name in regions():
        if asked == letters(name) or (asked[:-1] == letters(name) and asked[-1:].isalpha()):
            return name
    return ""
