"""Names that are too long for a Lambda, beside what c7n refuses."""

from __future__ import annotations

import pytest
import yaml
from policy_texts import BUCKET, policy

from c7n_ctschema.custodian.c7n import validation
from c7n_ctschema.lint.running.engine import lint_text


@pytest.mark.parametrize(("length", "prefix"), [(54, None), (55, None), (60, "x-ab"), (61, "x-ab")])
def test_c7n_refuses_what_is_called_too_long(length: int, prefix: str | None) -> None:
    mode = {"function-prefix": prefix} if prefix else {}
    made = policy(BUCKET, name="n" * length, mode=mode)
    text = yaml.safe_dump({"policies": [made]})
    refused = any("max length" in one.message for one in validation.validate_text(text))
    assert refused == ("long-name" in {one.rule for one in lint_text(text)}) == (length in (55, 61))
