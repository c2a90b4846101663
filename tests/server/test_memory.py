"""The server forgets what it can read again, and answers as before."""

from __future__ import annotations

import pytest
from policy_texts import POLICY

from c7n_ctschema.lint.running.engine import lint_text
from c7n_ctschema.server import memory
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.schema.event_schema import EventSchema


def test_models_of_many_services_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_MODELS", 3)
    models.load.cache_clear()
    before = lint_text(POLICY)
    assert not memory.bound(), "the models of a few services stay"
    for service in models.services()[:4]:
        models.load(service)
    assert EventSchema.side.cache_info().currsize
    assert memory.bound()
    assert not models.load.cache_info().currsize and not EventSchema.side.cache_info().currsize
    assert lint_text(POLICY) == before and not memory.bound()
