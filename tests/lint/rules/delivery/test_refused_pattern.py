"""CT413: what EventBridge refuses of a pattern, and that the other rules and commands bear it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from policy_texts import entry, findings, text_of

from c7n_ctschema.cli.main import main

VPC = entry("ec2", "CreateVpc")


def refused(added: Any) -> list[tuple[str, str]]:
    found = findings(entry("kms", "DisableKey"), VPC, mode={"pattern": added})
    return [(one.rule, one.message) for one in found if one.severity.word == "error"]


@pytest.mark.parametrize(
    ("added", "words"),
    [
        ({"detail-type": 5}, "such as [5]"),
        ({"detail": "x"}, "it must be a list or an object"),
        ({"detail": {"userIdentity": {"type": "Root"}}}, 'such as ["Root"]'),
        ({"detail": {"awsRegion": []}}, "empty lists"),
        ({"detail": {"awsRegion": [{"prefx": "us-"}]}}, "unknown comparison `prefx`"),
    ],
)
def test_refused(added: Any, words: str) -> None:
    [(rule, message)] = refused(added)
    assert (
        rule == "refused-pattern"
        and message.startswith("EventBridge rejects this part of the pattern: ")
        and words in message
    )


@pytest.mark.parametrize(
    "added",
    [
        {"detail": {"eventName": "EnableKey"}},
        {"detail-type": "AWS Service Event via CloudTrail"},
        None,
        {},
        {"detail": {"userIdentity": {"type": [{"anything-but": ["Root"]}]}}},
        {"account": ["123456789012"]},
        {"detail": {"$or": [{"awsRegion": [{"prefix": "us-"}]}, {"errorCode": [{"exists": False}]}]}},
    ],
)
def test_taken(added: Any) -> None:
    assert refused(added) == []


def test_what_c7n_cannot_merge() -> None:
    [(rule, message)] = refused({"detail": {"eventName": {"prefix": "Create"}}})
    assert rule == "refused-pattern" and "c7n cannot merge" in message


@pytest.mark.parametrize("added", [{"detail-type": 5}, {"detail": "x"}, {"detail": {"eventName": 5}}])
def test_the_commands_bear_it(added: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    file.write_text(text_of(entry("kms", "RotateKey"), VPC, mode={"pattern": added}))
    assert main(["pattern", str(file)]) == 1
    assert "EventBridge refuses this pattern" in capsys.readouterr().out
    assert main(["lint", str(file)]) == 1
    assert "CT900" not in capsys.readouterr().out
