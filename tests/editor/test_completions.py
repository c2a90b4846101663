"""Proposals and hover at the cursor (`|`) of half-written policies.

Covers c7n_ctschema.editor.completion.completion_item, c7n_ctschema.editor.completion.policy_facts,
c7n_ctschema.editor.completion.event_items, c7n_ctschema.editor.completion.path_items,
c7n_ctschema.editor.completion.filter_items, c7n_ctschema.editor.completion.template_items,
c7n_ctschema.editor.completion.completions, and c7n_ctschema.editor.completion.hover_text.
"""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from c7n_ctschema.custodian.c7n.validation import validate_text
from c7n_ctschema.custodian.filters import event_filter
from c7n_ctschema.editor.completion import completions, hover_text, path_items, template_items
from c7n_ctschema.editor.completion.completion_item import Item, ItemKind, Items, fitting
from c7n_ctschema.lint.running.engine import lint_text

TWO_EVENTS = """\
policies:
  - name: x
    resource: aws.iam-user
    mode:
      type: cloudtrail
      events:
        - source: iam.amazonaws.com
          event: CreateUser
          ids: requestParameters.userName
        - source: iam.amazonaws.com
          event: CreateLoginProfile
          ids: requestParameters.userName
    filters:
      - type: event
        key: KEY
        VALUE
"""


def at(marked: str) -> Items | None:
    offset = marked.index("|")
    return completions.at(marked.replace("|", "", 1), offset)


def labels(marked: str) -> list[str]:
    found = at(marked)
    return [item.label for item in found.items] if found else []


def key(text: str, value: str = "op: eq") -> str:
    return TWO_EVENTS.replace("KEY", text).replace("VALUE", value)


def test_keys_of_all_events_come_before_keys_of_some() -> None:
    found = at(key("detail.requestParameters.|"))
    assert found is not None
    sure = [item.label for item in found.items if item.is_sure]
    assert sure == ["userName"] and found.items[0].label == "userName"
    some = {item.label: item.detail for item in found.items if not item.is_sure}
    assert some["path"].endswith("only in CreateUser") and "CreateLoginProfile" in some["passwordResetRequired"]


def test_the_members_that_policies_read_come_first() -> None:
    assert labels(key("|"))[0] == "detail"
    assert labels(key("detail.|"))[:2] == ["requestParameters", "responseElements"]


def test_each_key_that_is_written_step_by_step_exists() -> None:
    """Take the first proposal again and again: the key that comes out is one that lint accepts."""
    text = "detail.responseElements."
    for _ in range(8):
        found = at(key(text + "|"))
        if not found or not found.items:
            break
        text = text + found.items[0].written
        findings = {one.rule for one in lint_text(key(text, "value: x"))}
        assert "unknown-key" not in findings and "invalid-jmespath" not in findings
        text += "."
    assert text.count(".") > 2


@pytest.mark.parametrize(
    ("written", "parent", "member"),
    [
        ("detail.a.b", "detail.a", "b"),
        ("", "", ""),
        ("det", "", "det"),
        ("length(detail.a", "detail", "a"),
        ("detail.a.items[].", "detail.a.items[]", ""),
        ("detail.a.items[?na", "detail.a.items[]", "na"),
        ("detail.a.items[?name=='x' && val", "detail.a.items[]", "val"),
        ("detail.a.items[?n.b", "detail.a.items[].n", "b"),
        ("a || detail.c", "detail", "c"),
        ("contains(detail.a, 'x.y') && detail.z", "detail", "z"),
    ],
)
def test_the_path_before_the_cursor(written: str, parent: str, member: str) -> None:
    found = path_items.prefix_of(written)
    assert found is not None and (found.parent, found.member) == (parent, member)
    assert written[found.start :] == member


def test_operators_that_fit_the_type_come_first() -> None:
    times = labels(key("detail.eventTime", "op: |"))
    texts = labels(key("detail.requestParameters.userName", "op: |"))
    assert texts[:4] == ["eq", "ne", "in", "not-in"] and set(texts) == set(times) == set(event_filter.OPS)


