"""The operations that the filters and actions of a c7n resource call."""

from __future__ import annotations

import contextlib
import copy
import functools
import inspect
import tempfile
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from c7n.exceptions import PolicyValidationError
from c7n.executor import MainThreadExecutor
from c7n.resources.aws import AWS
from c7n_runs import EVENT, ended, manager_of
from element_settings import settings_of
from recording_session import Call, recording
from resource_lookups import lookup
from source_calls import named_calls, names

# They group or sort others; webhook calls whatever the policy names.
NO_CALLS = ("and", "or", "not", "reduce", "webhook")
SHARED_MODULES = ("c7n.filters.", "c7n.actions.notify", "c7n.actions.invoke", "c7n.actions.metric", "c7n.resources.aws")
NOT_SHARED = ("network-location",)  # it reads the subnets and groups of its resource's other filters
# c7n/tags.py, c7n/actions/autotag.py: these hand over to the resource's own actions, if its tags ask for it.
HAND_OVER = {
    "auto-tag-user": ("tag",),
    "copy-related-tag": ("tag",),
    "mark-for-op": ("tag",),
    "normalize-tag": ("tag",),
    "rename-tag": ("tag", "remove-tag"),
    "tag-trim": ("remove-tag",),
}
# Resources to run shared classes with: their made-up answers are known to do.
WITH = ("ec2", "s3", "rds", "iam-role")


def elements(name: str, group: str, flavors: list[list[Any]]) -> dict[str, dict[str, Any]]:
    """Each filter or action (`group` is filters or actions); {} is one that calls nothing."""
    registry = _registry(name, group)
    kinds = [kind for kind in sorted(registry.keys()) if kind not in NO_CALLS]
    found = {kind: _element(name, group, kind, registry.get(kind), flavors) for kind in kinds}
    handing = {kind: others for kind, others in HAND_OVER.items() if kind in found} if group == "actions" else {}
    return found | {
        kind: _with(found[kind], [found.get(other, {}) for other in others]) for kind, others in handing.items()
    }


def _with(row: dict[str, Any], others: list[dict[str, Any]]) -> dict[str, Any]:
    """A row with what the actions call that it hands over to."""
    found = dict(row)
    for member in ("run", "source"):
        calls = {call for one in (row, *others) for call in one.get(member, ())} - set(found.get("run", ()))
        if calls:
            found[member] = sorted({*calls, *(found.get("run", ()) if member == "run" else ())})
    return found


def _element(name: str, group: str, kind: str, cls: Any, flavors: list[list[Any]]) -> dict[str, Any]:
    if kind in NOT_SHARED or not cls.__module__.startswith(SHARED_MODULES):
        return _run(name, group, kind, cls, flavors)
    return _shared(cls, kind, group)


@functools.cache
def _shared(cls: Any, kind: str, group: str) -> dict[str, Any]:
    """The same class does the same for every resource: one speaks for all."""
    names_of = [*WITH, *sorted(AWS.resources.keys())]
    name = next(one for one in names_of if _registry(one, group).get(kind) is cls)
    return _run(name, group, kind, cls, lookup(name)[1])


def _registry(name: str, group: str) -> Any:
    manager = AWS.resources.get(name)
    return (manager.filter_registry if group == "filters" else manager.action_registry) or {}


@dataclass(frozen=True)
class Run:
    """One run of a filter or action: its settings' members, what it called, why it ended early ("" if it did not).

    `declared` are the operations that c7n declares for these settings, without their service; None if c7n does not
    take the settings.
    """

    members: frozenset[str]
    calls: frozenset[Call]
    reason: str
    declared: frozenset[str] | None


def _run(name: str, group: str, kind: str, cls: Any, flavors: list[list[Any]]) -> dict[str, Any]:
    runs: list[Run] = []
    source = named_calls(cls, getattr(AWS.resources.get(name).resource_type, "service", ""))
    for second, resources in enumerate(flavors):
        for settings in settings_of(cls, kind, group):
            runs.append(_processed(name, group, settings, resources, bool(second)))
        if source <= _calls(runs) and any(not run.reason for run in runs):
            break  # the second flavor has nothing to add
    row = _row(runs, source)
    if group == "actions" and not _calls(runs):
        row.setdefault("not_covered", "no run reached a call")  # each action calls something
    return row


def _calls(runs: list[Run]) -> set[Call]:
    return {call for run in runs for call in run.calls}


def _row(runs: list[Run], source: set[Call]) -> dict[str, Any]:
    """`with` are calls that are made only if the settings have that member."""
    calls = {call for call in _calls(runs) if call[1] not in _told(runs)}
    conditions = {call: _condition(call, runs) for call in calls}
    members = sorted({member for member in conditions.values() if member})
    row: dict[str, Any] = {
        "run": names({call for call in calls if not conditions[call]}),
        "with": {member: names({call for call in calls if conditions[call] == member}) for member in members},
        "source": names({call for call in source - calls if call[1] not in _told(runs)}),
    }
    row = {member: value for member, value in row.items() if value}
    if all(run.reason for run in runs):
        row["not_covered"] = min(run.reason for run in runs) if runs else "no settings"
    return row


def _told(runs: list[Run]) -> frozenset[str]:
    """What c7n declares for some settings only: it knows better than any recording when these are called."""
    declared = [run.declared for run in runs if run.declared is not None]
    return frozenset.union(*declared) - frozenset.intersection(*declared) if declared else frozenset()


def _condition(call: Call, runs: list[Run]) -> str:
    """The one member without which complete runs make other calls, but not this one."""
    making = [run for run in runs if call in run.calls]
    shared = frozenset.intersection(*(run.members for run in making))
    without = [run for run in runs if run.calls and call not in run.calls and not run.reason]
    candidates = [member for member in shared if any(member not in run.members for run in without)]
    return candidates[0] if len(candidates) == 1 else ""


def _processed(name: str, group: str, settings: dict[str, Any], resources: list[Any], second: bool) -> Run:
    declared: list[frozenset[str]] = []

    def run() -> None:
        manager = manager_of(name, **{group: [copy.deepcopy(settings)]})
        manager.ctx.output = SimpleNamespace(root_dir=tempfile.gettempdir())
        (element,) = getattr(manager, group)
        declared.append(frozenset(action.partition(":")[2] for action in element.get_permissions() or ()))
        with contextlib.suppress(PolicyValidationError):  # it may ask for other parts of the policy
            element.validate()
        element.executor_factory = manager.executor_factory = MainThreadExecutor
        mine = copy.deepcopy(resources)
        if "event" in inspect.signature(element.process).parameters:
            element.process(mine, copy.deepcopy(EVENT))
        else:
            element.process(mine)

    with recording(second=second) as recorder:
        reason = ended(run)
    return Run(frozenset(settings), frozenset(recorder.calls), reason, declared[0] if declared else None)
