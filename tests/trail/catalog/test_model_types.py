"""A model that is valid JSON with wrong types inside is an error that names the file and the member."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema.trail.catalog import model_types, models

MODEL: dict[str, Any] = {
    "metadata": {"protocol": "query", "endpointPrefix": "iam"},
    "operations": {"CreatePolicy": {"name": "CreatePolicy", "http": {"method": "POST"}, "input": {"shape": "In"}}},
    "shapes": {
        "In": {"type": "structure", "required": ["a"], "members": {"a": {"shape": "Text", "locationName": "a"}}},
        "Text": {"type": "string", "min": 1, "enum": ["a"]},
    },
}
# path into the model, the wrong value, and what the message says
DAMAGES: list[tuple[str, object, str]] = [
    ("metadata.protocol", 7, "`metadata.protocol` is not a string"),
    ("operations.CreatePolicy.http", 7, "`http` is not an object"),
    ("operations.CreatePolicy.http.method", None, "`http.method` is not a string"),
    ("operations.CreatePolicy.input", "In", "`input` does not name a shape"),
    ("shapes.In.members", ["a"], "`members` is not an object"),
    ("shapes.In.members.a", 7, "`members.a` does not name a shape"),
    ("shapes.In.members.a.shape", 7, "`members.a` does not name a shape"),
    ("shapes.In.members.a.locationName", {}, "`members.a.locationName` is not a string"),
    ("shapes.In.required", ["a", 7], "`required` is not a list of strings"),
    ("shapes.Text.type", None, "`type` is not a string"),
    ("shapes.Text.min", "1", "`min` is not a number"),
    ("shapes.Text.enum", "a", "`enum` is not a list of strings"),
]


def damaged(path: str, wrong: object) -> dict[str, Any]:
    model = copy.deepcopy(MODEL)
    *outer, last = path.split(".")
    place = model
    for name in outer:
        place = place[name]
    place[last] = wrong
    return model


@pytest.mark.parametrize("indent", [None, 2])  # another layout is parsed as a whole
@pytest.mark.parametrize(("path", "wrong", "message"), DAMAGES)
def test_a_wrong_type_is_told_with_its_file(
    path: str, wrong: object, message: str, indent: int | None, tmp_path: Path
) -> None:
    file = tmp_path / "service-2.json"
    file.write_text(json.dumps(damaged(path, wrong), indent=indent))
    with pytest.raises(models.BrokenModel) as raised:
        model = models._read(str(file))
        assert [*model["operations"].values(), *model["shapes"].values()]
    assert str(file) in str(raised.value) and message in str(raised.value)


def test_a_command_ends_with_2(tmp_path: Path) -> None:
    """In a process of its own, because all caches of schemas would have to forget the model before and after."""
    file = tmp_path / "service-2.json"
    file.write_text(json.dumps(damaged("shapes.In.members.a", 7), indent=2))
    code = (
        "import sys; from c7n_ctschema.trail.catalog import models; models._path = lambda _: sys.argv[1]\n"
        "from c7n_ctschema.cli.main import main; sys.exit(main(['keys', 'iam.CreatePolicy', '--no-observed']))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == (
        f"custodian-ctschema: cannot read In in the model {file}: `members.a` does not name a shape\n"
    )


@pytest.mark.parametrize("service", ["ec2", "s3", "lambda", "lexv2-models"])
def test_no_model_of_botocore_is_refused(service: str) -> None:
    model = models.load(service)
    for part in (*model["operations"].values(), *model["shapes"].values()):
        model_types.check(part)
