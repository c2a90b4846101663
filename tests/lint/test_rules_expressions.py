"""Paths within expressions: functions' arguments, conditions, lists; what c7n itself does with them."""

from __future__ import annotations

import json

import pytest
from c7n.utils import C7NJmespathFunctions, jmespath_search
from jmespath import exceptions

from c7n_ctschema.custodian import functions
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.lint import fixing
from c7n_ctschema.lint.engine import lint_text

TAGS, RUN = ("ec2.amazonaws.com", "CreateTags"), ("ec2.amazonaws.com", "RunInstances")
ITEMS = "detail.requestParameters.tagSet.items"
RAISES = "the Lambda fails: the function raises on null"
KEY_RULES = ("unknown-key", "unknown-ids", "invalid-jmespath", "unrooted-key", "key-in-some-events")


def text_of(key: str, ids: str = "recipientAccountId", *events: tuple[str, str]) -> str:
    entries = [{"source": source, "event": event, "ids": ids} for source, event in events or (TAGS,)]
    return json.dumps(
        {
            "policies": [
                {
                    "name": "p",
                    "resource": "aws.account",
                    "mode": {"type": "cloudtrail", "events": entries},
                    "filters": [{"type": "event", "key": key, "op": "contains", "value": "x"}],
                }
            ]
        },
        ensure_ascii=False,
    )


def found(key: str, *events: tuple[str, str]) -> list[Diagnostic]:
    return [one for one in lint_text(text_of(key, "recipientAccountId", *events)) if one.rule in KEY_RULES]


def of_ids(ids: str) -> list[Diagnostic]:
    return [one for one in lint_text(text_of("detail.eventName", ids)) if one.rule in KEY_RULES]


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
    [one] = found(key)
    assert (one.rule, one.suggestion, one.effect) == ("unknown-key", right, effect)
    assert not one.fix or found(one.fix.text) == []


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
    assert found(key) == []


def test_the_place_is_the_wrong_names() -> None:
    for key, name in ((f"{ITEMS}[?Key=='Owner'].value", "Key"), (f"length({ITEMS}[?key=='a'].Value)", "Value")):
        [one] = found(key)
        assert text_of(key)[one.span.column - 1 : one.span.end_column - 1] == name


def test_an_element_that_is_a_list_has_no_members() -> None:
    tags = "detail.requestParameters.tagSpecificationSet.items[].tags"
    [one] = found(f"map(&key, {tags})", ("ec2.amazonaws.com", "CreateSecurityGroup"))
    assert one.message == "`key` is read of a list: it is null"
    assert found(f"map(&key, {tags}[])", ("ec2.amazonaws.com", "CreateSecurityGroup")) == []


@pytest.mark.parametrize(
    ("key", "message", "place"),
    [
        (f"{ITEMS}[].key[?x=='a'].y", f"`{ITEMS}[].key` of CreateTags is no list", "[?"),
        ("contains(detail.eventName[0], 'x')", "`detail.eventName` of CreateTags is no list", "["),
        ("to_string(detail.requestParameters.tagSet[0])", "`detail.requestParameters.tagSet` of CreateTags", "["),
        (f"({ITEMS}[].key).key", f"`({ITEMS}[].key)` of CreateTags is a list", "key"),
    ],
)
def test_a_bracket_on_what_is_no_list(key: str, message: str, place: str) -> None:
    [one] = found(key)
    assert one.message.startswith(message)
    assert text_of(key)[one.span.column - 1 : one.span.end_column - 1] == place
    assert not one.fix or found(one.fix.text) == []


def test_a_text_in_double_quotes_is_a_members_name() -> None:
    [one] = found(f'{ITEMS}[?key=="Owner"].value')
    assert one.suggestion == f"{ITEMS}[?key=='Owner'].value"


def test_a_path_of_some_of_the_events_is_right() -> None:
    assert found("length(detail.requestParameters.tagSet.items)", TAGS, RUN) == []
    [one] = found("length(detail.requestParameters.tagset.items)", TAGS, RUN)
    assert "tagset" in one.message


def test_two_wrong_names_are_mended_one_after_the_other() -> None:
    text = text_of(f"{ITEMS}[?Key=='a' && Value=='b']")
    for _ in range(2):
        text = fixing.fix_text(text, "p.json", [one for one in lint_text(text) if one.fix]).text
    assert json.loads(text)["policies"][0]["filters"][0]["key"] == f"{ITEMS}[?key=='a' && value=='b']"


@pytest.mark.parametrize(
    ("ids", "severity", "effect"),
    [
        ("join('', ['a', requestParameters.bukcet])", "error", RAISES),
        ("join('/', [detail.eventName])", "error", RAISES),  # c7n looks into the envelope only for `detail.` in front
        ("[requestParameters.nope, requestParameters.resourcesSet.items[].resourceId][]", "info", ""),
    ],
)
def test_ids(ids: str, severity: str, effect: str) -> None:
    [one] = of_ids(ids)
    assert (one.rule, one.severity.word, one.effect) == ("unknown-ids", severity, effect)


@pytest.mark.parametrize(
    ("path", "said", "meant"),
    [
        ("foo(detail.eventName)", "there is no function `foo`", ""),
        ("lenght(detail.eventName)", "there is no function `lenght`", "length(detail.eventName)"),
        ("startswith(detail.eventName, 'a')", "`startswith`", "starts_with(detail.eventName, 'a')"),
        ("starts_with(detail.eventName)", "`starts_with` takes 2 arguments, not 1", ""),
        ("not_null()", "`not_null` takes at least 1 argument, not 0", ""),
        ("split(detail.eventName)", "`split` takes 2 arguments, not 1", ""),
    ],
)
def test_functions_that_there_are_not(path: str, said: str, meant: str) -> None:
    [one] = found(path)
    assert one.rule == "invalid-jmespath" and said in one.message and one.suggestion == meant
    with pytest.raises((exceptions.UnknownFunctionError, exceptions.ArityError, exceptions.VariadictArityError)):
        jmespath_search(path, {"detail": {"eventName": "CreateTags"}})


def test_the_functions_are_c7ns() -> None:
    for name, known in C7NJmespathFunctions().FUNCTION_TABLE.items():
        given = ["&a" if "expref" in taken["types"] else "a" for taken in known["signature"]]
        assert list(functions.misused(f"{name}({', '.join(given)})")) == []
        assert len(list(functions.misused(f"{name}()"))) == 1


@pytest.mark.parametrize(
    ("call", "argument", "listed"),
    [
        ("length(a)", 0, False),
        ("contains(a, 'x')", 0, False),
        ("contains(['x'], a)", 1, False),
        ("join('', [a, 'x'])", 1, True),
        ("length([a, 'x'])", 0, True),
        ("to_string(a)", 0, False),
        ("split(',', a)", 1, False),
        ("merge(`{}`, a)", 1, False),
    ],
)
def test_which_functions_raise_on_null(call: str, argument: int, listed: bool) -> None:
    try:
        jmespath_search(call, {"a": None})
        raises = False
    except (exceptions.JMESPathTypeError, TypeError):
        raises = True
    assert functions.refuses_null(call.partition("(")[0], argument, listed) is raises
