"""The catalog's data files are valid, and every fact has evidence.

Covers c7n_ctschema.trail.catalog.delivery.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema import tables
from c7n_ctschema.trail.catalog import delivery, event_catalog, models
from c7n_ctschema.trail.shapes import node_building

DATA = Path(tables.DATA)
SPECIAL = sorted((DATA / "knowledge" / "special").glob("*.json"))
HOST = re.compile(r"[A-Za-z0-9.-]+\.amazonaws\.com")
SCALARS = {"string", "number", "boolean", "timestamp", "blob"}
EVENT_FACTS = {
    "evidence",
    "documentation",
    "detail_type",
    "event_type",
    "read_only",
    "data_event",
    "alias_of",
    "request",
    "response",
    "additionalEventData",
    "serviceEventDetails",
}
DETAIL_TYPES = {
    "AWS API Call via CloudTrail",
    "AWS Console Sign In via CloudTrail",
    "AWS Service Event via CloudTrail",
}
EVENT_TYPES = {"AwsApiCall", "AwsServiceEvent", "AwsConsoleSignIn", "AwsConsoleAction"}


def read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def faults(node: Any, where: str) -> Iterator[str]:
    """What is wrong with a node of a data file (see node_building.from_data)."""
    if isinstance(node, str):
        yield from () if node in SCALARS | {"any"} else (f"{where}: no type {node!r}",)
    elif "struct" in node:
        for name, inner in node["struct"].items():
            yield from faults(inner, f"{where}.{name}")
    elif "list" in node or "map" in node:
        yield from faults(node.get("list", node.get("map")), f"{where}[]")
    elif "any" not in node and node.get("type") not in SCALARS:
        yield f"{where}: neither scalar nor container: {node}"


@pytest.mark.parametrize("path", SPECIAL, ids=lambda path: path.stem)
def test_special_events_are_well_formed(path: Path) -> None:
    data = read(path)
    assert data["source"] == path.stem + event_catalog.SUFFIX
    for event, facts in data["events"].items():
        where = f"{path.stem}:{event}"
        assert re.fullmatch(r"[A-Za-z0-9_.]+", event), where
        assert facts["evidence"].strip(), where
        assert facts.keys() <= EVENT_FACTS, where
        assert facts.get("detail_type", delivery.API_CALL) in DETAIL_TYPES, where
        assert facts.get("event_type", "AwsApiCall") in EVENT_TYPES, where


@pytest.mark.parametrize("path", SPECIAL, ids=lambda path: path.stem)
def test_special_events_have_readable_trees(path: Path) -> None:
    for event, facts in read(path)["events"].items():
        for root in ("request", "response", "additionalEventData", "serviceEventDetails"):
            if facts.get(root) is not None:
                assert not list(faults(facts[root], f"{event}.{root}"))
                node_building.from_data(facts[root])


@pytest.mark.parametrize("path", SPECIAL, ids=lambda path: path.stem)
def test_every_special_event_resolves(path: Path) -> None:
    data = read(path)
    for event, facts in data["events"].items():
        ref = event_catalog.find(data["source"], event)
        assert ref is not None, event
        if "alias_of" in facts:
            assert facts["alias_of"]["operation"] in models.load(facts["alias_of"]["service"])["operations"], event


def test_every_service_has_its_event_sources_with_evidence() -> None:
    services = tables.read("generated/sources")["services"]
    assert set(models.services()) <= set(services)
    for service, facts in services.items():
        assert facts["hosts"] and facts["evidence"].strip(), service
        assert facts["confidence"] in {"seen", "documented", "rule"}, service
        for host in (*facts["hosts"], *facts.get("extra_hosts", ())):
            assert HOST.fullmatch(host), service


@pytest.mark.parametrize(
    ("source", "services"),
    [
        ("monitoring", {"cloudwatch"}),
        ("states", {"stepfunctions"}),
        ("cloudhsm", {"cloudhsm", "cloudhsmv2"}),
        ("elasticloadbalancing", {"elb", "elbv2"}),
        ("rds", {"rds", "docdb", "neptune"}),
        ("apigateway", {"apigateway", "apigatewayv2"}),
        ("ses", {"ses", "sesv2"}),
        ("elasticfilesystem", {"efs"}),
        ("amazonmq", {"mq"}),
        ("s3", {"s3", "s3control"}),
        ("sso", {"sso", "sso-admin", "sso-oidc"}),
        ("bedrock", {"bedrock", "bedrock-agent", "bedrock-runtime"}),
        ("es", {"es", "opensearch"}),
        ("autoscaling", {"autoscaling", "application-autoscaling"}),
        ("application-insights", {"application-insights"}),
    ],
)
def test_hosts_of_services_that_log_under_another_name(source: str, services: set[str]) -> None:
    assert services <= set(event_catalog.services_of(source + event_catalog.SUFFIX))


def test_delivery_facts_name_sources_and_evidence() -> None:
    facts = tables.read("knowledge/trail/delivery")
    assert facts["data_events"].keys() == facts["data_events_evidence"].keys()
    assert facts["read_only"]["events"].keys() == facts["read_only"]["events_evidence"].keys()
    for part in ("global_services", "data_events_evidence", "global_services_elsewhere"):
        for source, fact in facts[part].items():
            assert HOST.fullmatch(source) and fact["evidence"], source
    parts = ("read_only", "network_activity", "eventbridge", "possible_data_events")
    assert all(facts[part]["evidence"] for part in parts)


def test_data_events_are_events_of_sources_with_resource_types() -> None:
    facts, types = tables.read("knowledge/trail/delivery"), tables.read("knowledge/trail/data_event_types")
    all_types = [name for names in types["sources"].values() for name in names]
    assert len({*all_types, *types["without_source"]}) == 250  # CloudTrail's guide, autumn of 2026
    assert all(re.fullmatch(r"AWS::\w+::\w+", name) for name in (*all_types, *types["without_source"]))
    assert types["sources"].keys() <= event_catalog.sources()
    # botocore calls the source of its data API `rdsdata`, records `rdsdataapi`.
    assert facts["data_events"].keys() - types["sources"].keys() == {"rdsdataapi.amazonaws.com"}


def test_possible_data_events_are_operations_that_are_no_known_data_events() -> None:
    for source, fact in tables.read("knowledge/trail/delivery")["possible_data_events"].items():
        for event in fact["events"] if source != "evidence" else ():
            ref = event_catalog.find(source, event)
            assert ref is not None and ref.operations, (source, event)
            known = delivery.delivery(source, event, ref.operations)
            assert known.possible_data_event and not known.data_event and known.data_event_types, (source, event)


@pytest.mark.parametrize(
    ("source", "event", "expected"),
    [
        ("ec2", "DescribeInstances", True),
        ("ec2", "RunInstances", False),
        ("sts", "AssumeRole", True),
        ("kms", "GenerateDataKey", True),
        ("kms", "CreateKey", False),
        ("lambda", "ListFunctions20150331", True),
        ("license-manager", "CheckoutLicense", False),
        ("athena", "StartQueryExecution", False),
        ("dynamodb", "BatchGetItem", True),
        ("s3", "HeadBucket", True),
        ("codeconnections", "GetRepositoryLink", False),
        ("codeconnections", "GetConnection", True),
    ],
)
def test_read_only(source: str, event: str, expected: bool) -> None:
    assert delivery.is_read_only(source + event_catalog.SUFFIX, event) is expected


@pytest.mark.parametrize("path", sorted((DATA / "generated" / "retired").glob("*.json.gz")), ids=lambda path: path.name)
def test_retired_models_are_models_without_documentation(path: Path) -> None:
    model = models.load(path.name.removesuffix(".json.gz"))
    assert {"metadata", "operations", "shapes"} <= model.keys()
    assert "documentation" not in model
    assert path.stat().st_size < 20_000


def test_retired_models_state_their_source() -> None:
    text = (DATA / "generated" / "retired" / "README.md").read_text(encoding="utf-8")
    assert "botocore" in text and "Apache-2.0" in text and "tools/retired_models.py" in text
