"""c7n's filter matches after the event's own call in moto, and did not before; convert says so.

Covers c7n_ctschema.convert.change_proofs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import change_worlds
import change_worlds_by_rule
import pytest
from moto import mock_aws
from quick_moto import quick

from c7n_ctschema import tables
from c7n_ctschema.changes import proposals
from c7n_ctschema.convert import change_proofs

QUICK = {("ebs", "CreateVolume"), ("s3", "DeleteBucketPolicy"), ("log-group", "DeleteRetentionPolicy")}
CASES = change_worlds.cases()


def label(world: dict[str, Any]) -> str:
    text = f"{world['filter']['type']} {world['filter'].get('key', '')}".strip()
    return "value tag:*" if text.startswith("value tag:") else text


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with quick():
        yield


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


BY_RULE = [row for row in change_worlds_by_rule.rows() if row["answer"] in (change_worlds.PROVEN, change_worlds.NOT)]
SAMPLE = ("sqs", "kms-key", "efs")


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(resource, marks=() if resource in SAMPLE else pytest.mark.thorough)
        for resource in sorted({row["resource"] for row in BY_RULE})
    ],
)
def test_moto_shows_again_what_was_made_by_rule(resource: str) -> None:
    own = [row for row in BY_RULE if row["resource"] == resource]
    wrong = []
    for row in own[:4] if resource in SAMPLE else own:
        with mock_aws():
            if change_worlds_by_rule.play(row) != row["answer"]:
                wrong.append((row["label"], row["event"]))
    assert not wrong


def test_the_table_has_what_was_made_by_rule() -> None:
    proofs = tables.read(change_proofs.TABLE)["proofs"]
    for row in change_worlds_by_rule.shown():
        if row["answer"] == change_worlds.PROVEN:
            assert proofs[row["resource"]][row["label"]][row["event"]] == change_worlds.PROVEN


def test_most_written_worlds_are_proven() -> None:
    proofs = tables.read(change_proofs.TABLE)["proofs"]
    answers = [proofs[world["resource"]][label(world)][event] for world, event in CASES]
    assert sum(answer == change_worlds.PROVEN for answer in answers) >= 0.9 * len(answers)


def test_convert_says_what_is_proven() -> None:
    answer = proposals.of_policy("ebs", {"filters": [{"Encrypted": False}]})
    assert change_proofs.of("ebs", answer.proposals[0]) == change_proofs.PROVEN
    assert not change_proofs.of("ebs", answer.proposals[1])
