"""Questions, and an interview that runs without a terminal.

A script is a generator: it yields questions, is sent answers, and returns what they make. Going back runs it again
with one answer less, so it may depend on nothing but its answers.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Generic, TypeVar

from c7n_ctschema.errors import CtschemaError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that can be picked: `label` is shown in the list; `about` and `html` (botocore's) while it is pointed
    at. `lexer` (yaml, json): `about` is to be highlighted. `said` is what the trail of answers shows where that
    is not the value. With `goes` "back" it is the way back, with "stay" it is only looked at."""

    value: str
    label: str
    about: str = ""
    html: str = ""
    lexer: str = ""
    said: str = ""
    goes: str = ""


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: it may have 20,000 choices
class Question:
    """`kind` is choice, text or paste (text of several lines). `why` says what the answer is for, `short` what it is.

    `check` returns what is wrong with a text, or "". `slow` says what takes a while once this is answered.
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
        """The answer as the trail of answers shows it; "" for one that ends a list of questions."""
        said = next((choice.said or choice.value for choice in self.choices if choice.value == value), value)
        return "" if self.kind == "choice" and said.startswith("(") else said


Script = Generator[Question, str, T]


def yes_or_no(name: str, title: str, why: str, default: str = "no", short: str = "", slow: str = "") -> Question:
    """A choice of two."""
    choices = (Choice("yes", "Yes"), Choice("no", "No"))
    return Question(name, "choice", title, why, choices, default, short=short, slow=slow)


class Interview(Generic[T]):
    """Runs a script: `question` is to be answered; None when all is said, and `result` is what the answers make."""

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
        """Answer the question; raises CtschemaError with what is wrong with the answer."""
        if self.question is None:
            raise CtschemaError("all questions are answered")
        problem = self.question.refuses(value)
        if problem:
            raise CtschemaError(problem)
        question, before = self.question, [said for _, said in self.said]
        try:
            self._advance(lambda: self._script.send(value))
        except CtschemaError:  # the script has ended: begin again, to the question where it stood
            self._replay(before)
            raise
        self.said.append((question, value))

    def back(self) -> None:
        """Forget the last answer; nothing at the first question."""
        self._replay([value for _, value in self.said[:-1]])

    def _replay(self, values: list[str]) -> None:
        self.said = []
        self._start()
        for value in values:
            self.answer(value)
