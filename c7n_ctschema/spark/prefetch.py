"""Objects read ahead of the fold: at 20 ms for each GET, waiting for one object at a time wastes nearly all time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from c7n_ctschema.spark import object_store

# A partition has one thread for each object in flight. CloudTrail's objects have about 100 kB, so 32 need 3 MB.
AHEAD = 32
LOCAL_AHEAD = 2  # a disk answers at once


def contents(keys: Iterable[str]) -> Iterator[tuple[str, bytes | OSError]]:
    """Each key with its bytes, in order, or with the reason why it cannot be read."""
    # A partition has at most 500 keys (job.MOST_KEYS), so the list is small.
    listed = list(keys)
    ahead = AHEAD if any(key.startswith("s3://") for key in listed) else LOCAL_AHEAD
    with ThreadPoolExecutor(ahead) as pool:
        waiting: deque[tuple[str, Future[bytes]]] = deque()
        for key in listed:
            # In order, although threads finish in any: problems and examples then need no sorting per partition.
            waiting.append((key, pool.submit(object_store.read, key)))
            if len(waiting) >= ahead:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())


def _result(key: str, future: Future[bytes]) -> tuple[str, bytes | OSError]:
    try:
        return key, future.result()
    except OSError as error:
        return key, error
