"""However small the pieces, the same records are read; whatever the damage, reading ends and says so."""

from __future__ import annotations

import gzip
import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from c7n_ctschema.replay.records import json_splitting, record_files
from c7n_ctschema.replay.records.eventbridge_event import Unread
from c7n_ctschema.replay.records.record_headers import event as parsed

pytestmark = pytest.mark.slow


def read(data: bytes) -> list[Any]:
    found = []
    for one in record_files.records(io.BufferedReader(io.BytesIO(data)), "f"):  # type: ignore[arg-type]
        event = one if isinstance(one, Unread) else parsed(one)
        found.append("unread" if isinstance(event, Unread) else (event.place.record, event.envelope))
    return found


def value(rng: random.Random, depth: int = 0) -> Any:
    made: list[Callable[[], Any]] = [
        lambda: rng.randrange(10**12),
        lambda: 'ä😀"\\\n' * rng.randrange(4),
        lambda: rng.choice([None, True, 0.5]),
        lambda: [value(rng, depth + 1) for _ in range(rng.randrange(4))],
        lambda: {f"k{n}": value(rng, depth + 1) for n in range(rng.randrange(4))},
    ]
    return rng.choice(made if depth < 3 else made[:3])()


def text(rng: random.Random, records: list[Any]) -> str:
    indent, ascii_only = rng.choice([None, 1]), rng.random() < 0.5

    def dumped(one: Any, indent: int | None = None) -> str:
        return json.dumps(one, indent=indent, ensure_ascii=ascii_only)

    forms: list[Callable[[], str]] = [
        lambda: dumped({"Records": records}, indent),
        lambda: dumped(records, indent),
        lambda: "\n".join(dumped(one) for one in records),
        lambda: "".join(dumped(one, 1) + rng.choice(["", "\n"]) for one in records),
        lambda: dumped({"NextToken": "x", "Events": [{"CloudTrailEvent": dumped(one)} for one in records]}, indent),
    ]
    return rng.choice(forms)()


@pytest.mark.parametrize("seed", range(4))
def test_pieces_and_damage(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    for _ in range(100):
        records = [{"eventSource": "a", "eventName": "B", "p": value(rng)} for _ in range(rng.randrange(1, 6))]
        data = text(rng, records).encode()
        monkeypatch.undo()
        whole = read(data)
        assert [one[1]["detail"] for one in whole] == records
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 4)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        assert len(read(bytes(damaged))) <= record_files.MOST_DAMAGED + 1
        monkeypatch.setattr(record_files, "WHOLE", rng.choice([10, 50, 200]))
        monkeypatch.setattr(json_splitting, "CHUNK", rng.choice([13, 64, 97, 501]))
        assert read(gzip.compress(data) if rng.random() < 0.3 else data) == whole
        assert len(read(bytes(damaged))) <= record_files.MOST_DAMAGED + 1
