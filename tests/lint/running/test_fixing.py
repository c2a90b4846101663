"""Fixes change one scalar each, keep its quotes and every other byte, or are refused."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from policy_texts import FIXABLE, FIXED

from c7n_ctschema.diagnostics import Diagnostic, Fix, Severity, Span
from c7n_ctschema.lint.running import engine, fixing

WRONG = "detail.responseElements.VolumeType"


def fix(text: str) -> fixing.Fixed:
    return fixing.fix_text(text, "p.yml", engine.lint_text(text, "p.yml"))


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        (WRONG, FIXED),
        (f"'{WRONG}'", f"'{FIXED}'"),
        (f'"{WRONG}"', f'"{FIXED}"'),
        (f"{WRONG}   # why: é ☃ \t", f"{FIXED}   # why: é ☃ \t"),
        (f"&k {WRONG}", f"&k {FIXED}"),
        (f"!!str  '{WRONG}'", f"!!str  '{FIXED}'"),
        (f"&k !!str {WRONG} # x", f"&k !!str {FIXED} # x"),
        ('"detail.response\\u0045lements.VolumeType"', f'"{FIXED}"'),
        (f"\n          {WRONG}", f"\n          {FIXED}"),
    ],
)
def test_the_scalar_changes_and_nothing_else(written: str, mended: str) -> None:
    done = fix(FIXABLE.replace(WRONG, written))
    assert done.text == FIXABLE.replace(WRONG, mended)
    assert len(done.applied) == 1 and not done.refused
    assert engine.lint_text(done.text) == []


@pytest.mark.parametrize(
    "written",
    [f">-\n          {WRONG}", f"|-\n          {WRONG}", '"detail.responseElements.\\\n          VolumeType"'],
)
def test_blocks_and_folded_strings_are_left(written: str) -> None:
    text = FIXABLE.replace(WRONG, written)
    done = fix(text)
    assert done.text == text
    assert [why for _, why in done.refused] == ["the value is a block scalar or has several lines: fix it by hand"]


EC2 = """\
policies:
- {name: p, resource: ec2, mode: {type: cloudtrail, events: [RunInstances]}, filters: [
    {type: event, key: KEY, value: x}]}   # end
"""


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_in_flow_style_brackets_are_quoted(quote: str) -> None:
    wrong, right = (
        "detail.responseElements.instancesSet.instanceId",
        "detail.responseElements.instancesSet.items[].instanceId",
    )
    done = fix(EC2.replace("KEY", f"{quote}{wrong}{quote}"))
    mark = quote or "'"
    assert done.text == EC2.replace("KEY", f"{mark}{right}{mark}")


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("\n", "\r"), ("policies:", "\ufeffpolicies:"), ("gp3\n", "gp3")])
def test_line_ends_marks_and_a_missing_last_newline_survive(change: tuple[str, str]) -> None:
    text = FIXABLE.replace(*change)
    assert fix(text).text == text.replace(WRONG, FIXED)


SHARED = """\
vars:
  filters: &filters
    - type: event
      key: detail.responseElements.VolumeType
      value: x
policies:
  - name: first
    resource: aws.ebs
    mode: {type: cloudtrail, events: [{source: ec2.amazonaws.com, event: CreateVolume, ids: responseElements.volumeId}]}
    filters: *filters
  - name: second
    resource: aws.ebs
    mode: {type: cloudtrail, events: [{source: ec2.amazonaws.com, event: CreateVolume, ids: responseElements.volumeId}]}
    filters: *filters
"""


def test_an_alias_that_is_wrong_everywhere_is_mended_once() -> None:
    done = fix(SHARED)
    assert done.text == SHARED.replace(WRONG, FIXED)
    assert [one.policy for one in done.applied] == ["first", "second"]


@pytest.mark.parametrize(
    "change",
    [
        ("name: second\n    resource: aws.ebs", "name: second\n    resource: gcp.instance"),
        ("name: second", "name: second  # ctschema: ignore[CT101] it may"),
        (
            "event: CreateVolume, ids: responseElements.volumeId}]}\n    filters: *filters\n  - name: second",
            "event: NoSuchThing, ids: x}]}\n    filters: *filters\n  - name: second",
        ),
    ],
)
def test_an_alias_that_is_right_somewhere_is_left(change: tuple[str, str]) -> None:
    text = SHARED.replace(*change)
    assert text != SHARED
    done = fix(text)
    assert done.text == text and len(done.refused) == 1
    assert done.refused[0][1] == "an alias uses the value in another place, where it is correct"


def test_an_anchor_inside_itself_is_left() -> None:
    text = FIXABLE.replace("filters:\n", "metadata: &m {self: *m}\n    filters:\n")
    assert fix(text).refused and fix(text).text == text


def a_fix(span: Span, text: str) -> Diagnostic:
    return Diagnostic("r", "C", Severity.ERROR, "m", "p.yml", span, "", fix=Fix(span, text, "t"))


def test_two_fixes_of_one_scalar_must_agree() -> None:
    [one] = engine.lint_text(FIXABLE, "p.yml")
    assert one.fix
    done = fixing.fix_text(FIXABLE, "p.yml", [one, a_fix(one.fix.span, "other")])
    assert done.text == FIXABLE and {why for _, why in done.refused} == {"two fixes contradict each other"}


def test_a_span_that_is_no_scalar_is_refused() -> None:
    done = fixing.fix_text(FIXABLE, "p.yml", [a_fix(Span(1, 1, 1, 4), "x")])
    assert done.text == FIXABLE and done.refused


@given(
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.sampled_from(["x", "'x'", '"x"', "&a x", "!!str 'x'"]),
    st.booleans(),
)
def test_whatever_is_written_reads_as_the_value_or_is_refused(value: str, raw: str, in_flow: bool) -> None:
    written = fixing.rewritten(raw, value, in_flow)
    if written is None:
        return
    text = f"[{written} , {{k: {written} }}]" if in_flow else f"- {written}  # c\n- k: {written}\n  l: m\n"
    assert yaml.safe_load(text.replace("&a", "", 1))[0] == value
    assert len(written.splitlines()) == 1


@pytest.mark.parametrize(
    "value", ["yes", "null", "1e3", "a: b", "a #b", "~", "- a", "*a", "a:", "", " a", "=", "2020-01-01", "0x1f"]
)
def test_a_plain_scalar_is_quoted_where_yaml_would_read_another_thing(value: str) -> None:
    assert fixing.rewritten("x", value, False) == f"'{value}'"


@pytest.mark.parametrize("value", ["a,b", "a[0]", "a{b}", "A?"])
def test_a_plain_scalar_is_quoted_in_a_flow_collection_only(value: str) -> None:
    assert fixing.rewritten("x", value, True) == f"'{value}'"
    assert fixing.rewritten("x", value, False) == value


@pytest.mark.parametrize("broken", ["[", "x\n        other: y", "'other'", "&filters x"])
def test_a_text_that_would_read_differently_is_never_taken(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixing, "rewritten", lambda raw, value, in_flow: broken)
    done = fix(FIXABLE)
    assert done.text == FIXABLE and [why for _, why in done.refused] == [fixing.ELSEWHERE]
