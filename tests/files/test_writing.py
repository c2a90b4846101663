"""Files are written whole, by one writer at a time."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.files import writing


def test_the_mode_is_kept_and_links_are_followed(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yml", tmp_path / "link.yml"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    writing.write_atomically(str(link), "new\r\n", expected="old")
    assert real.read_bytes() == b"new\r\n" and link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yml", "real.yml"]


def test_what_somebody_else_wrote_meanwhile_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    file.write_text("theirs")
    with pytest.raises(CtschemaError, match="another process changed"):
        writing.write_atomically(str(file), "ours", expected="before")
    assert file.read_text() == "theirs" and len(list(tmp_path.iterdir())) == 1


def test_a_writer_waits_for_another_but_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 2)
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(CtschemaError, match="another process has locked"):
        writing.write_atomically(str(tmp_path / "p.yml"), "ours")
    os.close(other)
    writing.write_atomically(str(tmp_path / "p.yml"), "ours")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["ours"]


def test_what_killed_writers_left_is_removed(tmp_path: Path) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    stray = tmp_path / f".p.yml.ctschema-{int(dead.stdout)}-x"
    at_work = tmp_path / f".p.yml.ctschema-{os.getpid()}-x"
    others = tmp_path / f".q.yml.ctschema-{int(dead.stdout)}-x"
    for file in (stray, at_work, others):
        file.touch()
    writing.write_atomically(str(tmp_path / "p.yml"), "text")
    assert not stray.exists() and at_work.exists() and others.exists()


@pytest.mark.parametrize("target", ["no/such/folder/p.yml", "folder"])
def test_where_nothing_can_be_written(target: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(CtschemaError, match="cannot write"):
        writing.check_writable(str(tmp_path / target))
    with pytest.raises(CtschemaError, match="nothing was changed"):
        writing.write_atomically(str(tmp_path / target), "x")
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]


def test_a_check_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text("x")
    writing.check_writable(str(tmp_path / "p.yml"))
    writing.check_writable(str(tmp_path / "new.yml"))
    assert [path.name for path in tmp_path.iterdir()] == ["p.yml"]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        writing.check_writable(str(pipe))
        writing.write_atomically(str(pipe), "text")
        assert os.read(reader, 10) == b"text"
        assert pipe.is_fifo()
    finally:
        os.close(reader)


def test_stdout_as_a_pipe_is_written_to() -> None:
    """The real path of /dev/stdout, `/proc/1/fd/pipe:[1]`, does not exist."""
    code = "from c7n_ctschema.files import writing as w; w.check_writable(p := '/dev/stdout'); w.write_atomically(p, 'text')"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "text", "")


def test_half_of_a_surrogate_pair(tmp_path: Path) -> None:
    """The strings of records have some: CloudTrail cuts long ones."""
    file = tmp_path / "file"
    writing.write_report(str(file), "a\ud800é")
    assert file.read_text("utf-8") == "a\\ud800é"
    with pytest.raises(CtschemaError, match="no UTF-8"):
        writing.write_atomically(str(file), "a\ud800")
    assert file.read_text("utf-8") == "a\\ud800é"
