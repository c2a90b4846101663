"""The EventBridge pattern is too long.

EventBridge accepts patterns of up to 2,048 characters, or 4,096 if AWS raised the quota. c7n writes every source and
every event name of a policy into one pattern. Split many events, or a long `mode.pattern`, into several policies.

Bad::

    mode:
      pattern:
        account: &accounts
            ["111111111111", "111112121212", "111113131313", "111114141414", "111115151515", "111116161616",
             "111117171717", "111118181818", "111119191919", "111120202020", "111121212121", "111122222222",
             "111123232323", "111124242424", "111125252525", "111126262626", "111127272727", "111128282828",
             "111129292929", "111130303030", "111131313131", "111132323232", "111133333333", "111134343434",
             "111135353535", "111136363636", "111137373737", "111138383838", "111139393939", "111140404040"]
        detail:
          recipientAccountId: *accounts
          userIdentity:
            accountId: *accounts
            sessionContext:
              sessionIssuer:
                accountId: *accounts
    events:
      - source: ec2.amazonaws.com
        event: CreateVolume
        ids: responseElements.volumeId

Good::

    events:
      - source: ec2.amazonaws.com
        event: CreateVolume
        ids: responseElements.volumeId
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.eventbridge import rendered_pattern
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT409", "long-pattern", Severity.WARNING
# AWS raises the quota of 2,048 characters up to this limit: no account can have more.
_MOST_ON_REQUEST = 4_096
_SHORT = 20  # events; their names have at most 80 characters, and sources 60


def check(context: Context) -> Iterator[Finding]:
    # Rendering the pattern costs time, and nearly all policies have a few events: twenty names of 25 characters have
    # less than 700 characters with quotes and commas.
    if (len(context.policy.events) < _SHORT and "pattern" not in context.mode_members) or context.pattern is None:
        return
    size = rendered_pattern.size(context.pattern)
    if size > rendered_pattern.MOST_CHARACTERS:
        yield Finding(
            context.span_of_events(),
            f"the pattern has {size:,} characters, but EventBridge accepts {rendered_pattern.MOST_CHARACTERS:,}"
            + ("" if size > _MOST_ON_REQUEST else f" ({_MOST_ON_REQUEST:,} if AWS raised the quota)"),
            suggestion="several policies",
            advice=Advice.INSTEAD,
            effect="AWS rejects the rule: the policy is not deployed",
            severity=Severity.ERROR if size > _MOST_ON_REQUEST else Severity.WARNING,
        )
