"""Python's own syntax tree of a regular expression, whose module has another name since Python 3.11."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

Argument: TypeAlias = Any  # a code point, a pair of bounds, operations, or a tuple of those: the operation decides
Operation: TypeAlias = tuple[object, Argument]
Operations: TypeAlias = Sequence[Operation]
_MODULE = "re._parser" if sys.version_info >= (3, 11) else "sre_parse"


class Tree(NamedTuple):
    """An expression's operations, and the flags that it sets itself (`(?s)`)."""

    operations: Operations
    flags: int


def parse(pattern: str) -> Tree:
    """The tree of an expression; raises re.error as `re.compile` does."""
    parsed = importlib.import_module(_MODULE).parse(pattern)
    return Tree(parsed, parsed.state.flags)
