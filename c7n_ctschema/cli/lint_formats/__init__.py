"""Outputs of `lint`, one a module; each has `write(outcome)`, which yields text. Only the one asked for is imported."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from c7n_ctschema.lint.running.outcome import Outcome

FORMATS = ("text", "json", "github", "sarif", "junit", "gitlab")


def write(outcome: Outcome, form: str) -> Iterator[str]:
    """The outcome in one of FORMATS, in pieces."""
    pieces: Iterator[str] = importlib.import_module(f"{__name__}.{form}").write(outcome)
    return pieces
