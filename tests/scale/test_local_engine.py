"""Groups of files in processes, in order.

Covers c7n_ctschema.scale.large_files.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.scale import large_files, local_engine


def sizes(paths: Sequence[str]) -> list[int]:
    return [os.stat(path).st_size for path in paths]


def dies(paths: Sequence[str]) -> int:
    os._exit(3)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(local_engine, "GROUP_FILES", 2)
    for number in range(15):
        (tmp_path / f"{number:02}").write_bytes(b"x" * number)
    return [str(path) for path in sorted(tmp_path.iterdir())]


@pytest.mark.parametrize("jobs", [1, 2])
def test_parts_come_in_order(files: list[str], jobs: int) -> None:
    parts = list(local_engine.parts(sizes, files, jobs))
    assert [size for part in parts for size in part.summary] == list(range(15))
    assert [path for part in parts for path in part.files] == files
    assert sum(part.size for part in parts) == sum(range(15))


def test_a_process_that_ends_is_no_result(files: list[str]) -> None:
    with pytest.raises(CtschemaError, match="worker process ended"):
        list(local_engine.parts(dies, files, 2))


def test_nothing() -> None:
    assert list(local_engine.parts(sizes, [])) == []


def test_large_files_are_left_for_later(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_files, "LARGE", 12)
    large: list[str] = []
    assert [*large_files.without_large([*files, "missing"], large)] == [*files[:13], "missing"]
    assert large == files[13:]
