#!/usr/bin/env python3
"""Write the words of all event names, and the event names that many event sources have.

usage: event_words.py

The linter calls an unknown event a misspelling only if it has a word that no event name has. A name of the shared ones
does not tell which event source was meant.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from json_layout import write

from c7n_ctschema.trail.catalog import event_catalog, event_words

# Of the events that are newer than botocore 1.40.0, 0.1 % have a name that at most three sources of OFTEN_MEANT had;
# without a limit, 0.7 % (`ListTagsForResource` is RDS's, and 100 other services').
MOST = 3
TARGET = Path(__file__).resolve().parent.parent / "c7n_ctschema" / "data" / "generated" / "event_words.json"


def main() -> None:
    argparse.ArgumentParser(description="Make event_words.json.").parse_args()
    found: set[str] = set()
    sources: Counter[str] = Counter()
    for source in event_catalog.sources():
        events = event_catalog.events_of_source(source)
        sources.update(events)
        found.update(word for event in events for word in event_words.words(event))
    meant = {event for source in event_catalog.OFTEN_MEANT for event in event_catalog.events_of_source(source)}
    write(
        TARGET,
        {
            "words": sorted(word for word in found if len(word) > 1),
            "shared": sorted(event for event in meant if sources[event] > MOST),
        },
        sort=True,
    )


if __name__ == "__main__":
    main()
