"""`templates`, and `new-policy --template`.

Covers c7n_ctschema.cli.policy_commands.template_policy.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from c7n_ctschema.cli.main import main

OPENED = "security-group-opened-to-the-world"
BROKEN = "vars: {template: {title: x}}\npolicies: []\n"


def test_the_list_names_title_resource_and_events(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates"]) == 0
    out = capsys.readouterr().out
    assert "root-login  " in out and "aws.account: signin.ConsoleLogin" in out and "\x1b" not in out


def test_grep_looks_at_names_titles_events_and_resources(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "--grep", "S3 PutBucketPolicy"]) == 0
    assert capsys.readouterr().out.startswith("s3-bucket-policy-public  An S3 bucket policy allows public access\n")
    assert main(["templates", "--grep", "nosuchword"]) == 1
    assert "no template matches 'nosuchword'" in capsys.readouterr().err


def test_the_list_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["templates"]) == 0
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= 80


def test_a_template_is_shown_with_its_parameters_and_its_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", OPENED]) == 0
    out = capsys.readouterr().out
    assert "public-ports (list of numbers, 0..65535; default [80, 443])" in out
    assert yaml.safe_load(out[out.index("policies:") :])["policies"][0]["name"] == OPENED


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["version"] == 1
    (one,) = [one for one in listed["templates"] if one["name"] == OPENED]
    assert one["events"] == ["ec2.AuthorizeSecurityGroupIngress", "ec2.ModifySecurityGroupRules"]
    assert one["resources"] == ["aws.security-group"]
    assert one["parameters"][0] == {
        "name": "public-ports",
        "type": "list",
        "required": False,
        "default": [80, 443],
        "items": "number",
        "min": 0,
        "max": 65535,
        "description": "ports that are allowed to be open to the Internet",
    }
    assert main(["templates", OPENED, "--format", "json"]) == 0
    assert "vars:" in json.loads(capsys.readouterr().out)["template"]["text"]


def test_one_broken_template_does_not_hide_the_rest(
    tmp_path: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.yml").write_text(BROKEN)
    (tmp_path / "mine.yml").write_text((project / "policy_templates" / "root-login.yml").read_text())
    assert main(["templates", "--dir", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("mine  ") and f"{tmp_path / 'broken.yml'}:1:18: `description` is missing" in err
    assert main(["templates", "broken", "--dir", str(tmp_path)]) == 2


def test_an_unknown_template_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "rootlogin"]) == 2
    assert "unknown template 'rootlogin'; did you mean root-login" in capsys.readouterr().err


def filled(*more: str) -> list[str]:
    return ["new-policy", "--template", "root-login", *more]


def test_a_template_is_filled_checked_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    assert main(filled("--set", "to=soc@example.org,event-owner", "--output", str(file))) == 0
    (policy,) = yaml.safe_load(file.read_text())["policies"]
    assert policy["actions"][0]["to"] == ["soc@example.org", "event-owner"]
    out, err = capsys.readouterr()
    assert out == "" and "placeholder" not in err and "wrote" in err
    assert main(filled("--output", str(file))) == 2
    assert main(filled("--output", str(file), "--append")) == 2  # the same name
    assert main(filled("--output", str(file), "--append", "--name", "again")) == 0
    assert [one["name"] for one in yaml.safe_load(file.read_text())["policies"]] == ["root-login", "again"]


@pytest.mark.parametrize("indent", ["", "    "])
def test_append_keeps_every_byte_and_the_files_indent(indent: str, tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    before = f"# mine\npolicies:\n{indent}- name: q   # odd\n{indent}  resource: ec2\n"
    file.write_text(before + "# the end\n")
    assert main(["new-policy", "--template", OPENED, "--output", str(file), "--append"]) == 0
    after = file.read_text()
    assert after.startswith(before + f"{indent}- name: {OPENED}\n{indent}  resource: aws.security-group\n")
    assert after.endswith("# the end\n") and f"\n{indent}    # To close it immediately" in after


def test_dry_run_and_placeholders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    assert main(filled("--output", str(file), "--dry-run")) == 0
    out, err = capsys.readouterr()
    assert not file.exists() and out.startswith("policies:\n")
    assert "to is the placeholder ['security@example.com']" in err


def test_json_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(filled("--set", "to=a", "--format", "json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["values"]["to"] == ["a"] and yaml.safe_load(found["text"])["policies"][0]["name"] == "root-login"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--set", "t=x"], "root-login.yml:12:7: unknown parameter 't'"),
        (["--set", "to"], "write NAME=VALUE"),
        (["--set", "to=a", "--set", "to=b"], "--set to is given twice"),
        (["--event", "iam.CreateUser"], "--event does not go with --template"),
        (["--name", "a" * 80], "longer than 64 characters"),
        (["--templates-dir", "/nowhere"], "cannot read the directory of templates"),
    ],
)
def test_what_cannot_be_done_is_said(more: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(filled(*more)) == 2
    out, err = capsys.readouterr()
    assert out == "" and message in err
