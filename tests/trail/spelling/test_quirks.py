"""The package's quirk files are valid, and reading a wrong quirk file raises an error that names the mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema import tables
from c7n_ctschema.cli.main import main
from c7n_ctschema.trail.catalog import event_catalog, models
from c7n_ctschema.trail.shapes import node_building
from c7n_ctschema.trail.spelling import quirks
from c7n_ctschema.trail.spelling.encoding import Spelling

SOURCES = sorted(stem + event_catalog.SUFFIX for stem in tables.stems(quirks.FOLDER))
SOURCE = "kms.amazonaws.com"
GOOD = {"side": "response", "events": ["CreateAlias"], "add": {"keyId": "string"}, "evidence": "seen"}


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that writes the rules of a source to a temporary data directory."""

    def write(*rules: Any, **members: Any) -> None:
        table = {"source": SOURCE, "rules": list(rules), **members}
        (tmp_path / quirks.FOLDER).mkdir(parents=True)
        (tmp_path / quirks.FOLDER / "kms.json").write_text(json.dumps(table))

    monkeypatch.setattr(tables, "DATA", str(tmp_path))
    caches = (tables.read, tables.stems, quirks.rules)
    for cache in caches:
        cache.cache_clear()
    yield write
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize("source", SOURCES)
def test_shipped_rules_are_well_formed(source: str) -> None:
    for rule in quirks.rules(source):
        assert rule.evidence.strip()
        assert rule.service in ("", *event_catalog.services_of(source))
        for event in (*(rule.events or ()), *rule.except_events):
            assert event_catalog.find(source, event), event
        for node in (
            *rule.spelling.get("add", {}).values(),
            *(node for members in rule.spelling.get("beyond", {}).values() for node in members.values()),
        ):
            node_building.from_data(node)


@pytest.mark.parametrize("source", SOURCES)
def test_shipped_rules_name_shapes_and_members_of_the_model(source: str) -> None:
    """Each shape and member that a quirk names is in the model. An unknown name would change nothing."""
    shapes: dict[str, set[str]] = {}
    for service in event_catalog.services_of(source):
        for name, shape in models.load(service)["shapes"].items():
            shapes.setdefault(name, set()).update(shape.get("members", ()))
    members = set().union(*shapes.values())
    for rule in quirks.rules(source):
        for part in ("rename", "hidden", "drop", "opaque"):
            for name in rule.spelling.get(part, ()):
                shape, _, member = name.rpartition(".")
                assert member in (shapes.get(shape, ()) if shape else members), (part, name)
        assert set(rule.spelling.get("keep", ())) <= shapes.keys()
        assert set(rule.spelling.get("beyond", ())) <= shapes.keys()


def test_a_dropped_member_is_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    """The secret of a new access key is in IAM's response, and in no record."""
    assert main(["keys", "iam.CreateAccessKey", "--root", "response"]) == 0
    keys = capsys.readouterr().out
    assert "accessKey.accessKeyId" in keys and "secretAccessKey" not in keys


def test_members_are_those_of_a_spelling() -> None:
    assert set(quirks.SPELLING) == set(Spelling._fields)


def test_the_readme_has_every_member() -> None:
    text = (Path(tables.DATA) / quirks.FOLDER / "README.md").read_text(encoding="utf-8")
    assert not [name for name in quirks.MEMBERS if f"`{name}`" not in text]


def test_a_good_rule_is_read(written: Any) -> None:
    written(GOOD)
    (rule,) = quirks.rules(SOURCE)
    assert rule.applies("kms", "CreateAlias", "response")
    assert not rule.applies("kms", "CreateAlias", "request") and not rule.applies("kms", "CreateKey", "response")


def test_a_rule_without_events_applies_to_all_but_the_excepted(written: Any) -> None:
    written({"names": "wire", "except_events": ["CreateKey"], "service": "kms", "evidence": "seen"})
    (rule,) = quirks.rules(SOURCE)
    assert rule.applies("kms", "CreateAlias", "request") and not rule.applies("kms", "CreateKey", "request")
    assert not rule.applies("iam", "CreateAlias", "request")


@pytest.mark.parametrize(
    ("rule", "member", "problem"),
    [
        ({**GOOD, "event": ["CreateAlias"]}, "event", "unknown member 'event'; did you mean 'events'?"),
        ({**GOOD, "renam": {}}, "renam", "unknown member 'renam'; did you mean 'rename'?"),
        ({**GOOD, "xyz": 1}, "xyz", "unknown member 'xyz'; a rule can have events, "),
        ({"add": {"keyId": "string"}}, "evidence", "it has no `evidence`"),
        ({"side": "request", "evidence": "seen"}, "", "it changes nothing"),
        ({**GOOD, "events": "CreateAlias"}, "events", "'events' is not a list of strings"),
        ({**GOOD, "events": [1]}, "events", "'events' is not a list of strings"),
        ({**GOOD, "closed": "no"}, "closed", "'closed' is not true or false"),
        ({**GOOD, "side": "responses"}, "side", "'side' is 'responses', not one of request, response"),
        ({**GOOD, "names": "camel"}, "names", "'names' is 'camel', not one of lower, wire, pascal, snake, unproven"),
        (
            {**GOOD, "rename": {"KeyId": []}},
            "rename",
            "'rename' has neither a string nor a list of strings for 'KeyId'",
        ),
        ({**GOOD, "rename": {"KeyId": 1}}, "rename", "'rename' has neither a string nor a list of strings for 'KeyId'"),
        ("names", "", "it is not an object"),
    ],
)
def test_a_mistake_is_named(written: Any, rule: Any, member: str, problem: str) -> None:
    written(GOOD, rule)
    with pytest.raises(quirks.BadQuirk) as raised:
        quirks.rules(SOURCE)
    assert (raised.value.rule, raised.value.member) == (2, member)
    assert f"knowledge/quirks/kms.json cannot be used: rule 2: {problem}" in str(raised.value)


@pytest.mark.parametrize("members", [{"source": "iam.amazonaws.com"}, {"rules": {}}, {"rule": []}])
def test_a_file_is_of_its_source(written: Any, members: Any) -> None:
    written(GOOD, **members)
    with pytest.raises(tables.BrokenTable, match=r"kms\.json cannot be used: its members are"):
        quirks.rules(SOURCE)
