"""Questions about `ids`: which key of an event identifies the resource."""

from __future__ import annotations

from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.policy.policy_draft import DraftEvent
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.wizard.drafts.example_events import RecordedEvent
from c7n_ctschema.wizard.drafts.member_presence import presence
from c7n_ctschema.wizard.forms.question import Choice, Question, Script

OTHER = "(other)"
SHORTCUT = "(shortcut)"
MOST_CANDIDATES = 30


def ids_of_event(source: str, event: str, resource: str, record: RecordedEvent | None) -> Script[DraftEvent]:
    """The event with the path of the resource's id, or as c7n's shortcut."""
    answer = yield ask_ids(source, event, resource, record)
    if answer.startswith(SHORTCUT):
        return DraftEvent(shortcut=answer.removeprefix(SHORTCUT))
    path = (yield _ask_path()) if answer == OTHER else answer
    return DraftEvent(source, event, path)


def ask_ids(source: str, event: str, resource: str, record: RecordedEvent | None = None) -> Question:
    """Ask for the path of the resource's id; c7n's shortcut is a choice if it has the best path."""
    candidates = id_candidates.for_event(resource, event_schema.load(source, event))[:MOST_CANDIDATES]
    choices = [
        Choice(
            candidate.path,
            f"{candidate.path}{_seen(record, candidate.path)}",
            f"{candidate.reason}. Known by: {candidate.proven}. {_presence(candidate.path, source, event)}".rstrip(),
        )
        for candidate in candidates
    ]
    if candidates:
        # Second: the path is explicit in the policy, and a shortcut also takes events of other sources.
        choices[1:1] = _shortcuts(source, event, candidates[0].path)
    why = f"{candidates[0].reason}." if candidates else "No key of this event is known to identify this resource."
    return Question(
        "ids",
        "choice",
        f"Which key of {event} identifies the {resource}?",
        why,
        (*choices, Choice(OTHER, "another path …", "JMESPath below `detail`.")),
        short="ids",
    )


def _shortcuts(source: str, event: str, best: str) -> list[Choice]:
    same = [
        shortcut
        for shortcut in c7n_source.shortcuts().values()
        # CloudWatchEvents.match looks ids up by the record's event name: a row with another key never resolves.
        if shortcut.resolves and (shortcut.source, shortcut.event, shortcut.ids) == (source, event, best)
    ]
    return [
        Choice(
            SHORTCUT + shortcut.key,
            f"{shortcut.key}  (c7n's shortcut)",
            f"c7n expands it to source {shortcut.source}, event {shortcut.event}, ids {shortcut.ids}.",
            said=f"c7n's shortcut {shortcut.key}",
        )
        for shortcut in same
    ]


def _seen(record: RecordedEvent | None, path: str) -> str:
    value = record.value(f"detail.{path}") if record else None
    return f"  = {str(value)[:40]}" if value not in (None, []) else ""


def _ask_path() -> Question:
    def check(path: str) -> str:
        # Here, because only an own path needs the interpreter of JMESPath.
        from c7n_ctschema.custodian.filters import jmespath_functions
        from c7n_ctschema.trail.paths import expression

        try:
            expression.check(path)
        except expression.Invalid as error:
            return f"not JMESPath: {error}"
        misuse = next(jmespath_functions.misused(path), None)
        if misuse is not None:
            return f"not JMESPath: {misuse.reason}"
        return "" if path.strip() else "enter a path"

    return Question(
        "path",
        "text",
        "Which path?",
        "JMESPath below `detail`, such as responseElements.policy.arn.",
        check=check,
        short="ids",
    )


def _presence(path: str, source: str, event: str) -> str:
    return presence(path, [(source, event)]).value
