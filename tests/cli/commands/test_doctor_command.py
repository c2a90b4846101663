"""doctor: what a bug report needs.

Covers c7n_ctschema.cli.commands.doctor_command and c7n_ctschema.installation.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from c7n_ctschema import installation as installed_here
from c7n_ctschema.cli.main import main
from c7n_ctschema.trail.search import index_files, index_rows


def told(capsys: pytest.CaptureFixture[str], code: int = 0) -> dict[str, dict[str, str]]:
    assert main(["doctor", "--format", "json"]) == code
    found: dict[str, dict[str, str]] = json.loads(capsys.readouterr().out)
    return found


def test_versions_and_what_was_verified(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys)
    assert found["version"] == 1 and found["versions"]["c7n"] == version("c7n")
    assert found["verified"]["c7n"].startswith("tested with 0.9.47 to ")
    assert "against moto" in found["verified"]["ids paths"]
    assert main(["doctor"]) == 0
    assert f"  c7n: {version('c7n')}\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("installed", "words"), [("0.9.40", "is older"), ("0.9.50", "includes the installed"), ("1.0", "is newer")]
)
def test_another_c7n_is_named(
    installed: str, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installed_here, "version", lambda package: installed)
    assert words in told(capsys)["verified"]["c7n"]


def test_the_index_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with_package = told(capsys)["cache"]["index"]
    assert "part of the package" in with_package or "models differ" in with_package


def test_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(index_files, "SHIPPED", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert told(capsys)["cache"]["index"].startswith("not built yet")
    file = Path(index_files.cached_path())
    file.parent.mkdir()
    file.write_bytes(b"damaged")
    assert told(capsys, 1)["cache"]["index"].startswith("damaged")
    file.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(index_rows, "sources", lambda: ("sts.amazonaws.com",))
        index_files.indexes(lambda done, total: None)
    assert re.fullmatch(r"sound, \d\d? events", told(capsys)["cache"]["index"])
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", "nowhere")
    assert "no home" in told(capsys)["cache"]["directory"]
