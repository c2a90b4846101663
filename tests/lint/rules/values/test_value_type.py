"""Values of another type than what stands at the key (CT201), and that c7n agrees; filters that are right by every rule.

Covers c7n_ctschema.custodian.eventbridge.pattern_comparison and c7n_ctschema.lint.analysis.values.numbers_as_strings.
"""

from __future__ import annotations

from typing import Any

import pytest
from c7n_itself import passes_value
from policy_texts import LOGIN, RUN, VOLUME, filter_table, of_filter

FOUND = r"""
    LOGIN | detail.userIdentity.sessionContext.attributes.mfaAuthenticated | value: true | error | "true"
    LOGIN | account | value: 123456789012 | error | "123456789012"
    LOGIN | account | op: in, value: ['111111111111', 222222222222] | error | "222222222222"
    LOGIN | account | value: ['111111111111'] | error | op: in
    LOGIN | account | op: contains, value: ['111111111111'] | error | op: in
    LOGIN | account | op: gt, value: 5 | error | -
    LOGIN | detail.eventTime | op: gt, value: 30 | error | -
    LOGIN | account | value_type: normalize, value: ABC | error | abc
    DB | detail.requestParameters.skipFinalSnapshot | value: 'true' | error | true
    DMS | detail.requestParameters.port | op: gt, value: '1024' | warning | 1024
    DB | detail.requestParameters.skipFinalSnapshot | op: regex, value: 'true' | error | -
    RUN | detail.requestParameters.blockDeviceMapping.items[0].ebs.volumeSize | op: gt, value: 100 | info | value_type: integer
    RUN | detail.requestParameters.blockDeviceMapping.items[0].ebs.volumeSize | value: '100' | info | value_type: integer, value: 100
    RUN | detail.requestParameters.blockDeviceMapping.items[0].ebs.volumeSize | op: ne, value: 100 | info | value_type: integer
    RUN | detail.requestParameters.blockDeviceMapping.items[0].ebs.volumeSize | op: in, value: ['100', '200'] | info | value_type: integer, value: [100, 200]
    RUN | detail.requestParameters.blockDeviceMapping.items[0].ebs.volumeSize | op: gt, value: '100' | info | value_type: integer, value: 100
    RUN | detail.requestParameters.blockDeviceMapping.items[].ebs.volumeSize | op: contains, value: 100 | info | op: intersect, value: [100, "100"]
    # a string in each record seen
    VOLUME | detail.requestParameters.size | op: lt, value: 100 | warning | value_type: integer
    LOGIN | detail.additionalEventData.MFAUsed | value: false | error | "No"
    LOGIN | detail.additionalEventData.MFAUsed | op: in, value: [true] | error | "Yes"
    LOGIN | detail.userIdentity.type | value: 3 | error | -
"""


@pytest.mark.parametrize(("event", "key", "test", "severity", "meant"), filter_table(FOUND))
def test_found(event: dict[str, Any], key: str, test: dict[str, Any], severity: str, meant: str) -> None:
    [one] = of_filter(event, key, **test)
    assert (one.rule, one.severity.word, one.suggestion) == ("value-type", severity, meant)


