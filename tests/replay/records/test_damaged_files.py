"""Damage costs what is damaged and no more; documents of other kinds are no damage.

Covers c7n_ctschema.replay.records.unzipped_stream and c7n_ctschema.replay.records.json_scanner.
"""

from __future__ import annotations

import gzip
import io
import json
import random
from collections import Counter
from typing import Any

import pytest

from c7n_ctschema.replay.records import json_scanner, record_files
from c7n_ctschema.replay.records.eventbridge_event import Unread
from c7n_ctschema.replay.records.record_headers import RawRecord
from c7n_ctschema.replay.records.record_headers import event as parsed

Record = dict[str, Any]


def read(data: bytes, passed_over: Counter[str] | None = None) -> tuple[list[RawRecord], list[Unread]]:
    stream = io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]
    items = list(record_files.records(stream, "f", passed_over))
    return [one for one in items if isinstance(one, RawRecord)], [one for one in items if isinstance(one, Unread)]


def many(record: Record, count: int) -> list[Record]:
    rng = random.Random(count)
    return [{**record, "eventID": f"{rng.getrandbits(128):x}"} for _ in range(count)]


def test_a_flipped_byte_of_gzip_costs_few_records(create_policy: Record) -> None:
    data = gzip.compress(json.dumps({"Records": many(create_policy, 500)}).encode())
    rng = random.Random(7)
    kept = []
    for _ in range(30):
        damaged = bytearray(data)
        damaged[rng.randrange(len(data) // 2, len(data) - 8)] ^= 1 << rng.randrange(8)
        records, unread = read(bytes(damaged))
        assert unread
        kept.append(len(records) / 500)
    assert sum(kept) / len(kept) > 0.8 and min(kept) > 0.45  # the damage is in the second half


def test_a_wrong_checksum_costs_nothing(create_policy: Record) -> None:
    data = bytearray(gzip.compress(json.dumps({"Records": many(create_policy, 50)}).encode()))
    data[-6] ^= 1
    records, [unread] = read(bytes(data))
    assert len(records) == 50 and "damaged gzip" in unread.message and unread.whole_file


def test_bytes_that_are_no_text_cost_one_record(create_policy: Record) -> None:
    first, second = json.dumps(create_policy).encode(), json.dumps({**create_policy, "eventID": "BAD"}).encode()
    data = b'{"Records":[' + b",".join([first, second.replace(b"BAD", b"\xff"), first]) + b"]}"
    records, unread = read(data)
    results = [parsed(one) for one in records]
    assert [one.place.record for one in results] == [1, 2, 3] and not unread
    assert [isinstance(one, Unread) for one in results] == [False, True, False]


def test_what_is_no_record_counts_as_one(create_policy: Record) -> None:
    records, unread = read(json.dumps({"Records": [1, 2, None, create_policy, "x", create_policy]}).encode())
    assert [one.place.record for one in records] == [4, 6]
    assert [one.place.record for one in unread] == [1, 2, 3, 5]


DIGEST = {"awsAccountId": "1", "digestStartTime": "x", "digestEndTime": "y", "logFiles": [{"s3Bucket": "b"}]}
INSIGHT = {"eventType": "AwsCloudTrailInsight", "eventCategory": "Insight", "insightDetails": {"eventName": "X"}}


def test_digests_and_insights_are_passed_over(create_policy: Record) -> None:
    passed_over: Counter[str] = Counter()
    assert read(json.dumps(DIGEST).encode(), passed_over) == ([], [])
    records, unread = read(json.dumps({"Records": [INSIGHT, create_policy]}).encode(), passed_over)
    assert [one.place.record for one in records] == [2] and not unread
    assert passed_over == {"digest file": 1, "Insights event": 1}


def test_records_that_are_null_are_told() -> None:
    [record], _ = read(b'{"Records": null}')
    assert "its `Records` is not a list" in str(parsed(record))


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("block", [2**22, 5_000, 10])
def test_blocks_keep_places(
    create_policy: Record, indent: int | None, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_files, "WHOLE", 100)
    monkeypatch.setattr(json_scanner, "BLOCK", block)
    made = [
        {**one, "nested": [{"eventVersion": "1"}] * (number % 3)} for number, one in enumerate(many(create_policy, 60))
    ]
    text = json.dumps({"Records": made}, indent=indent)
    records, unread = read(text.encode())
    assert not unread and [one.parsed() for one in records] == made
    lines = text.splitlines()
    for one in records:
        assert indent is None or lines[one.place.line - 1].strip() == "{"
