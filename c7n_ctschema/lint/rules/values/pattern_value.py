"""No event has a value of `mode.pattern`: its JSON type or its form is wrong, or its comparison is never true.

EventBridge compares by type and value: `["false"]` never matches the boolean `false`, and `[123456789012]` never
matches an account, which is a string. Without a comparison, a network or a wildcard is an ordinary string: write
`{cidr: 10.0.0.0/8}` or `{wildcard: "admin-*"}`. The envelope's `source` is `aws.s3`, not `s3.amazonaws.com`. The
`detail-type` determines the value of `eventType`, and the event determines the value of `readOnly`.

Bad::

    mode:
      pattern:
        source: [s3.amazonaws.com]
        detail:
          sourceIPAddress: [192.0.2.0/24]
    events:
      - source: s3.amazonaws.com
        event: CreateBucket
        ids: requestParameters.bucketName

Good::

    mode:
      pattern:
        source: [aws.s3]
        detail:
          sourceIPAddress: [{cidr: 192.0.2.0/24}]
    events:
      - source: s3.amazonaws.com
        event: CreateBucket
        ids: requestParameters.bucketName
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from c7n_ctschema.custodian.filters import cidr_values
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Advice, Finding, Fix, Severity, Span
from c7n_ctschema.grammar import listed
from c7n_ctschema.json_value import Json, as_list
from c7n_ctschema.light_typing import TYPE_CHECKING, NamedTuple
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.lint.analysis.values import fixed_values, key_domain, pattern_elements, pattern_fields
from c7n_ctschema.lint.analysis.values.pattern_elements import Known
from c7n_ctschema.lint.analysis.values.pattern_fields import Field
from c7n_ctschema.lint.rules.values import value_out_of_range, value_type
from c7n_ctschema.trail.shapes import envelope
from c7n_ctschema.trail.values import string_forms
from c7n_ctschema.trail.values.string_forms import Form

if TYPE_CHECKING:
    from c7n_ctschema.custodian.eventbridge.pattern_comparison import Comparison

CODE, NAME, SEVERITY = "CT210", "pattern-value", Severity.ERROR
_MOST = 20  # findings of one field
_ANY = "*"


class _Flaw(NamedTuple):
    """Why an element matches nothing; `excludes`: it is an exception that excludes nothing."""

    span: Span
    message: str
    suggestion: str = ""
    fix: Fix | None = None
    severity: Severity | None = None
    excludes: bool = False


def check(context: Context) -> Iterator[Finding]:
    if "pattern" not in context.mode_members:
        return
    for field in pattern_fields.fields(context):
        known = pattern_elements.known(context, field)
        if known is not None and known.types:
            yield from _of_field(field, known)


def _of_field(field: Field, known: Known) -> Iterator[Finding]:
    elements = yaml_text.elements(field.values)
    flaws = [flaw for element in elements if (flaw := _flaw(known, element))]
    never = len(flaws) == len(elements)
    for flaw in flaws[:_MOST]:
        effect = "this value excludes no event" if flaw.excludes else _effect(field, never)
        advice = Advice.WRITE if flaw.excludes else Advice.NEAREST
        yield Finding(flaw.span, flaw.message, flaw.suggestion, effect, flaw.fix, flaw.severity, advice=advice)


def _effect(field: Field, never: bool) -> str:
    if not never:
        return "this value matches no event"
    return "this alternative of `$or` matches no event" if field.alternative else "the policy never fires"


def _flaw(known: Known, element: yaml_text.Node) -> _Flaw | None:
    text = yaml_text.text_of(element)
    if text is None:
        return _of_comparison(known, element)
    # `null` matches members that are null, and any optional member of a record may be.
    if text.kind == "null":
        return None
    if text.kind not in known.types:
        return _of_type(known, text)
    return _of_fixed(known, text) or (_of_string(known, text) if text.kind == "string" else None)


def _of_type(known: Known, text: Text) -> _Flaw:
    types = " or ".join(value_type.ARTICLES[name] for name in sorted(known.types))
    fix = value_type.as_string(known.domain, text) if known.types == {"string"} else None
    plain = text.value.lower() if "boolean" in known.types and text.value.lower() in ("true", "false") else ""
    number = text.value if known.types == {"number"} and text.value.isdigit() else ""
    written = f"the string {text.value!r}" if text.kind == "string" else f"the {text.kind} {text.value}"
    return _Flaw(
        text.span,
        f"`{known.key}` is {types}, but this value is {written}",
        value_type.in_quotes(fix) or plain or number,
        fix,
        value_type.severity_of_types(known.key, known.domain),
    )


def _of_fixed(known: Known, text: Text) -> _Flaw | None:
    """The flaw of a value that the policy's events, or its detail-type, rule out."""
    value = text.value.lower() in ("true", "yes", "on") if text.kind == "boolean" else text.value
    if known.key not in fixed_values.KEYS or not known.values or value in known.values:
        return None
    if known.domain.enum and value not in known.domain.enum:
        return None  # the rule impossible-value reports it
    if known.key == "source":
        return _of_source(known, text)
    return _Flaw(text.span, _always(known), severity=_of_constant(known.key))


def _always(known: Known) -> str:
    values = [value if isinstance(value, str) else json.dumps(value) for value in known.values]
    return f"`{known.key}` is always {listed(values, 'or', 5)} in this policy"


def _of_constant(key: str) -> Severity:
    return Severity.ERROR if fixed_values.is_pattern(key) else Severity.WARNING


