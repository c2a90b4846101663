"""Expressions that do not depend on the record.

Covers c7n_ctschema.lint.rules.keys.constant_expression and c7n_ctschema.lint.analysis.paths.call_arguments.
"""

from __future__ import annotations

import pytest
from c7n.utils import jmespath_search
from policy_texts import entry, of_filter, of_ids

from c7n_ctschema.lint.analysis.paths import call_arguments

ARN, NAME = "detail.userIdentity.arn", "detail.requestParameters.userName"


@pytest.mark.parametrize(
    ("key", "severity", "suggestion"),
    [
        (f"split({NAME}, '/')[-1]", "error", f"split('/', {NAME})[-1]"),
        (f"split( {NAME} , 'a,b(') | [0]", "error", f"split('a,b(', {NAME}) | [0]"),
        (f"starts_with('arn:', {ARN})", "error", f"starts_with({ARN}, 'arn:')"),
        (f"ends_with('-role', {ARN})", "error", f"ends_with({ARN}, '-role')"),
        ("'a'", "warning", ""),
        ("split('/', 'a/b')[0]", "warning", ""),
        (f"'none' || {ARN}", "warning", ""),
        ("length('abc')", "warning", ""),
    ],
)
def test_a_key_that_is_the_same_in_every_record(key: str, severity: str, suggestion: str) -> None:
    found = of_filter(entry("iam", "CreateUser"), key, value="present")
    assert [(one.rule, one.severity.word, one.suggestion) for one in found if one.code == "CT108"] == [
        ("constant-expression", severity, suggestion)
    ]


@pytest.mark.parametrize(
    "key",
    [
        f"split('/', {ARN})[-1]",
        f"starts_with({ARN}, 'arn:')",
        f"contains(['CreateUser', 'DeleteUser'], {NAME})",
        f"{NAME} || 'none'",
        f"[{NAME}, 'a']",
        f"join('/', ['a', {NAME}])",
        f"{NAME} == 'a'",
    ],
)
def test_a_key_that_depends_on_the_record(key: str) -> None:
    assert of_filter(entry("iam", "CreateUser"), key, value="present") == []


def test_ids() -> None:
    [one] = of_ids("iam-role", "iam", "UpdateAssumeRolePolicy", "split(requestParameters.roleName, '/')[-1]")
    assert (one.rule, one.suggestion) == ("constant-expression", "split('/', requestParameters.roleName)[-1]")


def test_c7ns_split_takes_the_separator_first() -> None:
    record = {"name": "path/role"}
    assert jmespath_search("split('/', name)[-1]", record) == "role"
    assert jmespath_search("split(name, '/')[-1]", record) == "/"


@pytest.mark.parametrize("path", ["split(a)", "split(a, b, c)", "split(a, b", "split"])
def test_other_calls_are_left_alone(path: str) -> None:
    assert call_arguments.swapped(path, 5) == ""
