"""The last line of the screen on a narrow terminal: whole keys, the first ones."""

from __future__ import annotations

from c7n_ctschema.cli.wizard_screen import content
from c7n_ctschema.wizard.forms.question import Choice, Question


def test_a_narrow_screen_shows_whole_keys() -> None:
    question = Question("x", "choice", "X?", "", tuple(Choice(str(one), str(one)) for one in range(20)))
    assert content.key_hint(question, "1/20  ", True, 80).endswith("Ctrl-C quit")
    assert content.key_hint(question, "1/20  ", True, 40) == "1/20  Enter select  type to filter"