def _of_source(known: Known, text: Text) -> _Flaw | None:
    is_new = text.value.startswith("aws.") and not pattern_elements.is_known_source(text.value)
    if is_new:  # a service that the catalog does not know may write the event
        return None
    meant = envelope.source_of(text.value)
    meant = meant if meant in known.values else str(known.values[0]) if len(known.values) == 1 else ""
    fix = Fix(text.span, meant, f"write {meant}") if meant and text.value.endswith(".amazonaws.com") else None
    return _Flaw(text.span, _always(known), meant, fix, Severity.ERROR)


def _of_string(known: Known, text: Text) -> _Flaw | None:
    value, form = text.value, known.form
    if form is not None and not form.fits(value):
        meant, fix = _of_form(form, text)
        message = f"`{known.key}` is {form.what}; {value!r} is not"
        return _Flaw(text.span, message, meant, fix, Severity.WARNING if known.is_named else None)
    reason = "" if known.domain.enum else value_out_of_range.refused(known.domain.scalars, value)
    if _ANY in value and len(value) > 1 and not known.domain.enum and (reason or value.strip(_ANY) != value):
        message = f"`*` is an ordinary character in this value of `{known.key}`"
        return _Flaw(text.span, message, f"{{wildcard: {json.dumps(value)}}}", severity=Severity.WARNING)
    if reason:
        is_own = key_domain.is_events_own(known.key)
        return _Flaw(text.span, f"`{known.key}` {reason}", severity=Severity.INFO if is_own else Severity.WARNING)
    return None


def _of_form(form: Form, text: Text) -> tuple[str, Fix | None]:
    """What to write instead of a string of another form, and the fix if only the spelling is wrong."""
    value = text.value
    if form.name == string_forms.REGION and (meant := string_forms.region_meant(value)):
        return meant, Fix(text.span, meant, f"write {meant}") if meant == value.lower() else None
    network = cidr_values.named(value)
    if network and form.name == string_forms.ADDRESS:
        return f"{{cidr: {network}}}", None
    if network and form.name == string_forms.CIDR:
        return network, None
    return f"{{wildcard: {json.dumps(value)}}}" if _ANY in value else "", None


def _of_comparison(known: Known, element: yaml_text.Node) -> _Flaw | None:
    made = pattern_elements.comparison(element)
    if made is None:
        return None
    name, argument, accepts = made
    span = yaml_text.span_of(element)
    # `anything-but` matches whatever its argument is not, so a wrong argument admits more and not less.
    if name == pattern_elements.NEGATED:
        return _of_exceptions(known, span, argument) or _of_few_values(known, span, name, accepts)
    if pattern_elements.is_of_other_type(name, known.types):
        types = " or ".join(value_type.ARTICLES[each] for each in sorted(known.types))
        severity = value_type.severity_of_types(known.key, known.domain)
        return _Flaw(span, f"`{known.key}` is {types}, which `{name}` does not compare", severity=severity)
    flaw = _of_few_values(known, span, name, accepts)
    return flaw or (_of_part(known, span, name, argument) if isinstance(argument, str) else None)


def _of_few_values(known: Known, span: Span, name: str, accepts: Comparison) -> _Flaw | None:
    if known.values and not any(map(accepts, known.values)):
        return _Flaw(span, f"{_always(known)}, which this `{name}` never matches", severity=Severity.WARNING)
    return None


def _of_part(known: Known, span: Span, name: str, part: str) -> _Flaw | None:
    """The flaw of a prefix, suffix or whole string that no string of the key's form has."""
    form = known.form
    if form is None or name not in ("prefix", "suffix", "equals-ignore-case"):
        return None
    if form.name == string_forms.ADDRESS and not form.fits(part):
        network = cidr_values.named(part)
        meant = f"{{cidr: {network}}}" if network else ""
        return _Flaw(span, f"`{known.key}` is {form.what}, which never contains {part!r}", meant)
    if name == "prefix" and _begins_otherwise(part, form.begins):
        severity = Severity.WARNING if known.is_named else None
        return _Flaw(span, f"`{known.key}` is {form.what} and begins with {form.begins!r}", severity=severity)
    return None


def _begins_otherwise(prefix: str, start: str) -> bool:
    return not prefix.startswith(start) and not start.startswith(prefix)


def _of_exceptions(known: Known, span: Span, argument: Json) -> _Flaw | None:
    """The flaw of `anything-but` with values of another type or form, which excludes nothing."""
    values = [value for value in as_list(argument) or [argument] if not isinstance(value, dict)]
    kinds = {
        "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "number" for value in values
    }
    if not kinds:
        return None
    if kinds & known.types:
        return _of_excluded_strings(known, span, [value for value in values if isinstance(value, str)])
    types = " or ".join(value_type.ARTICLES[each] for each in sorted(known.types))
    severity = value_type.severity_of_types(known.key, known.domain)
    message = f"`{known.key}` is {types}, but the exceptions are not"
    return _Flaw(span, message, severity=severity, excludes=True)


def _of_excluded_strings(known: Known, span: Span, values: list[str]) -> _Flaw | None:
    form = known.form
    wrong = next((value for value in values if form and not form.fits(value)), None)
    if form is None or wrong is None:
        return None
    is_network = form.name == string_forms.ADDRESS and cidr_values.named(wrong)
    meant = "a filter on the key with `op: not-in` and `value_type: cidr`" if is_network else ""
    return _Flaw(span, f"`{known.key}` is {form.what}; {wrong!r} is not", meant, excludes=True)
