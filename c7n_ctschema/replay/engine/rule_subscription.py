"""The events that a policy's EventBridge rule lets through, and a tighter `mode.pattern`."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from c7n_ctschema.custodian.eventbridge import pattern_matcher, rendered_pattern
from c7n_ctschema.custodian.eventbridge.pattern_branches import InvalidPattern
from c7n_ctschema.custodian.eventbridge.pattern_matcher import Matcher
from c7n_ctschema.custodian.eventbridge.rendered_pattern import MOST_CHARACTERS, Pair, PatternError
from c7n_ctschema.json_value import Json, JsonObject, as_list, as_object
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.delivery import delivery

_WHICH = ("detail-type", "detail.eventSource", "detail.eventName")  # the fields that tell one event from another


@dataclass(frozen=True, slots=True)
class Extra:
    """A pair that the rule lets through although `mode.events` does not list it.

    `known`: such records exist. `shortcut`: c7n selects the ids by the event's name alone, so it acts on this pair.
    """

    pair: Pair
    known: bool
    shortcut: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """A listed pair that never arrives: its records have a detail-type that the rule does not list."""

    pair: Pair
    detail_type: str


@dataclass(frozen=True, slots=True)
class Tighter:
    """A `mode.pattern` from which c7n renders `rendered`: it lets through the listed events and no other known one."""

    mode_pattern: JsonObject
    rendered: JsonObject
    characters: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """The rule that c7n deploys for a `mode`. `invalid` says why EventBridge refuses it, or is ""."""

    rendered: JsonObject
    characters: int
    asked: tuple[Pair, ...]
    extra: tuple[Extra, ...]
    lost: tuple[Lost, ...]
    narrowed: bool
    inexact: bool
    invalid: str
    tighter: Tighter | None


def of_mode(mode: Mapping[str, Json]) -> Subscription:
    """The subscription of a policy's `mode`. Raises PatternError if c7n cannot render a pattern."""
    rendered, pairs = rendered_pattern.of_mode(mode), rendered_pattern.pairs(mode)
    matcher, invalid = _compiled(rendered)
    # A pattern that does not compile tells nothing, so all pairs of the cross product stay listed.
    admitted = [pair for pair in pairs.extra if matcher is None or _lets_through(matcher, pair)]
    extra = tuple(
        # CloudWatchEvents.match selects a shortcut by the event name alone: `CreateTable` (DynamoDB) beside
        # `glue:DeleteTable` also takes the ids of `glue:CreateTable`.
        Extra(pair, event_catalog.find(*pair) is not None, pair.event in as_list(mode["events"]))
        for pair in admitted
    )
    types = (
        as_list(rendered["detail-type"])
        if rendered_pattern.is_sound(rendered)
        else [_type(pair) for pair in pairs.asked]
    )
    # `ConsoleLogin` beside `iam:CreateUser`: c7n renders only the detail-type of sign-ins, so CreateUser is lost.
    lost = tuple(Lost(pair, _type(pair)) for pair in pairs.asked if _type(pair) not in types)
    return Subscription(
        rendered,
        rendered_pattern.size(rendered),
        pairs.asked,
        extra,
        lost,
        pairs.narrowed,
        pairs.inexact,
        invalid,
        # The tighter pattern has the same members of `mode.pattern`, and is longer: it fixes neither fault.
        tighter=None if invalid else _tighter(mode, pairs.asked, any(one.known for one in extra), bool(lost)),
    )


def _compiled(rendered: JsonObject) -> tuple[Matcher | None, str]:
    try:
        matcher = pattern_matcher.compile(rendered)
    except InvalidPattern as error:
        return None, str(error)
    characters = rendered_pattern.size(rendered)
    too_long = f"it has {characters:,} characters; EventBridge allows {MOST_CHARACTERS:,}, and up to 4,096 on request"
    return matcher, too_long if characters > MOST_CHARACTERS else ""


def _type(pair: Pair) -> str:
    """The detail-type of a pair's records."""
    found = delivery(*pair).detail_type
    return (
        rendered_pattern.SIGN_IN
        if event_catalog.find(*pair) is None and pair.source == rendered_pattern.SIGN_IN_SOURCE
        else found
    )


def _lets_through(matcher: Matcher, pair: Pair) -> bool:
    """Whether a record of the pair can pass, if the rest of the pattern matches."""
    detail = {"eventSource": pair.source, "eventName": pair.event}
    # Only these fields: conditions on others, such as `errorCode`, depend on the record, not on the pair.
    return matcher.on(*_WHICH).matches({"detail-type": _type(pair), "detail": detail})


def _tighter(mode: Mapping[str, Json], asked: tuple[Pair, ...], too_many: bool, too_few: bool) -> Tighter | None:
    """A pattern with source and name in pairs under `$or`, and with the missing detail-types.

    None if the rule is exact already, the policy's own pattern conflicts, or the result is too long. c7n's merge
    cannot remove a name, but the lists under `$or` replace those beside it.
    """
    # A copy, because the policy is shown unchanged beside the proposal.
    added = copy.deepcopy(as_object(mode.get("pattern")))
    detail = added.get("detail", {})
    # The policy's own `eventName` or `$or` is a decision of its author, which a second `$or` would contradict.
    if not (too_many or too_few) or not isinstance(detail, dict) or {"$or", "eventSource", "eventName"} & set(detail):
        return None
    if too_many:
        added["detail"] = {**detail, **_paired(asked)}
    if too_few:
        present = as_list(rendered_pattern.of_mode(mode)["detail-type"])
        added["detail-type"] = [one for one in dict.fromkeys(map(_type, asked)) if one not in present]
    return _proven({**mode, "pattern": added}, asked)


def _paired(asked: tuple[Pair, ...]) -> JsonObject:
    """The `$or` of the pairs. Sources with the same names share a branch."""
    # One branch for each pair would also be right, but EventBridge limits the number of characters.
    names: dict[str, list[str]] = {}
    for source, name in asked:
        names.setdefault(source, []).append(name)
    sources: dict[tuple[str, ...], list[str]] = {}
    for source, its in names.items():
        sources.setdefault(tuple(its), []).append(source)
    return {"$or": [{"eventSource": [*group], "eventName": list(its)} for its, group in sources.items()]}


def _proven(mode: Mapping[str, Json], asked: tuple[Pair, ...]) -> Tighter | None:
    """The pattern, if c7n renders it and it lets through exactly the listed pairs of all known pairs."""
    try:
        rendered = rendered_pattern.of_mode(mode)
        matcher = pattern_matcher.compile(rendered)
    except (PatternError, InvalidPattern):
        return None
    if rendered_pattern.size(rendered) > MOST_CHARACTERS:
        return None
    known = (pair for pair in _crossed(asked) if pair in asked or event_catalog.find(*pair))
    # Proven with the matcher, because the effect of names beside `$or` is not documented by AWS.
    right = all(_lets_through(matcher, pair) is (pair in asked) for pair in known)
    return Tighter(as_object(mode["pattern"]), rendered, rendered_pattern.size(rendered)) if right else None


def _crossed(asked: tuple[Pair, ...]) -> Iterator[Pair]:
    sources, names = dict.fromkeys(pair.source for pair in asked), dict.fromkeys(pair.event for pair in asked)
    return (Pair(source, name) for source in sources for name in names)
