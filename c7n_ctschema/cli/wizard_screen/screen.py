"""The interview on a terminal: one full-screen application that redraws only what changes, for slow links.

questionary runs and styles the application. Its own prompts are not enough: they show the description of a choice
below the last choice, which is outside an 80 x 24 screen if the list is long, and they cannot go back to an earlier
question. This screen shows the earlier answers above the list, and the description of the selected choice below it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import to_plain_text
from prompt_toolkit.layout import BufferControl, Dimension, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import merge_styles

from c7n_ctschema.cli.terminal.text import printable, readable
from c7n_ctschema.cli.wizard_screen import content, key_bindings, layout
from c7n_ctschema.cli.wizard_screen.typed_answers import TypedAnswers
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.wizard.drafts import example_events
from c7n_ctschema.wizard.forms.question import Choice, Interview, Question

T = TypeVar("T")
_ESCAPE_SECONDS = 0.3  # a slow link may split the bytes of an arrow key, which begin with Esc


class Screen(Generic[T]):
    """Asks an interview's questions. `run` returns its result; Ctrl-C raises KeyboardInterrupt."""

    def __init__(self, interview: Interview[T], terminal: dict[str, Any] | None = None) -> None:
        self._interview = interview
        self._buffer = Buffer(multiline=True, on_text_changed=self._typed)
        self._pointed, self._first, self._scrolled = 0, 0, 0
        self._error, self._busy, self._given = "", "", ""
        self._typed_answers = TypedAnswers()
        assert interview.question is not None
        self._question: Question = (
            interview.question
        )  # kept after the last answer, because prompt_toolkit draws once more on exit
        self._app = self._application(terminal or {})
        self._ask()

    def run(self) -> T | None:
        """Ask until the last answer; returns the result."""
        questionary.Question(self._app).unsafe_ask()
        return self._interview.result

    def progress(self, done: int, total: int) -> None:
        """Show the progress of slow work; can be called from another thread."""
        self._busy = f"indexing all services, once: {100 * done // max(total, 1)} %"
        self._app.invalidate()

    # --- drawing ---------------------------------------------------------------------------------------------

    def _application(self, terminal: dict[str, Any]) -> Application[None]:
        entry = BufferControl(self._buffer, input_processors=[BeforeInput(self._prefix)])
        rows = [
            Window(FormattedTextControl(self._above), height=lambda: Dimension.exact(len(self._plan().above))),
            Window(entry, height=lambda: Dimension.exact(self._plan().entry), wrap_lines=True),
            Window(FormattedTextControl(self._list), height=lambda: Dimension.exact(self._plan().listed)),
            Window(FormattedTextControl(self._pane), wrap_lines=True),
            Window(FormattedTextControl(self._hint), height=1),
        ]
        app: Application[None] = Application(
            Layout(HSplit(rows), focused_element=entry),
            key_bindings=key_bindings.bindings(self._move, self._page, self._submit, self._back),
            full_screen=True,
            style=merge_styles([content.pygments_style(), questionary.Style(list(content.STYLE.items()))]),
            mouse_support=False,  # terminals then keep their own selection, for copying
            color_depth=ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else None,
            **terminal,
        )
        app.ttimeoutlen = _ESCAPE_SECONDS
        return app

    def _plan(self) -> layout.ScreenLayout:
        size = self._app.output.get_size()
        trail = [(question.short, question.shown(value)) for question, value in self._interview.said if question.short]
        return layout.plan(size.rows, size.columns, self._question, trail, len(self._choices()), self._lines())

    def _above(self) -> StyleAndTextTuples:
        return [(f"class:{style}", printable(text) + "\n") for style, text in self._plan().above]

    def _prefix(self) -> StyleAndTextTuples:
        if self._question.kind != "choice":
            return [("bold", "> ")]
        many = len(self._question.choices) > content.FEW or self._buffer.text
        return [("bold", "filter: " if many else "")]

    def _choices(self) -> list[Choice]:
        """The choices whose label has all typed words."""
        if self._question.kind != "choice":
            return []
        return content.matching_choices(self._question, self._buffer.text)

    def _list(self) -> StyleAndTextTuples:
        choices, plan = self._choices(), self._plan()
        room = min(plan.listed, len(choices))
        self._first = max(min(self._first, self._pointed, len(choices) - room), self._pointed - room + 1, 0)
        lines: StyleAndTextTuples = []
        for at in range(self._first, self._first + room):
            text = layout.cut(printable(choices[at].label), plan.columns - 3)  # 3: the mark, and the last column
            mark = "> " if at == self._pointed else "  "
            lines.append(("class:pointed" if at == self._pointed else "", f"{mark}{text}"))
            lines.append(("", "\n"))
        nothing = "  no line matches; Backspace removes a character" if self._listing else ""
        return lines or [("class:error", nothing)]

    @property
    def _listing(self) -> bool:
        return self._question.kind == "choice"

    def _current(self) -> Choice | None:
        choices = self._choices()
        return choices[min(self._pointed, len(choices) - 1)] if choices else None

    def _lines(self) -> list[StyleAndTextTuples]:
        """The lines of the selected choice's description."""
        one = self._current()
        if one is None:
            return []
        if one.lexer:
            return content.highlighted(one.about, one.lexer)
        text = "\n".join(part for part in (one.about, readable(one.html)) if part)
        wrapped = (layout.wrapped(printable(line), self._app.output.get_size().columns) for line in text.splitlines())
        return [[("class:about", line)] for lines in wrapped for line in lines]

    def _pane(self) -> StyleAndTextTuples:
        plan, lines = self._plan(), self._lines()
        if self._error or self._busy:
            shown = [("class:error", printable(self._error))] if self._error else [("class:title", f"{self._busy} ...")]
            return [("", "\n"), *shown]
        rows = layout.rows_of([to_plain_text(line) for line in lines], plan.columns)
        self._scrolled = max(0, min(self._scrolled, rows - plan.pane + 1))
        rule = layout.rule(plan, self._scrolled, len(lines))
        made: StyleAndTextTuples = [("class:line", f"{rule}\n")] if lines else []
        for line in lines[self._scrolled :]:
            made += [*line, ("", "\n")]
        return made

    def _hint(self) -> StyleAndTextTuples:
        at = f"{self._pointed + 1}/{len(self._choices())}  " if self._listing and self._choices() else ""
        return [("class:hint", content.key_hint(self._question, at, bool(self._interview.said), self._plan().columns))]

    # --- answering -------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Show the next question, or exit."""
        self._error, self._busy, self._first, self._scrolled = "", "", 0, 0
        if self._interview.question is None:
            if self._app.is_running:
                self._app.exit()
            return
        question = self._question = self._interview.question
        self._given = self._typed_answers.taken(question)
        self._buffer.text = "" if question.kind == "choice" else self._given
        self._buffer.cursor_position = len(self._buffer.text)
        self._pointed = self._default()

    def _default(self) -> int:
        """The index of the choice that is selected first."""
        values = [one.value for one in self._question.choices]
        return values.index(self._given) if self._given in values else 0

    def _typed(self, _: Buffer) -> None:
        self._error, self._scrolled = "", 0
        if self._listing:
            self._pointed = 0 if self._buffer.text else self._default()

    def _submit(self) -> None:
        if self._busy:
            return
        if self._question.kind == "choice":
            one = self._current()
            if one is not None and one.goes != "stay":
                if one.goes == "back":
                    self._back()
                else:
                    self._answer(one.value)
            return
        text = self._buffer.text
        if self._question.kind == "paste" and example_events.is_cut(text):
            self._buffer.insert_text("\n")
            return
        self._answer(text if self._question.kind == "paste" else " ".join(text.split("\n")).strip())

    def _answer(self, value: str) -> None:
        self._error = self._question.refuses(value)
        if self._error:
            return
        if not self._question.slow:
            self._try(lambda: self._interview.answer(value))
            return
        self._busy = self._question.slow
        self._app.create_background_task(self._answer_slowly(value))

    async def _answer_slowly(self, value: str) -> None:
        """Answer in another thread, so that the screen can show what it waits for."""
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(None, self._interview.answer, value)
        except CtschemaError as error:
            self._busy, self._error = "", str(error)
        except BaseException as error:  # a background task only logs it
            self._app.exit(exception=error)
        else:
            self._ask()
        self._app.invalidate()

    def _try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except CtschemaError as error:
            self._error = str(error)
            return
        self._ask()

    def _back(self) -> None:
        """Go back to the last question; at the first question, only clear the input."""
        if self._busy:
            return
        if self._interview.said:
            self._typed_answers.keep(self._question, "" if self._listing else self._buffer.text)
            self._typed_answers.keep(*self._interview.said[-1])
            self._try(self._interview.back)
        else:
            self._buffer.text = ""

    def _move(self, by: int) -> None:
        count = len(self._choices())
        if count:
            self._pointed = (self._pointed + by) % count
        self._scrolled = 0

    def _page(self, by: int) -> None:
        """Scroll the description, or the choices if the whole description is visible."""
        plan = self._plan()
        if len(self._lines()) >= plan.pane:
            self._scrolled = max(0, self._scrolled + by * max(plan.pane - 2, 1))
        elif len(self._choices()) > plan.listed:
            self._pointed = max(0, min(self._pointed + by * plan.listed, len(self._choices()) - 1))
