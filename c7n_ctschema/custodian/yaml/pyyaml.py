"""Imports PyYAML without compiling the regular expressions that only its parser in Python needs."""

from __future__ import annotations

import re
import sys

from c7n_ctschema import lazy_regex
from c7n_ctschema.light_typing import Any

_COMPILE = re.compile  # at import, so that two threads in `load` both restore the right function


def load() -> None:
    """Import `yaml`. A later `import yaml` in any module finds it loaded.

    `yaml.reader.NON_PRINTABLE` is a set of a million characters. Compiling it takes two thirds of the instructions of
    `import yaml`, a tenth of those of `lint` for a small file. libyaml checks the characters itself, without it.
    """
    if "yaml" in sys.modules:
        return
    vars(re)["compile"] = _compile
    try:
        import yaml  # noqa: F401
    finally:
        vars(re)["compile"] = _COMPILE


def _compile(pattern: Any, flags: int = 0) -> Any:
    """As `re.compile`, but PyYAML's modules get a pattern that is compiled at its first use."""
    # not for other modules: other threads may compile patterns meanwhile
    asks = sys._getframe(1).f_globals.get("__name__", "")
    return (lazy_regex.compile if asks.startswith("yaml.") else _COMPILE)(pattern, flags)
