"""Events as logs, the AWS CLI, queues and streams hand them out.

Covers c7n_ctschema.replay.records.log_text, c7n_ctschema.replay.records.wrapped_records and
c7n_ctschema.replay.records.json_values.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from c7n_ctschema.replay.records import json_splitting, record_files
from c7n_ctschema.replay.records.eventbridge_event import Event, Unread
from c7n_ctschema.replay.running.batch_replay import parsed

Record = dict[str, Any]
REQUEST = "8f5e1c1d-0000-4000-8000-123456789012"
STREAM, OTHER = "2024/01/02/[$LATEST]0123456789abcdef", "2024/01/02/[$LATEST]fedcba9876543210"
TIME = "2024-01-02T03:04:05.678Z"


@pytest.fixture
def event(create_policy: Record) -> Record:
    return {
        "version": "0",
        "id": "e",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.iam",
        "account": "123456789012",
        "region": "us-east-1",
        "resources": [],
        "detail": {**create_policy, "odd": 'a "quote", a { brace, a \\ and\ttab', "empty": {}, "list": [{}, {"a": []}]},
    }


def read(data: bytes) -> tuple[list[Event], list[Unread]]:
    events: list[Event] = []
    unread: list[Unread] = []
    for item in record_files.records(io.BufferedReader(io.BytesIO(data)), "f"):  # type: ignore[arg-type]
        found = item if isinstance(item, Unread) else parsed(item)
        if isinstance(found, Unread):
            unread.append(found)
        else:
            events.append(found)
    return events, unread


def message(event: Record, request: str = REQUEST) -> str:
    """What the Python runtime of Lambda logs for c7n's `log.info`."""
    return f"[INFO]\t{TIME}\t{request}\tProcessing event\n {json.dumps(event, indent=2)}\n"


def messages(event: Record) -> list[str]:
    return [
        "INIT_START Runtime Version: python:3.11.v20\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0\n",
        f"START RequestId: {REQUEST} Version: $LATEST\n",
        message(event),
        f"[DEBUG]\t{TIME}\t{REQUEST}\tmetric:ResourceCount Count:1 policy:p {{'a': 1}} ${{x}} {{\n",
        f'[INFO]\t{TIME}\t{REQUEST}\tmetadata {{"policy": "p", "nested": {{"a": [1]}}}}\n',
        f"END RequestId: {REQUEST}\n",
        f"REPORT RequestId: {REQUEST}\tDuration: 1.23 ms\tBilled Duration: 2 ms\n",
        message(event),
    ]


def log_events(event: Record, split: bool = False) -> list[Record]:
    parts = [part for text in messages(event) for part in (text.splitlines(keepends=True) if split else [text])]
    return [{"logStreamName": STREAM, "timestamp": 1704164645678, "message": part, "eventId": "1"} for part in parts]


def alternating(event: Record) -> list[Record]:
    """Two log streams with one line of each in turn."""
    lines = message(event).splitlines(keepends=True)
    return [{"logStreamName": name, "timestamp": 1, "message": line} for line in lines for name in (STREAM, OTHER)]


def with_prefix(prefix: str, event: Record, every_line: bool) -> str:
    if not every_line:
        return "".join(prefix + text for text in messages(event))
    return "".join(prefix + line for text in messages(event) for line in text.splitlines(keepends=True))


def zipped(value: object) -> str:
    return base64.b64encode(gzip.compress(json.dumps(value).encode())).decode()


