"""The wizard without a terminal: its script from the first question to the last.

The questions about a pull policy are in `convert/pull_questions.py`, which continues this script.

A script depends only on its answers, the catalog, and the files that answers name. So going back runs the script
again with one answer less, and tests need no terminal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from c7n_ctschema.custodian.policy.policy_draft import Draft
from c7n_ctschema.json_value import Json
from c7n_ctschema.wizard.drafts import event_pattern, failed_calls, filter_groups
from c7n_ctschema.wizard.drafts.example_events import RecordedEvent
from c7n_ctschema.wizard.forms.question import Choice, Question, Script
from c7n_ctschema.wizard.questions import (
    action_questions,
    entry_points,
    event_questions,
    filter_questions,
    review,
    setting_questions,
    template_questions,
)
from c7n_ctschema.wizard.questions.entry_points import Begin, Progress
from c7n_ctschema.wizard.templates import template_files

NO_ACTION, ACTIONS = "report", "actions"
NOTHING = Draft("", "", ())


@dataclass(frozen=True, slots=True)
class Start:
    """What flags answer already. The wizard asks only for what `draft` lacks."""

    draft: Draft
    output: str = ""
    append: bool = False
    records: tuple[RecordedEvent, ...] = ()
    dry_run: bool = False
    templates: str | None = None  # a directory; None for the package's own templates
    progress: Progress = lambda done, total: None


@dataclass(frozen=True, slots=True)
class InterviewResult:
    """A draft, or a template with its values; neither if the user quits.

    `settings` has the name of a template's policy and the settings of its Lambda. `is_pull`: the user starts from a
    pull policy, and the questions about it are to follow.
    """

    draft: Draft | None
    output: str
    append: bool
    template: str = ""
    values: tuple[tuple[str, str], ...] = ()
    settings: Draft = NOTHING
    is_pull: bool = False


EMPTY = Start(NOTHING)


def script(start: Start = EMPTY) -> Script[InterviewResult]:
    """From the first question to the confirmation."""
    # First, because all other questions depend on the event or the template.
    begin = yield from _begin(start)
    if begin.is_pull:
        return InterviewResult(None, start.output, start.append, is_pull=True)
    if begin.template:
        return (yield from _of_template(start, begin.template))
    draft = yield from policy(start, begin)
    output, append = start.output, start.append
    # A dry run writes nothing, so the question for a file would mislead.
    if not start.dry_run:
        output, append = yield from setting_questions.file_and_append(output, append)
    confirmed = yield from review.confirm(draft, output, append)
    return InterviewResult(confirmed, output, append)


def _of_template(start: Start, name: str) -> Script[InterviewResult]:
    values = yield from template_questions.values(name, start.templates)
    settings = yield from template_questions.settings(name, start.templates, start.draft)
    output, append = yield from setting_questions.file_and_append(start.output, start.append)
    filled = template_files.load(name, start.templates).fill(dict(values), settings.name, settings.mode_settings())
    confirmed = yield from template_questions.confirm(filled, output)
    if not confirmed:
        return InterviewResult(None, "", False)
    return InterviewResult(None, output, append, name, values, settings)


def policy(start: Start, begin: Begin) -> Script[Draft]:
    """Ask for what the draft lacks, and return the whole draft."""
    said = start.draft
    resource, events = yield from event_questions.events(begin, said.events)
    draft = replace(said, resource=f"aws.{resource}", events=events)
    # Not asked again: filters of flags or of an answers file are complete.
    if not said.filters:
        pairs = [(draft_event.source, draft_event.event) for draft_event in draft.events_in_full()]
        service = filter_groups.service_of(draft.resource)
        filters = yield from filter_questions.tests(pairs, begin.record, begin.key, service, resource)
        draft = replace(draft, filters=filters)
    if not said.actions:
        draft = replace(draft, actions=(yield from _actions(resource, draft)))
    # Comments, detail-types, and the variable depend on filters and pattern, so they come last.
    whole = yield from _settings(draft, resource)
    return failed_calls.with_failed_calls(event_pattern.with_detail_types(filter_groups.commented(whole)))


def _begin(start: Start) -> Script[Begin]:
    resource = start.draft.resource.removeprefix("aws.")
    # Events of flags win over those of a record: the record only proposes values then.
    if start.draft.events:
        return Begin(resource=resource, record=_record_of(start))
    if start.records:
        return replace((yield from entry_points.choose_record(list(start.records))), resource=resource)
    if resource:
        return Begin(resource=resource)
    chosen = yield entry_points.way()
    if chosen == entry_points.PULL:
        return Begin(is_pull=True)
    if chosen == "template":
        return Begin(template=(yield template_questions.which(start.templates)))
    return (yield from entry_points.begin(chosen, start.progress))


def _record_of(start: Start) -> RecordedEvent | None:
    """The user's recorded event of the first event that flags name."""
    first = start.draft.events[0].in_full()
    return next(
        (record for record in start.records if (record.source, record.event) == (first.source, first.event)), None
    )


def _actions(resource: str, draft: Draft) -> Script[tuple[Json, ...]]:
    wanted = yield Question(
        "actions",
        "choice",
        "What does the policy do?",
        f"With the {resource} that the event identifies.",
        (
            Choice(NO_ACTION, "report only", "c7n records the resource that it finds. You can add actions later."),
            Choice(ACTIONS, "run actions", "Choose from c7n's actions for this resource."),
        ),
        NO_ACTION,
        short="does",
        # c7n's classes of the resource are imported for the next question, which takes a noticeable time.
        slow="reading c7n's actions",
    )
    events = [(one.source, one.event) for one in draft.events_in_full()]
    return (yield from action_questions.steps(resource, events)) if wanted == ACTIONS else ()


def _settings(draft: Draft, resource: str) -> Script[Draft]:
    """Ask for the name, role, description, and other settings that the draft lacks."""
    if not draft.name:
        suggested = setting_questions.suggested_name(draft.events_in_full()[0].event, resource)
        draft = replace(draft, name=(yield setting_questions.ask_name(suggested)))
    if not draft.role:
        draft = replace(draft, role=(yield setting_questions.ask_role()).strip())
    if not draft.description:
        draft = replace(draft, description=(yield setting_questions.ask_description()).strip())
    more = yield from setting_questions.more([(one.source, one.event) for one in draft.events_in_full()])
    return replace(
        draft,
        member_role=more.texts.get("member-role", draft.member_role),
        comment=more.texts.get("comment", draft.comment),
        delay=more.numbers.get("delay", draft.delay),
        timeout=more.numbers.get("timeout", draft.timeout),
        memory=more.numbers.get("memory", draft.memory),
        tags={**draft.tags, **more.pairs["tag"]},
        environment={**draft.environment, **more.pairs["env"]},
        pattern=more.pattern or draft.pattern,
    )
