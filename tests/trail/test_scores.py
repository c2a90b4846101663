"""The scores of the spelling rules on the paths of the observed layer do not fall.

Covers c7n_ctschema.trail.records.observed, c7n_ctschema.trail.spelling.event_spelling, c7n_ctschema.trail.spelling.ec2, c7n_ctschema.trail.spelling.s3 and
c7n_ctschema.trail.spelling.apigateway.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from c7n_ctschema import keypath, tables
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.paths import resolution
from c7n_ctschema.trail.records import observed
from c7n_ctschema.trail.schema import event_schema

pytestmark = pytest.mark.todays_models

FOLDER = Path(tables.DATA) / "generated" / "observed"
FLOORS = {"request": 0.97, "response": 0.98}


def tally(side: str) -> tuple[int, int]:
    """The number of seen paths of a side that the rules describe, and the number of all seen paths."""
    described = total = 0
    for file in sorted(FOLDER.glob("*.json")):
        data = json.loads(file.read_text())
        for event in data["events"]:
            ref = event_catalog.find(data["source"], event)
            assert ref is not None, (data["source"], event)
            node = event_schema.EventSchema(ref, with_observed=False).side(side)
            for path in observed.paths(data["source"], event, side):
                steps = keypath.parse(path)
                assert steps is not None, path
                total += 1
                described += isinstance(resolution.resolve(node, steps), resolution.Found)
    return described, total


@pytest.mark.parametrize("side", ["request", "response"])
def test_the_rules_describe_what_was_seen(side: str) -> None:
    described, total = tally(side)
    assert total > 1_000
    assert described / total >= FLOORS[side], f"{described} of {total}"


def test_nothing_seen_is_called_missing() -> None:
    for file in sorted(FOLDER.glob("*.json")):
        data = json.loads(file.read_text())
        for event in data["events"]:
            loaded = event_schema.load(data["source"], event)
            for side in event_schema.SIDES:
                for path in observed.paths(data["source"], event, side):
                    root = {"request": "requestParameters", "response": "responseElements"}[side]
                    answer = loaded.resolve(f"detail.{root}.{path}")
                    assert not isinstance(answer, resolution.Missing), (data["source"], event, path)
