"""What is shown of a policy before it is written: its text, what c7n and the linter say, what reaches it, and how."""

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
from c7n_ctschema.json_value import Json, as_list, as_object
from c7n_ctschema.lint.running.engine import lint_text
from c7n_ctschema.wizard.drafts import matching_event
from c7n_ctschema.wizard.drafts.output_file import held
from c7n_ctschema.wizard.questions.question import Choice, Question, Script

_DELIVERY = "CT4"
WRITE, QUIT, BACK = "write", "quit", "back"


@dataclass(frozen=True, slots=True)
class Review:
    """`text` is the policy, `whole` what the file will hold; `old` what it holds now, None where it is not there."""

    text: str
    whole: str
    old: str | None
    refusals: tuple[str, ...]
    findings: tuple[str, ...]
    warnings: tuple[str, ...]
    pattern: str
    sample: str


def texts(draft: Draft, output: str, append: bool) -> tuple[str, str, str | None]:
    """The policy as a file of its own, what OUTPUT will hold, and what it holds; raises CtschemaError."""
    text, old = policy_writer.to_yaml(draft), held(output, append)
    return text, text if old is None else policy_writer.append(old, output, draft), old


def refusals(whole: str) -> tuple[str, ...]:
    """What c7n says against the very text."""
    return tuple(
        f"{problem.policy}: {problem.message}" if problem.policy else problem.message
        for problem in validation.validate_text(whole)
    )


def findings(text: str) -> tuple[str, ...]:
    """What the linter says of the policy, but for its delivery."""
    return tuple(_sentence(finding) for finding in _found(text) if not finding.code.startswith(_DELIVERY))


def warnings(text: str) -> tuple[str, ...]:
    """What may keep the events from the policy, or brings it others: the linter's rules of the pattern and delivery."""
    return tuple(_sentence(finding) for finding in _found(text) if finding.code.startswith(_DELIVERY))


def has_errors(text: str) -> bool:
    """Whether the linter calls anything in the policy an error."""
    return any(finding.severity is Severity.ERROR for finding in _found(text))


@functools.lru_cache(maxsize=4)
def _found(text: str) -> tuple[Diagnostic, ...]:
    return tuple(lint_text(text, "the policy"))


def _sentence(finding: Diagnostic) -> str:
    lines = [
        f"{finding.severity.word}: {finding.message} [{finding.code} {finding.rule}]",
        f"  did you mean: {finding.suggestion}" if finding.suggestion else "",
        f"  effect: {finding.effect}" if finding.effect else "",
    ]
    return "\n".join(line for line in lines if line)


def sample_of(policy: Mapping[str, Json]) -> matching_event.Made:
    """An EventBridge event that the policy waits for and its filters let through."""
    first = rendered_pattern.pairs(as_object(policy["mode"])).asked[0]
    return matching_event.event_for(
        first.source, first.event, as_list(policy.get("filters")), str(policy.get("resource", ""))
    )


def review(draft: Draft, output: str, append: bool) -> Review:
    """All of it; raises CtschemaError where the file cannot take the policy."""
    text, whole, old = texts(draft, output, append)
    policy = draft.as_policy()
    return Review(
        text, whole, old, refusals(whole), findings(text), warnings(text), pattern_text(policy), sample_text(policy)
    )


def pattern_text(policy: Mapping[str, Json]) -> str:
    """The pattern of the EventBridge rule that c7n deploys."""
    return json.dumps(rendered_pattern.of_mode(as_object(policy["mode"])), indent=2, ensure_ascii=False)


def sample_text(policy: Mapping[str, Json]) -> str:
    """An event that the policy fires on, below what cannot be met or known."""
    made = sample_of(policy)
    notes = [f"// no made-up value meets the filter on {name}" for name in made.unmet]
    notes += [f"// only c7n can say of {name}: its values come from elsewhere" for name in made.unknown]
    return "\n".join([*notes, json.dumps(made.event, indent=2, ensure_ascii=False)])


def confirm(draft: Draft, output: str, append: bool) -> Script[Draft | None]:
    """Show it, and ask whether to write it; None to quit."""
    try:
        made = review(draft, output, append)
    except CtschemaError as error:
        yield Question("refused", "choice", "This cannot be written.", str(error), (Choice(BACK, "back", goes="back"),))
        return None
    said = yield Question(
        "confirm",
        "choice",
        _title(made, output),
        "Point at a line to see it below; PgDn scrolls.",
        _choices(made, output),
        short="",
    )
    return draft if said == WRITE else None


def _title(made: Review, output: str) -> str:
    if made.refusals:
        return "c7n refuses the policy."
    return f"Write {output}?" if output else "Print the policy?"


def _choices(made: Review, output: str) -> tuple[Choice, ...]:
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
    refused = [Choice("refused", "What c7n says", "\n".join(made.refusals), goes="stay")] if made.refusals else []
    return (
        *refused,
        *write,
        *said(made.findings, made.warnings),
        *deployed(made.pattern, made.sample),
        Choice(BACK, "Back: change an answer", made.text, lexer="yaml", goes="back"),
        Choice(QUIT, "Quit without writing"),
    )


def said(findings: Sequence[str], warnings: Sequence[str]) -> tuple[Choice, Choice]:
    """What the linter says, to be looked at."""
    return (
        Choice("findings", f"Linter: {count(findings, 'finding')}", joined(findings), goes="stay"),
        Choice("delivery", f"Delivery: {count(warnings, 'warning')}", joined(warnings), goes="stay"),
    )


def deployed(pattern: str, sample: str) -> tuple[Choice, Choice]:
    """What reaches the policy, to be looked at."""
    return (
        Choice("pattern", "EventBridge pattern that c7n deploys", pattern, lexer="json", goes="stay"),
        Choice("sample", "A sample event that it fires on", sample, lexer="json", goes="stay"),
    )


def count(items: Sequence[str], noun: str) -> str:
    """`2 findings`, `no findings`."""
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}" if items else f"no {noun}s"


def joined(items: Sequence[str]) -> str:
    """The sentences, or that there is nothing to say."""
    return "\n".join(items) or "Nothing."
