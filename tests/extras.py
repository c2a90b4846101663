"""Optional packages and programs that some tests need. `.ci/run` installs them and sets CTSCHEMA_EXTRAS: no test is skipped."""

from __future__ import annotations

import importlib
import os
import shutil
from typing import Any

import pytest


def module(name: str) -> Any:
    """The module. Without it the test is skipped, or fails where CTSCHEMA_EXTRAS is set."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return _missing(f"the package {name}")


def program(*names: str) -> str:
    """The path of the first program that is installed. Without one the test is skipped, or fails."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    return found or _missing(f"the program {names[0]}")


def _missing(what: str) -> Any:
    if os.environ.get("CTSCHEMA_EXTRAS"):
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is not installed")
