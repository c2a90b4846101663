"""Files below a directory."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator


def below(folder: str, wanted: Callable[[str, str], bool], skipped: Collection[str] = ()) -> Iterator[str]:
    """Paths of the wanted files, in order. `wanted` gets the path of a file's directory and the file's name.

    Hidden directories, those whose names are `skipped`, and symbolic links to directories are not entered.
    """
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in skipped)
        for name in sorted(names):
            if wanted(parent, name):
                yield os.path.join(parent, name)
