"""Pieces of large files have the same records as the whole file, at the same places."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from typing import Any

import pytest

from c7n_ctschema.replay.records import file_pieces, record_files
from c7n_ctschema.replay.records.eventbridge_event import Unread
from c7n_ctschema.replay.records.file_pieces import Piece, Rest
from c7n_ctschema.replay.records.record_headers import RawRecord

Found = list[tuple[int, int, Any]]


def record(number: int) -> dict[str, Any]:
    body = {"text": f']}}{{"Records":[{{"eventVersion": {number}', "number": number}
    return {"eventVersion": "1.1", "eventSource": "a.amazonaws.com", "eventName": "B", "requestParameters": body}


RECORDS = [record(number) for number in range(200)]
LINES = "".join(json.dumps(one) + "\n" for one in RECORDS)
FORMS = {
    "a file of CloudTrail": json.dumps({"Records": RECORDS}),
    "a list": json.dumps(RECORDS),
    "indented": json.dumps({"Records": RECORDS}, indent=1),
    "lines": LINES,
    "lines without a last end": LINES[:-1],
    "files one after another": "".join(json.dumps({"Records": part}) for part in (RECORDS[:90], [], RECORDS[90:])),
    "files in lines": "".join(json.dumps({"Records": [one]}) + "\n" for one in RECORDS),
}


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_pieces, "BLOCK", 1_000)


def found_in(data: bytes) -> tuple[list[Any], list[str], Counter[str]]:
    """The numbers of the records, the places, and the kinds of parts."""
    numbers, told, kinds = [], [], Counter[str]()
    for part in file_pieces.pieces(io.BufferedReader(io.BytesIO(data)), "f"):
        kinds[type(part).__name__] += 1
        if isinstance(part, Unread):
            told.append(str(part))
            continue
        before, stream = (part.before, part.stream) if isinstance(part, Rest) else (part, None)
        stream = stream or io.BufferedReader(io.BytesIO(before.data))
        for item in record_files.records(stream, "f"):
            place = before.shifted(item.place)
            if isinstance(item, RawRecord):
                value: Any = item.parsed()
                numbers.append((place.record, value["requestParameters"]["number"]))
            else:
                told.append(f"{place}: {item.message}")
    return numbers, told, kinds


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("zipped", [False, True])
def test_records_and_their_numbers(form: str, zipped: bool) -> None:
    data = FORMS[form].encode()
    numbers, told, kinds = found_in(gzip.compress(data) if zipped else data)
    assert numbers == [(number + 1, number) for number in range(200)] and not told
    assert kinds[Piece.__name__] > 20 and not kinds[Rest.__name__]


def test_damage_is_told_at_its_place_and_records_after_it_are_read() -> None:
    damaged = json.dumps({"Records": RECORDS}).replace('"number": 150', '"number": 15x')
    numbers, told, kinds = found_in(damaged.encode())
    assert [number for _, number in numbers] == [*range(150), *range(151, 200)]
    assert numbers[-1] == (200, 199) and "record 151" in told[0] and len(told) == 1 and kinds["Rest"] == 1
    numbers, told, _ = found_in(LINES.replace('"number": 150', '"number": 15x').encode())
    assert numbers[-1] == (200, 199) and len(numbers) == 199 and told[0].startswith("f:151: damaged JSON")


def test_damaged_gzip_is_read_up_to_the_damage() -> None:
    numbers, told, _ = found_in(gzip.compress(LINES.encode())[:-200])
    assert 50 < len(numbers) < 200 and any("cut off" in one for one in told)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b'{"Records":null}', b"x" * 5_000, json.dumps(record(1), indent=1).encode()]
)
def test_other_files_are_one_rest(data: bytes) -> None:
    parts = list(file_pieces.pieces(io.BufferedReader(io.BytesIO(data)), "f"))
    assert len(parts) == 1 and isinstance(parts[0], Rest) and parts[0].stream.read() == data


def test_small_files_one_after_another_are_read_whole() -> None:
    twice = (
        json.dumps({"Records": RECORDS[:3]}) + json.dumps({"Records": RECORDS[3:5], "x": "y"}) + json.dumps(record(5))
    )
    found = [item for item in record_files.records(io.BytesIO(twice.encode()), "f") if isinstance(item, RawRecord)]
    assert [one.place.record for one in found] == [1, 2, 3, 4, 5, 6]
