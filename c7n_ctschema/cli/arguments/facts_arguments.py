"""Which files of facts a command uses: `--facts`, else CTSCHEMA_FACTS, else `facts` in the settings file."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterator

from c7n_ctschema.trail.facts import active_facts

_SETTINGS = (".ctschema.toml", "pyproject.toml")


@contextlib.contextmanager
def used(options: argparse.Namespace) -> Iterator[None]:
    """Make the facts known to this process, as long as the command runs. Raises BadInput."""
    paths = options.facts or os.environ.get(active_facts.VARIABLE, "").split(os.pathsep)
    if not any(paths) and not getattr(options, "no_config", False):
        paths = _from_settings(getattr(options, "paths", None) or [], getattr(options, "config", None))
    with active_facts.used([path for path in paths if path]):
        yield


def _from_settings(paths: list[str], file: str | None) -> list[str]:
    places = (*[one for one in paths if one != "-"], ".")
    if not file and not any(_names_facts(os.path.abspath(place)) for place in places):
        return []
    # The parser of settings costs `keys` 20 ms, so it runs only where a file can have the setting.
    from c7n_ctschema.lint.running import run_settings

    return list(run_settings.config_of(paths, file).facts)


def _names_facts(path: str) -> bool:
    """Whether a settings file at or above the path mentions facts."""
    while True:
        for name in _SETTINGS:
            try:
                with open(os.path.join(path, name), "rb") as stream:
                    if b"facts" in stream.read(2**20):
                        return True
            except OSError:
                continue
        above = os.path.dirname(path)
        if above == path:
            return False
        path = above
