"""Files below a directory."""

from __future__ import annotations

from pathlib import Path

from c7n_ctschema.files import discovery


def test_a_directory_that_cannot_be_listed_is_not_silent(tmp_path: Path) -> None:
    """Root may list every directory, so this one disappears after it was found."""
    (tmp_path / "a.yml").touch()
    (tmp_path / "b").mkdir()
    walk = discovery.below(str(tmp_path), lambda _, name: name.endswith(".yml"))
    assert next(walk) == str(tmp_path / "a.yml")
    (tmp_path / "b").rmdir()
    assert list(walk) == [str(tmp_path / "b")]
