"""Output formats of `lint`, one module each, with `write(outcome)`. Only the chosen format is imported."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from c7n_ctschema.lint.running.outcome import Outcome

FORMATS = ("text", "json", "github", "sarif", "junit", "gitlab")


def write(outcome: Outcome, form: str) -> Iterator[str]:
    """The pieces of the outcome in one of FORMATS."""
    pieces: Iterator[str] = importlib.import_module(f"{__name__}.{form}").write(outcome)
    return pieces
