"""The states in which c7n's actions take a resource, and in which AWS accepts their calls, without importing c7n.

c7n's own conditions are in generated/action_states.json; tools/action_states.py reads them from c7n's source. Other
conditions, and those of AWS's operations, are in knowledge/custodian/moments.json with their evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from c7n_ctschema import tables
from c7n_ctschema.custodian.lookups import resource_moment
from c7n_ctschema.custodian.lookups.resource_moment import Moment
from c7n_ctschema.light_typing import Any, NamedTuple

_READS = ("Describe", "Get", "List")


class Refused(NamedTuple):
    """Why an action does nothing with a resource: c7n or, if `operation` is set, AWS takes only `states`."""

    states: tuple[str, ...]
    operation: str = ""


def refused(action: str, moment: Moment, operations: Sequence[str] = ()) -> Refused | None:
    """Why an action that calls these operations does nothing with a resource at a moment, or None if it may act."""
    for condition in _conditions(moment.resource, action):
        # A condition on another attribute (`InstanceLifecycle: spot`) says nothing about the event's state.
        if condition["attribute"] == moment.attribute and not _takes(condition, moment.state):
            return Refused(tuple(condition.get("states", ())))
    return _refused_by_aws(operations, moment)


def _refused_by_aws(operations: Sequence[str], moment: Moment) -> Refused | None:
    """AWS's refusal, if it refuses each of the calls that change something."""
    known = tables.read(resource_moment.TABLE)["operations"]
    # AWS answers a call that reads in each state.
    changes = [operation for operation in operations if not operation.partition(".")[2].startswith(_READS)]
    # An operation without a row may be accepted in any state.
    if not changes or any(operation not in known for operation in changes):
        return None
    if any(moment.state in known[operation]["states"] for operation in changes):
        return None
    return Refused(tuple(known[changes[-1]]["states"]), changes[-1])


def _conditions(resource: str, action: str) -> Iterator[dict[str, Any]]:
    yield from tables.read("generated/action_states")["resources"].get(resource, {}).get(action, ())
    yield from tables.read(resource_moment.TABLE)["actions"].get(resource, {}).get(action, ())


def _takes(condition: dict[str, Any], state: str) -> bool:
    # c7n writes some conditions as the states that it skips.
    if "except" in condition:
        return state not in condition["except"]
    return state in condition["states"]
