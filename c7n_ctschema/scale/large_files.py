"""Files that several processes read together, because one of them would take longer than all others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

LARGE = 2**25  # bytes on disk; CloudTrail's own files are smaller


def without_large(files: Iterable[str], large: list[str]) -> Iterator[str]:
    """The files that one process each reads; `large` gets the others."""
    for path in files:
        try:
            is_large = os.path.getsize(path) > LARGE
        except OSError:  # the process that reads it says why
            is_large = False
        if is_large:
            large.append(path)
        else:
            yield path
