"""Writes files completely or not at all: a new file beside the target replaces it by renaming."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.files import processes

_MARK = ".ctschema-"
# Ten seconds: a run that fixes a file holds the lock only for a comparison and a rename.
PATIENCE = 200  # attempts to get a lock, 20 per second


def write_atomically(path: str, text: str, expected: str | None = None) -> None:
    """Write a new file, flush it to disk, and rename it to the target. The target always has the old or the new text.

    `expected` is the text that the caller read from the target. If the target has changed since then, this writes
    nothing. Raises CtschemaError.
    """
    # A rename onto a symbolic link would replace the link, and leave the real file as it was.
    target = os.path.realpath(path)
    if _is_device(path):
        _write_to_device(path, text)
        return
    # File systems take names of 255 bytes: 100 letters leave room for the mark and the process id.
    prefix = f".{os.path.basename(target)[:100]}{_MARK}"
    try:
        clean(os.path.dirname(target), prefix)
        _write(target, prefix, text, expected)
    except OSError as error:
        raise CtschemaError(f"cannot write {path}: {error.strerror or error}; nothing was changed") from error
    except UnicodeEncodeError as error:  # half of a surrogate pair: JSON and YAML escapes can make one
        raise CtschemaError(f"cannot write {path}: no UTF-8 for {error.object[error.start]!a}") from error


def write_report(path: str, text: str) -> None:
    """Write a report for people, as stdout would get it: with escapes for halves of surrogate pairs."""
    write_atomically(path, text.encode("utf-8", "backslashreplace").decode())


def check_writable(path: str) -> None:
    """Find out, before long work, whether `write_atomically` can write a file. Raises CtschemaError."""
    target = os.path.realpath(path)
    if _is_device(path):
        return
    try:
        if os.path.isdir(target):
            raise IsADirectoryError(None, "it is a directory")
        # A file, not a look at permissions: they do not tell of read-only file systems and full ones.
        handle, beside = tempfile.mkstemp(prefix=f".{os.path.basename(target)[:100]}", dir=os.path.dirname(target))
        os.close(handle)
        os.unlink(beside)
    except OSError as error:
        raise CtschemaError(f"cannot write {path}: {error.strerror or error}") from error


@contextlib.contextmanager
def replacing(
    target: str, prefix: str, suffix: str = "", guard: AbstractContextManager[None] | None = None
) -> Iterator[str]:
    """The path of a new file beside the target. After the block has written it, the file replaces the target.

    If the block fails, the file is removed. The file's name has the process id after the prefix; `clean` uses it. The
    rename runs inside `guard`.
    """
    folder = os.path.dirname(target)
    handle, beside = tempfile.mkstemp(prefix=f"{prefix}{os.getpid()}-", suffix=suffix, dir=folder)
    os.close(handle)
    try:
        yield beside
        with guard or contextlib.nullcontext():
            os.replace(beside, target)
    # Also for Ctrl-C: KeyboardInterrupt is no Exception.
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


def clean(folder: str, prefix: str, suffix: str = "") -> None:
    """Remove files that `replacing` made in processes that were killed."""
    pattern = re.compile(rf"{re.escape(prefix)}(\d+)-.*{re.escape(suffix)}", re.DOTALL)
    for entry in os.listdir(folder):
        found = pattern.match(entry)
        if found and not processes.is_running(int(found[1])):
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(folder, entry))


def _is_device(path: str) -> bool:
    """Whether something other than a file or a directory exists there, such as `/dev/null` or a pipe."""
    # The path as given: the real path of a `/dev/stdout` that is a pipe, `/proc/1/fd/pipe:[1]`, does not exist.
    return os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path))


def _write_to_device(path: str, text: str) -> None:
    # In a container, which runs as root, a rename would replace `/dev/null` by a file for all programs.
    try:
        with open(path, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except OSError as error:
        raise CtschemaError(f"cannot write {path}: {error.strerror or error}") from error


def _write(target: str, prefix: str, text: str, expected: str | None) -> None:
    with (
        replacing(target, prefix, guard=_alone(target, expected)) as beside,
        open(beside, "w", encoding="utf-8", newline="") as stream,
    ):
        stream.write(text)
        stream.flush()
        # mkstemp makes files that only their owner can read, but policies are shared in a team.
        os.fchmod(stream.fileno(), _mode(target))
        # Before the rename: after a power failure, the new name could else have an empty file.
        os.fsync(stream.fileno())
    _sync(os.path.dirname(target))


@contextlib.contextmanager
def _alone(target: str, expected: str | None) -> Iterator[None]:
    """A lock between the comparison of the target and the rename, so that no other run of this tool writes between."""
    folder = os.path.dirname(target)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor, folder)
        _refuse_changed(target, expected)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: str) -> None:
    for _ in range(PATIENCE):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            time.sleep(0.05)
        except OSError:  # the file system does not support locks
            return
    raise CtschemaError(f"another process has locked {folder} for too long; nothing was written, try again")


def _mode(target: str) -> int:
    """The mode of the replaced file, or the default mode of a new file."""
    with contextlib.suppress(OSError):
        return os.stat(target).st_mode & 0o7777
    # Python has no function that reads the mask without setting it.
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _refuse_changed(target: str, expected: str | None) -> None:
    if expected is None:
        return
    try:
        with open(target, encoding="utf-8", newline="") as stream:
            now = stream.read()
    except (OSError, UnicodeDecodeError):
        now = ""
    if now != expected:
        raise CtschemaError(f"another process changed {target}; nothing was written, try again")


def _sync(folder: str) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
