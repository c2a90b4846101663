"""No value of a filter or an action needs JSON.

Covers c7n_ctschema.wizard.forms.member_forms, c7n_ctschema.wizard.forms.member_descriptions,
c7n_ctschema.wizard.forms.question, c7n_ctschema.wizard.drafts.api_members,
c7n_ctschema.custodian.c7n.element_members and c7n_ctschema.custodian.c7n.member_values.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import c7n_source, resource_elements
from c7n_ctschema.custodian.c7n.element_members import Member
from c7n_ctschema.wizard.drafts import api_members
from c7n_ctschema.wizard.forms import member_descriptions, member_forms
from c7n_ctschema.wizard.forms.question import Interview

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))
import json_questions

# one resource for each kind of schema that c7n has for members with structure
_KINDS = ("security-group", "sqs", "iam-user", "apigwv2-stage", "ecs-service", "rds-cluster-param-group")


@pytest.mark.parametrize("resource", _KINDS)
def test_no_line_of_text_admits_an_object(resource: str) -> None:
    assert [line.path for line in json_questions.of_resource(resource) if line.admits_objects] == []


@pytest.mark.thorough
def test_no_line_of_text_of_any_resource_admits_an_object() -> None:
    lines = [line for resource in c7n_source.resources() for line in json_questions.of_resource(resource)]
    assert [line.path for line in lines if line.admits_objects] == [] and len(lines) > 100_000


def test_the_count_sees_a_member_that_is_only_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_questions, "_has_form", lambda member: False)
    monkeypatch.setattr(api_members, "opened", lambda resource, part, name, members: tuple(members))
    paths = [line.path for line in json_questions.of_resource("security-group") if line.admits_objects]
    assert "security-group actions set-permissions.add-ingress" in paths


def _rows() -> list[tuple[str, str, str]]:
    table = tables.read("knowledge/custodian/api_members")
    return [
        (
            part,
            "security-group" if resource == "*" and "set-flow" not in path else "vpc" if resource == "*" else resource,
            path,
        )
        for part in ("filters", "actions")
        for resource, paths in table[part].items()
        for path in paths
    ]


@pytest.mark.parametrize(("part", "resource", "path"), _rows())
def test_each_row_opens_a_member_of_c7n(part: resource_elements.Part, resource: str, path: str) -> None:
    resource = "ec2" if path.startswith("send-command") else resource
    name, *steps = path.split(".")
    plain = resource_elements.of_resource(resource, part)[name].members
    known = api_members.opened(resource, part, name, plain)
    for step in steps:
        before, after = (next(one for one in members if one.name == step) for members in (plain, known))
        plain, known = before.members, after.members
    assert before != after
    assert after.members or after.options or after.types


def test_a_value_about_which_no_schema_says_anything() -> None:
    made = Interview(lambda: member_forms.value("x", Member("value", "any", (), True)))
    for answer in ("objects", "a=1, b", "number", "2.5", "no"):
        made.answer(answer)
    assert made.result == [{"a": 1, "b": 2.5}]


def test_a_map_of_strings_opens_nothing() -> None:
    """Each value of `headers` is a string, so a name alone is a slip."""
    question = member_descriptions.ask("webhook", Member("headers", "object", (), False, "string"))
    assert "opens a form" not in question.why and question.refuses("Accept") and not question.refuses("Accept=text")


def test_the_words_that_c7n_takes_have_no_article_and_the_answer_shows_their_label() -> None:
    words = Member("remove-ingress", "any", ("all", "matched"), False)
    either = Member("remove-ingress", "any", (), False, options=(words, Member("", "array", (), False, "object")))
    kind = member_descriptions.ask_option("set-permissions.remove-ingress", either)
    assert member_descriptions.ask("set-permissions", words).why == "Optional: all or matched."
    assert [kind.shown(choice.value) for choice in kind.choices] == ["all or matched", "a list of objects"]
