"""Parts that many policies lack, so that rules which look at nothing else need not run on them.

To call a rule that finds nothing costs 4,000 instructions, a hundredth of all rules on a simple policy. The predicates
read what the policy's reader has found, and must not make the context compute anything.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping

from c7n_ctschema.lint.analysis.policy_context import Context


class Part(enum.Enum):
    """What a policy can have. A policy's own filters on the resource are `OTHER_FILTERS`, in c7n's words."""

    PATTERN = "mode.pattern"
    ACTIONS = "actions"
    OTHER_FILTERS = "filters that are not of type event"
    ACTIONS_OR_OTHER_FILTERS = "actions, or filters that are not of type event"
    SEVERAL_EVENT_FILTERS = "two filters of type event"
    SEVERAL_EVENTS = "two entries in mode.events"
    SHORTCUT = "an entry of mode.events that is a shortcut"
    PROBLEM = "a mistake that the reader found"
    OPERATOR = "op in a filter of type event"
    VALUE_TYPE = "value_type in a filter of type event"


# Lists, because `any` of a generator takes twice as long, and most policies have one event and one filter.
HAS: Mapping[Part, Callable[[Context], object]] = {
    Part.PATTERN: lambda context: "pattern" in context.mode_members,
    Part.ACTIONS: lambda context: "actions" in context.members,
    Part.OTHER_FILTERS: lambda context: context.policy.other_filters,
    Part.ACTIONS_OR_OTHER_FILTERS: lambda context: context.policy.other_filters or "actions" in context.members,
    Part.SEVERAL_EVENT_FILTERS: lambda context: len(context.policy.filters) > 1,
    Part.SEVERAL_EVENTS: lambda context: len(context.policy.events) > 1,
    Part.SHORTCUT: lambda context: [entry for entry in context.policy.events if entry.shortcut is not None],
    Part.PROBLEM: lambda context: context.policy.problems,
    Part.OPERATOR: lambda context: [one for one in context.policy.filters if one.op is not None],
    Part.VALUE_TYPE: lambda context: [one for one in context.policy.filters if one.value_type is not None],
}
