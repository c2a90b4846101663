"""The interview on a terminal, through questionary."""

from __future__ import annotations

from typing import Any

from c7n_ctschema.wizard.interview import Answers, Question, next_question

BACK = "(back)"
_LONG = 12  # more choices than this are filtered by typing


def ask_all(answers: Answers) -> Answers:
    """Ask until all is said. Ctrl-C raises KeyboardInterrupt; "back" forgets the last answer."""
    while (question := next_question(answers)) is not None:
        value = _ask(question, can_go_back=bool(answers.said))
        answers = answers.back() if value == BACK else answers.also(question.name, value)
    return answers


def _ask(question: Question, can_go_back: bool) -> str:
    import questionary

    if question.kind == "choice":
        return _pick(question, can_go_back)
    if question.kind == "confirm":
        sure = questionary.confirm(question.title, default=question.default == "yes", instruction=_hint(question))
        return "yes" if sure.unsafe_ask() else "no"
    made = questionary.text(
        question.title,
        default=question.default,
        instruction=f"\n  {question.why}\n  ",
        validate=lambda text: question.check(text) or True,
    )
    return str(made.unsafe_ask())


def _hint(question: Question) -> str:
    return f"({question.why}) (y/N) " if question.default != "yes" else f"({question.why}) (Y/n) "


def _pick(question: Question, can_go_back: bool) -> str:
    import questionary

    choices = [questionary.Choice(one.label, one.value) for one in question.choices]
    if can_go_back:
        choices.append(questionary.Choice("← back", BACK))
    filtered = len(choices) > _LONG
    default: Any = next((one for one in choices if one.value == question.default), None)
    made = questionary.select(
        question.title,
        choices=choices,
        default=default,
        instruction=f"({'type to filter; ' if filtered else ''}arrows, Enter)\n  {question.why}",
        use_search_filter=filtered,
        use_jk_keys=not filtered,
        use_shortcuts=False,
    )
    return str(made.unsafe_ask())
