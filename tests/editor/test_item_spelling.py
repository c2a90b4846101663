"""Proposals in YAML and in JSON give a document that can be read."""

from __future__ import annotations

import json

import pytest
import yaml
from marked_texts import HEAD, accepted, items

JSON = '{"policies": [{"name": "x", "resource": "aws.ec2", '


def test_keys_in_yaml() -> None:
    assert accepted(HEAD + "    fil|", "filters") == HEAD + "    filters: "
    assert accepted(HEAD + "    fil|: []", "filters") == HEAD + "    filters: []"
    assert accepted(HEAD + '    "fil|": []', "filters") == HEAD + '    "filters": []'


def test_elements_in_yaml_brackets() -> None:
    text = accepted(HEAD + "    actions: [stop, |]\n", "notify")
    assert yaml.safe_load(text)["policies"][0]["actions"] == ["stop", {"type": "notify"}]
    assert accepted(HEAD + "    actions: [st|", "stop").endswith("[stop")


@pytest.mark.parametrize(
    ("written", "label", "rest"),
    [
        ("|", "description", '"y"}]}'),
        ('"|": "y"}]}', "description", ""),
        ('"desc|', "description", '": "y"}]}'),
        ('"actions": [|', "stop", "]}]}"),
        ('"actions": [|', "notify", "]}]}"),
        ('"actions": [{"type": |', "stop", "}]}]}"),
        ('"actions": [{"type": "stop", "force": |', "true", "}]}]}"),
        ('"mode": {"type": |', "cloudtrail", "}}]}"),
    ],
)
def test_json_stays_json(written: str, label: str, rest: str) -> None:
    text = accepted(JSON + written, label) + rest
    assert label in json.dumps(json.loads(text))


def test_no_template_in_brackets() -> None:
    assert not items('{"policies": [|')
