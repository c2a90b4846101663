"""Somebody types, deletes, pastes, and undoes in a policy file, and the server keeps up."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from policy_texts import CLEAN, FIXABLE, POLICY

from c7n_ctschema.editor.document.document_findings import Findings, is_policy_text, whole_findings
from c7n_ctschema.editor.document.text_positions import TextPositions
from c7n_ctschema.lint.running.selection import Selection
from c7n_ctschema.server import protocol_types

pytestmark = pytest.mark.slow  # starts a server, and types some hundred letters

PIECES = ["  - name: x\n", "\t", "😀", "[", '"', "'", "\u2028", "# ctschema: ignore[CT101] x\n", ": ", "&a ", "*a", "{"]
JSON = json.dumps(yaml.safe_load(FIXABLE), indent=2)
TARGETS = [CLEAN, FIXABLE + POLICY.removeprefix("policies:\n"), POLICY.replace("\n", "\r\n"), JSON]


def texts(chance: random.Random, target: str, steps: int) -> Iterator[str]:
    """The text after each keystroke: towards the target, with slips that are taken back."""
    text, undo = "", [""]
    for _ in range(steps):
        kind = chance.random()
        if kind < 0.75 and len(text) < len(target):
            text = target[: len(text) + chance.randint(1, 12)] if target.startswith(text) else target[: len(text) - 5]
        elif kind < 0.82:
            at = chance.randint(0, len(text))
            text = text[:at] + chance.choice(PIECES) + text[at:]
        elif kind < 0.87:  # paste what was copied elsewhere, also over a selection
            at, start = chance.randint(0, len(text)), chance.randint(0, len(text))
            text = text[:at] + text[start : start + chance.randint(1, 400)] + text[at + chance.choice([0, 30]) :]
        elif kind < 0.92:
            at = chance.randint(0, len(text))
            text = text[:at] + text[at + chance.choice([1, 1, 20, 300]) :]
        else:  # undo up to ten steps; a second undo can redo
            text = chance.choice(undo[-10:])
        undo.append(text)
        yield text
    yield target


def wanted(text: str) -> Findings:
    return whole_findings(text, "", Selection())


@pytest.mark.parametrize("seed", range(len(TARGETS)))
def test_typing(seed: int, session: Any, tmp_path: Path) -> None:
    chance, uri = random.Random(seed), (tmp_path / "policy.yml").as_uri()
    written: dict[int, str] = {}

    async def steps(editor: Any) -> None:
        await editor.open(uri, "", 1)
        written[1] = ""
        for version, text in enumerate(texts(chance, TARGETS[seed], 150), 2):
            written[version] = text
            editor.change(uri, text, version)
            if chance.random() < 0.3:
                line = chance.randint(0, text.count("\n"))
                await editor.complete(uri, line, chance.randint(0, 30))
                await editor.hover(uri, line, chance.randint(0, 30))
            if chance.random() < 0.3:
                await editor.diagnostics(uri, version)
            if uri in editor.published:
                agrees(editor.published[uri], written)
        await editor.diagnostics(uri, version)
        agrees(editor.published[uri], written)
        assert not editor.shown and not editor.logged

    session(steps)


def agrees(published: Any, written: dict[int, str]) -> None:
    """The diagnostics are those of `lint` for the text of their version."""
    text = written[published.version]
    if not is_policy_text(text):
        assert not published.diagnostics
        return
    found = wanted(text)
    ours = [one for one in published.diagnostics if one.code is not None]
    if found.is_whole:
        assert ours == protocol_types.diagnostics(TextPositions(text), found._replace(problems=()))
    else:
        assert len(ours) < len(published.diagnostics)
