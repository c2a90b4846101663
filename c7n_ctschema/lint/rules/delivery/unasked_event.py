"""The pattern matches events that are not in the policy's `mode.events`.

c7n writes all sources and all event names of a policy into one pattern, which matches every name from every source. The
Lambda starts for every combination that exists. Usually c7n finds no entry for the event and does nothing, but you pay
for the run. This is an info. It is a warning if the policy has a shortcut: c7n then compares only the event name, and
acts on the event of the wrong service.

Bad::

    events:
      - source: ecs.amazonaws.com
        event: CreateService
        ids: responseElements.service.serviceArn
      - source: eks.amazonaws.com
        event: CreateCluster
        ids: requestParameters.name

Good::

    events:
      - source: eks.amazonaws.com
        event: CreateCluster
        ids: requestParameters.name
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.eventbridge import rendered_pattern
from c7n_ctschema.custodian.eventbridge.rendered_pattern import Pair
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import listed
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.paths.resolution import Missing
from c7n_ctschema.trail.schema import event_schema

CODE, NAME, SEVERITY = "CT406", "unasked-event", Severity.INFO
# Such as 20 sources and 100 events. The catalog is asked once for each pair, so this bounds the time.
_MOST_PAIRS = 2_000
_SHOWN = 3


def check(context: Context) -> Iterator[Finding]:
    # One source cannot be crossed with another, and this is the usual policy: it ends here before any work.
    sources = {use.source for use in context.events}
    if len(sources) < 2 or len(sources) * len(context.events) > _MOST_PAIRS or context.pattern is None:
        return
    # EKS has no CreateService: a pair that no service logs costs nothing, and would only make the message longer.
    extra = [pair for pair in rendered_pattern.pairs(context.mode).extra if event_catalog.find(*pair)]
    taken = [pair for pair in extra if _takes(context, pair)]
    if taken:
        yield _finding(
            context, taken, "c7n takes each of them for the event of its shortcut, and acts on it", Severity.WARNING
        )
    elif extra:
        yield _finding(context, extra, "the Lambda starts for each of them, and does nothing", Severity.INFO)


def _takes(context: Context, pair: Pair) -> bool:
    """Whether a shortcut of the policy finds ids in an event of that name from another source."""
    shortcut = c7n_source.shortcuts().get(pair.event)
    # get_trail_ids compares the source of an entry that has one. For a shortcut, it compares the event's name alone.
    if not shortcut or not shortcut.resolves or not any(entry.shortcut for entry in context.policy.events):
        return False
    try:
        # DAX logs CreateCluster without Redshift's `clusterIdentifier`: c7n gets no ids from it, and nothing happens.
        return not isinstance(event_schema.load(*pair).resolve(shortcut.ids, in_detail=True), Missing)
    except CtschemaError:
        return False


def _finding(context: Context, pairs: list[Pair], effect: str, severity: Severity) -> Finding:
    named = listed([str(pair) for pair in pairs], most=_SHOWN)
    return Finding(
        context.span_of_events(),
        f"the pattern also matches {named}: c7n combines all sources with all names",
        suggestion="one policy per source",
        advice=Advice.INSTEAD,
        effect=effect,
        severity=severity,
    )
