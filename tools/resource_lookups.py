"""The operations that c7n calls to look a resource up by its id, and which of them it misses without a word."""

from __future__ import annotations

import copy
import functools
import logging
from collections.abc import Mapping
from typing import Any

import jmespath
from c7n_runs import ended, manager_of
from recording_session import NOTHING_DENIED, Call, RecordingSession, recording
from source_calls import named_calls, names


@functools.cache
def lookup(name: str) -> tuple[dict[str, Any], list[list[Any]]]:
    """What the lookup calls, and plausible resources of the kind in both flavors."""
    manager = manager_of(name)
    listed = _listed(manager)
    ids = _ids(manager, listed)
    found, reason, calls = _looked_up(manager, ids)
    calls |= _looked_up(manager, ids, second=True)[2]
    if not found and listed:
        with recording() as recorder:
            ended(lambda: manager.augment(copy.deepcopy(listed)))
        calls |= recorder.calls
    row: dict[str, Any] = {"run": names(calls)}
    extra = set(_source(manager)) - set(row["run"])
    silent = _silently_denied(manager, ids, calls) if found else {}
    for member, value in (("source", sorted(extra)), ("silently_denied", silent)):
        if value:
            row[member] = value
    if not found:
        row["not_covered"] = reason or "no resource found by a made-up id"
    return row, [found or listed, _listed(manager, second=True)]


def _listed(manager: Any, second: bool = False) -> list[Any]:
    resources: list[Any] = []
    with recording(second=second):
        ended(lambda: resources.extend(manager.resources() or ()))
        if not resources:  # augment fails on made-up answers
            ended(lambda: resources.extend(manager.resources(augment=False) or ()))
    return resources


def _ids(manager: Any, resources: list[Any]) -> list[str]:
    key = getattr(getattr(manager, "resource_type", None), "id", None)
    found = [jmespath.search(key, one) for one in resources if isinstance(one, dict) and key]
    found += [one for one in resources if isinstance(one, str)]
    return [one for one in found if isinstance(one, str)][:1] or ["one"]


def _looked_up(
    manager: Any, ids: list[str], denied: Mapping[Call, str] = NOTHING_DENIED, second: bool = False
) -> tuple[list[Any], str, set[Call]]:
    """What is found, why the run ended early, what it called."""
    found: list[Any] = []
    with recording(denied, second) as recorder:
        reason = ended(lambda: found.extend(manager.get_resources(ids) or ()))
    return found, reason, recorder.calls


def _source(manager: Any) -> list[str]:
    """Named in c7n's source for this resource's lookup, whether run or not."""
    service = getattr(getattr(manager, "resource_type", None), "service", "")
    own = [type(manager)] if "get_resources" in vars(type(manager)) else []
    classes = [*own, type(getattr(manager, "source", manager))]
    found = [
        call for cls in classes for method in ("get_resources", "augment") for call in named_calls(cls, service, method)
    ]
    return names(set(found))


class _Words(logging.Handler):
    """Whether c7n logged anything."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


def _silently_denied(manager: Any, ids: list[str], calls: set[Call]) -> dict[str, list[str]]:
    """Calls whose denial raises nothing and logs nothing: `nothing` is found, or only a `part` of the resource."""
    losses: dict[str, set[Call]] = {"nothing": set(), "part": set()}
    for call in calls:
        words = _Words()
        logging.getLogger().addHandler(words)
        found, reason, _ = _looked_up(manager, ids, {call: _denial(call[0])})
        logging.getLogger().removeHandler(words)
        if not reason and not words.count:
            losses["part" if found else "nothing"].add(call)
    return {loss: names(denied) for loss, denied in losses.items() if denied}


def _denial(service: str) -> str:
    """The error code with which a service refuses a call. Evidence: the common errors of their API references."""
    metadata = RecordingSession().client(service).meta.service_model.metadata
    if metadata["protocol"] == "ec2":
        return "UnauthorizedOperation"
    old = metadata["protocol"] in ("query", "rest-xml") or "awsQueryCompatible" in metadata
    return "AccessDenied" if old else "AccessDeniedException"
