"""The finding for a missing path: which step is wrong, what was meant, and what the policy does."""

from __future__ import annotations

import re

from c7n_ctschema import keypath
from c7n_ctschema.confidence import Confidence
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.diagnostics import Finding, Fix, Severity
from c7n_ctschema.lint.analysis.policy_context import EventUse, PathUse, names_of
from c7n_ctschema.names import nearest
from c7n_ctschema.trail.paths.resolution import Missing, Reason
from c7n_ctschema.trail.schema import path_repair
from c7n_ctschema.trail.schema.path_repair import Repair
from c7n_ctschema.trail.shapes import envelope

_SIDES = {root: side for side, root in envelope.ROOTS.items()}


def finding(use: PathUse, in_detail: bool, elsewhere: bool = True) -> Finding:
    """Points at the first missing step, in the event where the path gets furthest.

    `elsewhere`: whether to name other events that have the path.
    """
    event, miss = max(use.misses, key=lambda pair: pair[1].step.start)
    path = use.text.value
    found = path_repair.nearest_path(event.schema, path, in_detail) if event.schema else None
    asked = elsewhere and event.schema and not found
    others = path_repair.events_with(event.schema, path, in_detail) if asked and event.schema else ()
    meant = found.path if found else "" if others else _sibling(miss, path)
    start, end = (miss.step.start, miss.step.end) if miss.step.end else (0, len(path))
    message = _message(use, event, miss, path)
    return Finding(
        use.text.part(start, end),
        message + _where_instead(found, others),
        suggestion=meant,
        effect=effect_of(use.filter) if use.filter else "c7n finds no resource id and does nothing",
        fix=Fix(use.text.span, meant, f"write {meant}") if found and found.certain else None,
        severity=Severity.ERROR if is_evidenced(event, path) else Severity.WARNING,
    )


def _message(use: PathUse, event: EventUse, miss: Missing, path: str) -> str:
    names = names_of(tuple(event for event, _ in use.misses))
    return where(miss, _plain_end(path[: miss.step.start].rstrip(". |")) if miss.step.end else "", names)


def where(miss: Missing, before: str, names: str) -> str:
    """What is wrong after `before`, the part of the path that exists."""
    where = f"`{before}` of {names}" if before else f"the record of {names}"
    if miss.why is Reason.LIST:
        return f"{where} is a list: `[]` is missing before `{miss.step.name}`"
    if miss.why is Reason.NOT_A_LIST:
        return f"{where} is not a list"
    if miss.why is Reason.LEAF:
        return f"{where} is a plain value: it has no member `{miss.step.name or '*'}`"
    if not miss.siblings:
        return f"{where} is always null"
    return f"unknown member `{miss.step.name}` in {where}"


_NAME = r'(?:[A-Za-z_]\w*|"[^"]*")'
_PLAIN_END = rf"{_NAME}(?:\.{_NAME}|\.\*|\[[\d*-]*\])*$"


def _plain_end(path: str) -> str:
    """The path at the end of the beginning of an expression (`[detail.requestParameters`), or "" for a bare `[`."""
    found = re.search(_PLAIN_END, path)
    return found[0] if found else path if any(letter.isalpha() for letter in path) else ""


def _where_instead(found: Repair | None, others: tuple[str, ...]) -> str:
    """The end of the message: whether the path exists under the other root, or in other events of the source."""
    if found is not None:
        return f" (it is under {found.other_root})" if found.other_root else ""
    return f"; {' and '.join(others)} {'have' if len(others) > 1 else 'has'} it" if others else ""


def _sibling(miss: Missing, path: str) -> str:
    """The path with the nearest member instead of the missing last step; of an earlier step, the member alone."""
    near = nearest(miss.step.name, miss.siblings, 1) if miss.step.name not in ("", "detail") else ()
    is_last = miss.step.end == len(path)
    return path[: miss.step.start] + keypath.quote(near[0]) if near and is_last else near[0] if near else ""


def is_evidenced(event: EventUse, path: str) -> bool:
    """Whether records prove the spelling of the side that the path is about."""
    for root, side in _SIDES.items():
        if root in path and event.schema is not None:
            return event.schema.confidence(side) is Confidence.EVIDENCED
    return True


def effect_of(one: EventFilter | None) -> str:
    """What a filter with a missing key does to the policy, as a sentence."""
    return missing_key_effect.sentence(passes(one), one.where) if one else ""


def passes(one: EventFilter) -> bool | None:
    """Whether the filter passes if its key is missing; None if c7n does not tell."""
    try:
        return missing_key_effect.of_missing_key(one.spec())
    except ValueError:
        return None
