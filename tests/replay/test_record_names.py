"""The names of a file's records in one pass, and the bytes of the wanted ones.

Covers c7n_ctschema.replay.records.record_names and c7n_ctschema.replay.records.log_sizes.
"""

from __future__ import annotations

import gzip
import importlib
import json
import sys
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from c7n_ctschema.replay.records import log_sizes, record_names

A, B = ("iam.amazonaws.com", "CreateUser"), ("s3.amazonaws.com", "CreateBucket")


def record(pair: tuple[str, str], **members: Any) -> dict[str, Any]:
    return {"eventVersion": "1.09", "eventSource": pair[0], "eventName": pair[1], **members}


def compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


TEXT_INSIDE = [record(A, userAgent='},{"eventVersion":"1"'), record(B), record(A)]
RECORDS_INSIDE = [record(A, requestParameters={"entries": [record(A), record(A)]}), record(A, n=1), record(B)]
FILES = {
    "as CloudTrail writes it": compact({"Records": TEXT_INSIDE}),
    "spaces": json.dumps({"Records": TEXT_INSIDE}).encode(),
    "another member": compact({"Records": TEXT_INSIDE, "x": [1]}),
    "records inside of a record": compact({"Records": RECORDS_INSIDE}),
    # as many starts as records, but at other places
    "one space": compact({"Records": RECORDS_INSIDE}).replace(
        b',{"eventVersion":"1.09","eventSource":"s3', b', {"eventVersion":"1.09","eventSource":"s3'
    ),
    "another first member": compact({"Records": [record(A), dict(reversed(record(A).items())), record(A, n=2)]}),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("wanted", [{A}, {B}, {A, B}])
def test_the_wanted_records_are_those_of_the_list(kind: str, wanted: set[tuple[str, str]]) -> None:
    text = FILES[kind]
    named = record_names.names(text)
    assert named
    every = json.loads(text)["Records"]
    assert named.counts == {
        pair: sum((one["eventSource"], one["eventName"]) == pair for one in every) for pair in named.counts
    }
    found = [(number, msgspec.json.decode(raw)) for number, raw in record_names.raw_records(text, named, wanted)]
    assert found == [(i, one) for i, one in enumerate(every) if (one["eventSource"], one["eventName"]) in wanted]


def test_damaged_gzip_is_left_to_another_reader() -> None:
    data = gzip.compress(FILES["spaces"])
    assert record_names.unzipped(data) == FILES["spaces"]
    assert record_names.unzipped(data[:-9]) is None
    assert record_names.unzipped(data[:40] + bytes([data[40] ^ 255]) + data[41:]) is None
    assert record_names.unzipped(data + data) is None


@pytest.mark.extras
def test_isal_unzips_in_place_of_zlib(monkeypatch: pytest.MonkeyPatch) -> None:
    isal_zlib = pytest.importorskip("isal.isal_zlib", reason="isal is not installed")
    assert record_names._decompressobj is isal_zlib.decompressobj
    monkeypatch.setitem(sys.modules, "isal", None)  # as where it is not installed
    try:
        assert importlib.reload(record_names)._decompressobj is zlib.decompressobj
        test_damaged_gzip_is_left_to_another_reader()
    finally:
        monkeypatch.undo()
        importlib.reload(record_names)


def test_sizes_of_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        (tmp_path / str(number)).write_bytes(b"x" * number)
    named = [str(tmp_path), "-", str(tmp_path / "missing")]
    assert log_sizes.size(named) == 3
    assert log_sizes.expected(named) == 0  # a small one is done at once
    monkeypatch.setattr(log_sizes, "LARGE", 2)
    assert log_sizes.expected(named) == 3
    monkeypatch.setattr(log_sizes, "MOST_SIZED", 2)
    assert log_sizes.expected(named) is None
