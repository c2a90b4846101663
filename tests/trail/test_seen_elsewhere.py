"""Records of public repositories and guides that are not in the corpus that the rules were written for.

seen_elsewhere.jsonl holds names of events, key paths and their JSON types, and where they were seen; no values.
benchmarks/README.md says how well the rules did before they learned from these.

Covers c7n_ctschema.trail.shapes.envelope.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema import keypath
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.paths import resolution
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.shapes import envelope

pytestmark = pytest.mark.todays_models

SIDES = {root: side for side, root in envelope.ROOTS.items()}
ROWS = [json.loads(line) for line in Path(__file__).with_name("seen_elsewhere.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("source", sorted({row["source"] for row in ROWS}))
def test_the_rules_describe_records_from_elsewhere(source: str) -> None:
    for row in ROWS:
        if row["source"] == source:
            assert not missed(row), (row["event"], row["root"])


def missed(row: dict[str, Any]) -> list[str]:
    """The row's paths that the rules, without the observed layer, do not find."""
    ref = event_catalog.find(row["source"], row["event"])
    assert ref is not None, row["event"]
    node = event_schema.EventSchema(ref, with_observed=False).side(SIDES[row["root"]])
    answers = {path: resolution.resolve(node, keypath.parse(path) or ()) for path in row["paths"]}
    return [path for path, answer in answers.items() if not isinstance(answer, resolution.Found)]


def test_a_member_beyond_the_api_stands_wherever_its_shape_does() -> None:
    for event in ("CreateDBInstance", "RebootDBInstance", "CreateDBInstanceReadReplica"):
        loaded = event_schema.load("rds.amazonaws.com", event)
        assert isinstance(loaded.resolve("detail.responseElements.httpEndpointEnabled"), resolution.Found), event
    cluster = event_schema.load("rds.amazonaws.com", "RebootDBCluster")
    assert isinstance(cluster.resolve("detail.responseElements.dedicatedLogVolume"), resolution.Missing)


def test_a_data_event_does_not_prove_how_management_events_are_spelled() -> None:
    put = event_schema.load("rum.amazonaws.com", "PutRumEvents")
    assert isinstance(put.resolve("detail.requestParameters.appMonitorDetails.id"), resolution.Found)
    assert isinstance(put.resolve("detail.requestParameters.AppMonitorDetails.Id"), resolution.Missing)
    update = event_schema.load("rum.amazonaws.com", "UpdateAppMonitor")
    assert isinstance(update.resolve("detail.requestParameters.AppMonitorConfiguration.AllowCookies"), resolution.Found)
    for source, event, name in (
        ("xray", "CreateGroup", "groupName"),
        ("appconfig", "CreateApplication", "description"),
    ):
        loaded = event_schema.load(f"{source}.amazonaws.com", event)
        for path in (name, name[0].upper() + name[1:]):
            assert isinstance(loaded.resolve(f"detail.requestParameters.{path}"), resolution.Found), (event, path)


def test_names_of_before_a_service_opened_stand_beside_todays() -> None:
    loaded = event_schema.load("servicecatalog-appregistry.amazonaws.com", "UpdateApplication")
    for path in ("application.arn", "application.applicationArn"):
        assert isinstance(loaded.resolve(f"detail.responseElements.{path}"), resolution.Found), path
    assert isinstance(loaded.resolve("detail.responseElements.application.aRN"), resolution.Missing)


def test_a_web_search_of_agentcore_does_not_log_what_was_sought() -> None:
    loaded = event_schema.load("bedrock-agentcore.amazonaws.com", "InvokeWebSearch")
    assert loaded.delivery.data_event
    assert isinstance(loaded.resolve("detail.requestParameters.webSearchId"), resolution.Found)
    assert isinstance(loaded.resolve("detail.requestParameters.searchQuery"), resolution.Missing)
