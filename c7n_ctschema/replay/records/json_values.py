"""One JSON value of a file, and the largest one that is read."""

from __future__ import annotations

from typing import Any, NamedTuple

from c7n_ctschema.replay.records.eventbridge_event import Place

MOST_VALUE = 16 * 2**20  # bytes of one value; CloudTrail's records stay near 100 KB


class Skipped(NamedTuple):
    """A part of a log or wrapper that has no event, such as the message `START RequestId`.

    `kind` names a document that is known and whole, and has no record, such as a digest of CloudTrail.
    """

    place: Place
    kind: str = ""


class Value(NamedTuple):
    """One JSON value: its place and its bytes (or msgspec's view of them). `is_logged`: a log has it in its text."""

    place: Place
    raw: Any
    is_logged: bool = False
