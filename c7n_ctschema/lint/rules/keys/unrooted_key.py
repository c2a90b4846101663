"""An event filter's `key` lacks `detail.`.

c7n looks `ids` up in the record, but the key of an event filter in the EventBridge envelope around it. The envelope has
the members `account`, `region`, `source`, `detail-type`, `time`, `id`, and `resources`; the record is its `detail`.

Bad::

    events:
      - source: signin.amazonaws.com
        event: ConsoleLogin
        ids: userIdentity.arn
    filters:
      - type: event
        key: userIdentity.type
        value: Root

Good::

    events:
      - source: signin.amazonaws.com
        event: ConsoleLogin
        ids: userIdentity.arn
    filters:
      - type: event
        key: detail.userIdentity.type
        value: Root
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from c7n_ctschema import keypath
from c7n_ctschema.diagnostics import Finding, Fix, Severity
from c7n_ctschema.lint.analysis.paths import missing_member
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.trail.shapes import envelope

CODE, NAME, SEVERITY = "CT102", "unrooted-key", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    for one in context.policy.filters:
        if one.key is None or not is_unrooted(one.key.value):
            continue
        right = f"detail.{one.key.value}"
        yield Finding(
            one.key.part(0, len(one.key.value)),
            "this key lacks `detail.`: c7n reads keys from the EventBridge envelope, and `detail` is the record",
            suggestion=right,
            effect=missing_member.effect_of(one),
            fix=Fix(one.key.span, right, "put `detail.` before the key"),
        )


@functools.lru_cache(maxsize=20_000)
def is_unrooted(key: str) -> bool:
    """Whether the first step is a member of the record, but not of the envelope."""
    steps = keypath.parse(key)
    first = steps[0].name if steps else ""
    known = envelope.members("detail") | set(envelope.ROOTS.values())
    # `resources` is in both, and c7n reads the envelope's: that key may be right.
    return first in known and first not in envelope.members("event")
