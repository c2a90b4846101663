"""A fold on Spark: the list of keys is what is distributed; executors read objects, fold them, and merge as a tree."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.spark import prefetch

if TYPE_CHECKING:
    from pyspark import Broadcast, SparkContext

PARTITIONS_PER_CORE = 4  # a core that is done early takes another partition
MOST_LISTED = 200_000  # keys that the driver holds at a time, about 40 MB
MOST_KEYS = 500  # of a partition: what is lost, and read again, when an executor dies


class Summary(Protocol):
    """What a fold finds. It is sent from the executors to the driver."""

    def add(self, other: Any, /) -> None:
        """Merge another summary of the same kind into this one, in any order and grouping."""

    def problem(self, text: str, /) -> None:
        """Note a part of the logs that cannot be read."""


Result = TypeVar("Result", bound=Summary)
Folded = TypeVar("Folded", bound=Summary, covariant=True)


class Folder(Protocol[Folded]):
    """A fold as a job needs it. It is sent to the executors once, as bytes."""

    def empty(self) -> Folded: ...

    def fold(self, data: bytes, name: str) -> Folded: ...


def run(context: SparkContext, folder: Folder[Result], keys: Iterable[str]) -> Result:
    """The merged result of all objects. It does not depend on the number of partitions or on failed executors."""
    # a broadcast: Spark keeps its value in each Python process, so policies are deployed once for many tasks
    shared = context.broadcast(folder)
    total = folder.empty()
    for batch in listed_ahead(keys):
        total.add(_folded_batch(context, shared, batch))
    return total


def listed_ahead(keys: Iterable[str], size: int = MOST_LISTED) -> Iterator[list[str]]:
    """The keys in batches. The driver lists the next batch while the executors work on one.

    A request lists 1,000 keys in about a tenth of a second, so two million take minutes, and 400 MB as a list.
    """
    waiting = iter(keys)
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(_batch, waiting, size)
        while batch := following.result():
            following = pool.submit(_batch, waiting, size)
            yield batch


def _batch(keys: Iterator[str], size: int) -> list[str]:
    return list(itertools.islice(keys, size))


def _folded_batch(context: SparkContext, shared: Broadcast[Any], keys: Sequence[str]) -> Any:
    # On a cluster: the cores of all executors that have registered. `local[2]`: 2.
    cores = context.defaultParallelism
    partitions = max(min(len(keys), PARTITIONS_PER_CORE * cores), -(-len(keys) // MOST_KEYS))

    def fold_partition(part: Iterable[str]) -> Iterator[Any]:
        yield folded(shared.value, part)

    # neighbours in the list are of one day, and days differ in size; a stride spreads them over the partitions
    spread = [key for start in range(partitions) for key in keys[start::partitions]]
    # parallelize of keys, not binaryFiles: that packed 250 files into one partition, or one into each.
    parts = context.parallelize(spread, partitions).mapPartitions(fold_partition)
    return parts.treeReduce(_merged, _depth(partitions))


def _depth(partitions: int) -> int:
    """Two levels, or three for many partitions: the driver merges about the square root of their number itself."""
    return 2 if partitions < 1000 else 3


def folded(folder: Folder[Result], keys: Iterable[str]) -> Result:
    """The summary of some objects, on an executor."""
    total = folder.empty()
    for key, data in prefetch.contents(keys):
        if isinstance(data, OSError):
            total.problem(str(Unread(Place(key), f"cannot be read: {data.strerror or data}", True)))
        else:
            # One summary for each partition goes over the network, not one for each object.
            total.add(folder.fold(data, key))
    return total


def _merged(one: Result, other: Result) -> Result:
    one.add(other)
    return one
