"""The events of a policy by day, as numbers and as a line of blocks."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from c7n_ctschema.backtest.report import VERDICTS, CountRow, PolicyRow
from c7n_ctschema.replay.engine.policy_outcome import FIRES

_BLOCKS = "▁▂▃▄▅▆▇█"
MOST_DAYS = 3660  # a record can say any year; ten years of columns are enough


class Day(NamedTuple):
    """The events of a day: those that fire, and all that the rule matches."""

    day: str
    fires: int
    matched: int


def days(policy: PolicyRow) -> list[Day]:
    """Each day from the first to the last, also days without events. Without times, only the days that are known."""
    rows = {row["key"]: row for row in policy["days"]}
    known = sorted(key for key in rows if _date(key))
    if not known:
        return []
    first, last = _date(known[0]), _date(known[-1])
    assert first and last
    if (last - first).days >= MOST_DAYS:
        return [_day(rows.get(key), key) for key in known]
    listed = [(first + datetime.timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]
    return [_day(rows.get(key), key) for key in listed]


def _day(row: CountRow | None, key: str) -> Day:
    verdicts = row["verdicts"] if row else {}
    return Day(key, verdicts.get(FIRES, 0), sum(verdicts.values()))


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:  # eventTime of a hand-made record
        return None


def blocks(policy: PolicyRow, width: int) -> str:
    """At most `width` blocks; each stands for the same number of days, and its height for the events that fire."""
    found = [day.fires for day in days(policy)]
    if not any(found):
        return ""
    # Rounded up, so that the last, shorter group still has a block.
    group = -(-len(found) // width)
    sums = [sum(found[start : start + group]) for start in range(0, len(found), group)]
    return "".join(_block(count, max(sums)) for count in sums)


def _block(count: int, most: int) -> str:
    # Rounded up: a day with one event differs from a day without, and the highest day has a whole block.
    return _BLOCKS[-(-count * len(_BLOCKS) // most) - 1] if count else " "


def counts(policy: PolicyRow) -> list[int]:
    """The invocations and the verdicts, in the order of the columns that people see."""
    return [policy["delivered"], *(policy["verdicts"][verdict] for verdict in VERDICTS)]
