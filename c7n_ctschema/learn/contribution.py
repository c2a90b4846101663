"""What facts would add to the public schema, in the form of `tests/trail/seen_in_guides.json` (CONTRIBUTING.md)."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

from c7n_ctschema.learn import coverage
from c7n_ctschema.learn.coverage import Lacked
from c7n_ctschema.trail.facts.facts_document import Facts


def lines(facts: Facts) -> Iterator[str]:
    """One JSON object for each side of an event, without counts and dates."""
    side_of = {"requestParameters": "request", "responseElements": "response"}

    def side(one: Lacked) -> tuple[str, str, str]:
        return one.source, one.event, side_of[one.side]

    for (source, event, name), found in itertools.groupby(coverage.paths_lacked(facts), side):
        row = {"source": source, "event": event, "side": name, "paths": [one.path for one in found]}
        yield json.dumps(row)
