"""Conditions on one element of a list: JMESPath and c7n agree that only one element with all conditions passes.

Covers c7n_ctschema.wizard.drafts.element_conditions and c7n_ctschema.wizard.questions.element_questions.
"""

from __future__ import annotations

from typing import Any

import jmespath
import pytest
from c7n.filters.core import EventFilter

from c7n_ctschema.custodian.policy.policy_draft import Draft, DraftEvent
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.wizard.drafts import element_conditions, filter_flags, filter_groups, matching_event

OPENED = ("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress")
KEYS = filter_groups.keys_of_events([OPENED])
RULES = "detail.requestParameters.ipPermissions.items"


def key_of(flag: str) -> str:
    return filter_flags.parse(flag, KEYS).key


def passes(flag: str, *rules: dict[str, Any]) -> bool:
    made = filter_flags.members(filter_flags.parse(flag, KEYS))
    event = {"detail": {"requestParameters": {"ipPermissions": {"items": list(rules)}}}}
    event_filter = EventFilter({"type": "event", **made}, None)
    event_filter.annotate = False
    return bool(event_filter.match(event))


def rule(first: int, last: int, *networks: str) -> dict[str, Any]:
    made: dict[str, Any] = {"ipProtocol": "tcp", "fromPort": first, "toPort": last}
    return {**made, "ipRanges": {"items": [{"cidrIp": network} for network in networks]}} if networks else made


SSH = f"{RULES}[fromPort<=22 and toPort>=22].ipRanges.items[].cidrIp contains 0.0.0.0/0"


def test_only_one_rule_with_both_passes() -> None:
    assert passes(SSH, rule(22, 22, "0.0.0.0/0"))
    assert passes(SSH, rule(80, 80, "10.0.0.0/8"), rule(0, 65535, "10.0.0.0/8", "0.0.0.0/0"))
    assert not passes(SSH, rule(22, 22, "10.0.0.0/8"), rule(443, 443, "0.0.0.0/0"))
    assert not passes(SSH, rule(22, 22))
    assert not passes(SSH)


@pytest.mark.parametrize(
    "flag, key",
    [
        (SSH, f"{RULES}[?fromPort<=`22` && toPort>=`22`].ipRanges.items[].cidrIp"),
        (f"{RULES}[ipProtocol = tcp].toPort eq 1", f"{RULES}[?ipProtocol=='tcp'].toPort"),
        (f"{RULES}[ipProtocol='a and b' or fromPort=1] not-null", f"{RULES}[?ipProtocol=='a and b' || fromPort==`1`]"),
        (
            f"{RULES}[ipRanges.items[].cidrIp contains 0.0.0.0/0] not-null",
            f"{RULES}[?contains(ipRanges.items[].cidrIp || `[]`, '0.0.0.0/0')]",
        ),
        (
            f"{RULES}[fromPort=1].ipRanges.items[cidrIp='::/0' and description!=''] not-null",
            f"{RULES}[?fromPort==`1`].ipRanges.items[]|[?cidrIp=='::/0' && description!='']",
        ),
        (f"{RULES}[].groups.items[userId=a].groupId eq 1", f"{RULES}[].groups.items[]|[?userId=='a'].groupId"),
        ("detail.a[x!=y].b eq 1", "detail.a[?x!='y'].b"),
        ("detail.a[x=true].b eq 1", "detail.a[?x==`true`].b"),
        ("detail.a[?x == `1` && y == 'a b'].b eq 1", "detail.a[?x == `1` && y == 'a b'].b"),
        ("detail.a[].b eq 1", "detail.a[].b"),
        ("detail.a[0].b eq 1", "detail.a[0].b"),
        ('detail."a[x=1]".b eq 1', 'detail."a[x=1]".b'),
        ("detail.[a, b] eq 1", "detail.[a, b]"),
        ("join(', ', detail.a) eq x", "join(', ', detail.a)"),
    ],
)
def test_conditions_become_jmespath(flag: str, key: str) -> None:
    assert key_of(flag) == key
    jmespath.compile(key)


@pytest.mark.parametrize(
    "flag, message",
    [
        (f"{RULES}[fromPort<=ssh].toPort eq 1", "fromPort must be a number"),
        (f"{RULES}[ipProtocol<=tcp].toPort eq 1", "ipProtocol <= needs a number"),
        (f"{RULES}[fromPort=].toPort eq 1", "is not MEMBER OP VALUE"),
        (f"{RULES}[fromPort<=22].toPort]] eq 1", "which is not JMESPath"),
        (f"{RULES}[fromPort<=22].toPort", "write 'KEY OP VALUE'"),
    ],
)
def test_broken_conditions_are_refused(flag: str, message: str) -> None:
    with pytest.raises(CtschemaError, match=message):
        filter_flags.parse(flag, KEYS)


def test_conditions_on_a_list_in_a_list() -> None:
    flag = f"{RULES}[fromPort=22].ipRanges.items[cidrIp=0.0.0.0/0] not-null"
    assert passes(flag, rule(22, 22, "10.0.0.0/8", "0.0.0.0/0"))
    assert not passes(flag, rule(22, 22, "10.0.0.0/8"), rule(80, 80, "0.0.0.0/0"))
    assert element_conditions.plain(key_of(flag)) == f"{RULES}[].ipRanges.items[]"


def test_a_number_that_may_be_a_string_is_converted() -> None:
    key = KEYS[f"{RULES}[].fromPort"]._replace(may_be_text=True)
    made = element_conditions.as_jmespath(element_conditions.Condition("fromPort", "<=", 22), key)
    assert made == "to_number(fromPort)<=`22`"
    assert jmespath.search(f"[?{made}]", [{"fromPort": "22"}, {"fromPort": "-"}, {}]) == [{"fromPort": "22"}]


@pytest.mark.parametrize(
    "flag",
    [
        SSH,
        f"{RULES}[fromPort<22 and toPort>22] not-null",
        f"{RULES}[fromPort=22].ipRanges.items[cidrIp=0.0.0.0/0] not-null",
        f"{RULES}[fromPort=22].ipRanges.items[cidrIp=0.0.0.0/0].description contains prod",
        f"{RULES}[ipRanges.items[].cidrIp contains 0.0.0.0/0 and ipProtocol!=tcp] not-null",
    ],
)
def test_the_sample_event_passes_and_the_flag_is_written_back(flag: str) -> None:
    made = filter_flags.parse(flag, KEYS)
    spec: dict[str, Any] = {"type": "event", **filter_flags.members(made)}
    assert matching_event.event_for(*OPENED, [spec]).unmet == ()
    assert matching_event.event_for(*OPENED, [{"not": [spec]}]).unmet == ()
    import shlex

    (text,) = shlex.split(filter_flags.as_flag(made, KEYS))
    assert filter_flags.parse(text, KEYS) == made and not text.startswith("{")


def test_the_comment_is_that_of_the_key() -> None:
    draft = Draft("n", "aws.security-group", (DraftEvent(*OPENED, "requestParameters.groupId"),))
    made = filter_groups.commented(Draft(draft.name, draft.resource, draft.events, (filter_flags.parse(SSH, KEYS),)))
    assert getattr(made.filters[0], "comment", "") == "string"
