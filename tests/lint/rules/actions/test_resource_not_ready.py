"""Actions that take no resource in the state in which an event leaves it, beside what c7n does with such a resource.

Covers c7n_ctschema.custodian.c7n.action_states, c7n_ctschema.custodian.lookups.resource_moment.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from policy_texts import RUN, Entry, entry, findings

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import action_states
from c7n_ctschema.custodian.lookups import resource_moment

ROOT = Path(__file__).resolve().parents[4]
DATABASE = entry("rds", "CreateDBInstance", "requestParameters.dBInstanceIdentifier")
TABLE = entry("dynamodb", "CreateTable", "requestParameters.tableName")
MOMENTS = tables.read(resource_moment.TABLE)


def of_action(resource: str, event: Entry, action: Any, **mode: Any) -> list[tuple[str, str]]:
    found = findings(event, resource=f"aws.{resource}", actions=[action], mode=mode)
    return [(one.message, one.severity.word) for one in found if one.code == "CT502"]


@pytest.mark.parametrize(
    ("resource", "event", "action", "severity"),
    [
        ("rds", DATABASE, "stop", "error"),
        ("rds", DATABASE, {"type": "modify-db", "update": []}, "warning"),
        ("rds", DATABASE, "snapshot", "error"),
        ("rds", DATABASE, "delete", None),  # AWS deletes it without a final snapshot
        ("rds", DATABASE, {"type": "tag", "key": "a", "value": "b"}, None),
        ("rds", DATABASE, {"type": "mark-for-op", "op": "stop", "days": 1}, None),
        ("ec2", RUN, "stop", "warning"),
        ("ec2", RUN, "reboot", "warning"),
        ("ec2", RUN, "terminate", None),
        ("ec2", RUN, {"type": "tag", "key": "a", "value": "b"}, None),
        ("ec2", entry("ec2", "StopInstances", RUN["ids"]), "start", "warning"),
        ("dynamodb-table", TABLE, "delete", "warning"),
        ("redshift", entry("redshift", "CreateCluster", "requestParameters.clusterIdentifier"), "pause", "error"),
        ("eks", entry("eks", "CreateCluster", "requestParameters.name"), {"type": "update-config"}, "error"),
        ("rds-cluster", entry("rds", "CreateDBCluster", "requestParameters.dBClusterIdentifier"), "stop", "warning"),
        ("rds", entry("rds", "ModifyDBInstance", "requestParameters.dBInstanceIdentifier"), "stop", None),
        ("s3", entry("s3", "CreateBucket", "requestParameters.bucketName"), "delete", None),
    ],
)
def test_actions_after_events(resource: str, event: Entry, action: Any, severity: str | None) -> None:
    found = of_action(resource, event, action)
    assert [found_severity for _, found_severity in found] == ([severity] if severity else [])


def test_the_sentence() -> None:
    [(message, _)] = of_action("rds", DATABASE, "stop")
    assert message == "after CreateDBInstance, the resource is `creating`, but the action `stop` needs `available`"
    [finding] = [one for one in findings(RUN, resource="aws.ec2", actions=["stop"]) if one.code == "CT502"]
    assert finding.suggestion == "`delay: 60` in `mode` or `mode: {type: ec2-instance-state, events: [running]}`"


def test_a_delay_waits_for_the_state() -> None:
    assert of_action("ec2", RUN, "stop", delay=60) == []
    assert of_action("rds", DATABASE, "stop", delay=60) != []


def test_another_event_makes_it_a_warning() -> None:
    started = entry("rds", "ModifyDBInstance", "requestParameters.dBInstanceIdentifier")
    found = findings(DATABASE, started, resource="aws.rds", actions=["stop"])
    assert [one.severity.word for one in found if one.code == "CT502"] == ["warning"]


def test_moments_are_of_known_states() -> None:
    """Each state is in an enum of botocore's model, if the model has one for the attribute."""
    import botocore.session

    session = botocore.session.get_session()
    checked = 0
    for resource, row in MOMENTS["resources"].items():
        meta = tables.read("generated/identity_metadata")["resources"][resource]
        states = set(row["events"].values())
        enums = [
            set(shape.enum)
            for name in session.get_service_model(meta["service"]).shape_names
            for shape in [session.get_service_model(meta["service"]).shape_for(name)]
            if getattr(shape, "enum", None) and states <= set(shape.enum)
        ]
        checked += bool(enums)
    assert checked >= 14


def refused_by_c7n() -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    """Resource, action, attribute, state and the states that c7n takes, of each moment."""
    recorded = tables.read("generated/permission_calls")["resources"]
    rows = []
    for resource, row in MOMENTS["resources"].items():
        for event in row["events"]:
            moment = resource_moment.after(resource, *event.split(":"))
            for action in recorded[resource].get("actions", ()) if moment else ():
                refused = action_states.refused(action, moment) if moment else None
                if moment and refused and not refused.operation:
                    rows.append((resource, action, moment.attribute, moment.state, refused.states))
    return list(dict.fromkeys(rows))


RUNS = """
import json, logging, sys
logging.disable(logging.CRITICAL)
from c7n.resources import load_resources
import recording_session as recording
from c7n_runs import ended, manager_of
from element_settings import settings_of

class Resource(dict):
    def __missing__(self, name):
        return "x"

def changes(resource, action, attribute, state):
    load_resources((f"aws.{resource}",))
    described = Resource(Engine="postgres")
    inner = described
    *above, last = attribute.split(".")
    for name in above:
        inner[name] = inner = {}
    inner[last] = state
    manager = manager_of(resource)
    kind = manager.action_registry.get(action)
    with recording.recording() as recorder:
        for settings in settings_of(kind, action, "actions")[:3] or [{"type": action}]:
            ended(lambda: kind(settings, manager).process([described]))
    return sorted(name for _, name in recorder.calls if not name.startswith(("Describe", "List", "Get")))

rows = json.load(sys.stdin)
print(json.dumps([[changes(*row[:4]), [changes(*row[:3], state) for state in row[4]]] for row in rows]))
"""


@pytest.mark.slow
def test_c7n_calls_nothing_in_that_state() -> None:
    rows = refused_by_c7n()
    done = subprocess.run(
        [sys.executable, "-c", RUNS],
        input=json.dumps(rows),
        cwd=ROOT / "tools",
        env={**os.environ, "PYTHONPATH": str(ROOT), "AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    outcomes = json.loads(done.stdout)
    acts = 0
    for row, (refused, taken) in zip(rows, outcomes, strict=True):
        assert refused == [], row
        acts += any(taken)
    assert len(rows) > 40 and acts > len(rows) * 0.6  # in other states the same runs reach calls


@pytest.mark.thorough
@pytest.mark.slow
def test_the_table_is_c7ns() -> None:
    shipped = tables.read("generated/action_states")
    if shipped["c7n"] != version("c7n"):
        pytest.skip("the table is of another c7n")
    code = "import action_states as made; from c7n_ctschema import tables; assert made.table() == tables.read('generated/action_states')"
    subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "tools", env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True
    )
