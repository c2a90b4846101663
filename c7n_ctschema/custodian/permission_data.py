"""The data files about permissions: permissions.json, permission_calls.json and iam_actions.json."""

from __future__ import annotations

import functools
import json
import os
from typing import Any


@functools.cache
def read(name: str) -> dict[str, Any]:
    """A data file of this folder."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as stream:
        found: dict[str, Any] = json.load(stream)
    return found