RIGHT = r"""
    LOGIN | detail.userIdentity.sessionContext.attributes.mfaAuthenticated | value: 'false'
    LOGIN | account | op: not-in, value: []
    LOGIN | account | op: in, value: '123456789012'
    LOGIN | detail.userIdentity.type | op: in, value: Root, value_type: swap
    LOGIN | detail.userIdentity.type | op: regex, value: ^root
    LOGIN | detail.userIdentity.type | value: root, value_type: normalize
    LOGIN | detail.eventTime | op: gt, value: 1, value_type: age
    LOGIN | detail.additionalEventData.anything | op: gt, value: 3
    LOGIN | detail.sourceIPAddress | op: regex, value: ^(10\.|192\.168\.)
    LOGIN | detail.userAgent | op: regex, value: "a\n"
    DB | detail.requestParameters.skipFinalSnapshot | value: true
    RUN | detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress | op: contains, value: true
    RUN | detail.requestParameters.networkInterfaceSet.items[0].associatePublicIpAddress | value: true
    RUN | detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress | op: intersect, value: [true]
    RUN | detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress | value: empty
    RUN | detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress[] | op: contains, value: true
    ALLOW | detail.requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp | op: intersect, value: [0.0.0.0/0]
    ALLOW | detail.requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp | op: intersect, value: '{cidr}'
    ALLOW | detail.requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp | op: intersect, value: '*'
    ALLOW | detail.requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp | op: intersect, value: present
    LOGIN | account | value: '{account_id}'
    LOGIN | detail.userIdentity.type | op: in, value: [Root, '${KIND}']
    RUN | detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress | op: gt, value: 1, value_type: size
    RUN | length(detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress) | value: 1
    RUN | detail.resources[0:2].ARN | op: contains, value: x
    # numbers that records of EC2 now and then hold as strings
    RUN | detail.requestParameters.blockDeviceMapping.items[0].ebs.volumeSize | op: gt, value: 100, value_type: integer
    RUN | detail.requestParameters.blockDeviceMapping.items[0].ebs.volumeSize | op: in, value: [100, '100']
    RUN | detail.requestParameters.blockDeviceMapping.items[0].ebs.volumeSize | value: present
    RUN | detail.requestParameters.blockDeviceMapping.items[0].ebs.volumeSize | op: gt, value: '{least}'
    RUN | detail.requestParameters.blockDeviceMapping.items[].ebs.volumeSize | op: intersect, value: [100, '100']
    # a number in every record seen
    ALLOW | detail.requestParameters.ipPermissions.items[0].fromPort | value: 22
    DMS | detail.requestParameters.sslMode | op: in, value: [none, require]
    DMS | detail.requestParameters.password | value: present
    DMS | detail.requestParameters.password | op: ne, value: '****'
    LOGIN | account | op: '{{ op }}', value: x
    LOGIN | account | op: regex, value: '({account_id}'
    LOGIN | account | value_regex: (1+), value: '1'
"""


@pytest.mark.parametrize(("event", "key", "test"), filter_table(RIGHT))
def test_right(event: dict[str, Any], key: str, test: dict[str, Any]) -> None:
    assert of_filter(event, key, **test) == []


def test_the_first_of_a_list_is_no_list() -> None:
    key = "detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress | [0]"
    assert of_filter(RUN, key, value=True) == []


def test_a_number_that_should_be_a_text_has_a_fix() -> None:
    [one] = of_filter(LOGIN, "account", value=123456789012)
    assert one.fix and one.fix.text == "123456789012"


def test_what_a_boolean_means_is_written_at_once() -> None:
    [one] = of_filter(LOGIN, "detail.additionalEventData.MFAUsed", value=False)
    assert one.fix and of_filter(LOGIN, "detail.additionalEventData.MFAUsed", value=one.fix.text) == []
    assert [one.fix for one in of_filter(LOGIN, "detail.userIdentity.type", value=3)] == [None]


def test_an_object_is_named_as_one() -> None:
    [one] = of_filter(LOGIN, "detail.userIdentity.type", value={})
    assert one.message.endswith("but the value is an object")


@pytest.mark.parametrize("there", [10, "10", 100, "100", 200, "200"])
@pytest.mark.parametrize("op", ["eq", "ne", "lt", "gt"])
def test_an_integer_is_compared_alike_as_number_and_as_text(op: str, there: Any) -> None:
    expected = {"eq": int(there) == 100, "ne": int(there) != 100, "lt": int(there) < 100, "gt": int(there) > 100}[op]
    assert passes_value({"op": op, "value": 100, "value_type": "integer"}, there) is expected
    if isinstance(there, str):
        assert passes_value({"op": op, "value": 100}, there) is (op == "ne")


@pytest.mark.parametrize(
    ("test", "does"),
    [
        ({"value": "100GB"}, "never true"),
        ({"op": "ne", "value": "100GB"}, "always true"),
        ({"op": "in", "value": ["100GB", 8]}, "matches no event"),
        ({"op": "gt", "value": "100GB"}, ""),
    ],
)
def test_what_is_no_number_equals_neither_a_number_nor_its_text(test: dict[str, Any], does: str) -> None:
    """EC2 logs the size of a volume as a number or as a string."""
    found = [one for one in of_filter(VOLUME, "detail.requestParameters.size", **test) if "100GB" in one.message]
    assert [(one.rule, one.severity.word) for one in found] == [("value-type", "warning")] and does in found[0].effect
    if "true" in does:
        assert {passes_value(test, there) for there in (8, 100, "8", "100")} == {does == "always true"}


@pytest.mark.parametrize("value", ["present", "{size}", "1e3"])
def test_what_may_be_a_number(value: str) -> None:
    found = of_filter(VOLUME, "detail.requestParameters.size", value=value)
    assert not any(one.severity.word == "warning" for one in found)
