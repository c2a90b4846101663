"""The nouns in the names of events and of their members: what an event or a member is about."""

from __future__ import annotations

import functools
import re

from c7n_ctschema import lazy_regex
from c7n_ctschema.names import singular
from c7n_ctschema.trail.catalog import event_catalog

ENDINGS = ("identifier", "arn", "name", "url", "id")
_VERB = lazy_regex.compile(r"[A-Z][a-z]+")
# Lambda and CloudFront log the API's version with the name: CreateFunction20150331v2, UpdateDistribution2020_05_31.
_DATE = lazy_regex.compile(r"\d{8}(v\d+)?$|\d{4}_\d{2}_\d{2}$|v2$")
# Verbs of events that create something.
MAKES = (
    "Create",
    "Run",
    "Allocate",
    "Register",
    "Request",
    "Import",
    "Copy",
    "Restore",
    "Publish",
    "Purchase",
    "Upload",
)
# EC2 wraps its lists in `…Set` (`instancesSet`). These words end with the same letters and are resources themselves.
_SETS = (
    "configurationset",
    "ruleset",
    "dataset",
    "stackset",
    "changeset",
    "taskset",
    "recordset",
    "optionset",
    "ipset",
    "regexset",
    "parameterset",
    "assetset",
    "patternset",
)


@functools.cache
def things_of(service: str) -> frozenset[str]:
    """The service's nouns, from the events that create something: `placementgroup`, `securitygroup`, `instance`."""
    return frozenset(
        # Put also changes things, so it is not in MAKES, but PutSubscriptionFilter is all that creates such a filter
        event_noun(event)
        for event in event_catalog.events_of_service(service)
        if event.startswith((*MAKES, "Put"))
    )


@functools.lru_cache(maxsize=16_384)
def event_noun(event: str) -> str:
    """The noun in an event's name: `dbinstance` for CreateDBInstance, `function` for CreateFunction20150331."""
    verb = _VERB.match(event)
    noun = event[verb.end() :].lower() if verb else event.lower()
    return singular(_DATE.sub("", noun))


@functools.lru_cache(maxsize=4096)
def new_noun(event: str) -> str:
    """The noun of what the event creates: `dbinstance` for RestoreDBInstanceFromDBSnapshot."""
    return event_noun(re.sub(r"(?<=[a-z0-9])(?:From|To)[A-Z].*", "", event))


@functools.lru_cache(maxsize=16_384)
def member_noun(name: str) -> str:
    """The singular of a member's name: `group` for `groupSet` and `groups`. A `configurationSet` stays as it is."""
    return singular(name if name.endswith(_SETS) else name.removesuffix("set"))


def noun_and_kind(leaf: str) -> tuple[str, str]:
    """A member's noun and kind: ("policy", "name") for `policyname`; ("", "") without such an ending."""
    # an identifier is an id: c7n sends or compares `DBInstanceIdentifier` as it does `InstanceId`
    for ending in ENDINGS:
        if leaf.endswith(ending):
            return leaf[: -len(ending)], "id" if ending == "identifier" else ending
    return "", ""
