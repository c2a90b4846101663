"""Findings for missing paths inside an expression: in arguments of functions, conditions, and multi-select lists."""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema import keypath, lazy_regex
from c7n_ctschema.custodian.filters import jmespath_functions
from c7n_ctschema.diagnostics import Finding, Fix, Severity
from c7n_ctschema.lint.analysis import readings
from c7n_ctschema.lint.analysis.paths import certainty, miss_reasons, missing_member
from c7n_ctschema.lint.analysis.paths.certainty import Certainty
from c7n_ctschema.lint.analysis.policy_context import EventUse, PathUse, names_of
from c7n_ctschema.trail.paths.resolution import Reason
from c7n_ctschema.trail.paths.shape_interpreter import MissingRead
from c7n_ctschema.trail.schema import path_repair
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.schema.path_repair import Repair
from c7n_ctschema.trail.shapes import envelope

_MOST_LISTED = 6  # members that a message names instead of the missing one
_CHAIN = lazy_regex.compile(r"""(?:\.?(?:[A-Za-z_]\w*\b(?!\s*\()|"[^"]*"|\*)|\[[\d*-]*\])+""")
_NOTHING = "."  # the replacement of a step that has to be removed
_LITERALS = ("true", "false")  # without backticks, JMESPath reads them as names of members


def findings(use: PathUse, in_detail: bool) -> Iterator[Finding]:
    """A finding for each path within the expression that is missing in all events."""
    events = [event for event, _ in use.answers if event.schema]
    # A plain path is one read, which missing_member reports.
    if use.elsewhere or not events or keypath.parse(use.text.value) is not None:
        return
    found = [
        (event, {one.start: one for one in _of_event(event.schema, use.text.value, in_detail)})
        for event in events
        if event.schema
    ]
    reported = {answer.step.start for _, answer in use.misses} if use.is_missing else set()
    fixes = False
    # A read that exists in one of the events is right there, and null in the others on purpose.
    for start in sorted(set.intersection(*(set(those) for _, those in found))):
        event, one = max(((event, those[start]) for event, those in found), key=lambda pair: pair[1].miss.step.start)
        # missing_member has already reported this step if the whole expression is missing.
        if one.miss.step.end and one.miss.step.start not in reported:
            finding = _finding(use, event, one, in_detail)
            yield finding._replace(fix=None) if fixes else finding  # each fix writes the whole expression
            fixes |= finding.fix is not None


def _of_event(event: EventSchema, path: str, in_detail: bool) -> tuple[MissingRead, ...]:
    return readings.read(event, path, in_detail).missing_reads


def _finding(use: PathUse, event: EventUse, one: MissingRead, in_detail: bool) -> Finding:
    path, step = use.text.value, one.miss.step
    names = names_of(tuple(answering for answering, _ in use.answers))
    whole = _repaired(event, one, path, in_detail)
    right, certain = _right(event, one, path, in_detail, whole)
    raises = _raises(one)
    spare = one.listed and not raises
    how = _certainty(event, one, path, right, whole)
    return Finding(
        use.text.part(step.start, step.end),
        _message(one, path, names, how, whole),
        suggestion=right,
        effect="the Lambda fails: the function raises on null" if raises else "",
        fix=Fix(use.text.span, right, f"write {right}") if certain and not spare else None,
        severity=_severity(how, spare, raises),
    )


def _raises(one: MissingRead) -> bool:
    """Whether the function gets null and raises. A projection yields an empty list instead of null."""
    if one.call is None or one.is_empty_list:
        return False
    # `contains(null, 'x')` raises JMESPathTypeError; `not_null` and `to_string` accept null.
    return jmespath_functions.refuses_null(*one.call, one.listed)


def _certainty(event: EventUse, one: MissingRead, path: str, right: str, whole: Repair | None) -> Certainty:
    """A wrong name at the root of the envelope, or a member of a value without members, is certainly wrong."""
    if event.schema is None or one.miss.why is not Reason.MEMBER or path[one.start : one.miss.step.start] in _ROOTS:
        return Certainty.NEAR if right else Certainty.COVERED
    if whole and whole.move:
        return certainty.of_path(event.schema, whole.path, one.miss, whole)
    how = certainty.of_step(event.schema, path, one.miss)
    return Certainty.COVERED if how is Certainty.NEAR and not right else how


