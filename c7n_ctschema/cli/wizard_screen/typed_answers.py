"""What was typed at questions that Esc left, so that going back and forth loses nothing."""

from __future__ import annotations

from c7n_ctschema.wizard.forms.question import Question


class TypedAnswers:
    """Keeps the text of an input, or the value of a selected choice, until its question is asked again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def keep(self, question: Question, value: str) -> None:
        # a script makes its questions anew each time: only name and title are the same
        self._kept[question.name, question.title] = value

    def taken(self, question: Question) -> str:
        """What stands at the question when it is asked: what was kept, else its default."""
        kept = self._kept.pop((question.name, question.title), "")
        if question.kind == "choice" and all(one.value != kept for one in question.choices):
            return question.default
        return kept or question.default
