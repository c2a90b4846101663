"""Filters of the resource and actions by flags, judged by c7n's schema of the resource.

Covers c7n_ctschema.wizard.drafts.drafted_elements, c7n_ctschema.custodian.c7n.resource_elements and
c7n_ctschema.custodian.c7n.element_members.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from c7n_ctschema.cli.main import main
from c7n_ctschema.custodian.c7n import member_values, resource_elements, validation
from c7n_ctschema.custodian.c7n.element_members import Member
from c7n_ctschema.custodian.policy.policy_draft import DraftFilter, DraftGroup, ResourceFilter
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.wizard.drafts import resource_filter_flags

RDS = ["new-policy", "--event", "rds.CreateDBInstance", "--resource", "rds", "--ids", "responseElements.dBInstanceArn"]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("cross-account", ResourceFilter("cross-account")),
        ("{type: value, key: PubliclyAccessible, value: true}", "value"),
        (
            '{"PubliclyAccessible": true}',
            ResourceFilter({"type": "value", "key": "PubliclyAccessible", "value": True}),
        ),
        ("{not: [default-vpc]}", DraftGroup("not", (ResourceFilter("default-vpc"),))),
        ("{type: event, key: detail.x, value: 1}", DraftFilter("detail.x", value=1)),
        ('{"key": "detail.x", "op": "eq", "value": 1}', DraftFilter("detail.x", "eq", 1)),
    ],
)
def test_a_filter_of_a_flag(text: str, made: object) -> None:
    found = resource_filter_flags.parse(text)
    assert found == made if made != "value" else isinstance(found, ResourceFilter)


def test_a_key_and_an_operator_are_an_event_filter() -> None:
    assert resource_filter_flags.parse("detail.requestParameters.encrypted eq true") is None


@pytest.mark.parametrize("text", ["{or: []}", "{or: [x], and: [y]}", "{type: [", "{or: [{x: 1, y: 2}]}"])
def test_what_is_no_filter(text: str) -> None:
    with pytest.raises(CtschemaError):
        resource_filter_flags.parse(text)


def written(*flags: str, folder: Path) -> tuple[int, JsonObject]:
    """The exit code of `new-policy`, and the policy, which c7n accepts."""
    code = main([*RDS, "--name", "n", "--role", "R", *flags, "--output", str(folder / "p.yml")])
    text = (folder / "p.yml").read_text()
    assert validation.validate_text(text) == []
    policy: JsonObject = yaml.safe_load(text)["policies"][0]
    return code, policy


def test_a_whole_policy(tmp_path: Path) -> None:
    code, policy = written(
        *("--filter", "detail.requestParameters.publiclyAccessible eq true"),
        *("--filter", "{type: value, key: PubliclyAccessible, value: true}"),
        *("--group", "not", "--filter", "default-vpc", "--end-group"),
        *("--action", "{type: notify, to: [a@example.com], transport: {type: sns, topic: security}}"),
        folder=tmp_path,
    )
    assert code == 0
    assert policy["filters"][1:] == [  # type: ignore[index]
        {"type": "value", "key": "PubliclyAccessible", "value": True},
        {"not": ["default-vpc"]},
    ]


def test_an_action_that_finds_nothing_ready_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, policy = written("--action", "stop", folder=tmp_path)
    assert code == 1 and policy["actions"] == ["stop"]
    assert "needs `available`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--action", "notify"], "to: [string], transport: {"),
        (["--action", "stopp"], "did you mean stop?"),
        (["--filter", "metrics"], "type: metrics"),
        (["--filter", "default-vcp"], "did you mean default-vpc?"),
        (["--filter", "{type: value, kye: Engine, value: x}"], "did you mean key"),
        (["--group", "or", "--filter", "{and: [nosuch]}"], "unknown filter 'nosuch' of aws.rds"),
    ],
)
def test_what_c7n_refuses_says_what_is_needed(flags: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RDS, "--name", "n", "--role", "R", *flags]) == 2
    assert said in capsys.readouterr().err


def test_the_members_of_an_action() -> None:
    notify = {one.name: one for one in resource_elements.of_resource("rds")["notify"].members}
    assert notify["transport"].required and notify["to"].required and not notify["subject"].required
    assert [[one.name for one in form if one.required] for form in notify["transport"].forms] == [
        ["queue", "type"],
        ["topic", "type"],
    ]
    value = {one.name: one for one in resource_elements.of_resource("rds", "filters")["value"].members}
    assert "gte" in value["op"].enum and "boolean" in value["value"].types


@pytest.mark.parametrize(
    ("types", "text", "made"),
    [(("boolean", "string"), "true", True), (("number",), "2.5", 2.5), (("string",), "14", "14"), ((), '["a"]', ["a"])],
)
def test_a_value_takes_the_narrowest_type(types: tuple[str, ...], text: str, made: object) -> None:
    assert json.dumps(member_values.typed(Member("x", "any", (), True, types=types), text)) == json.dumps(made)
