"""new-policy: by flags, into files, and on a real terminal.

Covers c7n_ctschema.cli.commands.new_policy_command, c7n_ctschema.cli.policy_commands.new_policy_flags,
c7n_ctschema.cli.policy_commands.policy_proof and c7n_ctschema.wizard.drafts.output_file.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from c7n_ctschema.cli.main import main

FIRST = [
    "new-policy",
    "--event",
    "iam.CreatePolicy",
    "--resource",
    "iam-policy",
    "--ids",
    "responseElements.policy.arn",
    "--name",
    "iam-has-allow-all-policy",
]
OWNER = "detail.responseElements.vpcPeeringConnection.{}VpcInfo.ownerId not-in from:s3://s3bucketname/AccountNumbers.csv,csv2dict"
SECOND = [
    "new-policy",
    "--event",
    "ec2.CreateVpcPeeringConnection",
    "--resource",
    "peering-connection",
    "--ids",
    "responseElements.vpcPeeringConnection.vpcPeeringConnectionId",
    "--name",
    "vpc-peering-cross-account-checker-real-time",
    "--timeout",
    "90",
    "--memory",
    "256",
    "--role",
    "arn:aws:iam::{account_id}:role/Cloud_Custodian_EC2_Lambda_Role",
    "--combine",
    "or",
    "--filter",
    OWNER.format("accepter"),
    "--filter",
    OWNER.format("requester"),
]


def test_both_policies_of_the_old_documentation(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    assert main([*FIRST, "--output", str(file)]) == 0
    assert main([*SECOND, "--output", str(file), "--append"]) == 0
    done = subprocess.run(
        [str(Path(sys.executable).with_name("custodian")), "validate", str(file)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "or:" in file.read_text() and "csv2dict" in file.read_text()


@pytest.mark.parametrize("flag", ["--event", "--resource", "--ids", "--name"])
def test_a_missing_answer_names_its_flag(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    at = FIRST.index(flag)
    assert main([*FIRST[:at], *FIRST[at + 2 :]]) == 2
    assert f"{flag} is missing" in capsys.readouterr().err


def test_append_keeps_every_other_byte(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    before = "# mine\npolicies:\n- name: q   # odd   spacing\n  resource: ec2\n  # a note of q\n\n# the end\n"
    file.write_text(before)
    assert main([*FIRST, "--output", str(file), "--append"]) == 0
    after = file.read_text()
    assert after.startswith("# mine\npolicies:\n- name: q   # odd   spacing\n  resource: ec2\n  # a note of q\n")
    assert after.endswith("\n# the end\n") and "- name: iam-has-allow-all-policy" in after
    assert main([*FIRST, "--output", str(file), "--append"]) == 2
    assert file.read_text() == after


def test_an_existing_file_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    file.write_text("policies: [{name: a, resource: ec2}]\n")
    assert main([*FIRST, "--output", str(file)]) == 2
    assert "--append" in capsys.readouterr().err
    assert main([*FIRST, "--output", str(file), "--append"]) == 2  # a flow list: refused, unchanged
    assert file.read_text() == "policies: [{name: a, resource: ec2}]\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_append_to_an_empty_list_keeps_every_other_byte(mark: str, end: str, tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    for empty in ("[]", "[ ]"):
        text = f"{mark}# mine{end}policies: {empty}  # none yet{end}vars: {{a: []}}{end}"
        file.write_bytes(text.encode())
        assert main([*FIRST, "--output", str(file), "--append"]) == 0
        after = file.read_bytes().decode()
        assert after.startswith(f"{mark}# mine{end}policies:  # none yet{end}  - name: {FIRST[-1]}{end}")
        assert after.endswith(f"{end}vars: {{a: []}}{end}") and after.count("\n") == after.count(end)
        assert main([*SECOND, "--output", str(file), "--append"]) == 0


@pytest.mark.parametrize("text", ['{"policies": []}', "policies: &a []\nvars: *a\n", "policies: [\n]\n"])
def test_what_cannot_be_appended_to_is_left(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    file.write_text(text)
    assert main([*FIRST, "--output", str(file), "--append"]) == 2
    assert "`policies` is not a block list" in capsys.readouterr().err and file.read_text() == text


@pytest.mark.parametrize("what", [FIRST, ["new-policy", "--template", "root-login"]])
def test_outputs_that_cannot_be_are_told(
    what: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for flags, words in (
        (["--output", str(tmp_path)], f"{tmp_path} is a directory"),
        (["--output", str(tmp_path), "--append"], f"{tmp_path} is a directory"),
        (["--output", "p.json"], "p.json: new-policy writes YAML"),
        (["--append"], "--append needs --output FILE"),
    ):
        assert main([*what, *flags]) == 2
        out, err = capsys.readouterr()
        assert words in err and not out and not list(tmp_path.iterdir())


def test_c7n_reads_no_yaml_from_a_json_file(tmp_path: Path) -> None:
    from c7n.utils import load_file

    file = tmp_path / "p.json"
    assert main([*FIRST, "--output", str(tmp_path / "p.yml")]) == 0
    file.write_text((tmp_path / "p.yml").read_text())
    with pytest.raises(ValueError):
        load_file(str(file))


def test_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    assert main([*FIRST, "--output", str(file), "--dry-run"]) == 0
    assert not file.exists()
    assert "name: iam-has-allow-all-policy" in capsys.readouterr().out


def test_what_c7n_refuses_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    assert main([*FIRST, "--action", "nosuchaction", "--output", str(file)]) == 2
    assert not file.exists()
    assert "c7n refuses --action nosuchaction" in capsys.readouterr().err


def test_the_linter_speaks_before_writing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["responseElements.policy.policyId" if part == "responseElements.policy.arn" else part for part in FIRST]
    assert main([*wrong, "--output", str(tmp_path / "p.yml")]) == 1  # an error remains; the file was asked for
    assert "policyId" in (tmp_path / "p.yml").read_text()
    assert "did you mean: responseElements.policy.arn" in capsys.readouterr().err
    assert main([*wrong, "--format", "json"]) == 1
    assert main([*FIRST, "--filter", "detail.userIdentity.arn eq arn:aws:iam::*:role/x"]) == 0  # a warning only


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("--timeout=2000", "--timeout 2000: a whole number from 1 to 900"),
        ("--memory=5", "--memory 5: a whole number from 128 to 10,240"),
        ("--delay=-1", "--delay -1: a whole number from 0 to 899"),
        ("--role=bad role", "--role 'bad role': a role's name"),
    ],
)
def test_settings_that_aws_refuses_are_refused(
    setting: str, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*FIRST, setting, "--output", str(tmp_path / "p.yml")]) == 2
    assert problem in capsys.readouterr().err and not (tmp_path / "p.yml").exists()


# --- where there is nobody to ask ---------------------------------------------------------------------------------


def test_missing_answers_are_proposed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-policy", "--event", "ec2.CreateVolume"]) == 2
    said = capsys.readouterr().err
    assert "--resource is missing; the event concerns ebs" in said and "--name is missing" in said
    assert main(["new-policy", "--event", "ec2.CreateVolume", "--resource", "ebs"]) == 2
    said = capsys.readouterr().err
    assert "--ids is missing; for this resource: responseElements.volumeId" in said
    assert "--name is missing, such as ebs-create-volume" in said


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        ("flow-log", ", and c7n cannot look up flow-log by any: c7n's lookup of it raises AttributeError"),
        ("s3", "; CreateFlowLogs identifies no s3: `show --resource s3` lists the events that do"),
    ],
)
def test_why_no_ids_are_proposed_is_said(capsys: pytest.CaptureFixture[str], resource: str, why: str) -> None:
    assert main(["new-policy", "--event", "ec2.CreateFlowLogs", "--resource", resource]) == 2
    assert f"--ids is missing{why}" in capsys.readouterr().err


RECORD = {
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreatePolicy",
    "requestParameters": {"policyName": "admin"},
    "responseElements": {"policy": {"arn": "arn:aws:iam::1:policy/admin"}},
}


def test_an_event_from_standard_input() -> None:
    command = [sys.executable, "-m", "c7n_ctschema", "new-policy", "--from-event", "-", *FIRST[3:5], *FIRST[7:]]
    done = subprocess.run(command, input=json.dumps({"Records": [RECORD]}), capture_output=True, text=True)
    assert done.returncode == 2
    assert "responseElements.policy.arn (here arn:aws:iam::1:policy/admin)" in done.stderr
    assert "the recorded event passes --filter 'detail.requestParameters.policyName eq admin'" in done.stderr


def test_an_event_from_a_file_gives_the_event(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(RECORD))
    assert main(["new-policy", "--from-event", str(file), *FIRST[3:]]) == 0
    assert "event: CreatePolicy" in capsys.readouterr().out


def test_every_answer_has_a_flag(capsys: pytest.CaptureFixture[str]) -> None:
    more = [
        "--group",
        "not",
        "--filter",
        "detail.userIdentity.type eq Root",
        "--filter",
        "detail.eventTime gt:age 2",
        "--end-group",
        "--action",
        "delete",
        "--description",
        "d",
        "--comment",
        "c",
        "--role",
        "r",
        "--member-role",
        "m",
        "--delay",
        "5",
        "--timeout",
        "60",
        "--memory",
        "256",
        "--tag",
        "a=b",
        "--tag",
        "c=d=e",
    ]
    assert main([*FIRST, *more]) == 0
    policy = yaml.safe_load(capsys.readouterr().out)["policies"][0]
    assert policy["mode"] == {
        "type": "cloudtrail",
        "role": "r",
        "member-role": "m",
        "delay": 5,
        "timeout": 60,
        "memory": 256,
        "tags": {"a": "b", "c": "d=e"},
        "events": [{"source": "iam.amazonaws.com", "event": "CreatePolicy", "ids": "responseElements.policy.arn"}],
    }
    assert [one["key"] for one in policy["filters"][0]["not"]] == ["detail.userIdentity.type", "detail.eventTime"]
    assert (policy["description"], policy["comment"], policy["actions"]) == ("d", "c", ["delete"])


def test_json_is_an_answers_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FIRST, "--filter", "detail.userIdentity.type eq Root", "--format", "json"]) == 0
    text = capsys.readouterr().out
    data = json.loads(text)
    assert data["version"] == 1 and data["draft"]["name"] == FIRST[-1]
    assert data["pattern"]["detail"]["eventName"] == ["CreatePolicy"]
    assert data["sample"]["detail"]["userIdentity"]["type"] == "Root"
    assert "us-east-1" in data["delivery"][0] and data["findings"] == []
    file = tmp_path / "a.json"
    file.write_text(text)
    assert main(["new-policy", "--answers", str(file)]) == 0
    assert capsys.readouterr().out == data["yaml"]
    assert main(["new-policy", "--answers", str(file), "--name", "other", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["draft"] == {**data["draft"], "name": "other"}


def test_saved_answers_make_the_same_file(tmp_path: Path) -> None:
    one, other, answers = (str(tmp_path / name) for name in ("one.yml", "other.yml", "answers.json"))
    assert main([*FIRST, "--action", "delete", "--output", one, "--save-answers", answers]) == 0
    assert main(["new-policy", "--answers", answers, "--output", other]) == 0
    assert Path(one).read_bytes() == Path(other).read_bytes()
    assert main([*FIRST, "--output", one, "--append", "--save-answers", answers]) == 2


def test_broken_answers_name_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.yml"
    file.write_text("version: 1\ndraft:\n  resource: iam-polic\n")
    assert main(["new-policy", "--answers", str(file)]) == 2
    assert f"{file}:3:13: unknown resource 'iam-polic'; did you mean iam-policy" in capsys.readouterr().err
