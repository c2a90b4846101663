"""JSON on standard output."""

from __future__ import annotations

import json
import sys

from c7n_ctschema.light_typing import Any


def write_json(value: Any, *, ascii_only: bool = True) -> None:
    """Write one indented JSON document and a newline."""
    json.dump(value, sys.stdout, indent=2, ensure_ascii=ascii_only)
    sys.stdout.write("\n")
