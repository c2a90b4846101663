"""botocore's data files, read once for many sessions.

c7n makes a session for each client, and botocore keeps what it read for a session: a trial of a policy parses
`endpoints.json` and the models of its services several times, which is half of the trial's time.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import Any

_MOST_FILES = 32  # a parsed model takes 10 times its file: 1 to 40 MB


@functools.cache
def _load() -> Any:
    # Here, because botocore costs 50 ms. The clients of a session share what it read, so they do not change it.
    from botocore.loaders import JSONFileLoader

    return functools.lru_cache(_MOST_FILES)(functools.partial(JSONFileLoader.load_file, JSONFileLoader()))


@contextlib.contextmanager
def read_once() -> Iterator[None]:
    """Within the block, all sessions of the process share the files that one of them read."""
    from botocore.loaders import JSONFileLoader

    load, before = _load(), JSONFileLoader.load_file
    JSONFileLoader.load_file = lambda self, file_path: load(file_path)
    try:
        yield
    finally:
        JSONFileLoader.load_file = before
