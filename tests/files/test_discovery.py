"""Which files are found below a directory, and which can be opened.

Covers c7n_ctschema.files.processes and c7n_ctschema.files.reading.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from c7n_ctschema.files import discovery, processes, reading


def test_files_come_in_order_without_hidden_and_skipped_directories(tmp_path: Path) -> None:
    for name in ("b/2.yml", "b/1.yml", "a.yml", ".git/x.yml", "node_modules/x.yml", "b/readme"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    (tmp_path / "link").symlink_to(tmp_path / "b")
    found = discovery.below(str(tmp_path), lambda _, name: name.endswith(".yml"), skipped=("node_modules",))
    assert [os.path.relpath(path, tmp_path) for path in found] == ["a.yml", "b/1.yml", "b/2.yml"]


def test_what_might_never_end_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path(os.devnull)):
        with pytest.raises(reading.NotRegular):
            reading.opened(str(path))
    with pytest.raises(FileNotFoundError):
        reading.opened(str(tmp_path / "missing"))
    (tmp_path / "file").write_bytes(b"text")
    with reading.opened(str(tmp_path / "file")) as stream:
        assert stream.read() == b"text"


def test_a_process_runs_or_does_not() -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    assert processes.is_running(os.getpid()) and not processes.is_running(int(dead.stdout))
    assert processes.is_running(10**30)  # no process id of any system: nobody can say
    assert processes.cores() >= 1


def test_a_directory_that_cannot_be_listed_is_not_silent(tmp_path: Path) -> None:
    """Root may list every directory, so this one disappears after it was found."""
    (tmp_path / "a.yml").touch()
    (tmp_path / "b").mkdir()
    walk = discovery.below(str(tmp_path), lambda _, name: name.endswith(".yml"))
    assert next(walk) == str(tmp_path / "a.yml")
    (tmp_path / "b").rmdir()
    assert list(walk) == [str(tmp_path / "b")]
