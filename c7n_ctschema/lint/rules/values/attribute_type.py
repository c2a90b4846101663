"""A filter on the resource compares an attribute with a value or a `value_type` that does not fit its type.

`custodian validate` accepts any value and any `value_type`. c7n compares as Python does: the string `"true"` is not the
boolean `true`, `22` in quotes is not the number 22, and a list is not one of its elements. botocore returns times as
datetimes, which are neither greater nor less than a number or a string: use `value_type: age`, `expiration`, or `date`.
c7n raises an error for an age in quotes and for `value_type: cidr` on a number, and the Lambda fails. The types are
those of botocore's model; c7n's own filter says what happens. The rule also reports the key of a `list-item` filter if
it leads to no list of objects: c7n then raises an error. Two findings are
warnings: a string that is nearly a value of the API (`Running` for `running`), and `value_type: age` for a number,
which c7n reads as a time since 1970 if it is large.

Bad::

    resource: aws.rds
    events:
      - source: rds.amazonaws.com
        event: ModifyDBInstance
        ids: requestParameters.dBInstanceIdentifier
    filters:
      - type: value
        key: PubliclyAccessible
        value: "true"

Good::

    resource: aws.rds
    events:
      - source: rds.amazonaws.com
        event: ModifyDBInstance
        ids: requestParameters.dBInstanceIdentifier
    filters:
      - type: value
        key: PubliclyAccessible
        value: true
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import FilterNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Advice, Finding, Fix, Severity
from c7n_ctschema.grammar import article, listed
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.lint.analysis.paths import attribute_keys
from c7n_ctschema.lint.analysis.paths.attribute_keys import AttributeKey
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.lint.analysis.values import attribute_advice, attribute_values, satisfiability
from c7n_ctschema.lint.analysis.values.attribute_values import LIST, NUMBER, OBJECT, STRING, Kind
from c7n_ctschema.lint.rules.filters import malformed_filter
from c7n_ctschema.names import SLIP, in_other_case, nearest

CODE, NAME, SEVERITY = "CT213", "attribute-type", Severity.ERROR
_WHOLE = (*satisfiability.EQUAL, *satisfiability.UNEQUAL, "in", "not-in", "ni")
_PLACE = lazy_regex.compile(r"[{<$%]|\bXXX+")
_FAILS = "c7n raises an error, and the Lambda fails"


def check(context: Context) -> Iterator[Finding]:
    # Nearly all policies end here, before any table is read.
    if not context.policy.other_filters or context.has_other_source:
        return
    for one in attribute_keys.of_policy(context.policy):
        malformed = list(_malformed(one))
        yield from malformed
        if malformed or ":" in one.key.value:  # a tag, or an annotation of c7n
            continue
        kind = attribute_values.kind_of(context.policy.resource, one.shape, one.key.value)
        if kind is None:
            continue
        if one.test is not None:
            yield from _compared(one, one.test, kind)
        elif one.filter.kind == attribute_keys.LIST_ITEM and not one.list:
            yield from _of_list(one, kind)


def _malformed(one: AttributeKey) -> Iterator[Finding]:
    """The findings that do not depend on the attribute: a date or an age that YAML reads as something else."""
    value = _value_node(one)
    value_type = yaml_text.text_of(one.test.members.get("value_type")) if one.test else None
    if yaml_text.is_date(value):
        yield from malformed_filter.date(yaml_text.text_of(value))
    elif value_type is not None and not _is_filled_in(yaml_text.text_of(value)):
        yield from malformed_filter.days(value_type, value)


def _is_filled_in(value: Text | None) -> bool:
    # a template engine or a person replaces `{age}` or `${port}`
    return value is not None and bool(_PLACE.search(value.value))


def _of_list(one: AttributeKey, kind: Kind) -> Iterator[Finding]:
    """c7n.filters.core.ListItemFilter.process writes `c7n:_id` into each element, and refuses what is no list."""
    if kind.name == LIST and kind.item in (OBJECT, ""):
        return
    is_list = kind.name == LIST
    what = f"is a list of {kind.item}s" if is_list else f"is {article(attribute_advice.word(kind))}"
    yield Finding(
        one.key.part(0, len(one.key.value)),
        f"`list-item` needs a list of objects, and `{one.key.value}` {what}",
        suggestion="`type: value` with `op: contains`" if is_list and kind.item in (STRING, NUMBER) else "",
        advice=Advice.INSTEAD,
        effect=_FAILS,
        # c7n may parse a string.
        severity=Severity.WARNING if kind.name == STRING or kind.item == STRING else None,
    )


def _compared(one: AttributeKey, test: FilterNode, kind: Kind) -> Iterator[Finding]:
    spec = _spec(test, one.key.value)
    if spec is None:
        return
    if (
        kind.name == NUMBER
        and spec.get("value_type") in attribute_values.AGES
        and not attribute_values.is_named_as_time(one.key.value)
    ):
        yield _finding(one, spec, kind, "", Severity.WARNING)
        return
    said = attribute_values.result(spec, kind)
    if said:
        yield _finding(one, spec, kind, said)
    elif kind.enum and spec.get("value_type") is None and spec.get("op") in _WHOLE:
        yield from _slips(one, kind)


def _slips(one: AttributeKey, kind: Kind) -> Iterator[Finding]:
    """Findings for strings that are a value of the API with a slip: `Running`. A quite different one may be new."""
    value = _value_node(one)
    texts = [yaml_text.text_of(value), *map(yaml_text.text_of, yaml_text.elements(value))]
    wrong = [text for text in texts if text is not None and text.kind == "string" and text.value not in kind.enum]
    for text in wrong:
        same = in_other_case(text.value, kind.enum)
        near = same or nearest(text.value, kind.enum, 1, SLIP)
        if not near or text.value in satisfiability.WORDS:
            continue
        yield Finding(
            text.part(0, len(text.value)),
            f"`{one.key.value}` is never {text.value!r}: it is {listed(kind.enum, 'or')}",
            suggestion=near[0],
            effect="this value matches no resource",
            fix=Fix(text.span, near[0], f"write {near[0]}") if same else None,
            severity=Severity.WARNING,
        )


def _spec(test: FilterNode, key: str) -> JsonObject | None:
    """The filter as c7n reads it; None for an alias bomb or a value with a placeholder."""
    spec = attribute_keys.spec_of(test, key)
    value = spec.get("value") if spec else None
    return None if isinstance(value, str) and _PLACE.search(value) else spec


def _finding(one: AttributeKey, spec: JsonObject, kind: Kind, said: str, severity: Severity | None = None) -> Finding:
    value = _value_text(one)
    groups = tuple(name for name, _ in one.test.groups) if one.test else ()
    passes = {attribute_values.ALWAYS: True, attribute_values.NEVER: False}.get(said)
    effect = _FAILS if said == attribute_values.RAISES else missing_key_effect.sentence(passes, groups)
    span = value.span if value else yaml_text.span_of((one.test or one.filter).node)
    return Finding(
        span
        if spec.get("value_type") in (None, *attribute_advice.MAKE_NUMBERS)
        else one.key.part(0, len(one.key.value)),
        attribute_advice.message(one.key.value, spec, kind),
        suggestion=attribute_advice.meant(spec, kind),
        advice=Advice.WRITE,
        # With `count`, the number of matching elements decides.
        effect="" if "count" in one.filter.members else effect,
        fix=_quoted(spec, kind, value),
        severity=severity,
    )


def _value_text(one: AttributeKey) -> Text | None:
    return yaml_text.text_of(_value_node(one))


def _value_node(one: AttributeKey) -> yaml_text.Node | None:
    members = one.test.members if one.test else {}
    return members.get("value" if "type" in members else one.key.value)


def _quoted(spec: JsonObject, kind: Kind, value: Text | None) -> Fix | None:
    """The fix that quotes a number. `true` may mean another word, so that only a person knows it."""
    is_plain = spec.get("value_type") is None and spec.get("op") in (*satisfiability.EQUAL, *satisfiability.UNEQUAL)
    if value is None or kind.name != STRING or not is_plain or value.kind != "number":
        return None
    return Fix(value.span, value.value, "quote it")
