"""Why a policy saw no event: the likely reason, from what the logs have."""

from __future__ import annotations

import enum
from typing import NamedTuple

from c7n_ctschema.backtest.plan import Candidate
from c7n_ctschema.backtest.policy_summary import PolicySummary
from c7n_ctschema.backtest.summary import Summary
from c7n_ctschema.grammar import counted, listed

MOST_NAMES = 5


class Kind(enum.Enum):
    """The kinds of reason. The value is the word of the JSON output."""

    NOT_LOGGED = "not-logged"  # no record has the name of one of its events
    OTHER_SOURCE = "other-source"
    REFUSED = "refused"  # the pattern refuses the events with its names
    WITHHELD = "withheld"  # the pattern matches, and EventBridge does not deliver
    NO_MATCH = "no-match"  # a pattern that does not list its events matches none


class Reason(NamedTuple):
    """Why a policy saw no event. `text` is one sentence."""

    kind: Kind
    text: str


def reason(candidate: Candidate, found: PolicySummary, summary: Summary) -> Reason | None:
    """The reason, or None if EventBridge delivers an event to the policy."""
    if found.delivered:
        return None
    # The order is that of an event on its way: logged, matched by the pattern, delivered.
    if found.matched:
        return Reason(Kind.WITHHELD, _withheld(found))
    if found.refused:
        # The path that refuses most events is the one to look at; ties in alphabetical order.
        path, count = min(found.refused.items(), key=lambda item: (-item[1], item[0]))
        total = sum(found.refused.values())
        return Reason(
            Kind.REFUSED, f"the pattern refuses {_all_of(total)} with its names, {count:,} of them by `{path}`"
        )
    names = candidate.new.policy.names if candidate.new else None
    if names is None:
        return Reason(Kind.NO_MATCH, "its pattern matches no event of the logs")
    return _elsewhere(names, summary) or Reason(Kind.NOT_LOGGED, _not_logged(names))


def _withheld(found: PolicySummary) -> str:
    words = {
        "read-only": "they are read-only, and c7n's rules do not ask for read-only events",
        "other-region": "they are global events outside their home Region",
        "too-large": "they are larger than EventBridge delivers",
    }
    why = "; ".join(words[kind] for kind in sorted(found.withheld))
    return f"EventBridge does not deliver {_all_of(found.matched)}: {why}"


def _all_of(count: int) -> str:
    return "the one event" if count == 1 else f"all {counted(count, 'event')}"


def _elsewhere(names: frozenset[tuple[str, str]], summary: Summary) -> Reason | None:
    """The name is in the logs under another event source: a wrong `source`."""
    events = {event: source for source, event in sorted(names)}
    # A policy with `source: ec2.amazonaws.com` and an event of autoscaling is a common slip.
    for pair, count in sorted(summary.names.counts.items()):
        source, _, event = pair.rpartition(":")
        if event in events:
            text = f"the logs have {counted(count, 'event')} {event} of {source}, none of {events[event]}"
            return Reason(Kind.OTHER_SOURCE, text)
    return None


def _not_logged(names: frozenset[tuple[str, str]]) -> str:
    events = sorted({f"{source.removesuffix('.amazonaws.com')}.{event}" for source, event in names})
    shown = listed(events, most=MOST_NAMES)
    return f"the logs have no event {shown}" if len(events) == 1 else f"its events are not in the logs: {shown}"
