"""`mode.pattern` requires a member that the records of the policy's events do not have.

c7n adds `mode.pattern` to the rule that it deploys. EventBridge delivers only events that have every field of the
pattern. If no record has one of the fields, the policy never fires. The rule does not check fields with
`exists: false`. A pattern has no `[]`: to match a member of a list's elements, write the member's name below the name
of the list.

Bad::

    mode:
      pattern:
        detail:
          requestParameters:
            instanceTyp: [p5.48xlarge]
    events:
      - source: ec2.amazonaws.com
        event: RunInstances
        ids: responseElements.instancesSet.items[].instanceId

Good::

    mode:
      pattern:
        detail:
          requestParameters:
            instanceType: [p5.48xlarge]
    events:
      - source: ec2.amazonaws.com
        event: RunInstances
        ids: responseElements.instancesSet.items[].instanceId
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from c7n_ctschema.diagnostics import Finding, Fix, Severity
from c7n_ctschema.lint.analysis.paths import certainty, miss_reasons, missing_member
from c7n_ctschema.lint.analysis.paths.certainty import Certainty
from c7n_ctschema.lint.analysis.policy_context import Context, names_of
from c7n_ctschema.lint.analysis.values import pattern_fields
from c7n_ctschema.lint.analysis.values.pattern_fields import Field, Name, Reached
from c7n_ctschema.trail.paths.resolution import Found, Missing
from c7n_ctschema.trail.schema import path_repair
from c7n_ctschema.trail.shapes import envelope
from c7n_ctschema.trail.shapes.nodes import MapOf, Struct

CODE, NAME, SEVERITY = "CT107", "unknown-pattern-key", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    if "pattern" not in context.mode_members:
        return
    reported: set[tuple[int, int]] = set()  # one wrong name may be above several fields
    for field in pattern_fields.fields(context):
        found = pattern_fields.reached(context, field)
        wrong = [one for one in found if pattern_fields.is_missing(one) or _is_object(one, field)]
        if wrong:
            finding = _finding(field, wrong, len(wrong) == len(found))
            if finding.span[:2] not in reported:
                reported.add(finding.span[:2])
                yield finding


def _is_object(one: Reached, field: Field) -> bool:
    """Whether the field is always an object or null. EventBridge compares only strings, numbers, booleans, and null."""
    return (
        bool(pattern_fields.plain(field))
        and isinstance(one.answer, Found)
        and all(isinstance(node, Struct | MapOf) for node in one.answer.nodes)
    )


def _finding(field: Field, wrong: Sequence[Reached], everywhere: bool) -> Finding:
    furthest = max(wrong, key=lambda one: one.at)
    name, names = field.names[furthest.at], names_of(tuple(one.event for one in wrong))
    meant, certain = _meant(furthest.answer, furthest.at) if isinstance(furthest.answer, Missing) else ("", False)
    how = _certainty(furthest, field.path)
    moved = "" if how is Certainty.NEAR else _moved(furthest, field.path)
    meant, how = ("", Certainty.COVERED) if moved else (meant, how)
    written = name.text.value
    right = written[: name.start] + meant + written[name.start + len(name.name) :] if meant else ""
    severity = how.severity if everywhere and not field.alternative else Severity.WARNING
    return Finding(
        name.text.part(name.start, name.start + len(name.name)),
        _message(field.names[: furthest.at], name, furthest, names) + moved,
        suggestion=right,
        effect=_effect(field, names, everywhere),
        fix=Fix(name.text.span, right, f"write {right}") if certain else None,
        severity=severity,
    )


def _certainty(one: Reached, path: str) -> Certainty:
    """An object instead of a plain value is certainly wrong: EventBridge never matches it."""
    if not isinstance(one.answer, Missing) or one.event.schema is None:
        return Certainty.NEAR
    return certainty.of_step(one.event.schema, path, one.answer)


def _moved(one: Reached, path: str) -> str:
    """The end of the message for a field that is in another object, else "". A pattern has no path to suggest."""
    if not isinstance(one.answer, Missing) or one.event.schema is None:
        return ""
    found = path_repair.in_another_object(one.event.schema, path, in_detail=False)
    return miss_reasons.elsewhere(found, one.answer)


def _message(above: Sequence[Name], name: Name, one: Reached, names: str) -> str:
    before = ".".join(each.name for each in above)
    if isinstance(one.answer, Missing):
        return (
            missing_member.where(one.answer, before, names)
            if above
            else f"unknown member `{name.name}` in EventBridge's event"
        )
    return f"`{before}.{name.name}` of {names} is an object: EventBridge compares plain values, so name a member of it"


def _meant(answer: Missing, at: int) -> tuple[str, bool]:
    """The name that was meant, and whether only capitalization differs."""
    name = answer.step.name
    if at == 0 and name in envelope.members("detail") | set(envelope.ROOTS.values()):
        return f"detail: {{{name}: …}}", False
    return path_repair.nearest_member(answer)


def _effect(field: Field, names: str, everywhere: bool) -> str:
    if field.alternative:
        return f"this alternative of `$or` never matches {names}"
    return "the policy never fires" if everywhere else f"the policy never fires for {names}"