def subscription(event: Record) -> Record:
    about = {"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "g", "logStream": STREAM}
    return {**about, "subscriptionFilters": ["f"], "logEvents": log_events(event)}


def csv_of(event: Record) -> str:
    rows = (f'1704164645678,"{text}"' for text in (part.replace('"', '""') for part in messages(event)))
    return "timestamp,message\r\n" + "\r\n".join(rows) + "\r\n"


def json_format(event: Record) -> Record:
    about = {"timestamp": TIME, "level": "INFO", "logger": "custodian.lambda", "requestId": REQUEST}
    return {**about, "message": f"Processing event\n {json.dumps(event, indent=2)}"}


TWICE: dict[str, Callable[[Record], str]] = {
    "Lambda's log": lambda event: "".join(messages(event)),
    "from the opening brace on": lambda event: "".join(messages(event)).split("Processing event\n", 1)[1],
    "filter-log-events": lambda event: json.dumps({"events": log_events(event), "searchedLogStreams": []}, indent=4),
    "filter-log-events, a line an event": lambda event: json.dumps({"events": log_events(event, True)}),
    "get-log-events": lambda event: json.dumps({"events": log_events(event), "nextForwardToken": "f/1"}),
    "two streams": lambda event: json.dumps({"events": alternating(event)}),
    "two streams, printed": lambda event: "".join(f"{e['logStreamName']} {e['message']}" for e in alternating(event)),
    "log events, one a line": lambda event: "\n".join(map(json.dumps, log_events(event))),
    "list of log events": lambda event: json.dumps(log_events(event)),
    "export to S3": lambda event: with_prefix(f"{TIME} ", event, False),
    "export to S3, a line an event": lambda event: with_prefix(f"{TIME} ", event, True),
    "aws logs tail": lambda event: with_prefix(f"2024-01-02T03:04:05.678000+00:00 {STREAM} ", event, False),
    "aws logs tail, short": lambda event: with_prefix("2024-01-02T03:04:05 ", event, True),
    "sam logs": lambda event: with_prefix(f"{STREAM} 2024-01-02T03:04:05.678000 ", event, True),
    "awslogs": lambda event: with_prefix(f"/aws/lambda/custodian-p {STREAM} ", event, True),
    "console, as CSV": csv_of,
    "Windows line ends": lambda event: "".join(messages(event)).replace("\n", "\r\n"),
    "subscription": lambda event: json.dumps(subscription(event)),
    "subscription's Lambda event": lambda event: json.dumps({"awslogs": {"data": zipped(subscription(event))}}),
    "subscription in Kinesis": lambda event: json.dumps(
        {
            "Records": [
                {
                    "eventSource": "aws:kinesis",
                    "eventName": "aws:kinesis:record",
                    "kinesis": {"data": zipped(subscription(event))},
                }
            ]
        }
    ),
    "subscription in Firehose": lambda event: json.dumps(
        {"records": [{"recordId": "1", "data": zipped(subscription(event))}]}
    ),
    "Lambda's JSON format": lambda event: "\n".join(
        [json.dumps({"type": "platform.start"}), *[json.dumps(json_format(event))] * 2]
    ),
    "Lambda's JSON format, exported": lambda event: f"{TIME} {json.dumps(json_format(event))}\n" * 2,
    "Insights": lambda event: json.dumps(
        {
            "results": [
                [{"field": "@message", "value": text}, {"field": "@ptr", "value": "x"}] for text in messages(event)
            ]
        }
    ),
    "Insights, exported": lambda event: json.dumps([{"@timestamp": TIME, "@message": message(event)}] * 2),
    "SNS": lambda event: json.dumps(
        {"Records": [{"EventSource": "aws:sns", "Sns": {"Subject": "s", "Message": json.dumps(event)}}] * 2}
    ),
    "SQS": lambda event: json.dumps({"Records": [{"eventSource": "aws:sqs", "body": json.dumps(event)}] * 2}),
    "receive-message": lambda event: json.dumps({"Messages": [{"MessageId": "m", "Body": json.dumps(event)}] * 2}),
    "SNS in SQS": lambda event: json.dumps(
        {"Messages": [{"Body": json.dumps({"Type": "Notification", "Message": json.dumps(event)})}] * 2}
    ),
    "--query": lambda event: json.dumps([json.dumps(event)] * 2),
    "--query --output text": lambda event: "\t".join([json.dumps(event)] * 2),
    "CloudTrail's log group, tail": lambda event: f"{TIME} 1_CloudTrail_us-east-1 {json.dumps(event['detail'])}\n" * 2,
    "without detail-type": lambda event: json.dumps(
        [{"detail": event["detail"]}, {"account": "1", "detail": event["detail"]}]
    ),
}


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("form", TWICE)
@pytest.mark.parametrize(
    ("whole", "chunk"), [(2**24, 2**20), (200, 2**20), (200, 997)], ids=["whole", "pieces", "small"]
)
def test_forms(
    event: Record, form: str, compressed: bool, whole: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_files, "WHOLE", whole)
    monkeypatch.setattr(json_splitting, "CHUNK", chunk)
    data = TWICE[form](event).encode()
    events, unread = read(gzip.compress(data) if compressed else data)
    assert not unread
    assert [found.record for found in events] == [event["detail"]] * 2
    assert [found.envelope["detail-type"] for found in events] == ["AWS API Call via CloudTrail"] * 2
