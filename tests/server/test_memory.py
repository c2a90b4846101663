"""The server forgets what it can read again, and answers as before."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import Future

import pytest
from policy_texts import POLICY

from c7n_ctschema.lint.running.engine import lint_text
from c7n_ctschema.server import features, memory
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.schema.event_schema import EventSchema


def test_models_of_many_services_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_MODELS", 3)
    models.load.cache_clear()
    before = lint_text(POLICY)
    assert not memory.forget_models(), "the models of a few services stay"
    for service in models.services()[:4]:
        models.load(service)
    assert EventSchema.side.cache_info().currsize
    assert memory.forget_models()
    assert not models.load.cache_info().currsize and not EventSchema.side.cache_info().currsize
    assert lint_text(POLICY) == before and not memory.forget_models()


def test_memory_is_returned_to_the_system() -> None:
    """Whatever the system's C library is, `tidy` works, and what is in use stays."""
    before = lint_text(POLICY)
    tidied = memory.Memory()
    for _ in range(3):
        tidied.tidy()
    gc.unfreeze()
    assert lint_text(POLICY) == before


class _Cycle:
    """What only the collection of cycles can free."""

    def __init__(self) -> None:
        self.me = self


def test_what_is_kept_at_first_is_looked_at_after_models_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    tidied, early = memory.Memory(), _Cycle()
    died = [weakref.ref(early)]
    tidied.tidy()
    late = _Cycle()
    died.append(weakref.ref(late))
    del early, late
    tidied.tidy()
    assert [one() is None for one in died] == [False, True], "the modules and tables of the start stay"
    monkeypatch.setattr(memory, "forget_models", lambda: True)
    tidied.tidy()
    assert [one() is None for one in died] == [True, True]
    gc.unfreeze()


def test_notifications_are_forgotten_and_requests_are_not() -> None:
    server = features.new_server()
    done, waiting = Future[None](), Future[None]()
    done.set_result(None)
    server.protocol._request_futures.update({"notification": done, "request": waiting})
    server.forget_notifications()
    assert list(server.protocol._request_futures) == ["request"]
