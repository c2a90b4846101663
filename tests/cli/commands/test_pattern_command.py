"""`pattern` and `permissions` as a user runs them.

Covers c7n_ctschema.cli.policy_commands.policy_analysis, c7n_ctschema.custodian.policy.policy_choice and
c7n_ctschema.custodian.eventbridge.forwarding_rule.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from c7n_ctschema.cli.main import main

POLICIES = """\
policies:
  - name: policies
    resource: aws.iam-policy
    mode:
      type: cloudtrail
      events:
        - {source: iam.amazonaws.com, event: DeletePolicy, ids: requestParameters.policyArn}
        - {source: iot.amazonaws.com, event: CreatePolicy, ids: responseElements.policyArn}
  - name: login
    resource: aws.iam-user
    mode:
      type: cloudtrail
      events:
        - ConsoleLogin
        - {source: iam.amazonaws.com, event: CreateUser, ids: responseElements.user.userName}
  - name: nightly
    resource: aws.ec2
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "policies.yml"
    path.write_text(POLICIES)
    return str(path)


def test_pattern_shows_each_policys_rule(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pattern", file]) == 0
    out = capsys.readouterr().out
    assert '"eventSource": ["iam.amazonaws.com", "iot.amazonaws.com"]' in out
    assert "  iam.amazonaws.com:CreatePolicy  (the Lambda runs and finds no ids)" in out
    assert "  iam.amazonaws.com:CreateUser  (its detail-type is 'AWS API Call via CloudTrail')" in out
    assert "nightly" not in out


def test_pattern_as_json(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pattern", file, "--policy", "policies", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (one,) = found["policies"]
    assert found["version"] == 1 and one["policy"] == "policies" and one["invalid"] is None
    assert one["asked"][0] == {"source": "iam.amazonaws.com", "event": "DeletePolicy"}
    assert all(extra["known"] for extra in one["extra"])
    assert len(one["tighter"]["mode_pattern"]["detail"]["$or"]) == 2


@pytest.mark.parametrize("command", ["pattern", "permissions"])
def test_a_policy_that_is_not_there(command: str, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, file, "--policy", "polices"]) == 2
    assert "did you mean policies?" in capsys.readouterr().err
    assert main([command, file + ".gone"]) == 2


@pytest.mark.parametrize("command", ["pattern", "permissions"])
def test_a_file_without_such_policies(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.yml").write_text("policies: []\n")
    assert main([command, str(tmp_path / "p.yml")]) == 0
    assert "no policy with mode cloudtrail" in capsys.readouterr().err


def test_pattern_that_cannot_be_rendered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.yml").write_text("policies: [{name: a, resource: ec2, mode: {type: cloudtrail, events: x}}]\n")
    assert main(["pattern", str(tmp_path / "p.yml")]) == 2
    assert "p.yml:1:70: `mode.events` is not a list" in capsys.readouterr().err


def test_pattern_that_eventbridge_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mode = "{type: cloudtrail, events: [RunInstances], pattern: {account: [{prefix: 1}]}}"
    (tmp_path / "p.yml").write_text(f"policies: [{{name: a, resource: ec2, mode: {mode}}}]\n")
    assert main(["pattern", str(tmp_path / "p.yml")]) == 1
    assert "EventBridge refuses this pattern" in capsys.readouterr().out


def test_permissions_as_a_document(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["permissions", file, "--policy", "login"]) == 0
    title, _, text = capsys.readouterr().out.partition("\n")
    assert title == "# login (aws.iam-user): role of the Lambda function"
    assert json.loads(text)["Statement"][0]["Action"] == ["iam:GetUser", "iam:ListUsers"]


def test_permissions_with_their_reasons(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["permissions", file, "--policy", "login", "--why"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "iam:ListUsers         resource aws.iam-user" in lines
    assert "logs:PutLogEvents     Lambda writes the function's log  (not declared by c7n)" in lines


def test_permissions_as_json(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["permissions", file, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["policy"] for one in found["policies"]] == ["policies", "login"]
    assert found["policies"][0]["documents"]["lambda"]["Version"] == "2012-10-17"
    assert {"action", "resource", "why", "declared", "role"} == set(found["policies"][0]["needs"][0])


def test_permissions_of_a_policy_that_c7n_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mode = "mode: {type: cloudtrail, events: [RunInstances]}"
    (tmp_path / "p.yml").write_text(f"policies: [{{name: a, resource: ec2, {mode}, filters: [nonsense]}}]\n")
    assert main(["permissions", str(tmp_path / "p.yml")]) == 1
    assert "c7n cannot load it" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["pattern", "permissions", "sample"])
def test_a_policy_that_cannot_be_read_concerns_no_other(
    command: str, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(file)
    path.write_text(POLICIES.replace("policies:", "policies:\n  - null\n  - {name: lost, resource: ec2, mode: x}", 1))
    arguments = [command, *(["--for"] if command == "sample" else []), file]
    lines = [f"{file}:2:5: a policy is not an object", f"{file}:3:39: `mode` is not an object"]
    assert main([*arguments, "--policy", "login"]) == 0
    alone, err = capsys.readouterr()
    assert alone and not err
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert len(out) > len(alone) or (command == "sample" and out)
    assert [line.split("; ")[0] for line in err.splitlines()] == lines
    assert main([*arguments, "--policy", "lost"]) == 2
    assert [line.split("; ")[0] for line in capsys.readouterr().err.splitlines()] == lines[1:]


def test_files_and_directories(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "more").mkdir()
    one, two = tmp_path / "one.yml", tmp_path / "more" / "two.yml"
    one.write_text(POLICIES)
    two.write_text(POLICIES.replace("name: login", "name: other"))
    (tmp_path / "more" / "tests.yml").write_text("tests: []\n")
    assert main(["pattern", str(one), str(tmp_path / "more"), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["policies"]
    assert [(row["file"], row["policy"]) for row in rows] == [
        (str(one), "policies"),
        (str(one), "login"),
        (str(two), "policies"),
        (str(two), "other"),
    ]
    assert main(["pattern", str(one), str(two), "--policy", "policies"]) == 0
    assert capsys.readouterr().out.count("# policies (aws.iam-policy)") == 2
    assert main(["pattern", str(one), str(two)]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("## ")] == [
        f"## {one}",
        f"## {two}",
    ]


@pytest.mark.parametrize("command", ["pattern", "permissions"])
def test_a_file_that_cannot_be_read_leaves_the_others(
    command: str, file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.yml").write_text("policies: [")
    assert main([command, file, str(tmp_path / "gone.yml"), str(tmp_path / "bad.yml"), "--policy", "login"]) == 2
    out, err = capsys.readouterr()
    assert "# login (aws.iam-user)" in out
    assert "gone.yml" in err and "bad.yml:1:12: invalid YAML" in err


BUS = "arn:aws:events:us-east-1:210987654321:event-bus/default"


def test_the_template_of_member_accounts_deploys_the_rules(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    import boto3
    from moto import mock_aws

    assert main(["pattern", file, "--forward-to", BUS]) == 0
    out, err = capsys.readouterr()
    assert not err
    with mock_aws():
        boto3.client("cloudformation", "us-east-1").create_stack(
            StackName="s", TemplateBody=out, Capabilities=["CAPABILITY_IAM"]
        )
        events = boto3.client("events", "us-east-1")
        rules = events.list_rules()["Rules"]
        targets = [events.list_targets_by_rule(Rule=rule["Name"])["Targets"][0] for rule in rules]
        roles = {role["Arn"] for role in boto3.client("iam").list_roles()["Roles"]}
    assert main(["pattern", file, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["policies"]
    patterns = [json.loads(rule["EventPattern"]) for rule in rules]
    assert sorted(map(json.dumps, patterns)) == sorted(json.dumps(row["pattern"]) for row in rows)
    assert {target["Arn"] for target in targets} == {BUS} and {target["RoleArn"] for target in targets} == roles


@pytest.mark.parametrize(
    ("bus", "code", "note"),
    [
        (
            BUS.replace("/default", "/security"),
            0,
            "on the event bus `default` of the central account, not on `security`",
        ),
        (BUS.replace("us-east-1", "eu-west-1"), 0, "iam.amazonaws.com only in us-east-1"),
        ("default", 2, "is not the ARN of an event bus"),
    ],
)
def test_notes_on_forwarding(bus: str, code: int, note: str, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pattern", file, "--policy", "policies", "--forward-to", bus]) == code
    assert note in capsys.readouterr().err


def test_names_of_rules_are_unique(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.yml").write_text(
        POLICIES.replace("name: login", "name: poli-cies").replace("policies\n    res", "poli_cies\n    res")
    )
    assert main(["pattern", str(tmp_path), "--forward-to", BUS]) == 0
    assert list(json.loads(capsys.readouterr().out)["Resources"]) == ["ForwardingRole", "PoliCiesRule", "PoliCiesRule2"]
