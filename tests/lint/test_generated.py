"""No alarm on policies that use only listed keys, with values of the right type."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema.lint.running.engine import lint_text


def _generator(project: Path) -> Any:
    spec = importlib.util.spec_from_file_location("generated", project / "benchmarks" / "generated_policies.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("count", "seed"), [(60, 11), pytest.param(300, 5, marks=pytest.mark.slow)])
def test_listed_keys_give_no_finding(project: Path, count: int, seed: int) -> None:
    made = list(_generator(project).policies(count, seed))
    assert len(made) == count and sum(len(one["filters"]) for one in made) > count
    assert lint_text(json.dumps({"policies": made})) == []


def test_a_key_that_is_not_listed_is_found_among_them(project: Path) -> None:
    made = list(_generator(project).policies(20, 11))
    made[7]["filters"] = [
        {"type": "event", "key": "detail.requestParameters.noSuchThing.at.all", "value": "x"},
        {"type": "event", "key": "detail.noSuchMember", "value": "x"},
    ]
    assert "unknown-key" in {one.rule for one in lint_text(json.dumps({"policies": made})) if one.policy == "p7"}
