"""What an author wants at cursors in realistic policies; the files beside this one say it.

Covers c7n_ctschema.editor.completion.attribute_items and c7n_ctschema.editor.completion.element_hover.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from c7n_ctschema.editor.completion import completions, hover_text

FILES = ("cursor_places.yml", "further_cursor_places.yml")
PLACES = [place for name in FILES for place in yaml.safe_load(Path(__file__).with_name(name).read_text())]
FIRST = 12  # proposals that an editor shows without scrolling


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place["about"].replace(" ", "-"))
def test_what_the_author_wants(place: dict[str, Any]) -> None:
    offset = place["text"].index("‸")
    text = place["text"].replace("‸", "", 1)
    lacks = [*(_of_hover(text, offset, place) if "hover" in place else _of_completion(text, offset, place))]
    # a place that is better than its file says must lose its `missing`
    assert bool(lacks) == ("missing" in place), lacks


def _of_hover(text: str, offset: int, place: dict[str, Any]) -> Iterator[str]:
    found = hover_text.at(text, offset)
    yield from (part for part in place["hover"] if found is None or part not in found.text)


def _of_completion(text: str, offset: int, place: dict[str, Any]) -> Iterator[str]:
    found = completions.at(text, offset)
    items = {item.label: item for item in found.items} if found else {}
    labels, first = [*items], place.get("first", [])
    if labels[: len(first)] != first or (place.get("none") and labels):
        yield f"the first are {labels[:FIRST]}"
    yield from (f"no {one} in {labels[:FIRST]}" for one in place.get("has", ()) if one not in labels[:FIRST])
    yield from (f"{one} in {labels}" for one in place.get("lacks", ()) if one in labels)
    for one in place.get("described", ()):
        if not (items[one].detail or items[one].about):
            yield f"{one} without a description"
