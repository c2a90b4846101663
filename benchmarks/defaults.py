#!/usr/bin/env python3
"""What botocore's documentation says of the defaults of request members, by trail/values/documented_defaults.py.

usage: defaults.py [VALUE]

Prints each optional member of the first level of calls that create something, with the value that is its default and
the sentences that speak of one. With a VALUE, only the members with this default; with `-`, those without any.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

from c7n_ctschema.html_text import readable
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.shapes.nodes import Scalar
from c7n_ctschema.trail.values import documented_defaults

CREATES = re.compile(r"(?:Create|Run|Restore|Register)[A-Z]")
TYPES = {"integer": "number", "long": "number", "double": "number", "float": "number"}


def members() -> Iterator[tuple[str, str, Scalar]]:
    for service in models.services():
        model = models.load(service)
        for operation, call in model["operations"].items():
            if CREATES.match(operation) and "input" in call:
                shape = model["shapes"][call["input"]["shape"]]
                for name, reference in shape.get("members", {}).items():
                    scalar = _scalar(model["shapes"][reference["shape"]], reference.get("documentation", ""))
                    if scalar and name not in shape.get("required", ()):
                        yield f"{service}.{operation}", name, scalar


def _scalar(shape: Any, documentation: str) -> Scalar | None:
    if shape["type"] not in ("string", "boolean", *TYPES):
        return None
    kind = TYPES.get(shape["type"], shape["type"])
    return Scalar(kind, tuple(shape.get("enum", ())), documentation=documentation)


def candidates(scalar: Scalar) -> Iterator[str]:
    """Every value that a sentence can state: the enum's, or each word of the documentation."""
    words = re.findall(r"[\w./-]*\w", readable(scalar.documentation)) if not scalar.enum else []
    yield from dict.fromkeys(("true", "false") if scalar.type == "boolean" else (*scalar.enum, *words))


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else None
    found = seen = 0
    for call, name, scalar in members():
        if "efault" in scalar.documentation:
            seen += 1
            values = [one for one in candidates(scalar) if documented_defaults.is_default(name, scalar, one)]
            found += bool(values)
            if wanted is None or wanted in (values or ["-"]):
                text = [part for part in re.split(r"(?<=\.)\s|\n", readable(scalar.documentation)) if "efault" in part]
                print(call, name, values, " / ".join(text)[:300], sep="  ")
    print(f"{found} of {seen} members with a sentence about a default", file=sys.stderr)


if __name__ == "__main__":
    main()
