"""A key exists in some of the policy's events, but not in all.

Not wrong in itself: in the events that lack it the key is null, and the filter passes or not as for any missing key.
The message says which events lack it, and what the filter then does.

Bad::

    events:
      - source: ec2.amazonaws.com
        event: CreateVolume
        ids: responseElements.volumeId
      - source: ec2.amazonaws.com
        event: DeleteVolume
        ids: requestParameters.volumeId
    filters:
      - type: event
        key: detail.responseElements.volumeType
        value: io2

Good::

    events:
      - source: ec2.amazonaws.com
        event: CreateVolume
        ids: responseElements.volumeId
    filters:
      - type: event
        key: detail.responseElements.volumeType
        value: io2
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint import miss
from c7n_ctschema.lint.context import Context, names_of
from c7n_ctschema.lint.rules import unrooted_key

CODE, NAME, SEVERITY = "CT105", "key-in-some-events", Severity.INFO


def check(context: Context) -> Iterator[Finding]:
    for use in context.keys:
        if use.misses and not (use.is_missing or use.elsewhere) and not unrooted_key.is_unrooted(use.text.value):
            lacking = tuple(event for event, _ in use.misses)
            yield Finding(
                use.text.part(0, len(use.text.value)),
                f"not in the record of {names_of(lacking)}",
                effect=miss.effect_of(use.filter),
            )
