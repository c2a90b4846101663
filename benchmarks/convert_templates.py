"""Does `convert` find the events of the templates that filter on the resource's state?

usage: convert_templates.py [--misses]

Each template whose filters read the resource, and not the event alone, loses its `mode` and is converted. Prints how
many of its events are among the first 5 proposals, and of how many templates one event is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from c7n_ctschema.convert import conversion

FOLDER = Path(__file__).resolve().parent.parent / "policy_templates"
FIRST = 5


def policies() -> Iterator[tuple[str, dict[str, Any]]]:
    """The templates' policies, with their parameters as text."""
    for file in sorted(FOLDER.rglob("*.y*ml")):
        for policy in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("policies", ()):
            yield file.stem, policy


def reads_state(filters: list[Any]) -> bool:
    """Whether a filter reads the resource."""
    return any(map(_reads_state, filters))


def _reads_state(one: Any) -> bool:
    groups = [one[name] for name in ("or", "and", "not") if name in one] if isinstance(one, dict) else []
    return any(map(reads_state, groups)) if groups else not (isinstance(one, dict) and one.get("type") == "event")


def main() -> None:
    wanted = found = rows = hit = 0
    for name, policy in policies():
        events = policy.get("mode", {}).get("events", [])
        chosen = [f"{one['source']}:{one['event']}" for one in events if isinstance(one, dict)]
        if not chosen or not reads_state(policy.get("filters", [])):
            continue
        stripped = {member: value for member, value in policy.items() if member != "mode"}
        made = conversion.of_policy(policy["resource"], stripped)
        first = [f"{one.source}:{one.event}" for one in made.events[:FIRST]]
        rows, wanted = rows + 1, wanted + len(chosen)
        found += sum(one in first for one in chosen)
        hit += any(one in first for one in chosen)
        if "--misses" in sys.argv and not all(one in first for one in chosen):
            print(name, policy["resource"], policy.get("filters"), "wants", chosen, "has", first, made.reason)
    print(f"events among the first {FIRST}: {found}/{wanted} = {found / wanted:.0%}; templates with one: {hit}/{rows}")


if __name__ == "__main__":
    main()
