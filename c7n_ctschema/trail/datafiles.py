"""The package's data files, read once and only when asked for."""

from __future__ import annotations

import functools
import json
import os
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))


@functools.cache
def read(*parts: str) -> Any:
    """The JSON of a file below `trail/`, `{}` where there is none: most event sources have no file of their own."""
    if parts[-1].removesuffix(".json") not in names(os.path.join(*parts[:-1])):
        return {}  # never opened: the name is a policy's, perhaps `../x`, endless, or with a NUL
    with open(os.path.join(HERE, *parts), encoding="utf-8") as stream:
        return json.load(stream)


@functools.cache
def names(folder: str) -> tuple[str, ...]:
    """The stems of a folder's JSON files: the event sources it has something to say about."""
    path = os.path.join(HERE, folder)
    found = os.listdir(path) if os.path.isdir(path) else []
    return tuple(sorted(name[:-5] for name in found if name.endswith(".json")))
