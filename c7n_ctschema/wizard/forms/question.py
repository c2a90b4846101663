"""Questions, and an interview that runs without a terminal.

A script is a generator: it yields questions, receives answers, and returns a result. Going back runs the script again
with one answer less, so a script may depend only on its answers.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Generic, TypeVar

from c7n_ctschema.errors import CtschemaError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer of a list. `label` is in the list; `about` and `html` (botocore's) are below it while it is selected.

    `lexer` (yaml, json) highlights `about`. `said` is what the answers above the question show instead of the value.
    A choice with `goes` "back" returns to the previous question; a choice with "stay" only shows its text.
    """

    value: str
    label: str
    about: str = ""
    html: str = ""
    lexer: str = ""
    said: str = ""
    goes: str = ""


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: it may have 20,000 choices
class Question:
    """`kind` is choice, text, or paste (several lines). `why` explains the question; `short` labels its answer.

    `check` returns what is wrong with an answer, or "". `slow` names the slow work that the answer starts.
    """

    name: str
    kind: str
    title: str
    why: str
    choices: tuple[Choice, ...] = ()
    default: str = ""
    check: Callable[[str], str] = lambda text: ""
    short: str = ""
    slow: str = ""

    def refuses(self, value: str) -> str:
        """What is wrong with an answer, or ""."""
        if self.kind != "choice":
            return self.check(value)
        return "" if any(choice.value == value for choice in self.choices) else f"{value!r} is not one of the answers"

    def shown(self, value: str) -> str:
        """The answer as the list of answers shows it; "" for an answer that ends a series of questions."""
        said = next((choice.said or choice.value for choice in self.choices if choice.value == value), value)
        # `(none)` and `(drop)` end a series: they are no fact about the policy.
        return "" if self.kind == "choice" and said.startswith("(") else said


Script = Generator[Question, str, T]


def yes_or_no(name: str, title: str, why: str, default: str = "no", short: str = "", slow: str = "") -> Question:
    """A question with the answers yes and no."""
    choices = (Choice("yes", "Yes"), Choice("no", "No"))
    return Question(name, "choice", title, why, choices, default, short=short, slow=slow)


class Interview(Generic[T]):
    """Runs a script. `question` is the next question, and `result` the result after the last answer."""

    def __init__(self, make: Callable[[], Script[T]]) -> None:
        self._make = make
        self.said: list[tuple[Question, str]] = []
        self.question: Question | None = None
        self.result: T | None = None
        self._start()

    def _start(self) -> None:
        self._script = self._make()
        self.question, self.result = None, None
        self._advance(lambda: next(self._script))

    def _advance(self, step: Callable[[], Question]) -> None:
        try:
            self.question = step()
        except StopIteration as done:
            self.question, self.result = None, done.value

    def answer(self, value: str) -> None:
        """Answer the question; raises CtschemaError if the answer is wrong."""
        if self.question is None:
            raise CtschemaError("all questions are answered")
        problem = self.question.refuses(value)
        if problem:
            raise CtschemaError(problem)
        # Copied now, because `_replay` starts with an empty list.
        question, before = self.question, [said for _, said in self.said]
        try:
            self._advance(lambda: self._script.send(value))
        except CtschemaError:  # a generator that raised is finished: run it again up to this question
            self._replay(before)
            raise
        self.said.append((question, value))

    def back(self) -> None:
        """Forget the last answer; does nothing at the first question."""
        self._replay([value for _, value in self.said[:-1]])

    def _replay(self, values: list[str]) -> None:
        self.said = []
        self._start()
        # Answers are checked again: a file that an answer names can have changed.
        for value in values:
            self.answer(value)
