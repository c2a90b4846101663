"""The policy files of a command line's paths, and their bytes. Devices, pipes and huge directories are refused."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from c7n_ctschema.custodian.yaml.yaml_text import MOST_BYTES
from c7n_ctschema.errors import BadInput
from c7n_ctschema.files import discovery, reading

SUFFIXES = (".yml", ".yaml", ".json")
# `lint /` must end.
MOST_FILES = 200_000


def find(paths: list[str]) -> Iterator[str | BadInput]:
    """The files in order, with an error for each unusable path. `-` is standard input."""
    for path in paths:
        if path == "-":
            yield path
        elif os.path.isdir(path):
            yield from _below(path)
        else:
            yield path


def _below(folder: str) -> Iterator[str | BadInput]:
    """Policy files below a directory. Symbolic links to directories are not followed."""
    count = 0
    for path in discovery.below(folder, lambda _, name: name.endswith(SUFFIXES), skipped=("node_modules",)):
        count += 1
        if count > MOST_FILES:
            yield BadInput(folder, f"more than {MOST_FILES:,} policy files; name fewer")
            return
        # `lint .` prints paths as editors and CI annotations expect them
        yield path.removeprefix("./")
    if not count:
        yield BadInput(folder, "no policy file (*.yml, *.yaml, *.json) in this directory")


def read(path: str) -> bytes:
    """The bytes of a file. Raises BadInput if it cannot be read or is too large."""
    if path == "-":
        return _bounded(sys.stdin.buffer.read(MOST_BYTES + 1), "<stdin>")
    try:
        with reading.opened(path) as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > MOST_BYTES:
                raise BadInput(path, f"too large: {size:,} bytes, at most {MOST_BYTES:,}", 1, 1)
            # the size is checked again: the file can grow between `fstat` and `read`, and /proc says 0
            return _bounded(stream.read(MOST_BYTES + 1), path)
    except reading.NotRegular:
        raise BadInput(path, "not a regular file") from None
    except OSError as error:
        raise BadInput(path, f"cannot be read: {error.strerror}") from None


def _bounded(data: bytes, path: str) -> bytes:
    if len(data) > MOST_BYTES:
        raise BadInput(path, f"too large: more than {MOST_BYTES:,} bytes", 1, 1)
    return data
