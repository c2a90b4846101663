"""Events as logs, the AWS CLI, queues and streams hand them out.

Covers c7n_ctschema.replay.records.log_text, c7n_ctschema.replay.records.wrapped_records and
c7n_ctschema.replay.records.json_values.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import logging
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from c7n_ctschema.replay.records import json_splitting, log_text, record_files
from c7n_ctschema.replay.records.eventbridge_event import Event, Unread
from c7n_ctschema.replay.records.record_headers import RawRecord
from c7n_ctschema.replay.records.record_headers import event as parsed

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
    "docker logs": lambda event: with_prefix("2024-01-02T03:04:05.678901234Z ", event, True),
    "Markdown": lambda event: f"An event:\n```json\n{json.dumps(event, indent=2)}\n```\n" * 2,
    "filter-log-events --output text": lambda event: (
        f"EVENTS\t1\t{json.dumps(event['detail'])}\t1704164645678\ts\n" * 2
    ),
    "commas after objects": lambda event: f"{json.dumps(event, indent=2)},\n" * 2,
    "state machine": lambda event: json.dumps([{"executionArn": "a", "input": json.dumps(event)}] * 2),
    "with its context": lambda event: json.dumps([{"event": event, "context": {"a": 1}}] * 2),
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


def test_the_message_is_that_of_c7n(event: Record, caplog: pytest.LogCaptureFixture, monkeypatch: Any) -> None:
    from c7n import handler

    monkeypatch.setattr(handler, "policy_data", {"policies": []})
    monkeypatch.setattr(handler, "policy_config", object())  # else it reads the config.json of a deployed function
    with caplog.at_level(logging.INFO, "custodian.lambda"):
        handler.dispatch_event(event, None)
    [logged] = [record.getMessage() for record in caplog.records if "Processing" in record.getMessage()]
    [found], unread = read(f"[INFO]\t{TIME}\t{REQUEST}\t{logged}\n".encode())
    assert not unread and found.envelope == {**event, "debug": True}


@pytest.mark.parametrize("at", [120, 400, 900])
def test_a_cut_event_is_reported_and_the_log_goes_on(event: Record, at: int) -> None:
    lines = "".join(messages(event)).splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if "Processing" in line) + 1
    text = "".join(lines[:start]) + "".join(lines[start:])[: at + 300]
    [found], [unread] = read((text + "\n" + "".join(messages(event)[1:3])).encode())
    assert found.record == event["detail"]
    assert str(unread) == f"f:{start + 1}: record 1: damaged JSON: the event is cut off in the log"


def test_broken_json_in_a_log_is_reported(event: Record) -> None:
    broken = json.dumps(event).replace('"1.08"', "1.0.8")
    events, [unread] = read(f"{TIME} {broken}\n{TIME} {json.dumps(event)}\n".encode())
    assert len(events) == 1 and unread.place.line == 1 and "damaged JSON" in unread.message


@pytest.mark.parametrize(
    "value",
    [
        {"events": [{"message": "START RequestId: 1", "timestamp": 1}], "searchedLogStreams": []},
        {"results": [[{"field": "@message", "value": "nothing"}]]},
        {"CloudTrailEvent": "no JSON"},
        {"events": [{"message": json.dumps({"level": "info"}), "timestamp": 1}]},
    ],
)
def test_a_log_without_events_is_reported_once(value: Record) -> None:
    events, [unread] = read(json.dumps(value).encode())
    assert not events and "no CloudTrail event" in unread.message


@pytest.mark.parametrize("value", [{"events": []}, {"Records": []}])
def test_an_empty_answer_is_no_problem(value: Record) -> None:
    assert read(json.dumps(value).encode()) == ([], [])


def test_a_message_that_two_log_events_share(event: Record) -> None:
    text = json.dumps(event)
    parts = [text[:100], text[100:305], text[305:]]
    [found], unread = read(json.dumps({"events": [{"message": part, "logStreamName": "s"} for part in parts]}).encode())
    assert not unread and found.record == event["detail"]


def test_events_of_other_kinds_in_a_log_are_reported(event: Record) -> None:
    other = {"detail-type": "EC2 Instance State-change Notification", "source": "aws.ec2", "detail": {"state": "x"}}
    events, [unread] = read((message(event) + message(other)).encode())
    assert len(events) == 1 and "EC2 Instance State-change Notification" in unread.message


def test_a_large_log_in_bounded_memory(event: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_files, "WHOLE", 2**16)
    monkeypatch.setattr(json_splitting, "CHUNK", 2**16)
    text = "".join(messages(event)).encode()
    half = 2**20 // len(text) * text
    data = gzip.compress(half + text[: text.rindex(b"eventName")] + b"\n" + half)
    tracemalloc.start()
    items = [type(item) for item in record_files.records(io.BufferedReader(io.BytesIO(data)), "f")]  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert items.count(Unread) == 1 and items.count(RawRecord) == 2 * 2 * (2**20 // len(text)) + 1
    assert peak < 2**20


def test_nonsense_is_given_up_in_time() -> None:
    read(b"[INFO] x {\n" + b'"a": "\n' * 200_000)
    read(b"[INFO] x " + b'{"a":' * 300_000)
    read(b"[INFO] x " + b'{"eventName": "' + b"y" * 2**20 + b"\n" + b"z\n" * 100_000)


@pytest.mark.parametrize("form", TWICE)
def test_the_wizard_reads_them_when_they_are_whole(event: Record, form: str) -> None:
    from c7n_ctschema.wizard.drafts import example_events

    text = TWICE[form](event)
    assert [example.envelope["detail"] for example in example_events.parse(text)] == [event["detail"]] * 2
    assert not example_events.is_cut(text)


def test_a_logged_event_is_still_being_pasted(event: Record) -> None:
    from c7n_ctschema.wizard.drafts import example_events

    assert example_events.is_cut(message(event)[:400])


def test_what_is_still_being_pasted() -> None:
    assert log_text.ends_in_object('[INFO] Processing event\n {\n  "a": {')
    assert not log_text.ends_in_object('[INFO] Processing event\n {\n  "a": {}\n }')


def test_utf_16_of_powershell(event: Record) -> None:
    [found], unread = read(json.dumps(event).encode("utf-16"))
    assert not unread and found.record == event["detail"]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("chunk", [2**20, 997])
def test_a_list_goes_on_after_a_broken_element(
    event: Record, indent: int | None, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_splitting, "CHUNK", chunk)
    broken = {**event["detail"], "eventID": "BROKEN"}
    text = json.dumps({"Records": [event["detail"], broken, event["detail"], event["detail"]]}, indent=indent)
    events, [unread] = read(text.replace('"BROKEN"', "BROKEN").encode())
    assert [found.record for found in events] == [event["detail"]] * 3
    assert unread.message == "damaged JSON: Expecting value"
    assert unread.place.record == 2
