"""`value_type: cidr` has an operator that does not compare an address with a network.

`value_type: cidr` turns the key's value and the filter's value into an address, a network, or a list of these. Only
`op: in` and `op: not-in` test whether an address is in a network. Without an operator, c7n tests whether both are
equal, and an address never equals a network or a list. With `value_type: cidr`, `present` and `absent` are never true
for an address. If the key is a list, `op: in` raises an error, and `op: contains` tests whether one of the key's
networks contains the filter's network. The rule runs c7n's own filter on addresses and networks.

Bad::

    events:
      - source: s3.amazonaws.com
        event: CreateBucket
        ids: requestParameters.bucketName
    filters:
      - type: event
        key: detail.sourceIPAddress
        value_type: cidr
        value: 192.0.2.0/24

Good::

    events:
      - source: s3.amazonaws.com
        event: CreateBucket
        ids: requestParameters.bucketName
    filters:
      - type: event
        key: detail.sourceIPAddress
        value_type: cidr
        op: in
        value: 192.0.2.0/24
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.filters import cidr_values, missing_key_effect
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.json_value import Json
from c7n_ctschema.lint.analysis.policy_context import Comparison, Context
from c7n_ctschema.lint.analysis.values import satisfiability
from c7n_ctschema.trail.values import string_forms

CODE, NAME, SEVERITY = "CT212", "cidr-operator", Severity.ERROR
# c7n.filters.core.operator_in asks `address in network`, which Python's ipaddress answers.
_IN = ("in", "not-in", "ni")
_NEGATIVE = (*satisfiability.UNEQUAL, "not-in", "ni", "difference")
_OF_SETS = ("intersect", "difference")  # c7n would make a set of each address of a network
_MOST_LITERALS = 20


def check(context: Context) -> Iterator[Finding]:
    for one in context.comparisons:
        if one.spec.get("value_type") != "cidr" or not one.domain.types <= {"string", "list"}:
            continue
        is_list = one.domain.types == {"list"}
        # On a list, parse_cidr gives an IPv4List, whose elements are networks: then `in` is wrong as well.
        if is_list or one.spec.get("op") not in _IN:
            yield from _judged(one, is_list)


def _judged(one: Comparison, is_list: bool) -> Iterator[Finding]:
    samples = _samples(one)
    lists: list[Json] = [samples, *([sample] for sample in samples)]
    results = missing_key_effect.of_values(one.spec, lists if is_list else samples)
    # c7n's operator raised on some samples and passed on none: no event gets through either way.
    if None in results and True not in results:
        yield _finding(one, "raises an error", "the policy's Lambda fails on events that have the key")
    elif len(results) == 1:
        [passes] = results
        yield _finding(one, "does not test that", missing_key_effect.sentence(passes, one.filter.where))


def _samples(one: Comparison) -> list[Json]:
    """Addresses and networks inside and outside the filter's own, as far as the key can have them."""
    form = string_forms.of(one.use.text.value, frozenset(event.source for event, _ in one.use.answers))
    named = [text.value for text in one.literals[:_MOST_LITERALS] if text.kind == "string"]
    networks = ["198.51.100.0/24", *(network for value in named if (network := cidr_values.named(value)))]
    addresses = ["198.51.100.9", *(network.split("/")[0] for network in networks)]
    if form is not None and form.name == string_forms.ADDRESS:
        return [*addresses]
    if one.spec.get("op") in _OF_SETS:
        return []
    return [*networks] if form is not None and form.name == string_forms.CIDR else [*addresses, *networks]


def _finding(one: Comparison, does: str, effect: str) -> Finding:
    op, key = one.spec.get("op"), one.use.text.value
    how = f"`op: {op}`" if op else "a filter without `op`"
    value = one.filter.value_text()
    # parse_cidr("present") is None, and the comparison with the word never happens.
    if value is not None and value.value in satisfiability.WORDS and not op:
        message = f"`value: {value.value}` does not work with `value_type: cidr`"
        return Finding(one.filter.value_span, message, "remove `value_type: cidr`", effect, advice=Advice.INSTEAD)
    if one.domain.types == {"list"}:
        message = f"`{key}` is a list of networks; with `value_type: cidr`, {how} {does}"
    else:
        message = f"only `op: in` tests whether `{key}` is in a network: {how} {does}"
    return Finding(one.filter.value_span, message, _meant(one), effect, advice=Advice.WRITE)


def _meant(one: Comparison) -> str:
    negative = one.spec.get("op") in _NEGATIVE
    if one.domain.types == {"list"}:
        return "`not:` around `op: contains`" if negative else "op: contains"
    return "op: not-in" if negative else "op: in"
