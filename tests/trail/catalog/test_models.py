"""A model that is parsed part by part equals a model that is parsed as a whole."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from c7n_ctschema.trail.catalog import models


def whole(service: str) -> dict[str, object]:
    folder = Path(models.data_directory(), service, models.versions(service)[-1])
    parsed: dict[str, object] = json.loads(zlib.decompress((folder / "service-2.json.gz").read_bytes(), 31))
    return parsed


@pytest.mark.parametrize(
    "service", ["ec2", "iam", "s3", "lambda", "cloudwatch", "amplify", "controltower", "sts", "kafka", "medialive"]
)
def test_parts_say_what_the_whole_says(service: str) -> None:
    model, parsed = models.load(service), whole(service)
    for part in ("metadata", "operations", "shapes"):
        assert dict(model[part]) == parsed[part]
        assert list(model[part]) == list(parsed[part])  # type: ignore[call-overload]


@pytest.mark.parametrize("service", ["ec2", "kafka", "medialive", "apigatewayv2"])
def test_members_are_found_whether_or_not_they_are_sorted(service: str) -> None:
    for part in ("operations", "shapes"):
        models.load.cache_clear()
        model, names = models.load(service), list(whole(service)[part])  # type: ignore[call-overload]
        assert all(name in model[part] for name in names)  # type: ignore[literal-required]
        assert "Zz" not in model[part] and 'A": {' not in model[part]  # type: ignore[literal-required]


def test_nothing_is_parsed_before_it_is_asked_for() -> None:
    models.load.cache_clear()
    shapes = models.load("ec2")["shapes"]
    assert isinstance(shapes, models.Part) and not shapes._parsed
    assert "Vpc" in shapes and "Nothing" not in shapes and shapes.get("Nothing") is None
    assert shapes["Vpc"]["type"] == "structure" and list(shapes._parsed) == ["Vpc"]


@pytest.mark.parametrize("indent", [None, 1, 2, 4])
def test_other_layouts_are_read_too(indent: int | None, tmp_path: Path) -> None:
    model = {
        "metadata": {"a": "{"},
        "operations": {},
        "shapes": {"A": {"type": "string", "documentation": '\n    "B":{'}},
    }
    file = tmp_path / "service-2.json"
    file.write_text(json.dumps(model, indent=indent))
    read = models._read(str(file))
    assert {name: dict(read[name]) for name in model} == model


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"metadata": 1}', '{\n  "metadata":{},\n  "operations":{},\n  "shapes":{\n    "A":{']
)
def test_a_broken_model_is_named(text: str, tmp_path: Path) -> None:
    file = tmp_path / "service-2.json"
    file.write_text(text)
    with pytest.raises(models.BrokenModel, match=r"service-2\.json"):
        _ = models._read(str(file))["shapes"]["A"]


def test_a_name_that_utf_8_does_not_have() -> None:
    """JSON escapes can put half of a surrogate pair into the event name of a record."""
    assert "CreateBucket\ud800" not in models.load("s3")["operations"]
