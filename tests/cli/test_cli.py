"""The command line as a program: what it prints, how it exits, what it imports.

Covers c7n_ctschema.cli.main, c7n_ctschema.cli.start, c7n_ctschema.cli.commands.show_command,
c7n_ctschema.cli.terminal.show_resource, c7n_ctschema.cli.commands.keys_command,
c7n_ctschema.cli.terminal.keys_text, c7n_ctschema.cli.arguments.target_arguments, c7n_ctschema.cli.terminal.text,
c7n_ctschema.cli.terminal.tree and c7n_ctschema.cli.terminal.json_output.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from c7n_ctschema.cli.main import COMMANDS, main

POLICY = """\
policies:
  - name: watch
    resource: aws.iam-policy
    mode:
      type: cloudtrail
      events:
        - source: iam.amazonaws.com
          event: CreatePolicy
          ids: responseElements.policy.arn
    filters:
      - type: event
        key: detail.responseElements.policy.policyNam
        op: ne
        value: admin
    conditions:
      - region: us-east-1
"""


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "c7n_ctschema", *arguments], input=stdin, capture_output=True, text=True, timeout=120
    )


# --- show: the examples of cloudtrail-schema's documentation ----------------------------------------------------


def test_show_lists_services(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Services:\n")
    assert {"- acm", "- acm-pca", "- amplify", "- apigateway", "- apigatewayv2"} <= set(out.splitlines())


def test_show_lists_a_services_events(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "iam"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {"- AddRoleToInstanceProfile", "- AddUserToGroup", "- ChangePassword"} <= set(lines)
    assert "# event source: iam.amazonaws.com" in lines


def test_show_describes_an_events_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "iam.CreatePolicy.output"]) == 0
    out = capsys.readouterr().out
    assert "Creates a new managed policy" in out and "<p>" not in out
    assert "policyName: string  min 1; max 128; pattern [\\w+=,.@-]+" in out
    assert "requestParameters" not in out


def test_show_opens_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "ec2.CreateVpcPeeringConnection.output", "--format", "json"]) == 0
    event = json.loads(capsys.readouterr().out)["events"][0]
    peering = event["responseElements"]["vpcPeeringConnection"]
    items = peering["accepterVpcInfo"]["cidrBlockSet"]["items"]
    assert items["member"]["cidrBlock"]["type"] == "string"
    assert peering["accepterVpcInfo"]["ownerId"]["type"] == "string"
    assert "failed" in peering["status"]["code"]["enum"]
    assert event["read_only"] is False


def test_show_prints_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "iam.CreatePolicy"]) == 0
    out = capsys.readouterr().out
    assert "requestParameters" in out and "responseElements" in out and "API 2010-05-08" in out


def test_show_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "iam.CreatePolicy.input"]) == 0
    out = capsys.readouterr().out
    assert "policyDocument: string" in out and "responseElements" not in out


# --- keys -------------------------------------------------------------------------------------------------------


def test_keys_as_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "ec2.CreateVpcPeeringConnection", "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    by_path = {row["path"]: row for row in rows}
    row = by_path["detail.responseElements.vpcPeeringConnection.accepterVpcInfo.ownerId"]
    assert (row["source"], row["event"], row["type"]) == ("ec2.amazonaws.com", "CreateVpcPeeringConnection", "string")
    assert row["origin"] in ("model", "quirk", "observed")


def test_keys_without_any_give_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "iam.DeleteUser", "--root", "response", "--no-observed", "--format", "jsonl"]) == 0
    assert [json.loads(line)["path"] for line in capsys.readouterr().out.splitlines()] == [None]


def test_keys_grep_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "ec2.CreateVpcPeeringConnection", "--grep", "accepter owner", "--format", "json"]) == 0
    keys = json.loads(capsys.readouterr().out)["keys"]
    assert len(keys) < 10
    assert "detail.responseElements.vpcPeeringConnection.accepterVpcInfo.ownerId" in {key["path"] for key in keys}


def test_keys_of_several_targets_go_on_after_an_unknown_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "iam.CreateUser", "iam.CreateUserr", "--format", "jsonl"]) == 1
    out, err = capsys.readouterr()
    assert "CreateUser" in out
    assert "unknown event 'CreateUserr'" in err and "did you mean CreateUser" in err


def test_keys_from_standard_input() -> None:
    done = run("keys", "-", "--format", "jsonl", "--root", "request", stdin="iam:CreateUser\nec2:CreateVpc\n")
    assert done.returncode == 0
    assert {json.loads(line)["event"] for line in done.stdout.splitlines()} == {"CreateUser", "CreateVpc"}


def test_ids_for_a_resource(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "iam.CreatePolicy", "--ids-for", "iam-policy", "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0]["path"] == "responseElements.policy.arn" and rows[0]["proven"] == "moto"


def test_unknown_names_exit_2_with_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "iam.CreatePolici"]) == 2
    assert "did you mean CreatePolicy" in capsys.readouterr().err
    assert main(["keys", "iamm.CreatePolicy"]) == 2
    assert main(["keys", "iam.CreatePolicy", "--ids-for", "iam-polici"]) == 2
    assert "iam-policy" in capsys.readouterr().err


# --- lint -------------------------------------------------------------------------------------------------------


def test_lint_text_shows_line_caret_suggestion_and_effect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    file.write_text(POLICY)
    assert main(["lint", str(file)]) == 1
    out = capsys.readouterr().out
    assert (
        f"{file}:12:45: error: unknown member `policyNam` in `detail.responseElements.policy` of CreatePolicy: the name is misspelled"
        in out
    )
    assert "did you mean: detail.responseElements.policy.policyName" in out
    assert "effect: this filter is always true" in out
    caret_line = out.splitlines()[2]
    assert caret_line.strip() == "^" * len("policyNam")


def test_lint_json_follows_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    file.write_text(POLICY)
    assert main(["lint", "--format", "json", str(tmp_path)]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["version"] == 1
    one = data["diagnostics"][0]
    assert {
        "rule",
        "code",
        "severity",
        "message",
        "file",
        "line",
        "column",
        "end_line",
        "end_column",
        "policy",
        "suggestion",
    } <= one.keys()
    assert (one["rule"], one["line"], one["column"], one["end_column"]) == ("unknown-key", 12, 45, 54)
    assert data["summary"]["policies"] == 1


def test_lint_reads_standard_input() -> None:
    done = run("lint", "-", stdin=POLICY)
    assert done.returncode == 1
    assert "<stdin>:12" in done.stdout


def test_control_characters_are_shown_not_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    file.write_text(POLICY.replace("policyNam", '"\\e[31mred"').replace("key: ", "key: '").replace('red"', "red\"'"))
    main(["lint", str(file)])
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err


# --- the program ------------------------------------------------------------------------------------------------


def test_version_names_all_three(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    out = capsys.readouterr().out
    assert "custodian-ctschema" in out and "c7n 0." in out and "botocore 1." in out


@pytest.mark.parametrize("command", list(COMMANDS))
def test_help_fits_80_columns_and_has_two_examples(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main([command, "--help"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert out.count(f"custodian-ctschema {command}") >= 3  # usage and two examples


@pytest.mark.parametrize("arguments", [["--help"], ["keys", "iam.CreatePolicy"], ["show", "iam.CreatePolicy"]])
def test_cheap_commands_import_neither_c7n_nor_questionary_nor_botocore(arguments: list[str]) -> None:
    code = (
        "import sys; from c7n_ctschema.cli.main import main; main(sys.argv[1:]); "
        "heavy = {'c7n', 'questionary', 'prompt_toolkit', 'botocore', 'ruamel', 'jsonschema', 'rich'} & set(sys.modules); "
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_completion_of_services_and_events() -> None:
    from c7n_ctschema.cli.arguments import target_arguments

    assert "iam.CreatePolicy" in target_arguments.complete("iam.Cre")
    assert {"iam", "iotdata"} <= set(target_arguments.complete("i"))
    assert target_arguments.complete("nosuchservice.X") == []


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m c7n_ctschema keys ec2.RunInstances | head -1", shell=True, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr and "Broken" not in done.stderr
