"""Values on which filters with `op: gt`, `op: lt`, and so on differ: the bounds, and values beside and between them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.lint.analysis.values import satisfiability

_DATES = {"age": -1, "expiration": 1}  # days before now, days after now
_NUMBERS = (None, "integer", "float")
_MOST_SIZE, _MOST_DAYS = 1_000, 100_000


def is_ordered(spec: JsonObject) -> bool:
    """Whether the filter compares by order with one number or one string."""
    value = spec.get("value")
    plain = isinstance(value, int | float | str) and not isinstance(value, bool)
    return plain and spec.get("op") in satisfiability.ORDER and "value_regex" not in spec


def of_filters(specs: Sequence[JsonObject]) -> list[Json]:
    """Samples: if the filters pass together on any value, they pass together on a sample; empty if unordered."""
    types = {spec.get("value_type") for spec in specs}
    bounds = [spec["value"] for spec in specs]
    numbers = [bound for bound in bounds if isinstance(bound, int | float)]
    strings = [bound for bound in bounds if isinstance(bound, str)]
    # Python orders strings with strings only; a number beside a string raises TypeError, and c7n takes it for false.
    if types == {None} and len(strings) == len(bounds):
        return [*_strings(strings)]
    if len(numbers) < len(bounds):
        return []
    if types <= {*_NUMBERS}:
        return [*_numbers(numbers, whole="integer" in types)]
    [kind] = types if len(types) == 1 else [None]
    if kind == "size":
        sizes = [number for number in _numbers(numbers, whole=True) if 0 <= number <= _MOST_SIZE]
        return [["x"] * int(size) for size in sizes]
    return [*_dates(numbers, _DATES[str(kind)])] if kind in _DATES else []


def _strings(bounds: Sequence[str]) -> Iterator[str]:
    """Each bound, the next string after it, and a string before all."""
    yield ""
    for bound in bounds:
        # `bound + "\0"` is the smallest string greater than the bound.
        yield from (bound, bound + "\0", bound + "~")


def _numbers(bounds: Sequence[float], whole: bool) -> Iterator[float]:
    """Each bound, its neighbours, and, unless c7n makes whole numbers of them, what is between two bounds."""
    ordered = sorted({*bounds})
    for bound in ordered:
        yield from (bound, bound - 1, bound + 1)
        yield from (int(bound), int(bound) - 1, int(bound) + 1)
    # `gt 5` and `lt 6` contradict each other only for whole numbers.
    if not whole:
        yield from ((low + high) / 2 for low, high in itertools.pairwise(ordered))


def _dates(bounds: Sequence[float], sign: int) -> Iterator[str]:
    import datetime  # few policies compare dates

    now = datetime.datetime.now(tz=datetime.timezone.utc)
    for days in _numbers(bounds, whole=False):
        if abs(days) <= _MOST_DAYS:
            # 0.01 day is about 14 minutes, so the time that c7n needs between two filters does not matter.
            yield from ((now + sign * datetime.timedelta(days=days + part)).isoformat() for part in (-0.01, 0.01))
