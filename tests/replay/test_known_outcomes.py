"""Records whose outcome is known: facts of cloud-custodian's own sample payloads and of AWS's documentation."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema.replay.engine import deployed_policies, policy_outcome
from c7n_ctschema.replay.records import record_files, record_headers
from c7n_ctschema.replay.records.eventbridge_event import Event, Unread

Record = dict[str, Any]
SHARED = Path(os.environ.get("CTSCHEMA_RECORDS", Path(__file__).resolve().parents[3] / "shared" / "records")) / "c7n"


def made(source: str, event: str, request: Any = None, response: Any = None, **more: Any) -> Record:
    return {
        "eventSource": f"{source}.amazonaws.com",
        "eventName": event,
        "eventType": "AwsApiCall",
        "awsRegion": "us-east-1",
        "recipientAccountId": "123456789012",
        "requestParameters": request,
        "responseElements": response,
        **more,
    }


def asked(record: Record, ids: str) -> list[Any]:
    return [{"source": record["eventSource"], "event": record["eventName"], "ids": ids}]


LOGIN = made(
    "signin",
    "ConsoleLogin",
    None,
    {"ConsoleLogin": "Success"},
    eventType="AwsConsoleSignIn",
    userIdentity={"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/ann", "userName": "ann"},
)
CLUSTER = made("eks", "CreateCluster", {"name": "blue"}, {"cluster": {"name": "blue"}})
OUTCOMES: list[tuple[str, Record, str, list[Any], str, list[Any]]] = [
    ("a bucket by shortcut", made("s3", "CreateBucket", {"bucketName": "b1"}), "s3", ["CreateBucket"], "fires", ["b1"]),
    (
        "a database by shortcut",
        made("rds", "CreateDBInstance", {"dBInstanceIdentifier": "db1"}, {"dBInstanceIdentifier": "db1"}),
        "rds",
        ["CreateDBInstance"],
        "fires",
        ["db1"],
    ),
    (
        "a volume by shortcut",
        made("ec2", "CreateVolume", {"size": "8"}, {"volumeId": "vol-1"}),
        "ebs",
        ["CreateVolume"],
        "fires",
        ["vol-1"],
    ),
    (
        "an attachment of the newer EC2 kind",
        made(
            "ec2",
            "DeleteTransitGatewayVpcAttachment",
            {"DelTGwVpcAttachReq": {"TransitGatewayAttachmentId": "tgw-attach-1"}},
        ),
        "transit-attachment",
        [
            {
                "source": "ec2.amazonaws.com",
                "event": "DeleteTransitGatewayVpcAttachment",
                "ids": "requestParameters.DelTGwVpcAttachReq.TransitGatewayAttachmentId",
            }
        ],
        "fires",
        ["tgw-attach-1"],
    ),
    ("a login", LOGIN, "iam-user", asked(LOGIN, "userIdentity.userName"), "fires", ["ann"]),
    (
        "a login mixed with calls loses the calls",
        made("iam", "CreateUser", {"userName": "ann"}),
        "iam-user",
        [
            *asked(LOGIN, "userIdentity.userName"),
            {"source": "iam.amazonaws.com", "event": "CreateUser", "ids": "requestParameters.userName"},
        ],
        "no-match",
        [],
    ),
    (
        "the shortcut CreateFunction waits for a name that Lambda does not log",
        made("lambda", "CreateFunction20150331", {"functionName": "f"}),
        "lambda",
        ["CreateFunction"],
        "no-match",
        [],
    ),
    (
        "a shortcut before an entry takes its ids over",
        CLUSTER,
        "eks",
        ["CreateCluster", *asked(CLUSTER, "responseElements.cluster.name")],
        "no-ids",
        [],
    ),
    (
        "the entry before the shortcut",
        CLUSTER,
        "eks",
        [*asked(CLUSTER, "responseElements.cluster.name"), "CreateCluster"],
        "fires",
        ["blue"],
    ),
    (
        "a call that answers nothing",
        made(
            "ec2",
            "CreateTags",
            {"resourcesSet": {"items": [{"resourceId": "i-1"}, {"resourceId": "vol-1"}]}},
            {"_return": True},
        ),
        "ec2",
        [
            {
                "source": "ec2.amazonaws.com",
                "event": "CreateTags",
                "ids": "requestParameters.resourcesSet.items[].resourceId",
            }
        ],
        "fires",
        ["i-1"],
    ),
    (
        "a failed call",
        made("s3", "CreateBucket", {"bucketName": "b1"}, errorCode="BucketAlreadyExists"),
        "s3",
        ["CreateBucket"],
        "skipped",
        [],
    ),
    (
        "a service's own event is no API call",
        made("kms", "RotateKey", None, None, eventType="AwsServiceEvent"),
        "kms-key",
        [{"source": "kms.amazonaws.com", "event": "RotateKey", "ids": "serviceEventDetails.keyId"}],
        "no-match",
        [],
    ),
]


@pytest.mark.parametrize(
    ("record", "resource", "events", "verdict", "ids"), [one[1:] for one in OUTCOMES], ids=[one[0] for one in OUTCOMES]
)
def test_outcomes(replay: Any, record: Record, resource: str, events: list[Any], verdict: str, ids: list[Any]) -> None:
    result = replay(record, resource, events)
    assert (result.verdict, list(result.ids.kept) if result.ids else []) == (verdict, ids), result.reason


C7NS = {
    "event-cloud-trail-create-bucket.json": ("s3", "CreateBucket", ["custodian-create-bucket-v4"]),
    "event-cloud-trail-create-db.json": ("rds", "CreateDBInstance", ["onenessdb"]),
    "event-cloud-trail-create-volume.json": ("ebs", "CreateVolume", ["vol-97c02b3e"]),
    "event-cloud-trail-create-load-balancer-policy.json": ("elb", "CreateLoadBalancerPolicy", ["capione-test"]),
    "event-cloud-trail-update-distribution.json": ("distribution", "responseElements.distribution.id", None),
    "event-transit-gateway-delete-vpc-attachment.json": (
        "transit-attachment",
        "requestParameters.DelTGwVpcAttachReq.TransitGatewayAttachmentId",
        None,
    ),
    "event-appmesh-create-mesh.json": ("appmesh-mesh", "requestParameters.meshName", None),
}


def first(path: Path) -> Event | Unread:
    with record_files.opened(str(path)) as stream:
        found = next(record_files.records(stream, str(path)))
        return found if isinstance(found, Unread) else record_headers.event(found)


@pytest.mark.skipif(not SHARED.is_dir(), reason="cloud-custodian's sample payloads are not here")
@pytest.mark.parametrize("name", C7NS)
def test_payloads_of_cloud_custodian(name: str) -> None:
    resource, how, expected = C7NS[name]
    event = first(SHARED / name)
    assert isinstance(event, Event)
    events = [how] if expected else asked(event.record, how)
    policy = deployed_policies.of_data(
        {"name": "p", "resource": resource, "mode": {"type": "cloudtrail", "role": "r", "events": events}}
    )
    result = policy_outcome.replay(event, policy)
    assert result.verdict == "fires" and result.ids and (not expected or list(result.ids.kept) == expected)


@pytest.mark.skipif(not SHARED.is_dir(), reason="cloud-custodian's sample payloads are not here")
def test_payloads_of_other_modes_are_refused() -> None:
    for path in sorted(SHARED.glob("*.json")):
        value = json.loads(path.read_text())
        detail = value.get("detail", value)
        is_trail = isinstance(detail, dict) and "eventName" in detail and "eventSource" in detail
        assert isinstance(first(path), Event) is is_trail, path
