"""Why a policy saw no event: the likely reason, from what the logs have."""

from __future__ import annotations

import enum
import functools
import json
from collections.abc import Sequence
from typing import NamedTuple

from c7n_ctschema.backtest.plan import Candidate
from c7n_ctschema.backtest.policy_summary import PolicySummary
from c7n_ctschema.backtest.summary import Summary
from c7n_ctschema.custodian.eventbridge import rendered_pattern
from c7n_ctschema.custodian.eventbridge.rendered_pattern import Pair
from c7n_ctschema.grammar import listed, many
from c7n_ctschema.names import is_slip, nearest
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.trail.catalog import delivery, event_catalog

MOST_NAMES = 5
MOST_VALUES = 3


class Kind(enum.Enum):
    """The kinds of reason. The value is the word of the JSON output."""

    NOT_LOGGED = "not-logged"  # no record has the name of one of its events
    UNKNOWN_NAME = "unknown-name"  # and CloudTrail is not known to log one of the names
    DATA_EVENT = "data-event"  # a trail logs them only if its selectors say so
    OTHER_SOURCE = "other-source"
    OTHER_REGION = "other-region"  # its events are logged in one Region, which the logs do not have
    REFUSED = "refused"  # the pattern refuses the events with its names
    WITHHELD = "withheld"  # the pattern matches, and EventBridge does not deliver
    NO_MATCH = "no-match"  # a pattern that does not list its events matches none


class Reason(NamedTuple):
    """Why a policy saw no event. `text` is one sentence."""

    kind: Kind
    text: str


def reason(candidate: Candidate, found: PolicySummary, summary: Summary) -> Reason | None:
    """The reason, or None if EventBridge delivers an event to the policy."""
    # A policy that only the old version has: nobody asks why it sees nothing.
    if found.delivered or candidate.new is None:
        return None
    policy = candidate.new.policy
    # The order is that of an event on its way: logged, matched by the pattern, delivered.
    if found.matched:
        return Reason(Kind.WITHHELD, _withheld(found, policy))
    if found.refused:
        return Reason(Kind.REFUSED, _refused(found, policy))
    if policy.names is None:
        return Reason(Kind.NO_MATCH, "its pattern matches no event of the logs")
    # Not `policy.names`: with two sources it also has pairs that nobody means, such as `iam:RunInstances`.
    pairs = rendered_pattern.pairs(policy.mode).asked or tuple(Pair(*one) for one in sorted(policy.names))
    return _unknown(pairs, summary) or _in_other_region(pairs, summary) or _not_logged(pairs)


def _withheld(found: PolicySummary, policy: Replayed) -> str:
    homes = sorted({delivery.home_region(*pair) for pair in policy.names or ()} - {""})
    words = {
        "read-only": "they are read-only, and c7n's rules do not ask for read-only events",
        "other-region": f"they are global events outside their home Region {listed(homes, 'or')}".rstrip(),
        "too-large": "they are larger than EventBridge delivers",
    }
    why = "; ".join(words[kind] for kind in sorted(found.withheld))
    if found.matched == 1:
        return f"EventBridge does not deliver the one event that matches: {why}"
    return f"EventBridge delivers none of the {found.matched:,} events that match: {why}"


def _refused(found: PolicySummary, policy: Replayed) -> str:
    # The path that refuses most events is the one to look at; ties in alphabetical order.
    path, count = min(found.refused.items(), key=lambda item: (-item[1], item[0]))
    total = sum(found.refused.values())
    events = "the one event of its names" if total == 1 else f"all {many(total, 'event')} of its names"
    most = "" if count == total else f"; for {count:,} of them"
    # Of an empty event, the pattern refuses each of its paths, and says what it requires there.
    expected = next((one.expected for one in policy.matcher.explain({}) if one.path == path), ())
    values = listed([json.dumps(one, ensure_ascii=False) for one in expected], "or", MOST_VALUES)
    return (
        f"the pattern refuses {events}{most}: `{path}` is not {values}" if values else f"the pattern refuses {events}"
    )


def _unknown(pairs: Sequence[Pair], summary: Summary) -> Reason | None:
    """A name that CloudTrail is not known to log for its source: a slip, or the name of another source."""
    for source, event in pairs:
        if event_catalog.find(source, event):
            continue
        # A policy with `source: ec2.amazonaws.com` and an event of autoscaling is a common slip.
        for pair, count in sorted(summary.names.counts.items()):
            other, _, name = pair.rpartition(":")
            if name == event:
                text = f"the logs have {many(count, 'event')} {event} of {other}, none of {source}"
                return Reason(Kind.OTHER_SOURCE, text)
        near = [one for one in nearest(event, _events_of(source), 1) if is_slip(event, one)]
        if near:
            return Reason(Kind.UNKNOWN_NAME, f"{source} has no event {event}; did you mean {near[0]}?")
    return None


@functools.lru_cache(maxsize=64)  # of the sources that policies name; a list takes 4 ms
def _events_of(source: str) -> tuple[str, ...]:
    return event_catalog.events_of_source(source)


def _in_other_region(pairs: Sequence[Pair], summary: Summary) -> Reason | None:
    """All events are logged in Regions that the logs do not have: IAM's in us-east-1, for example."""
    homes = {delivery.home_region(*pair) for pair in pairs}
    if not summary.regions or "" in homes or homes & summary.regions:
        return None
    shown = listed(sorted(summary.regions), most=MOST_NAMES)
    return Reason(
        Kind.OTHER_REGION, f"its events are logged only in {listed(sorted(homes))}, and the logs are of {shown}"
    )


def _not_logged(pairs: Sequence[Pair]) -> Reason:
    shown = sorted({f"{source.removesuffix('.amazonaws.com')}.{event}" for source, event in pairs})
    names = listed(shown, most=MOST_NAMES)
    text = f"the logs have no event {names}" if len(shown) == 1 else f"its events are not in the logs: {names}"
    refs = [event_catalog.find(*pair) for pair in pairs]
    if all(ref and delivery.delivery(ref.source, ref.event, ref.operations).data_event for ref in refs):
        what = "it is a data event" if len(shown) == 1 else "they are data events"
        return Reason(Kind.DATA_EVENT, f"{text}; {what}, which a trail logs only if its selectors say so")
    return Reason(Kind.NOT_LOGGED, text)