_ROOTS = ("", "detail.")


def _severity(how: Certainty, is_spare: bool, raises: bool) -> Severity:
    """A function that raises on null fails the Lambda, so that an uncertain path is worth a warning."""
    # `a || b` reads `b` if `a` is missing, so one missing alternative is often intended.
    if is_spare:
        return Severity.INFO
    return max(how.severity, Severity.WARNING) if raises else how.severity


def _message(one: MissingRead, path: str, names: str, how: Certainty, whole: Repair | None) -> str:
    """The message: which step is missing; for an element of a list, the members that it has."""
    if one.inner and one.miss.step.start == one.start:
        if one.miss.why is not Reason.MEMBER:
            place = "a list" if one.miss.why is Reason.LIST else "a plain value"
            return f"`{path[one.start : one.miss.step.end]}` is null: it is read from {place}"
        listed = ", ".join(one.miss.siblings[:_MOST_LISTED]) + (" …" if len(one.miss.siblings) > _MOST_LISTED else "")
        return f"unknown member `{one.miss.step.name}`: in {names} there are {listed or 'no members'}"
    where = missing_member.where(one.miss, path[one.start : one.miss.step.start].rstrip(". |"), names)
    if whole and whole.move:
        return where + miss_reasons.elsewhere(whole, one.miss)
    return where + miss_reasons.of_step(how, one.miss)


def _right(event: EventUse, one: MissingRead, path: str, in_detail: bool, whole: Repair | None) -> tuple[str, bool]:
    """The repaired expression, and whether only capitalization, a list step, or the root differs."""
    # A repair of the whole chain also finds other roots and levels, so it comes before a similar member.
    if whole:
        return _replaced(one, path, whole), whole.certain
    start, end = one.miss.step.start, one.miss.step.end
    meant, certain = _root(one, path) if path[one.start : start] in ("", "detail.") else ("", False)
    if not meant:
        name, certain = path_repair.nearest_member(one.miss)
        meant = keypath.quote(name) if name else ""
    if not meant:
        meant = _as_literal(path[start:end]) if start == one.start else ""
    right = path[:start] + meant + path[end:] if meant else ""
    if meant == _NOTHING:
        # One more character: the dot after the doubled `detail`.
        right = path[:start] + path[end + 1 :]
    # A fix that leaves another member missing in the same chain is not certain.
    rest = _of_event(event.schema, right, in_detail) if event.schema and certain else ()
    return right, certain and not any(each.start == one.start for each in rest)


def _repaired(event: EventUse, one: MissingRead, path: str, in_detail: bool) -> Repair | None:
    """The repair of the missing plain path, as of a whole key, if the expression reads nothing else that is missing."""
    chain = None if one.inner else _CHAIN.match(path, one.start)
    found = path_repair.nearest_path(event.schema, chain[0], in_detail) if chain and event.schema else None
    if not found or not event.schema:
        return None
    right = _replaced(one, path, found)
    return None if any(each.start == one.start for each in _of_event(event.schema, right, in_detail)) else found


def _replaced(one: MissingRead, path: str, found: Repair) -> str:
    """The expression with the repaired path in place of the missing one."""
    chain = _CHAIN.match(path, one.start)
    return path[: one.start] + found.path + path[chain.end() if chain else one.start :]


def _root(one: MissingRead, path: str) -> tuple[str, bool]:
    """`detail.` added before a member of the record, or removed if it is doubled; and whether that is certain."""
    name, siblings = one.miss.step.name, one.miss.siblings
    if name == "detail" and path[one.miss.step.end :].startswith("."):
        return _NOTHING, True
    known = envelope.members("detail") | set(envelope.ROOTS.values())
    return (
        (f"detail.{path[one.start : one.miss.step.end]}", True)
        if "detail" in siblings and name in known
        else ("", False)
    )


def _as_literal(written: str) -> str:
    """What is written as a name of a member, as a JMESPath literal: strings in single quotes, `true` in backticks."""
    return f"`{written}`" if written in _LITERALS else f"'{written[1:-1]}'" if written.startswith('"') else ""
