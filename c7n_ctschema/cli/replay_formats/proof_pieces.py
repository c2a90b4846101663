"""The lines about what the actions did in a simulated account, and what changed, as strings with their styles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from c7n_ctschema.grammar import counted

if TYPE_CHECKING:
    from c7n_ctschema.json_value import Json
    from c7n_ctschema.replay.engine.json_rows import MotoRow

Pieces = list[tuple[str, str]]
MOST_VALUE = 120  # characters


def of(moto: MotoRow) -> Iterator[Pieces]:
    """A line for each action, then for each change."""
    for run in moto.get("runs", ()):
        calls = ", ".join(dict.fromkeys(run["calls"]))
        result = (calls, "green") if calls else ("no call that changes anything", "red")
        yield [(f"{run['action']} gets {counted(run['given'], 'resource')}: ", ""), result]
    for change in moto.get("changes", ()):
        if not change["path"]:
            yield [(f"{change['resource']} is gone", "green")]
            continue
        values = f"{_value(change['before'])} -> {_value(change['after'])}"
        yield [(f"{change['resource']}  ", "dim"), (f"{change['path']}: {values}", "green")]


def _value(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_VALUE else f"{text[:MOST_VALUE]}…"
