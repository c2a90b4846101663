"""Key paths of records in AWS's guides that were found after the rules were written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema import keypath
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.paths import resolution
from c7n_ctschema.trail.schema import event_schema

pytestmark = pytest.mark.todays_models

RECORDS = json.loads(Path(__file__).with_name("seen_in_guides.json").read_text(encoding="utf-8"))["records"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: f"{record['source']}:{record['event']}-{record['side']}")
def test_the_rules_describe_records_of_aws_guides(record: dict[str, Any]) -> None:
    ref = event_catalog.find(record["source"], record["event"])
    assert ref is not None
    if record["side"] is None:
        return
    node = event_schema.EventSchema(ref, with_observed=False).side(record["side"])
    for path in record["paths"]:
        steps = keypath.parse(keypath.quote(path) if "-" in path else path)
        assert steps is not None
        assert isinstance(resolution.resolve(node, steps), resolution.Found), path
