"""The last screen: the policy, what c7n and the linter report, its EventBridge pattern, and a sample event."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from c7n_ctschema.custodian.c7n import validation
from c7n_ctschema.custodian.eventbridge import rendered_pattern
from c7n_ctschema.custodian.policy import policy_writer
from c7n_ctschema.custodian.policy.policy_draft import Draft
from c7n_ctschema.diagnostics import Diagnostic, Severity
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import counted
from c7n_ctschema.json_value import Json, as_list, as_object
from c7n_ctschema.lint.running.engine import lint_text
from c7n_ctschema.wizard.drafts import matching_event
from c7n_ctschema.wizard.drafts.output_file import held
from c7n_ctschema.wizard.forms.question import Choice, Question, Script
from c7n_ctschema.wizard.trials import simulated_trial

_DELIVERY = "CT4"  # rules CT4xx are about delivery
WRITE, QUIT, BACK, TRY = "write", "quit", "back", "try"


@dataclass(frozen=True, slots=True)
class Review:
    """`text` is the policy, `whole` the new content of the file, `old` its present content (None for a new file)."""

    text: str
    whole: str
    old: str | None
    refusals: tuple[str, ...]
    findings: tuple[str, ...]
    warnings: tuple[str, ...]
    pattern: str
    sample: str


def texts(draft: Draft, output: str, append: bool) -> tuple[str, str, str | None]:
    """The policy as a separate file, the new content of OUTPUT, and its present content; raises CtschemaError."""
    # The present content is kept, so that the writing can refuse a file that has changed since.
    text, old = policy_writer.to_yaml(draft), held(output, append)
    return text, text if old is None else policy_writer.append(old, output, draft), old


def refusals(whole: str) -> tuple[str, ...]:
    """The reasons for which c7n refuses the policy."""
    return tuple(
        f"{problem.policy}: {problem.message}" if problem.policy else problem.message
        for problem in validation.validate_text(whole)
    )


def findings(text: str) -> tuple[str, ...]:
    """The linter's findings, without those about delivery."""
    return tuple(_sentence(finding) for finding in _found(text) if not finding.code.startswith(_DELIVERY))


def warnings(text: str) -> tuple[str, ...]:
    """The linter's findings about delivery: events that do not arrive, and events that nobody asked for."""
    return tuple(_sentence(finding) for finding in _found(text) if finding.code.startswith(_DELIVERY))


def has_errors(text: str) -> bool:
    """Whether the linter reports an error."""
    return any(finding.severity is Severity.ERROR for finding in _found(text))


# The review asks for findings, for warnings, and for errors of the same text.
@functools.lru_cache(maxsize=4)
def _found(text: str) -> tuple[Diagnostic, ...]:
    return tuple(lint_text(text, "the policy"))


def _sentence(finding: Diagnostic) -> str:
    lines = [
        f"{finding.severity.word}: {finding.message} [{finding.code} {finding.rule}]",
        f"  {finding.titled_suggestion}" if finding.suggestion else "",
        f"  effect: {finding.effect}" if finding.effect else "",
    ]
    return "\n".join(line for line in lines if line)


def sample_of(policy: Mapping[str, Json]) -> matching_event.Made:
    """An EventBridge event that the policy waits for and that passes its filters."""
    # The first event stands for all: a policy of many events has one resource and the same filters.
    first = rendered_pattern.pairs(as_object(policy["mode"])).asked[0]
    resource = str(policy.get("resource", ""))
    return matching_event.event_for(first.source, first.event, as_list(policy.get("filters")), resource)


def review(draft: Draft, output: str, append: bool) -> Review:
    """Everything that the last screen shows; raises CtschemaError if the file cannot take the policy."""
    text, whole, old = texts(draft, output, append)
    policy = draft.as_policy()
    return Review(
        text, whole, old, refusals(whole), findings(text), warnings(text), pattern_text(policy), sample_text(policy)
    )


def pattern_text(policy: Mapping[str, Json]) -> str:
    """The pattern of the EventBridge rule that c7n deploys, as JSON."""
    return json.dumps(rendered_pattern.of_mode(as_object(policy["mode"])), indent=2, ensure_ascii=False)


