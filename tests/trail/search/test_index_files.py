"""Where the index comes from: the package, the cache, or both.

Covers c7n_ctschema.trail.search.index_files, c7n_ctschema.trail.search.index_building,
c7n_ctschema.trail.search.index_rows and c7n_ctschema.trail.search.word_index.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.files import processes
from c7n_ctschema.trail.catalog import event_catalog, models
from c7n_ctschema.trail.search import index_building, index_files, index_rows, ranking, word_index
from c7n_ctschema.trail.search.word_index import WantedWord, WordIndex

SERVICES = ("iam", "rds", "docdb", "sts")


def quiet(done: int, total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An index of the package with a few services, and an empty cache."""
    monkeypatch.setattr(models, "services", lambda: SERVICES)
    event_catalog._services_by_host.cache_clear()
    file = tmp_path / "events.sqlite"
    with contextlib.closing(sqlite3.connect(file)) as database:
        index_building.build(database, None, quiet)
    monkeypatch.setattr(index_files, "SHIPPED", str(file))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    yield file
    event_catalog._services_by_host.cache_clear()


def found(text: str) -> list[tuple[str, str]]:
    return [(hit.source, hit.event) for hit in ranking.find(text, 5, quiet).events]


def of_a_cached_index() -> set[str]:
    """The sources whose events the cached file has."""
    with contextlib.closing(word_index.opened(index_files.cached_path())) as database:
        return {name for (name,) in database.execute("SELECT name FROM sources WHERE is_here")}


def test_the_package_serves_without_a_cache(package: Path) -> None:
    assert found("create access key")[0] == ("iam.amazonaws.com", "CreateAccessKey")
    assert not (package.parent / "cache").exists()


def test_only_sources_with_other_models_are_built(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = models.fingerprint
    monkeypatch.setattr(models, "botocore_version", lambda: "9.9.9")
    monkeypatch.setattr(models, "fingerprint", lambda name: "other" if name == "docdb" else real(name))
    assert ("rds.amazonaws.com", "CreateDBCluster") in found("create cluster")
    assert of_a_cached_index() == {"rds.amazonaws.com"}
    assert len(found("create access key")) == len(set(found("create access key")))
    assert found("create access key")[0] == ("iam.amazonaws.com", "CreateAccessKey")
    every = [hit.event for hit in ranking.find("db cluster", 500, quiet).events]
    assert len(every) == len(set(every)) > 30


def test_a_dropped_service_is_not_found(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "botocore_version", lambda: "9.9.9")
    monkeypatch.setattr(models, "services", lambda: ("iam", "rds", "docdb"))
    event_catalog._services_by_host.cache_clear()
    assert ("sts.amazonaws.com", "AssumeRole") not in found("assume role")


@pytest.mark.parametrize("damage", [b"", b"damaged" * 500])
def test_a_damaged_index_of_the_package_is_not_used(package: Path, damage: bytes) -> None:
    package.write_bytes(damage)
    assert found("create access key")[0] == ("iam.amazonaws.com", "CreateAccessKey")
    assert of_a_cached_index() >= {"iam.amazonaws.com", "sts.amazonaws.com"}


def test_damage_within_a_file_is_found_when_it_is_searched(package: Path) -> None:
    package.unlink()
    before = found("create access key")
    file = Path(index_files.cached_path())
    data = bytearray(file.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    file.write_bytes(data)
    assert found("create access key") == before


def test_several_processes_build_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = ["iam.amazonaws.com", "sts.amazonaws.com", "sqs.amazonaws.com"]
    serial = list(index_building._rows(sources, quiet))
    monkeypatch.setattr(processes, "cores", lambda: 2)
    monkeypatch.setattr(index_building, "WORTH_PROCESSES", 2)
    done: list[tuple[int, int]] = []
    assert list(index_building._rows(sources, lambda *pair: done.append(pair))) == serial
    assert done[0] == (0, 3) and done[-1] == (3, 3)


def test_no_response_of_calls_that_only_read_except_where_records_show_one() -> None:
    rows = {row.event: row for row in index_rows.rows_of_source("sts.amazonaws.com")}
    assert any(path.startswith("responseElements.credentials") for path in rows["AssumeRole"].paths)
    rows = {row.event: row for row in index_rows.rows_of_source("iam.amazonaws.com")}
    assert rows["ListUsers"].read_only
    assert {path.partition(".")[0] for path in rows["ListUsers"].paths} == {"requestParameters"}
    assert any(path.startswith("responseElements.user.") for path in rows["CreateUser"].paths)


def test_names_of_services() -> None:
    around = {
        host: index_rows.words_around(f"{host}.amazonaws.com", (service,))
        for host, service in (("elasticfilesystem", "efs"), ("states", "stepfunctions"), ("rds", "docdb"))
    }
    assert "efs" in around["elasticfilesystem"] and {"step", "function"} <= set(around["states"])
    assert "documentdb" in around["rds"]
    assert not {"amazon", "aws", "service"} & {word for words in around.values() for word in words}


def test_words_in_different_columns(package: Path) -> None:
    index = WordIndex(word_index.opened(str(package)))

    def asked(*words: str) -> list[WantedWord]:
        return [WantedWord([word], [word]) for word in words]

    assert {entry.event for entry in index.events(asked("create", "access", "key"))} >= {"CreateAccessKey"}
    assert not list(index.events(asked("docdb")))  # no event's name has the word
    assert {entry.source for entry in index.events_of_services(asked("docdb"))} == {"rds.amazonaws.com"}
    [entry] = [
        entry for entry in index.events_with_keys(asked("create", "user", "path")) if entry.event == "CreateUser"
    ]
    assert "requestParameters.path" in index.keys(entry).split("\n")


@pytest.mark.todays_models
def test_the_index_of_the_package_is_of_todays_form() -> None:
    database = index_files.shipped()
    if database is None:
        pytest.skip("no index in this checkout: `python tools/search_index.py` makes it")
    with contextlib.closing(database):
        index = WordIndex(database)
        entries = [entry for entry in index.events([WantedWord(["create"], ["create"])]) if entry.event == "CreateUser"]
        [entry] = [entry for entry in entries if entry.source == "iam.amazonaws.com"]
        today = {row.event: row for row in index_rows.rows_of_source("iam.amazonaws.com")}["CreateUser"]
        assert entry.around == today.around and entry.seen == today.seen


def test_without_fts5_one_line_says_so(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> list[WordIndex]:
        raise sqlite3.OperationalError("no such module: fts5")

    monkeypatch.setattr(index_files, "indexes", refuse)
    with pytest.raises(CtschemaError, match="no such module: fts5"):
        ranking.find("user", 1, quiet)
