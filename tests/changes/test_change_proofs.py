"""c7n's filter matches after the event's own call in moto, and did not before; convert says so."""

from __future__ import annotations

from typing import Any

import change_worlds
import pytest

from c7n_ctschema import tables
from c7n_ctschema.changes import change_proofs, proposals

QUICK = {("ebs", "CreateVolume"), ("s3", "DeleteBucketPolicy"), ("log-group", "DeleteRetentionPolicy")}
CASES = change_worlds.cases()


def label(world: dict[str, Any]) -> str:
    text = f"{world['filter']['type']} {world['filter'].get('key', '')}".strip()
    return "value tag:*" if text.startswith("value tag:") else text


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.mark.parametrize(
    ("world", "event"),
    [
        pytest.param(
            world, event, marks=() if (world["resource"], event) in QUICK else pytest.mark.slow, id=f"{number}-{event}"
        )
        for number, (world, event) in enumerate(CASES)
    ],
)
def test_moto_shows_what_the_table_says(world: dict[str, Any], event: str) -> None:
    said = tables.read(change_proofs.TABLE)["proofs"][world["resource"]][label(world)][event]
    assert change_worlds.prove(world, event) == said


def test_most_are_proven() -> None:
    rows = tables.read(change_proofs.TABLE)["proofs"].values()
    answers = [answer for row in rows for events in row.values() for answer in events.values()]
    assert sum(answer == change_worlds.PROVEN for answer in answers) >= 0.9 * len(answers)


def test_convert_says_what_is_proven() -> None:
    answer = proposals.of_policy("ebs", {"filters": [{"Encrypted": False}]})
    assert change_proofs.of("ebs", answer.proposals[0]) == change_proofs.PROVEN
    assert not change_proofs.of("ebs", answer.proposals[1])
