"""Paths within expressions: functions' arguments, conditions, lists; what c7n itself does with them.

Covers c7n_ctschema.lint.analysis.paths.missing_reads, c7n_ctschema.lint.analysis.readings, c7n_ctschema.jmespath_syntax and c7n_ctschema.trail.paths.expression.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from policy_texts import entry, findings, text_of

from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.lint.running import fixing
from c7n_ctschema.lint.running.engine import lint_text

TAGS, RUN = entry("ec2", "CreateTags"), entry("ec2", "RunInstances")
ITEMS = "detail.requestParameters.tagSet.items"
RAISES = "the Lambda fails: the function raises on null"
KEY_RULES = ("unknown-key", "unknown-ids", "invalid-jmespath", "unrooted-key", "key-in-some-events")


def keyed(key: str, *events: dict[str, Any]) -> str:
    return text_of(*(events or [TAGS]), filters=[{"type": "event", "key": key, "op": "contains", "value": "x"}])


def of_key(key: str, *events: dict[str, Any]) -> list[Diagnostic]:
    return [one for one in lint_text(keyed(key, *events)) if one.rule in KEY_RULES]


def ids_of_tags(ids: str) -> list[Diagnostic]:
    return [one for one in findings({**TAGS, "ids": ids}) if one.rule in KEY_RULES]


@pytest.mark.parametrize(
    ("key", "right", "effect"),
    [
        ("length(detail.requestParameters.tagset.items)", f"length({ITEMS})", RAISES),
        ("contains(detail.requestParameters.tagset.items[].key, 'Owner')", f"contains({ITEMS}[].key, 'Owner')", RAISES),
        ("contains(Detail.requestparameters.tagset.items[].Key, 'Owner')", f"contains({ITEMS}[].key, 'Owner')", RAISES),
        ("length(detail.requestParameters.TagSet.Items[?key=='a'])", f"length({ITEMS}[?key=='a'])", RAISES),
        ("detail.requestParameters.TagSet.items | length(@)", f"{ITEMS} | length(@)", RAISES),
        ("detail.requestParameters.TagSet.items.length(@)", f"{ITEMS}.length(@)", RAISES),
        ("detail.requestParameters.TagSet.items | to_string(@)", f"{ITEMS} | to_string(@)", ""),
        ("starts_with(detail.requestParameters.foo, 'a')", "", RAISES),
        (f"{ITEMS}[?Key=='Owner'].value", f"{ITEMS}[?key=='Owner'].value", ""),
        (f"{ITEMS}[?@.Key=='Owner'].value", f"{ITEMS}[?@.key=='Owner'].value", ""),
        (f"{ITEMS}[?key=='a' && Value=='b']", f"{ITEMS}[?key=='a' && value=='b']", ""),
        (f"{ITEMS}[?starts_with(Key, 'a')]", f"{ITEMS}[?starts_with(key, 'a')]", RAISES),
        (f"{ITEMS}[?key==true].value", f"{ITEMS}[?key==`true`].value", ""),
        (f"sort_by({ITEMS}, &Key)[0].value", f"sort_by({ITEMS}, &key)[0].value", ""),
        (f"map(&Value, {ITEMS})", f"map(&value, {ITEMS})", ""),
        (f"length({ITEMS}[].Key)", f"length({ITEMS}[].key)", ""),  # an empty list is none that raises
        (f"{ITEMS}[].[key, Value]", f"{ITEMS}[].[key, value]", ""),
        ("length(detail.requestParameters.foo || `[]`)", "", ""),
        ("length(requestParameters.tagSet.items)", f"length({ITEMS})", RAISES),
        ("length(detail.detail.requestParameters.tagSet.items)", f"length({ITEMS})", RAISES),
    ],
)
def test_what_leads_nowhere_within_an_expression(key: str, right: str, effect: str) -> None:
    [one] = of_key(key)
    assert (one.rule, one.suggestion, one.effect) == ("unknown-key", right, effect)
    assert not one.fix or of_key(one.fix.text) == []


@pytest.mark.parametrize(
    "key",
    [
        "detail.requestParameters.foo || detail.requestParameters.tagSet",
        "not_null(detail.requestParameters.foo, detail.requestParameters.tagSet)",
        f"{ITEMS}[?key=='Owner' || Key=='Owner'].value",
        "(detail.requestParameters.resourcesSet || detail.requestParameters.tagSet).items[].key",
        "(detail.requestParameters.tagSet || `{}`).anything",
        f"{ITEMS}[?Key!=null]",
        f"{ITEMS}[?Key==`null`]",
        f"{ITEMS}[?contains(['a', 'b'], key)].value",
        f"{ITEMS} | length(@)",
        f"{ITEMS}[].key | sort(@) | join(',', @)",
        f"{ITEMS}[].[key | length(@), value]",
        f"max_by({ITEMS}, &length(value)).value",
        f"sort_by({ITEMS}[?key=='a'], &value)[0].anything",
        "split('/', detail.userIdentity.arn)[1]",
        "from_json(detail.additionalEventData.document).anything",
        "length(detail.additionalEventData.list[?a=='b'])",
        "to_array(detail.requestParameters)[0].tagSet",
        "keys(detail.requestParameters)",
    ],
)
def test_what_is_right_or_not_known_is_left_alone(key: str) -> None:
    assert of_key(key) == []


def test_the_place_is_the_wrong_names() -> None:
    for key, name in ((f"{ITEMS}[?Key=='Owner'].value", "Key"), (f"length({ITEMS}[?key=='a'].Value)", "Value")):
        [one] = of_key(key)
        assert keyed(key)[one.span.column - 1 : one.span.end_column - 1] == name


def test_an_element_that_is_a_list_has_no_members() -> None:
    tags = "detail.requestParameters.tagSpecificationSet.items[].tags"
    [one] = of_key(f"map(&key, {tags})", entry("ec2", "CreateSecurityGroup"))
    assert one.message == "`key` is null: it is read from a list"
    assert of_key(f"map(&key, {tags}[])", entry("ec2", "CreateSecurityGroup")) == []


@pytest.mark.parametrize(
    ("key", "message", "place"),
    [
        (f"{ITEMS}[].key[?x=='a'].y", f"`{ITEMS}[].key` of CreateTags is not a list", "[?"),
        ("contains(detail.eventName[0], 'x')", "`detail.eventName` of CreateTags is not a list", "["),
        ("to_string(detail.requestParameters.tagSet[0])", "`detail.requestParameters.tagSet` of CreateTags", "["),
        (f"({ITEMS}[].key).key", f"`({ITEMS}[].key)` of CreateTags is a list", "key"),
    ],
)
def test_a_bracket_on_what_is_no_list(key: str, message: str, place: str) -> None:
    [one] = of_key(key)
    assert one.message.startswith(message)
    assert keyed(key)[one.span.column - 1 : one.span.end_column - 1] == place
    assert not one.fix or of_key(one.fix.text) == []


def test_a_text_in_double_quotes_is_a_members_name() -> None:
    [one] = of_key(f'{ITEMS}[?key=="Owner"].value')
    assert one.suggestion == f"{ITEMS}[?key=='Owner'].value"


def test_a_path_of_some_of_the_events_is_right() -> None:
    assert of_key("length(detail.requestParameters.tagSet.items)", TAGS, RUN) == []
    [one] = of_key("length(detail.requestParameters.tagset.items)", TAGS, RUN)
    assert "tagset" in one.message


def test_two_wrong_names_are_mended_one_after_the_other() -> None:
    text = keyed(f"{ITEMS}[?Key=='a' && Value=='b']")
    for _ in range(2):
        text = fixing.fix_text(text, "p.json", [one for one in lint_text(text) if one.fix]).text
    assert json.loads(text)["policies"][0]["filters"][0]["key"] == f"{ITEMS}[?key=='a' && value=='b']"


@pytest.mark.parametrize(
    ("ids", "severity", "effect"),
    [
        ("join('', ['a', requestParameters.bukcet])", "warning", RAISES),
        ("join('/', [detail.eventName])", "error", RAISES),  # c7n looks into the envelope only for `detail.` in front
        ("[requestParameters.nope, requestParameters.resourcesSet.items[].resourceId][]", "info", ""),
    ],
)
def test_ids(ids: str, severity: str, effect: str) -> None:
    [one] = ids_of_tags(ids)
    assert (one.rule, one.severity.word, one.effect) == ("unknown-ids", severity, effect)
