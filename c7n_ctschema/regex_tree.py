"""Python's own syntax tree of a regular expression. Python 3.11 renamed the module that makes it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from c7n_ctschema.light_typing import Any, NamedTuple, TypeAlias

Argument: TypeAlias = Any  # depends on the operation: a code point, a pair of bounds, operations, or a tuple of those
Operation: TypeAlias = tuple[object, Argument]
Operations: TypeAlias = Sequence[Operation]
_MODULE = "re._parser" if sys.version_info >= (3, 11) else "sre_parse"


class Tree(NamedTuple):
    """The operations of an expression, and the flags that the expression sets, such as `(?s)`."""

    operations: Operations
    flags: int


def parse(pattern: str) -> Tree:
    """The tree of a regular expression; raises re.error as `re.compile` does."""
    # By name, because mypy knows only one of the two modules for each version of Python.
    parsed = importlib.import_module(_MODULE).parse(pattern)
    return Tree(parsed, parsed.state.flags)
