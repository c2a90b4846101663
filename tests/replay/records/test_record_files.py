"""Every form that events come in, and what is none of them.

Covers c7n_ctschema.replay.running.batch_replay, c7n_ctschema.replay.records.json_splitting and c7n_ctschema.replay.records.record_headers.
"""

from __future__ import annotations

import gzip
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema.replay.records import json_splitting, record_files
from c7n_ctschema.replay.records.eventbridge_event import Event, NoCloudTrailEvent, Place, Unread, delivered
from c7n_ctschema.replay.records.record_headers import event as parsed

Record = dict[str, Any]


def read(data: bytes) -> tuple[list[Event], list[Unread]]:
    events, unread = [], []
    for found in record_files.records(io.BufferedReader(io.BytesIO(data)), "f"):  # type: ignore[arg-type]
        one = found if isinstance(found, Unread) else parsed(found)
        (unread if isinstance(one, Unread) else events).append(one)
    return events, unread  # type: ignore[return-value]


def in_envelope(record: Record) -> Record:
    return {
        "version": "0",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.iam",
        "account": "1",
        "region": "us-east-1",
        "detail": record,
    }


def looked_up(record: Record) -> Record:
    return {"EventId": "e", "EventName": record["eventName"], "CloudTrailEvent": json.dumps(record)}


FORMS = {
    "record": lambda record: json.dumps(record),
    "pretty": lambda record: json.dumps(record, indent=2),
    "wrapper": lambda record: json.dumps({"Records": [record, record]}),
    "lines": lambda record: f"{json.dumps(record)}\n\n{json.dumps(record)}\n",
    "list": lambda record: json.dumps([record, record]),
    "one after another": lambda record: json.dumps(record, indent=1) + json.dumps(record, indent=1),
    "envelope": lambda record: json.dumps(in_envelope(record)),
    "lines of envelopes": lambda record: f"{json.dumps(in_envelope(record))}\n{json.dumps(in_envelope(record))}",
    "LookupEvents": lambda record: json.dumps({"NextToken": "t", "Events": [looked_up(record), looked_up(record)]}),
    "byte order mark": lambda record: "\ufeff" + json.dumps(record),
    "lines of wrappers": lambda record: "\n".join([json.dumps({"Records": [record]})] * 3),
}


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("whole", "chunk"),
    [(record_files.WHOLE, 2**20), (200, 2**20), (200, 97)],
    ids=["in memory", "in pieces", "in small pieces"],
)
def test_forms(
    create_policy: Record, form: str, zipped: bool, whole: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_files, "WHOLE", whole)
    monkeypatch.setattr(json_splitting, "CHUNK", chunk)
    data = FORMS[form](create_policy).encode()
    events, unread = read(gzip.compress(data) if zipped else data)
    assert not unread and events
    assert all(event.record == create_policy for event in events)
    assert [event.place.record for event in events] == list(range(1, len(events) + 1))


def test_a_damaged_line_has_its_place_and_the_rest_is_read(create_policy: Record) -> None:
    line = json.dumps(create_policy)
    events, [unread] = read(f"{line}\n{line[:50]}\n{line}\n".encode())
    assert [event.place.line for event in events] == [1, 3]
    assert unread.place.line == 2 and str(unread).startswith("f:2: damaged JSON")


@pytest.mark.parametrize("chunk", [2**20, 97], ids=["at once", "in small pieces"])
def test_records_before_the_damage_are_read(create_policy: Record, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_splitting, "CHUNK", chunk)
    text = json.dumps({"Records": [create_policy] * 3}, indent=1)
    events, [unread] = read(text[: text.rindex("eventID")].encode())
    assert len(events) == 2 and unread.place.record == 3
    assert unread.place.line == text[: text.rindex("eventID")].count("\n") + 1


