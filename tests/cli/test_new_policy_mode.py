"""new-policy writes `mode.pattern` and `environment`, and settings of a template's `mode`; replay proves that events arrive.

Covers c7n_ctschema.wizard.drafts.event_pattern, c7n_ctschema.wizard.drafts.failed_calls and c7n_ctschema.wizard.templates.mode_settings.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from c7n_ctschema.cli.main import main
from c7n_ctschema.errors import BadInput
from c7n_ctschema.wizard.templates import mode_settings, template_files

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
# AWS's documentation, "Logging AWS KMS API calls": an entry for RotateKey
ROTATED = {
    "eventVersion": "1.05",
    "userIdentity": {"accountId": "123456789012", "invokedBy": "AWS Internal"},
    "eventTime": "2026-01-14T01:41:59Z",
    "eventSource": "kms.amazonaws.com",
    "eventName": "RotateKey",
    "awsRegion": "eu-west-1",
    "requestParameters": None,
    "responseElements": None,
    "eventType": "AwsServiceEvent",
    "recipientAccountId": "123456789012",
    "serviceEventDetails": {"keyId": KEY.rpartition("/")[2]},
}
DENIED = {
    "eventVersion": "1.08",
    "userIdentity": {"type": "IAMUser", "userName": "alice", "accountId": "123456789012"},
    "eventTime": "2026-01-14T01:41:59Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser",
    "awsRegion": "us-east-1",
    "errorCode": "AccessDenied",
    "requestParameters": {"userName": "build-bot"},
    "responseElements": None,
    "eventType": "AwsApiCall",
    "recipientAccountId": "123456789012",
}
SERVICE_EVENT = ["--event", "kms.RotateKey", "--resource", "kms-key", "--ids", "serviceEventDetails.keyId"]
FAILED_CALL = ["--event", "iam.CreateUser", "--resource", "iam-user", "--ids", "requestParameters.userName"]


def written(folder: Path, *flags: str) -> dict[str, Any]:
    file = folder / "policy.yml"
    assert main(["new-policy", "--name", "p", "--role", "MyRole", *flags, "--output", str(file)]) == 0
    (policy,) = yaml.safe_load(file.read_text())["policies"]
    assert isinstance(policy, dict)
    return policy


def verdict(folder: Path, record: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> str:
    (folder / "event.json").write_text(json.dumps({"Records": [record]}))
    capsys.readouterr()
    main(["replay", str(folder / "event.json"), "-p", str(folder / "policy.yml"), "--format", "json"])
    (row,) = json.loads(capsys.readouterr().out)["results"]
    return str(row["verdict"])


def test_a_service_event_fires(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = written(tmp_path, *SERVICE_EVENT)
    assert policy["mode"]["pattern"] == {"detail-type": ["AWS Service Event via CloudTrail"]}
    assert verdict(tmp_path, ROTATED, capsys) == "fires"
    file = tmp_path / "policy.yml"
    file.write_text(file.read_text().replace("AWS Service Event via CloudTrail", "AWS API Call via CloudTrail"))
    assert verdict(tmp_path, ROTATED, capsys) == "no-match"


def test_api_calls_beside_sign_ins_arrive(tmp_path: Path) -> None:
    both = ["--event", "signin.ConsoleLogin", "--event", "iam.CreateUser", "--resource", "account"]
    mode = written(tmp_path, *both, "--ids", "recipientAccountId")["mode"]
    assert mode["pattern"] == {"detail-type": ["AWS API Call via CloudTrail"]}


def test_a_failed_call_fires_with_the_environment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    denied = ["--filter", "detail.errorCode eq AccessDenied"]
    wanted = ["--pattern", '{"detail": {"errorCode": ["AccessDenied"]}}', "--env", "C7N_SKIP_ERR_EVENT=no"]
    mode = written(tmp_path, *FAILED_CALL, *denied, *wanted)["mode"]
    assert mode["environment"] == {"Variables": {"C7N_SKIP_ERR_EVENT": "no"}}
    assert mode["pattern"] == {"detail": {"errorCode": ["AccessDenied"]}}
    assert verdict(tmp_path, DENIED, capsys) == "fires"
    succeeded = {name: value for name, value in DENIED.items() if name != "errorCode"}
    assert verdict(tmp_path, succeeded, capsys) == "no-match"
    file = tmp_path / "policy.yml"
    file.write_text(file.read_text().replace('C7N_SKIP_ERR_EVENT: "no"', "OTHER: x"))
    assert verdict(tmp_path, DENIED, capsys) == "skipped"


@pytest.mark.parametrize(
    "condition, added",
    [
        ("eq AccessDenied", True),
        ("present", True),
        ("in AccessDenied,Client.UnauthorizedOperation", True),
        ("absent", False),
    ],
)
def test_the_variable_for_failed_calls_is_added(condition: str, added: bool, tmp_path: Path) -> None:
    mode = written(tmp_path, *FAILED_CALL, "--filter", f"detail.errorCode {condition}")["mode"]
    assert ("environment" in mode) is added


@pytest.mark.parametrize(
    "errors, added",
    [('["AccessDenied"]', True), ('[{"exists": true}]', True), ('[{"exists": false}, "AccessDenied"]', False)],
)
def test_a_pattern_for_failed_calls_adds_the_variable(errors: str, added: bool, tmp_path: Path) -> None:
    mode = written(tmp_path, *FAILED_CALL, "--pattern", f'{{"detail": {{"errorCode": {errors}}}}}')["mode"]
    assert ("environment" in mode) is added


@pytest.mark.parametrize(
    "flags, message",
    [
        (["--pattern", "{"], "the pattern is not JSON"),
        (["--pattern", "[]"], "the pattern must be a JSON object"),
        (["--pattern", '{"detail": "x"}'], "`detail` must be an object"),
        (["--pattern", '{"detail": ["x"]}'], "c7n cannot merge `detail`"),
        (["--env", "x"], "--env 'x': write NAME=VALUE"),
    ],
)
def test_bad_values_are_refused(flags: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-policy", "--name", "p", *FAILED_CALL, *flags]) == 2
    assert message in capsys.readouterr().err


def test_answers_and_the_command_write_the_same_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--env", "C7N_SKIP_ERR_EVENT=no", "--pattern", '{"detail": {"awsRegion": ["us-east-1"]}}']
    assert main(["new-policy", "--name", "p", *SERVICE_EVENT, *flags, "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    (tmp_path / "answers.json").write_text(json.dumps(made))
    assert main(["new-policy", "--answers", str(tmp_path / "answers.json")]) == 0
    assert capsys.readouterr().out == made["yaml"]
    import shlex

    assert main(shlex.split(made["command"].replace("\\\n", " "))[1:]) == 0
    assert capsys.readouterr().out == made["yaml"]


# --- templates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", template_files.names())
def test_every_template_takes_settings(name: str) -> None:
    template = template_files.load(name)
    given = {parameter.name: parameter.default for parameter in template.parameters}
    plain = yaml.safe_load(template.fill(given))["policies"]
    changed = yaml.safe_load(template.fill(given, "other", {"role": "MyRole", "tags": {"team": "a: b"}}))["policies"]
    for policy in plain:
        policy["name"] = "other"
        policy["mode"].update({"role": "MyRole", "tags": {"team": "a: b"}})
    assert changed == plain


def test_a_template_with_flags_of_its_lambda(capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--role", "MyRole", "--name", "mine", "--tag", "team=x", "--env", "A=b", "--timeout", "60"]
    assert main(["new-policy", "--template", "root-login", "--set", "to=a@b.org", *flags]) == 0
    (policy,) = yaml.safe_load(capsys.readouterr().out)["policies"]
    mode = policy["mode"]
    assert policy["name"] == "mine" and mode["role"] == "MyRole" and mode["timeout"] == 60
    assert mode["tags"] == {"team": "x"} and mode["environment"] == {"Variables": {"A": "b"}}
    assert main(["new-policy", "--template", "root-login", "--timeout", "5000"]) == 2
    assert "--timeout 5000" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text, changed",
    [
        ("mode: {type: cloudtrail, role: old, events: []}", "mode: {type: cloudtrail, role: new, events: []}"),
        ("mode: {type: cloudtrail, events: []}", "mode: {type: cloudtrail, role: new, events: []}"),
        (
            "mode:\n      role: old  # why\n      type: cloudtrail",
            "mode:\n      role: new  # why\n      type: cloudtrail",
        ),
        ("mode:\n      type: cloudtrail  # why", "mode:\n      type: cloudtrail\n      role: new  # why"),
    ],
)
def test_other_bytes_stay(text: str, changed: str) -> None:
    before, after = (f"policies:\n  - name: a\n    resource: ec2\n    {mode}\n" for mode in (text, changed))
    assert mode_settings.with_settings(before, {"role": "new"}, "t.yml") == after


def test_a_policy_without_mode_is_refused() -> None:
    with pytest.raises(BadInput, match="has no `mode`"):
        mode_settings.with_settings("policies:\n  - name: a\n    resource: ec2\n", {"role": "new"}, "t.yml")
