"""`sample`: records of events, and events that policies fire on.

Covers c7n_ctschema.wizard.drafts.policy_event.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from c7n_ctschema.cli.main import main

POLICY = """\
policies:
  - name: one
    resource: aws.ebs
    mode:
      type: cloudtrail
      events:
        - {source: ec2.amazonaws.com, event: CreateVolume, ids: responseElements.volumeId}
        - {source: ec2.amazonaws.com, event: DeleteVolume, ids: requestParameters.volumeId}
    filters:
      - or:
          - {type: event, key: detail.userIdentity.type, value: Root}
          - {type: event, key: detail.userIdentity.userName, op: glob, value: "adm*"}
      - {type: value, key: Encrypted, value: false}
  - name: two
    resource: aws.ebs
    mode:
      type: cloudtrail
      events: [{source: ec2.amazonaws.com, event: CreateVolume, ids: responseElements.volumeId}]
    filters:
      - {type: event, key: detail.requestParameters.size, op: gt, value: 5}
      - {type: event, key: detail.requestParameters.size, op: lt, value: 5}
"""


def made(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict[str, object]]:
    assert main(["sample", *arguments]) == 0
    found: dict[str, dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_sample_for_a_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    file.write_text(POLICY)
    event = made(capsys, "--for", str(file))
    assert event["detail"]["eventName"] == "CreateVolume" and event["detail"]["userIdentity"]["type"] == "Root"  # type: ignore[index]
    event = made(capsys, "ec2.DeleteVolume", "--for", str(file), "--policy", "one")
    assert event["detail"]["eventName"] == "DeleteVolume"
    assert main(["sample", "--for", str(file), "--policy", "two"]) == 1
    assert "no invented value meets the filter on detail.requestParameters.size" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "the event is missing"),
        (["iam"], "is a service"),
        (["ec2.RunInstances", "--for", "{file}"], "did you mean CreateVolume"),
        (["--for", "{file}", "--policy", "three"], "unknown policy"),
        (["--for", "nosuch.yml"], "nosuch.yml"),
    ],
)
def test_what_cannot_be_made(
    arguments: list[str], problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.yml"
    file.write_text(POLICY)
    assert main(["sample", *(text.format(file=file) for text in arguments)]) == 2
    assert problem in capsys.readouterr().err


def test_a_policy_fires_on_its_sample(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The replay, with c7n's own code, agrees."""
    policy, event = tmp_path / "p.yml", tmp_path / "event.json"
    policy.write_text(POLICY.partition("      - {type: value")[0])
    event.write_text(json.dumps(made(capsys, "--for", str(policy))))
    assert main(["replay", str(event), "-p", str(policy), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["results"][0]["verdict"] == "fires"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("detail.responseElements.volumeTyp", "gp3", "CT101"),
        ("detail.responseElements.volumeType", "GP3", "CT201"),
        ("detail.responseElements.encrypted", "'yes'", "CT202"),
        ("detail.responseElements.volumeType", "gp3", ""),
    ],
)
def test_a_sample_with_members_or_values_that_no_record_has(
    key: str, value: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The policy fires on such a sample, but perhaps on no real event: the linter's findings say so."""
    file = tmp_path / "p.yml"
    file.write_text(
        POLICY.partition("    filters:")[0] + f"    filters: [{{type: event, key: {key}, value: {value}}}]\n"
    )
    assert main(["sample", "--for", str(file)]) == 0
    assert (f"[{code} " in capsys.readouterr().err) is bool(code)


def test_a_key_that_only_another_event_of_the_policy_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    key = "    filters: [{type: event, key: detail.responseElements.volumeType, value: gp3}]\n"
    file.write_text(POLICY.partition("    filters:")[0] + key)
    assert main(["sample", "ec2.CreateVolume", "--for", str(file)]) == 0
    assert not capsys.readouterr().err
    assert main(["sample", "ec2.DeleteVolume", "--for", str(file)]) == 0
    assert "[CT101 unknown-key]" in capsys.readouterr().err
