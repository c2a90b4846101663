"""Shared by all tests: nothing of the user's environment leaks in."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every run in CI: a red build means that something has changed. At a developer's desk, new ones.
# A busy machine makes examples slowly, which says nothing about the test.
_ANY = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", _ANY, derandomize=True, database=None)
settings.register_profile("desk", _ANY)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

# What changes the output or the account of the tests: the user's terminal, settings, and AWS profile. Before the tests
# are imported, because c7n and moto make a session of boto3 when they are.
_OF_THE_USER = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "PYTHONWARNINGS", "C7N_SKIP_ERR_EVENT")
_PREFIXES = ("AWS_", "CTSCHEMA_FACTS", "_ARGCOMPLETE", "COMP_")
for _name in [one for one in os.environ if one in _OF_THE_USER or one.startswith(_PREFIXES)]:
    del os.environ[_name]
os.environ.update(
    AWS_DEFAULT_REGION="us-east-1",
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_EC2_METADATA_DISABLED="true",
    TERM="xterm",
)

# moto makes and lists hundreds of images of Amazon's in each Region: seconds wherever c7n looks at images or instances.
os.environ.setdefault("MOTO_AMIS_PATH", str(Path(__file__).with_name("moto_images.json")))

# A shell starts what runs in the background with Ctrl-C ignored, which is inherited: tests that press it would wait.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Scores and records of 2026 need the models of 2026; an older botocore lacks some of their events."""
    from c7n_ctschema.trail.catalog import models

    installed = tuple(int(part) for part in models.botocore_version().split(".")[:2] if part.isdigit())
    for item in items:
        if item.get_closest_marker("todays_models") and installed < (1, 43):
            item.add_marker(pytest.mark.skip(reason=f"botocore {models.botocore_version()} is older than the records"))


@pytest.fixture(autouse=True)
def _as_found(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No cache of the user; and what the test changes for the whole process is as before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    before = dict(os.environ)
    yield
    if dict(os.environ) != before:
        os.environ.clear()
        os.environ.update(before)
    logging.disable(logging.NOTSET)  # c7n's warnings are switched off where moto runs it


@pytest.fixture(autouse=True)
def _same_choices_of_moto(request: pytest.FixtureRequest) -> None:
    """moto chooses ids, and what a call leaves out such as a zone, at random: the same in each run of a test.

    Each test has its own seed, because a resource of a test must not get the id of a resource that a fixture made.
    """
    if request.node.get_closest_marker("moto") or "moto" in sys.modules:
        from moto.moto_api._internal import mock_random

        mock_random.seed(request.node.nodeid)


@pytest.fixture
def project() -> Path:
    """The checkout's top folder."""
    return Path(__file__).resolve().parent.parent


def _state_of_the_trail(project: Path) -> str:
    """A digest of all that the index of events follows from."""
    from c7n_ctschema.trail.catalog import models

    digest = hashlib.sha256(models.botocore_version().encode())
    package = project / "c7n_ctschema"
    for file in sorted([*package.glob("*.py"), *(package / "trail").rglob("*")]):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(f"{file.relative_to(package)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


@pytest.fixture
def whole_index(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    project: Path,
    request: pytest.FixtureRequest,
) -> Path:
    """A cache with the index of all services, which one worker builds while the others wait.

    It takes five seconds, so the next run finds it in pytest's cache, unless something that it follows from has changed.
    """
    from c7n_ctschema.trail.search import index_files

    monkeypatch.setattr(index_files, "SHIPPED", "")
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    kept = shared / "whole-index"
    cache = getattr(request.config, "cache", None)  # absent with `-p no:cacheprovider`
    if cache is not None:
        kept = cache.mkdir("whole-index") / _state_of_the_trail(project)
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept))
    with open(shared / "whole-index.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for old in kept.parent.iterdir() if cache is not None else ():
            if old != kept:
                shutil.rmtree(old, ignore_errors=True)
        index_files.indexes(lambda done, total: None)
    return kept