def test_a_gzip_that_is_cut_off_is_read_up_to_there(create_policy: Record) -> None:
    noise = [{**create_policy, "eventID": os.urandom(40).hex()} for _ in range(50)]
    data = gzip.compress(json.dumps({"Records": noise}).encode())
    events, unread = read(data[: len(data) * 2 // 3])
    assert 20 < len(events) < 40
    assert any("damaged gzip" in one.message for one in unread)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\0" * 100, "binary, not JSON"),
        (b"{", "damaged JSON"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a":' * 100_000, "nested too deep"),
        (b"\xff\xfe{", "not UTF-8"),
        (b"hello", "damaged JSON"),
        (b"3", "no CloudTrail event"),
        (b'"x"', "no CloudTrail event"),
        (b"null", "no CloudTrail event"),
        (b'{"eventSource": "iam.amazonaws.com"}', "an object without eventName"),
        (b'{"eventSource": 1, "eventName": 2}', "not a name"),
        (b'{"Records": [1, null]}', "no CloudTrail event"),
        (b'{"CloudTrailEvent": "{"}', "damaged JSON"),
    ],
)
def test_what_is_no_record(data: bytes, message: str) -> None:
    events, unread = read(data)
    assert not events and message in unread[0].message


@pytest.mark.parametrize("odd", ['"cut off: \\ud83d"', "NaN", "9" * 30], ids=["surrogate", "NaN", "large number"])
@pytest.mark.parametrize("form", ["record", "wrapper", "lines", "envelope"])
def test_what_python_reads_and_msgspec_refuses(create_policy: Record, form: str, odd: str) -> None:
    text = FORMS[form](create_policy).replace('"1.08"', odd)
    events, unread = read(text.encode())
    assert not unread and events and all(event.name == "CreatePolicy" for event in events)


def test_endless_nonsense_is_given_up() -> None:
    events, unread = read(b'{"a": \n' * 10_000)
    assert not events and len(unread) <= record_files.MOST_DAMAGED + 1


OTHERS: dict[str, Record] = {
    "EC2 Instance State-change": {
        "detail-type": "EC2 Instance State-change Notification",
        "source": "aws.ec2",
        "detail": {"instance-id": "i-1", "state": "running"},
    },
    "AWS Health": {
        "detail-type": "AWS Health Event",
        "source": "aws.health",
        "detail": {"service": "EC2", "eventTypeCode": "x"},
    },
    "Security Hub": {
        "detail-type": "Security Hub Findings - Custom Action",
        "source": "aws.securityhub",
        "detail": {"findings": []},
    },
    "GuardDuty": {"detail-type": "GuardDuty Finding", "source": "aws.guardduty", "detail": {"type": "x"}},
    "Config rule": {"configRuleName": "r", "invokingEvent": "{}", "version": "1.0"},
    "aws:s3": {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {}},
}


@pytest.mark.parametrize("what", OTHERS)
def test_other_events_are_recognised(what: str) -> None:
    with pytest.raises(NoCloudTrailEvent, match=what):
        delivered(OTHERS[what], Place("f"))


def test_directories_are_walked_and_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/2.json", "1.gz", ".hidden"):
        (tmp_path / name).write_text("{}")
    os.mkfifo(tmp_path / "pipe")
    assert list(record_files.find([str(tmp_path)])) == [str(tmp_path / "1.gz"), str(tmp_path / "b/2.json")]


@pytest.mark.parametrize("path", ["pipe", "/dev/zero", "missing"])
def test_devices_and_pipes_are_refused(tmp_path: Path, path: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError):
        record_files.opened(str(tmp_path / path))


def test_text_that_is_no_utf8_inside_an_envelope_is_reported_with_its_place() -> None:
    """Found by fuzzing: the outer decoder passes over what is inside `detail`."""
    import io

    from c7n_ctschema.replay.records import record_files

    data = b'{"detail-type": "AWS API Call via CloudTrail", "detail": {"eventSource": "\x95", "eventName": "x"}}'
    (one,) = record_files.records(io.BytesIO(data), "e.json")
    assert "damaged JSON" in str(getattr(one, "reason", one))
