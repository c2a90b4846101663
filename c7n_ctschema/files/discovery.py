"""Files below a directory."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator


def below(folder: str, wanted: Callable[[str, str], bool], skipped: Collection[str] = ()) -> Iterator[str]:
    """The paths of files for which `wanted(directory, name)` is true, in order.

    Hidden directories, directories with `skipped` names, and symbolic links to directories are not entered. A directory
    that cannot be listed comes last, as if it were a file: opening it fails, and the reason is reported.
    """
    failed: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=failed.append):
        # os.walk reads this list again: what is removed from it is not entered. Sorted, so that each run has one order.
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in skipped)
        for name in sorted(names):
            if wanted(parent, name):
                yield os.path.join(parent, name)
    yield from (os.fspath(error.filename) for error in failed if error.filename)