def test_values_are_written_as_yaml_reads_them() -> None:
    assert labels(key("detail.eventType", "value: Aws|"))[0] == "AwsApiCall"
    boolean = at(key("detail.readOnly", "value: |"))
    assert boolean and {item.label for item in boolean.items} >= {"true", "false", "absent"}
    assert "absent" not in labels(key("detail.readOnly", "value: [|"))
    mfa = at(key("detail.userIdentity.sessionContext.attributes.mfaAuthenticated", "value: |"))
    written = {item.label: item.written for item in mfa.items} if mfa else {}
    assert yaml.safe_load(written["true"]) == "true" and yaml.safe_load(written["false"]) == "false"


def test_members_that_are_missing_in_an_event_and_in_a_filter() -> None:
    assert labels(TWO_EVENTS.replace("          ids: requestParameters.userName\n", "          |\n", 1)) == ["ids"]
    assert labels(key("detail.eventType", "|")) == ["op", "value", "value_type", "value_from"]


def test_policies_of_other_modes_and_clouds_get_nothing() -> None:
    other = TWO_EVENTS.replace("cloudtrail", "periodic")
    assert not labels(other.replace("event: CreateUser", "event: |"))
    assert not labels(TWO_EVENTS.replace("aws.iam-user", "gcp.instance").replace("event: CreateUser", "event: |"))


def test_each_template_is_a_policy_that_c7n_accepts() -> None:
    """Each snippet with the defaults of its tab stops."""
    for item in template_items.of_document():
        text = re.sub(r"(?<!\\)\$\{\d+:((?:\\.|[^}\\])*)\}", r"\1", item.written)
        text = re.sub(r"\\([$}\\])", r"\1", text)
        read = yaml.safe_load(text)
        assert len(read["policies"]) == 1 and read["policies"][0]["name"] == item.label
    assert not validate_text(text) and not [one for one in lint_text(text) if one.severity.word == "error"]


def test_a_list_is_short_and_says_so() -> None:
    many = [Item(f"name{number}", ItemKind.EVENT, rank=-number) for number in range(500)]
    found, is_complete = fitting(many, "")
    assert len(found) == 200 and not is_complete and found[0].label == "name499"
    assert [item.label for item in fitting(many, "n499")[0]] == ["name499"]


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("iam-user", "looks it up by"),
        ("iam.amazonaws.com", "events"),
        ("CreateUser", "us-east-1 only"),
        ("requestParameters.userName\n        - ", "**requestParameters**: object"),
        ("userName\n        - ", "Sample: "),
        ("op: eq", "equals"),
    ],
)
def test_hover(word: str, part: str) -> None:
    text = key("detail.requestParameters.path")
    offset = text.index(word) + (5 if word == "op: eq" else 1)
    found = hover_text.at(text, offset)
    assert found is not None and part in found.text and found.start <= offset <= found.end


def test_hover_names_the_events_that_have_a_key() -> None:
    text = key("detail.requestParameters.path")
    found = hover_text.at(text, text.index(".path") + 2)
    assert found is not None and "Only in CreateUser." in found.text


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_prefix_of_a_policy_has_an_answer(data: st.DataObject) -> None:
    text = key("detail.requestParameters.path", "value: [a, 'b']").replace(
        "\n", data.draw(st.sampled_from(["\n", "\r\n"]))
    )
    offset = data.draw(st.integers(0, len(text)))
    rest = data.draw(st.sampled_from([text[offset:], "", "\n  - name: y\n"]))
    found = completions.at(text[:offset] + rest, offset)
    assert found is None or found.start <= offset <= found.end or found.end <= len(text)
    hover_text.at(text[:offset] + rest, offset)


@pytest.mark.parametrize("member", ["ids", "event", "source"])
def test_events_that_are_an_object_by_mistake(member: str) -> None:
    text = "policies:\n  - name: a\n    resource: ec2\n    mode:\n      type: cloudtrail\n      events:\n"
    text += f"        first:\n          {member}: responseElements\n"
    for offset in (text.index("responseElements") + 3, len(text) - 1):
        assert hover_text.at(text, offset) is None
        completions.at(text, offset)
