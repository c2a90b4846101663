"""The sizes of logs: what a progress bar shows, and whether several processes should read them."""

from __future__ import annotations

import contextlib
import os

from c7n_ctschema.replay.records import record_files
from c7n_ctschema.replay.records.eventbridge_event import Unread

LARGE = 2 * 2**20  # bytes on disk, or of standard input
MOST_SIZED = 20_000  # files; finding the size of more takes more than a tenth of a second


def size(paths: list[str]) -> int:
    """The size on disk of all named files, in bytes. Standard input counts 0."""
    return sum(_size(path) for path in record_files.find(paths))


def expected(paths: list[str]) -> int | None:
    """The size for a progress bar: 0 for what is done at once, None for more files than should be walked twice."""
    total = 0
    for number, path in enumerate(record_files.find(paths)):
        if number >= MOST_SIZED:
            return None
        total += _size(path)
    return total if total > LARGE else 0


def _size(path: str | Unread) -> int:
    with contextlib.suppress(OSError):
        return os.stat(path).st_size if isinstance(path, str) and path != "-" else 0
    return 0
