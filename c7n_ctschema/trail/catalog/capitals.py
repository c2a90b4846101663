"""The event source or event name that a string certainly means, although CloudTrail logs other letters."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from c7n_ctschema.trail.catalog import event_catalog, logged_names


def source(text: str) -> str:
    """The event source that differs from `text` in capitalization and blanks only, or `text` itself."""
    return text if text in event_catalog.sources() else _sources().get(text.strip().lower(), text)


# A lint run asks for the same few events for each policy; `find` reads a model.
@functools.lru_cache(maxsize=4096)
def event(of: str, text: str) -> str:
    """The event of the source `of` that `text` means, or `text` itself.

    It differs from `text` in capitalization and blanks only, or `text` is the operation that is logged under its name:
    `CreateFunction` of Lambda is logged as `CreateFunction20150331`.
    """
    if event_catalog.find(of, text) is not None:
        return text
    stripped = text.strip()
    # Blanks first: an exact name within blanks is right although two names can differ only in capitalization.
    if event_catalog.find(of, stripped) is not None:
        return stripped
    return _events(of).get(stripped.lower()) or _logged_name(of, stripped) or text


def _logged_name(of: str, operation: str) -> str:
    names = (logged_names.of_operation(service, operation) for service in event_catalog.services_of(of))
    return next((known[0] for known in names if known), "")


@functools.cache
def _sources() -> Mapping[str, str]:
    return _by_letters(event_catalog.sources())


@functools.lru_cache(maxsize=64)
def _events(of: str) -> Mapping[str, str]:
    return _by_letters(event_catalog.events_of_source(of)) if of in event_catalog.sources() else {}


def _by_letters(names: Iterable[str]) -> Mapping[str, str]:
    """Lower-case name → name, without the names that differ only in capitalization."""
    # AppFlow has UnRegisterConnector and UnregisterConnector: neither is likelier, and `--fix` writes the result.
    names_by_letters: dict[str, list[str]] = {}
    for name in names:
        names_by_letters.setdefault(name.lower(), []).append(name)
    return {letters: same[0] for letters, same in names_by_letters.items() if len(same) == 1}