def sample_text(policy: Mapping[str, Json]) -> str:
    """A sample event as JSON, below notes about filters that it does not meet."""
    made = sample_of(policy)
    # Not JSON, but the screen is read, not parsed.
    notes = [f"// no sample value meets the filter on {name}" for name in made.unmet]
    notes += [f"// {name} is not checked: its values come from value_from" for name in made.unknown]
    return "\n".join([*notes, json.dumps(made.event, indent=2, ensure_ascii=False)])


def confirm(draft: Draft, output: str, append: bool) -> Script[Draft | None]:
    """Show the policy, and ask whether to write it; None if the user quits."""
    try:
        made = review(draft, output, append)
    # `--append` to a file that is no policy file: the user can go back and name another.
    except CtschemaError as error:
        yield Question(
            "refused", "choice", "The policy cannot be written.", str(error), (Choice(BACK, "back", goes="back"),)
        )
        return None
    tried: tuple[Choice, ...] = ()
    while True:
        said = yield Question(
            "confirm",
            "choice",
            _title(made, output),
            "Select a line to see the details below. PgDn scrolls.",
            _choices(made, output, tried or untried(made.refusals)),
            TRY if tried else "",
            slow="working",
        )
        if said != TRY:
            return draft if said == WRITE else None
        tried = (trial(draft.as_policy()),)


def untried(refusals: Sequence[str]) -> tuple[Choice, ...]:
    """The choice that starts a trial; none for a policy that c7n refuses."""
    if refusals:
        return ()
    about = (
        "Makes the resource in an account that moto simulates, with the API call of the event, and runs the policy "
        "with its actions. Nothing is sent over the network."
    )
    return (Choice(TRY, "Try it in a simulated account", about),)


# Going back runs the script again, and a trial takes seconds.
@functools.lru_cache(maxsize=8)
def _trial_text(policy: str) -> tuple[str, str]:
    try:
        row = simulated_trial.row(json.loads(policy))
    except CtschemaError as error:
        return "not possible", str(error)
    return simulated_trial.summary(row), simulated_trial.text(row)


def trial(policy: Mapping[str, Json]) -> Choice:
    """What the policy did in a simulated account, as a choice that only shows it."""
    summary, text = _trial_text(json.dumps(policy))
    return Choice(TRY, f"In a simulated account: {summary}", text, goes="stay")


def _title(made: Review, output: str) -> str:
    # The write choice is missing then: c7n would fail for the whole file.
    if made.refusals:
        return "c7n refuses the policy."
    return f"Write {output}?" if output else "Print the policy?"


def _choices(made: Review, output: str, tried: tuple[Choice, ...]) -> tuple[Choice, ...]:
    write = (
        []
        if made.refusals
        else [
            Choice(
                WRITE,
                f"Yes, {'append to' if made.old is not None else 'write'} {output}" if output else "Yes, print it",
                made.text,
                lexer="yaml",
            )
        ]
    )
    refused = [Choice("refused", "What c7n reports", "\n".join(made.refusals), goes="stay")] if made.refusals else []
    return (
        *refused,
        *write,
        *said(made.findings, made.warnings),
        *deployed(made.pattern, made.sample),
        *tried,
        Choice(BACK, "Back: change an answer", made.text, lexer="yaml", goes="back"),
        Choice(QUIT, "Quit without writing"),
    )


def said(findings: Sequence[str], warnings: Sequence[str]) -> tuple[Choice, Choice]:
    """The findings, as choices that only show their text."""
    return (
        Choice("findings", f"Linter: {count(findings, 'finding')}", joined(findings), goes="stay"),
        Choice("delivery", f"Delivery: {count(warnings, 'warning')}", joined(warnings), goes="stay"),
    )


def deployed(pattern: str, sample: str) -> tuple[Choice, Choice]:
    """The pattern and the sample event, as choices that only show their text."""
    return (
        Choice("pattern", "EventBridge pattern that c7n deploys", pattern, lexer="json", goes="stay"),
        Choice("sample", "A sample event on which the policy fires", sample, lexer="json", goes="stay"),
    )


def count(items: Sequence[str], noun: str) -> str:
    """`2 findings`, `no findings`."""
    return counted(len(items), noun)


def joined(items: Sequence[str]) -> str:
    """The sentences, or "None."."""
    return "\n".join(items) or "None."
