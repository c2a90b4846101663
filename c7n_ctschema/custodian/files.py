"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import tempfile
import time
from collections.abc import Iterator

from c7n_ctschema.errors import CtschemaError

_MARK = ".ctschema-"
PATIENCE = 200  # looks at a lock, twenty a second


def write_atomically(path: str, text: str, expected: str | None = None) -> None:
    """Write beside the target, flush to the disk, rename. Raises CtschemaError; the target is the old text or the new.

    `expected` is what the target held when it was read: where it holds something else by now, somebody else
    wrote it, and nothing is written.
    """
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    try:
        _clean(folder, os.path.basename(target))
        _write(target, folder, text, expected)
    except OSError as error:
        raise CtschemaError(f"cannot write {path}: {error.strerror or error}; nothing was changed") from error


def _write(target: str, folder: str, text: str, expected: str | None) -> None:
    prefix = f".{os.path.basename(target)[:100]}{_MARK}{os.getpid()}-"
    handle, beside = tempfile.mkstemp(prefix=prefix, dir=folder)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fchmod(stream.fileno(), _mode(target))
            os.fsync(stream.fileno())
        with _alone(folder):
            _refuse_changed(target, expected)
            os.replace(beside, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise
    _sync(folder)


@contextlib.contextmanager
def _alone(folder: str) -> Iterator[None]:
    """Between the look at the target and the rename no other writer of ours may rename: the second one is told."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor, folder)
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
        except OSError:  # a file system without locks
            return
    raise CtschemaError(f"somebody else has been writing in {folder} for too long; nothing was written, try again")


def _mode(target: str) -> int:
    """The mode of the file that is replaced, else what the process would give a new one."""
    with contextlib.suppress(OSError):
        return os.stat(target).st_mode & 0o7777
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
        raise CtschemaError(f"{target} was changed by somebody else meanwhile; nothing was written, try again")


def _sync(folder: str) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _clean(folder: str, name: str) -> None:
    """Remove what killed runs left for this target."""
    pattern = re.compile(re.escape(f".{name[:100]}{_MARK}") + r"(\d+)-")
    for entry in os.listdir(folder):
        match = pattern.match(entry)
        if match and not _alive(int(match[1])):
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(folder, entry))


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
