"""Questions about a template and its parameters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from c7n_ctschema.custodian.policy.policy_draft import Draft
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import article, capitalized
from c7n_ctschema.json_value import Json, JsonObject, as_list, as_object
from c7n_ctschema.wizard.forms.question import Choice, Question, Script
from c7n_ctschema.wizard.questions import review, setting_questions
from c7n_ctschema.wizard.templates import template_files
from c7n_ctschema.wizard.templates.template_values import BadValue, Parameter

WRITE, QUIT, BACK = review.WRITE, review.QUIT, review.BACK
Values = tuple[tuple[str, str], ...]  # of --set: the name of a parameter and its value as a string


def which(folder: str | None) -> Question:
    """Ask for a template."""
    choices = tuple(_choice(name, folder) for name in template_files.names(folder))
    return Question(
        "template",
        "choice",
        "Which template?",
        "Policies for common needs. The next questions ask for the values of the template.",
        choices,
        short="template",
    )


def _choice(name: str, folder: str | None) -> Choice:
    try:
        made = template_files.load(name, folder)
    except CtschemaError as error:
        # One bad file in a directory must not hide the other templates.
        return Choice(name, f"{name}  (cannot be read)", str(error), goes="stay")
    return Choice(name, f"{name}  {made.title}", "\n".join([made.description.strip(), *made.references]))


def values(name: str, folder: str | None) -> Script[Values]:
    """A string for each parameter, as --set takes it; parameters that keep their default are left out."""
    said: list[tuple[str, str]] = []
    for parameter in template_files.load(name, folder).parameters:
        text = yield _ask(parameter)
        # Defaults are left out, so that the equivalent command stays short and follows the template.
        if parameter.required or text != _text(parameter.default):
            said.append((parameter.name, text))
    return tuple(said)


def _ask(parameter: Parameter) -> Question:
    # The value of a required parameter is an example, which nobody should accept with Enter.
    default = "" if parameter.required else _text(parameter.default)
    kind = f"list of {parameter.items}s, separated by commas, or empty" if parameter.type == "list" else parameter.type
    note = " Replace the default: it is a placeholder." if parameter.placeholder else ""
    why = f"{capitalized(parameter.description.strip())} ({article(kind)}).{note}"
    if parameter.type == "boolean" or (parameter.enum and parameter.type != "list"):
        options = ["true", "false"] if parameter.type == "boolean" else [_text(value) for value in parameter.enum]
        return Question(
            "parameter",
            "choice",
            f"{parameter.name}?",
            why,
            tuple(Choice(option, option) for option in options),
            default,
            short=parameter.name,
        )
    return Question(
        "parameter",
        "text",
        f"{parameter.name}?",
        why,
        default=default,
        check=lambda text: _problem(parameter, text),
        short=parameter.name,
    )


def _problem(parameter: Parameter, text: str) -> str:
    try:
        parameter.read(text)
    except BadValue as error:
        return str(error)
    return ""


def _text(value: Json) -> str:
    """A default as --set writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        # `a,b` between commas would be read as two elements, so such a list is written as JSON.
        plain = all(_is_plain(element) for element in value)
        return ",".join(str(element) for element in value) if plain else json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def _is_plain(element: Json) -> bool:
    """Whether a list between commas reads the element back as the same value."""
    if isinstance(element, str):
        return bool(element) and element == element.strip() and not set(element) & set(',["')
    return isinstance(element, int) and not isinstance(element, bool)


def settings(name: str, folder: str | None, draft: Draft) -> Script[Draft]:
    """The draft with a name and a role for the policy; the name is "" if it does not change."""
    policies = template_files.load(name, folder).policies
    # Two policies cannot get the same name: c7n refuses duplicates.
    if not draft.name and len(policies) == 1:
        own = str(policies[0].name)
        answer = yield setting_questions.ask_name(own)
        draft = replace(draft, name="" if answer == own else answer)
    if not draft.role:
        draft = replace(draft, role=(yield setting_questions.ask_role()).strip())
    return draft


def confirm(made: str, output: str) -> Script[bool]:
    """Show the policy of a template or of a pull policy, and ask whether to write it."""
    refusals, policy = review.refusals(made), _policy_of(made)
    shown = _deployed(policy) if policy and not refusals else ()
    # A periodic policy waits for no event: a trial has no record to start from.
    tried: tuple[Choice, ...] = review.untried(refusals) if shown else ()
    title = "c7n refuses the policy." if refusals else f"Write {output}?" if output else "Print the policy?"
    answer = ""
    while True:
        answer = yield Question(
            "confirm",
            "choice",
            title,
            "Select a line to see the details below. PgDn scrolls.",
            _choices(made, output, refusals, (*shown, *tried)),
            review.TRY if answer == review.TRY else "",
            slow="working",
        )
        if answer != review.TRY or policy is None:
            return answer == WRITE
        tried = (review.trial(policy),)


def _choices(made: str, output: str, refusals: Sequence[str], deployed: Sequence[Choice]) -> tuple[Choice, ...]:
    where = f"Yes, write {output}" if output else "Yes, print it"
    choices = [] if refusals else [Choice(WRITE, where, made, lexer="yaml")]
    choices += [Choice("refused", "What c7n reports", "\n".join(refusals), goes="stay")] if refusals else []
    choices += [
        *review.said(review.findings(made), review.warnings(made)),
        *deployed,
        Choice(BACK, "Back: change an answer", made, lexer="yaml", goes="back"),
        Choice(QUIT, "Quit without writing"),
    ]
    return tuple(choices)


def _policy_of(text: str) -> JsonObject | None:
    """The only policy of the text; None if it has several."""
    import yaml

    policies = as_list(as_object(yaml.safe_load(text)).get("policies"))
    return as_object(policies[0]) if len(policies) == 1 else None


def _deployed(policy: JsonObject) -> tuple[Choice, ...]:
    """The pattern and a sample event; nothing for a policy without events."""
    try:
        return review.deployed(review.pattern_text(policy), review.sample_text(policy))
    except (ValueError, LookupError, TypeError, CtschemaError):
        return ()
