"""Shared by all tests: nothing of the user's environment leaks in."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No colours, no user cache, no AWS credentials, a region that moto knows."""
    for name in ("NO_COLOR", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "C7N_SKIP_ERR_EVENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("TERM", "xterm")


@pytest.fixture
def project() -> Path:
    """The checkout's top folder."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def whole_index(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that all workers of this run share, so that `find` indexes all services once, not once a worker."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared / "whole-index"))
    return shared / "whole-index"
