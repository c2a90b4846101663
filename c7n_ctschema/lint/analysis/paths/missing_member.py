"""The finding for a missing path: which step is wrong, what was meant, and what the policy does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from c7n_ctschema import keypath
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.diagnostics import Finding, Fix
from c7n_ctschema.keypath import Step
from c7n_ctschema.lint.analysis.paths import certainty, miss_reasons
from c7n_ctschema.lint.analysis.paths.certainty import Certainty
from c7n_ctschema.lint.analysis.policy_context import EventUse, PathUse, names_of
from c7n_ctschema.names import nearest
from c7n_ctschema.trail.paths.resolution import Missing, Reason, Unknown
from c7n_ctschema.trail.schema import path_repair
from c7n_ctschema.trail.schema.member_places import Move
from c7n_ctschema.trail.shapes import envelope


def finding(use: PathUse, in_detail: bool, elsewhere: bool = True) -> Finding:
    """Points at the first missing step, in the event where the path gets furthest.

    `elsewhere`: whether to name other events that have the path.
    """
    # In the event where the path gets furthest, most of it is right, so the rest is what the author has to fix.
    event, miss = max(use.misses, key=lambda pair: pair[1].step.start)
    path = use.text.value
    found = path_repair.nearest_path(event.schema, path, in_detail) if event.schema else None
    asked = elsewhere and event.schema and not found
    others = path_repair.events_with(event.schema, path, in_detail) if asked and event.schema else ()
    meant = found.path if found else "" if others else _sibling(miss, path)
    # A step without a place comes from a part that the path does not write, so the whole path is marked.
    start, end = (miss.step.start, miss.step.end) if miss.step.end else (0, len(path))
    how = certainty.of_path(event.schema, path, miss, found)
    if (others and how is Certainty.THIN) or (how is Certainty.NEAR and not meant):
        how = Certainty.COVERED  # an error always has a suggestion
    return Finding(
        use.text.part(start, end),
        _message(use, event, miss, path)
        + (miss_reasons.in_other_events(others) or miss_reasons.of_key(how, miss, path, found, meant)),
        suggestion=meant,
        effect=effect_of(use.filter) if use.filter else "c7n finds no resource id and does nothing",
        # `lint --fix` may not guess: a fix needs a repair that is certain, a suggestion does not.
        fix=Fix(use.text.span, meant, f"write {meant}") if found and found.certain and how is Certainty.NEAR else None,
        severity=how.severity,
    )


def undocumented(use: PathUse, in_detail: bool = False) -> Iterator[Finding]:
    """The finding for a member that is not documented, in an object of which only a part is known."""
    open_steps = [(event, answer.step) for event, answer in use.answers if isinstance(answer, Unknown) and answer.step]
    # One event that has the member is enough for the key to be right.
    if use.elsewhere or not open_steps or len(open_steps) + len(use.misses) < len(use.answers):
        return
    event, step = open_steps[0]
    path = use.text.value
    found = path_repair.in_another_object(event.schema, path, in_detail) if event.schema else None
    found = None if found and found.move is Move.TOO_MANY else found
    # An author who knows the members below an undocumented one has probably read them in a record.
    if not certainty.side_of(path) or ("." in path[step.end :] and not found):
        return
    place = where(Missing(step, Reason.MEMBER, (step.name,)), _before(path, step), names_of((event,)))
    yield Finding(
        use.text.part(step.start, step.end),
        place + (miss_reasons.elsewhere(found, Missing(step, Reason.MEMBER)) or miss_reasons.OPEN),
        suggestion=found.path if found else "",
        severity=certainty.of_undocumented(event.schema, found),
    )


def _before(path: str, step: Step) -> str:
    """The part of a path before a step, "" for the record itself."""
    # `step.end` is 0 if the step has no place in the text.
    return _plain_end(path[: step.start].rstrip(". |")) if step.end else ""


def _message(use: PathUse, event: EventUse, miss: Missing, path: str) -> str:
    names = names_of(tuple(event for event, _ in use.misses))
    return where(miss, _before(path, miss.step), names)


def where(miss: Missing, before: str, names: str) -> str:
    """What is wrong after `before`, the part of the path that exists."""
    where = f"`{before}` of {names}" if before else f"the record of {names}"
    if miss.why is Reason.LIST:
        return f"{where} is a list: `[]` is missing before `{miss.step.name}`"
    if miss.why is Reason.NOT_A_LIST:
        return f"{where} is not a list"
    if miss.why is Reason.LEAF:
        return f"{where} is a plain value: it has no member `{miss.step.name or '*'}`"
    if not miss.siblings and before.endswith(envelope.ROOTS["request"]):
        return f"unknown member `{miss.step.name}` in {where}: the API call has no documented parameters"
    if not miss.siblings:
        return f"{where} is always null"
    return f"unknown member `{miss.step.name}` in {where}"


_NAME = r'(?:[A-Za-z_]\w*|"[^"]*")'
_PLAIN_END = rf"{_NAME}(?:\.{_NAME}|\.\*|\[[\d*-]*\])*$"


def _plain_end(path: str) -> str:
    """The path at the end of the beginning of an expression (`[detail.requestParameters`), or "" for a bare `[`."""
    found = re.search(_PLAIN_END, path)
    return found[0] if found else path if any(letter.isalpha() for letter in path) else ""


def _sibling(miss: Missing, path: str) -> str:
    """The path with the nearest member instead of the missing last step; of an earlier step, the member alone."""
    # `detail` is similar to members such as `details`, but it is a doubled root, not a misspelled name.
    near = nearest(miss.step.name, miss.siblings, 1) if miss.step.name not in ("", "detail") else ()
    is_last = miss.step.end == len(path)
    return path[: miss.step.start] + keypath.quote(near[0]) if near and is_last else near[0] if near else ""


def effect_of(one: EventFilter | None) -> str:
    """What a filter with a missing key does to the policy, as a sentence."""
    return missing_key_effect.sentence(passes(one), one.where) if one else ""


def passes(one: EventFilter) -> bool | None:
    """Whether the filter passes if its key is missing; None if c7n does not tell."""
    return missing_key_effect.of_missing_key(one.spec())
