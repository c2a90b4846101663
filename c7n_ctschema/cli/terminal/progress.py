"""A progress bar on standard error. It appears only on a terminal, and only if the work takes longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator

from c7n_ctschema.light_typing import TypeVar

T = TypeVar("T")
PATIENCE = 1.0  # seconds before a bar appears


def shown(items: Iterable[T], total: int, noun: str = "files") -> Iterator[T]:
    """The items. A progress bar counts them; rich is imported only when the bar appears."""
    # One file has no progress to show, and a log would keep every state of the bar.
    if total < 2 or not sys.stderr.isatty():
        yield from items
        return
    start = time.monotonic()
    iterator = iter(items)
    for done, item in enumerate(iterator, 1):
        yield item
        if time.monotonic() - start > PATIENCE:
            yield from _with_bar(iterator, done, total, noun)
            return


def _with_bar(items: Iterator[T], done: int, total: int, noun: str) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(noun), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total, completed=done)
        for item in items:
            progress.advance(task)
            yield item
