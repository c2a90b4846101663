"""The operators, value types, and members of c7n's event filter.

The names are from c7n 0.9.53 (`c7n.filters.core`: OPERATORS, VALUE_TYPES, EventFilter.schema). A name that is not among
them is looked up in the installed c7n, which may be newer.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

# The table is here, not read from c7n, because importing c7n.filters.core takes 300 ms; see `_installed`.
LIST_OPS = ("in", "not-in", "ni", "intersect", "difference")
OPS = (
    "eq",
    "ne",
    "equal",
    "not-equal",
    "gt",
    "ge",
    "lt",
    "le",
    "gte",
    "lte",
    "greater-than",
    "less-than",
    "glob",
    "regex",
    "regex-case",
    "contains",
    "mod",
    *LIST_OPS,
)
# c7n.filters.core.ValueFilter.process_value_type compares these as numbers or dates.
NUMBER_TYPES = ("age", "expiration", "integer", "float", "size", "unique_size", "cidr_size")
VALUE_TYPES = (*NUMBER_TYPES, "cidr", "date", "expr", "normalize", "swap", "version")
AGES = ("age", "expiration")  # value types whose value is a number of days
COUNT = "resource_count"  # a value type that counts resources, not values of an event
VALUES = ("value", "value_from", "value_path")  # one of them gives the value to compare with
MEMBERS = ("type", "key", "op", "value_type", *VALUES, "value_regex", "default", "tag_key_transforms")


def refused_op(name: str) -> bool:
    return name not in OPS and name not in _installed()[0]


def refused_value_type(name: str) -> bool:
    return name not in (*VALUE_TYPES, COUNT) and name not in _installed()[1]


def refused_member(name: str) -> bool:
    return name not in MEMBERS and name not in _installed()[2]


@functools.cache
def _installed() -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Operators, value types and members of the installed c7n; importing them takes 300 ms."""
    from c7n.filters import core

    # Only for a name that the table lacks, so that a newer c7n is asked before a policy is called wrong.
    return tuple(core.OPERATORS), tuple(core.VALUE_TYPES), tuple(core.EventFilter.schema["properties"])
