"""A progress bar on stderr if that is a terminal. Other output appears above the bar."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from c7n_ctschema.cli.terminal.text import is_terminal


@contextlib.contextmanager
def progress(total: int | None, doing: str = "replaying") -> Iterator[Callable[[int], None]]:
    """Yields a function to call with the number of processed bytes. With `total` 0 there is no bar.

    With None, the bar shows how much is done, and not when the work ends.
    """
    if total == 0 or not is_terminal(sys.stderr):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(doing), BarColumn(), DownloadColumn(binary_units=True), TimeRemainingColumn())
    # `redirect_stdout` moves results above the bar. A pipe must get its bytes unchanged.
    bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=is_terminal())
    task = bar.add_task(doing, total=total)

    def done(count: int) -> None:
        bar.start()  # only after the workers are forked, because the bar starts a thread
        bar.advance(task, count)

    try:
        yield done
    finally:
        bar.stop()
