"""What Esc leaves at a question is there when the question is asked again."""

from __future__ import annotations

from c7n_ctschema.cli.wizard_screen.typed_answers import TypedAnswers
from c7n_ctschema.wizard.forms.question import Choice, Question

NAME = Question("name", "text", "Name?", "", default="new")
LIST = Question("which", "choice", "Which?", "", (Choice("a", "A"), Choice("b", "B")), "a")


def test_typed_text_comes_back_once() -> None:
    kept = TypedAnswers()
    kept.keep(NAME, "mine")
    assert (kept.taken(NAME), kept.taken(NAME)) == ("mine", "new")


def test_a_choice_comes_back_if_it_is_still_offered() -> None:
    kept = TypedAnswers()
    kept.keep(LIST, "b")
    assert kept.taken(LIST) == "b"
    kept.keep(LIST, "gone")
    assert kept.taken(LIST) == "a"
