"""new-policy: by flags, into files, and on a real terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from c7n_ctschema.cli.main import main

FIRST = ["new-policy", "--event", "iam.CreatePolicy", "--resource", "iam-policy", "--ids", "responseElements.policy.arn",
         "--name", "iam-has-allow-all-policy"]  # fmt: skip
OWNER = "detail.responseElements.vpcPeeringConnection.{}VpcInfo.ownerId not-in from:s3://s3bucketname/AccountNumbers.csv,csv2dict"
SECOND = ["new-policy", "--event", "ec2.CreateVpcPeeringConnection", "--resource", "peering-connection",
          "--ids", "responseElements.vpcPeeringConnection.vpcPeeringConnectionId",
          "--name", "vpc-peering-cross-account-checker-real-time", "--timeout", "90", "--memory", "256",
          "--role", "arn:aws:iam::{account_id}:role/Cloud_Custodian_EC2_Lambda_Role", "--combine", "or",
          "--filter", OWNER.format("accepter"), "--filter", OWNER.format("requester")]  # fmt: skip


def test_both_policies_of_the_old_documentation(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    assert main([*FIRST, "--output", str(file)]) == 0
    assert main([*SECOND, "--output", str(file), "--append"]) == 0
    done = subprocess.run([str(Path(sys.executable).with_name("custodian")), "validate", str(file)],
                          capture_output=True, text=True)  # fmt: skip
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
    file.write_text("policies: []\n")
    assert main([*FIRST, "--output", str(file)]) == 2
    assert "--append" in capsys.readouterr().err
    assert main([*FIRST, "--output", str(file), "--append"]) == 2  # a flow list: refused, unchanged
    assert file.read_text() == "policies: []\n"


def test_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    assert main([*FIRST, "--output", str(file), "--dry-run"]) == 0
    assert not file.exists()
    assert "name: iam-has-allow-all-policy" in capsys.readouterr().out


def test_what_c7n_refuses_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    assert main([*FIRST, "--action", "nosuchaction", "--output", str(file)]) == 2
    assert not file.exists()
    assert "c7n refuses the policy" in capsys.readouterr().err


def test_the_linter_speaks_before_writing(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["responseElements.policy.policyId" if part == "responseElements.policy.arn" else part for part in FIRST]
    assert main(wrong) == 0
    assert "did you mean: responseElements.policy.arn" in capsys.readouterr().err


# --- on a terminal ----------------------------------------------------------------------------------------------


def terminal(tmp_path: Path) -> pexpect.spawn:
    environment = {**os.environ, "TERM": "xterm", "LINES": "24", "COLUMNS": "80", "PROMPT_TOOLKIT_NO_CPR": "1"}
    return pexpect.spawn(sys.executable, ["-m", "c7n_ctschema", "new-policy", "--output", "w.yml"], cwd=tmp_path,
                         env=environment, dimensions=(24, 80), timeout=40, encoding="utf-8")  # fmt: skip


def pick(screen: pexpect.spawn, title: str, typed: str) -> None:
    """Type to filter, then Enter, once the question stands there."""
    screen.expect_exact(title)
    screen.expect_exact("»")
    screen.send(typed)
    if typed:
        screen.expect(rf"/ [^\n]{{0,20}}{typed}[^\n]{{0,20}}\.\.\.")  # the search line, in colours
    screen.send("\r")


def test_a_whole_conversation(tmp_path: Path) -> None:
    screen = terminal(tmp_path)
    pick(screen, "Which service's event?", "iam")
    pick(screen, "Which event?", "CreatePolicy")
    pick(screen, "Which resource", "")
    pick(screen, "Where does the record say which one?", "")
    screen.expect_exact("Another event")
    screen.send("n")
    pick(screen, "Filter on which key?", "policyName")
    pick(screen, "Which comparison?", "")
    screen.expect_exact("Which value?")
    screen.send("admin\r")
    pick(screen, "Filter on which key?", "")
    screen.expect_exact("Name of the policy")
    screen.send("\r")
    screen.expect_exact("IAM role")
    screen.send("\r")
    screen.expect_exact("Description")
    screen.send("\r")
    screen.expect_exact("The same by flags")
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 0
    text = (tmp_path / "w.yml").read_text()
    assert "ids: responseElements.policy.arn" in text and "value: admin" in text


def test_ctrl_c_leaves_no_file(tmp_path: Path) -> None:
    screen = terminal(tmp_path)
    pick(screen, "Which service's event?", "iam")
    screen.expect_exact("Which event?")
    screen.expect_exact("»")
    screen.sendcontrol("c")
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 130
    assert list(tmp_path.iterdir()) == []
