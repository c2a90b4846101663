"""The quirks of an event source: `data/knowledge/quirks/<source>.json`. Reading a file checks it.

Without the check, a wrong name would change a rule silently: with `event` for `events`, a rule applies to every event.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

from c7n_ctschema import tables
from c7n_ctschema.names import nearest
from c7n_ctschema.trail.catalog import event_catalog

FOLDER = "knowledge/quirks"
SCOPE: Mapping[str, type] = {"events": list, "except_events": list, "service": str, "side": str}
SPELLING: Mapping[str, type] = {
    "names": str,
    "bound": str,
    "rename": dict,
    "keep": list,
    "hidden": list,
    "opaque": dict,
    "add": dict,
    "beyond": dict,
    "drop": list,
    "inside": str,
    "flatten": bool,
    "closed": bool,
    "blobs": str,
}
MEMBERS: Mapping[str, type] = {**SCOPE, **SPELLING, "evidence": str}
VALUES: Mapping[str, tuple[str, ...]] = {
    "side": ("request", "response"),
    "names": ("lower", "wire", "pascal", "snake", "unproven"),
    "bound": ("member", "wire"),
    "blobs": ("java",),
}
_JSON_NAMES = {str: "a string", bool: "true or false", list: "a list of strings", dict: "an object"}


class BadQuirk(tables.BrokenTable):
    """A rule of a quirk file that breaks `data/knowledge/quirks/README.md`. The first rule has number 1."""

    def __init__(self, table: str, rule: int, member: str, problem: str) -> None:
        super().__init__(table, f"rule {rule}: {problem}")
        self.rule, self.member = rule, member


class QuirkRule(NamedTuple):
    """A rule: the events to which it applies, and what it changes in their spelling.

    `events` and `side` are None, and `service` is "", if the rule applies to all of them. `spelling` has the members
    of `trail.encoding.Spelling` that the rule changes.
    """

    spelling: Mapping[str, Any]
    evidence: str
    events: tuple[str, ...] | None = None
    except_events: tuple[str, ...] = ()
    service: str = ""
    side: str = ""

    def applies(self, service: str, event: str, side: str) -> bool:
        return (
            (self.events is None or event in self.events)
            and self.service in ("", service)
            and self.side in ("", side)
            and event not in self.except_events
        )


@functools.cache
def rules(source: str) -> tuple[QuirkRule, ...]:
    """The rules of an event source, in the order of the file; raises BadQuirk."""
    stem = source.removesuffix(event_catalog.SUFFIX)
    table = tables.read_from(FOLDER, stem)
    if not table:
        return ()
    file = f"{FOLDER}/{stem}.json"
    # A copied file with the `source` of another one would never apply.
    if table.keys() != {"source", "rules"} or table["source"] != source or not isinstance(table["rules"], list):
        raise tables.BrokenTable(file, f"its members are `source`, which is {source}, and `rules`, a list")
    return tuple(_rule(file, number, members) for number, members in enumerate(table["rules"], 1))


def _rule(file: str, number: int, members: Any) -> QuirkRule:
    _check(file, number, members)
    events = members.get("events")
    return QuirkRule(
        {name: value for name, value in members.items() if name in SPELLING},
        members["evidence"],
        None if events is None else tuple(events),
        tuple(members.get("except_events", ())),
        members.get("service", ""),
        members.get("side", ""),
    )


def _check(file: str, number: int, members: Any) -> None:
    if not isinstance(members, dict):
        raise BadQuirk(file, number, "", "it is not an object")
    # Sorted, so that the same file always gives the same error.
    for name in sorted(members.keys() - MEMBERS.keys()):
        raise BadQuirk(file, number, name, f"unknown member {name!r}; {_meant(name)}")
    # A rule that nobody can verify cannot be corrected later either.
    if not members.get("evidence"):
        raise BadQuirk(file, number, "evidence", "it has no `evidence`")
    if not members.keys() & SPELLING.keys():
        raise BadQuirk(file, number, "", "it changes nothing")
    for name, value in members.items():
        problem = _problem(name, value)
        if problem:
            raise BadQuirk(file, number, name, problem)


def _meant(name: str) -> str:
    near = nearest(name, MEMBERS, limit=1)
    return f"did you mean {near[0]!r}?" if near else f"a rule can have {', '.join(MEMBERS)}"


def _problem(name: str, value: Any) -> str:
    """What is wrong with the value of a member, or ""."""
    kind = MEMBERS[name]
    # A string for a list would pass `in` with each of its letters.
    if not isinstance(value, kind):
        return f"{name!r} is not {_JSON_NAMES[kind]}"
    return _value_problem(name, value)


def _value_problem(name: str, value: Any) -> str:
    if MEMBERS[name] is list and not all(isinstance(item, str) for item in value):
        return f"{name!r} is not a list of strings"
    if name in VALUES and value not in VALUES[name]:
        return f"{name!r} is {value!r}, not one of {', '.join(VALUES[name])}"
    if name == "rename":
        return _rename_problem(value)
    return ""


def _rename_problem(renamed: Mapping[str, Any]) -> str:
    for member, logged in renamed.items():
        # Several names: calls of one source differ, and both names are found.
        names = [logged] if isinstance(logged, str) else logged
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            return f"'rename' has neither a string nor a list of strings for {member!r}"
    return ""
