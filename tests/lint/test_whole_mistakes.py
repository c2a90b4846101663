"""Policies with one mistake each, in their filters, actions, and mode: which rule finds it.

`whole_mistakes.yml` has them; a policy without a code has a mistake that no rule finds, because it is not certain.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from c7n_ctschema.lint.running.engine import lint_text

ROWS = yaml.safe_load((Path(__file__).parent / "whole_mistakes.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=[row["policy"]["name"] for row in ROWS])
def test_the_mistake_is_found(row: dict[str, Any]) -> None:
    text = yaml.safe_dump({"policies": [row["policy"]]}, sort_keys=False)
    codes = {one.code for one in lint_text(text, "p.yml")}
    assert row["code"] in codes if row["code"] else not codes - {"CT414"}


def test_most_mistakes_are_found() -> None:
    assert sum(bool(row["code"]) for row in ROWS) / len(ROWS) > 0.8
