"""Regular files, opened for reading."""

from __future__ import annotations

import os
import stat

from c7n_ctschema.light_typing import BinaryIO, cast


class NotRegular(OSError):
    """A directory, a device or a pipe."""


def opened(path: str) -> BinaryIO:
    """A regular file, opened. Raises OSError, and NotRegular for files that may never end."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # opening a pipe without a writer would block
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegular(None, "not a regular file")
    return cast(BinaryIO, open(descriptor, "rb"))
