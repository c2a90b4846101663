"""A document split into policies without a parser.

Covers c7n_ctschema.editor.document.policy_parts.
"""

from __future__ import annotations

import json

import pytest

from c7n_ctschema.editor.document import policy_parts

TWO = "vars: {a: 1}\npolicies:\n  - name: a\n    filters:\n      - x\n# b's\n  - name: b\nother:\n  - c\n"


def parts(text: str) -> list[str]:
    layout = policy_parts.split(text)
    assert layout is not None
    return [text[part.start : part.end] for part in layout.policies]


def test_policies_with_the_comments_above_them() -> None:
    assert parts(TWO) == ["  - name: a\n    filters:\n      - x\n", "# b's\n  - name: b\n"]
    layout = policy_parts.split(TWO)
    assert layout and TWO[layout.tail.start :] == "other:\n  - c\n" and layout.at(TWO.index("b\n")) == 1
    assert parts(TWO.replace("\n", "\r\n"))[1] == "# b's\r\n  - name: b\r\n"


@pytest.mark.parametrize(
    "broken", ["    resource: [\n", '    name: "x\n', "fil\n", "\t- x\n", "    - {\n", "  resource ec2\n"]
)
def test_a_broken_line_stays_in_its_policy(broken: str) -> None:
    assert parts(TWO.replace("    filters:\n", broken + "    filters:\n"))[1] == "# b's\n  - name: b\n"


def test_lists_in_the_column_of_their_key() -> None:
    assert len(parts("policies:\n- name: a\n  filters:\n  - x\n- name: b\n")) == 2


def test_json_also_if_it_is_not_closed() -> None:
    text = json.dumps({"policies": [{"name": "a", "x": ["]", "{"]}, {"name": "b"}]})
    assert [json.loads(one)["name"] for one in parts(text)] == ["a", "b"]
    assert parts('{"policies": [{"name": "a"}, {"name": "b", "x": "')[1] == '{"name": "b", "x": "'
    assert parts("policies: [{name: a}]\n") == ["{name: a}"]


@pytest.mark.parametrize(
    "text", ["", "a: 1\n", "policies: 1\n", "policies:\n- a\npolicies:\n- b\n", "x:\n  policies:\n"]
)
def test_other_files_have_no_layout(text: str) -> None:
    assert policy_parts.split(text) is None


def test_an_empty_list() -> None:
    layout = policy_parts.split("policies:\n")
    assert layout is not None and not layout.policies and layout.at(3) is None
