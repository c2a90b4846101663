"""The scalars of a half-written policy, and the place of the cursor (`|`) in it.

Covers c7n_ctschema.editor.document.policy_outline, c7n_ctschema.editor.document.block_scanner,
c7n_ctschema.editor.document.flow_scanner, and
c7n_ctschema.editor.document.outline_entries.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from c7n_ctschema.editor.document import policy_outline, policy_parts

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "policy_templates").glob("*.yml"))
HEAD = "policies:\n  - name: x\n    resource: aws.ec2\n"
EVENTS = HEAD + "    mode:\n      type: cloudtrail\n      events:\n"


def scalars(value: Any, path: tuple[str | int, ...] = ()) -> dict[tuple[str | int, ...], str]:
    """The strings of a value by their paths, as PyYAML reads them."""
    if isinstance(value, dict):
        return {where: text for key, inner in value.items() for where, text in scalars(inner, (*path, key)).items()}
    if isinstance(value, list):
        return {where: text for at, inner in enumerate(value) for where, text in scalars(inner, (*path, at)).items()}
    return {path: value}


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_an_outline_has_what_the_parser_reads(file: Path) -> None:
    text = file.read_text()
    layout = policy_parts.split(text)
    assert layout is not None
    read = yaml.load(text, yaml.BaseLoader)["policies"]
    for part, policy in zip(layout.policies, read, strict=True):
        entries = policy_outline.outline(text, part.start, part.end)
        found = {entry.path: entry.word.value for entry in entries if not entry.is_key}
        wanted = {path: value for path, value in scalars(policy).items() if found.get(path, "")[:1] not in ("*", "")}
        # strings of several lines and aliases are left out: nothing is completed in them
        same = [
            path for path, value in wanted.items() if found[path].replace("''", "'") == value or "\\" in found[path]
        ]
        assert len(same) >= len(wanted) - 2 and len(wanted) > 5


PLACES = {
    EVENTS + "        - |": (("mode", "events", 0), False, ""),
    EVENTS + "        - Run|": (("mode", "events", 0), False, "Run"),
    EVENTS + "        - source: |": (("mode", "events", 0, "source"), False, ""),
    EVENTS + "        - source: 'ec2|'": (("mode", "events", 0, "source"), False, "ec2"),
    EVENTS + "        - RunInstances\n        - source: a\n          ev|": (("mode", "events", 1), True, "ev"),
    EVENTS + "        - source: a\n          |": (("mode", "events", 0), True, ""),
    EVENTS + '        - {source: a, event: "Cr|': (("mode", "events", 0, "event"), False, "Cr"),
    EVENTS + "        - {source: a, |}": (("mode", "events", 0), True, ""),
    HEAD + "    filters:\n      - type: event\n        key: det|ail.x": (("filters", 0, "key"), False, "det"),
    HEAD + "    filters:\n    - or:\n      - type: event\n        key: a|": (
        ("filters", 0, "or", 0, "key"),
        False,
        "a",
    ),
    HEAD + "    filters:\n      - type: event\n        value: [a, |]": (("filters", 0, "value", 1), False, ""),
    HEAD + "    filters:\n      - type: event\n        value:\n          - |": (("filters", 0, "value", 0), False, ""),
    HEAD + "    |": ((), True, ""),
    "policies:\n  - |": ((), False, ""),
    "policies:\n  - na|": ((), False, "na"),
    '{"policies": [{"mode": {"events": [{"source": "|': (("mode", "events", 0, "source"), False, ""),
    '{"policies": [{"mode": {"events": [{"source": "a"}, {"e|"}': (("mode", "events", 1), True, "e"),
}


@pytest.mark.parametrize("marked", PLACES, ids=range(len(PLACES)))
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_places(marked: str, ending: str) -> None:
    marked_text = marked.replace("\n", ending)
    offset, text = marked_text.index("|"), marked_text.replace("|", "", 1)
    layout = policy_parts.split(text)
    assert layout is not None
    part = layout.policies[layout.at(offset) or 0]
    cursor = policy_outline.cursor_at(text, part.start, part.end, offset, layout.is_flow)
    assert cursor is not None and (cursor.path, cursor.is_key, cursor.prefix) == PLACES[marked]


@pytest.mark.parametrize("text", ["# a|b", "    comments: |\n      te^", "    name: x # no^"])
def test_no_place_in_comments_and_block_scalars(text: str) -> None:
    whole = HEAD + text
    offset = max(whole.rfind("^"), whole.rfind("|") if "^" not in whole else -1)
    whole = whole[:offset] + whole[offset + 1 :]
    assert policy_outline.cursor_at(whole, len("policies:\n"), len(whole), offset) is None


@given(st.text(st.sampled_from("ab:- \n\t\"'[]{},#|>&*!?\\\r😀."), max_size=60), st.booleans())
def test_any_text_can_be_scanned(text: str, is_flow: bool) -> None:
    policy_outline.outline(text, 0, len(text), is_flow)
    for offset in range(len(text) + 1):
        cursor = policy_outline.cursor_at(text, 0, len(text), offset, is_flow)
        assert cursor is None or cursor.word.start <= offset
