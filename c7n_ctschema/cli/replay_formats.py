"""Results of `replay` as text for people and as what programs read; written as they come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from c7n_ctschema.cli import replay_text

if TYPE_CHECKING:
    from c7n_ctschema.replay.rows import Row
    from c7n_ctschema.replay.run import Tally

JSON_VERSION = 1
Writer = Callable[[Iterator["Row"], "Tally"], Iterator[str]]


def as_json(results: Iterator[Row], tally: Tally) -> Iterator[str]:
    """One document; see docs/replay.md."""
    yield f'{{"version": {JSON_VERSION}, "results": ['
    separator = "\n"
    for row in results:
        yield separator + json.dumps(row)
        separator = ",\n"
    yield f'\n], "summary": {json.dumps(tally.as_row())}}}\n'


def as_jsonl(results: Iterator[Row], tally: Tally) -> Iterator[str]:
    """A result a line."""
    for row in results:
        yield json.dumps(row) + "\n"


WRITERS: dict[str, Writer] = {"text": replay_text.as_text, "json": as_json, "jsonl": as_jsonl}
