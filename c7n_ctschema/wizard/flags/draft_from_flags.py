"""A draft from flags and an answers file, and the flags that are still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from c7n_ctschema.custodian.c7n import c7n_source, lambda_settings, resource_names
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.custodian.policy.policy_draft import Draft, DraftEvent
from c7n_ctschema.errors import CtschemaError, UnknownName
from c7n_ctschema.grammar import counted, listed
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.json_value import Json, as_object
from c7n_ctschema.trail.catalog.targets import parse_target
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.wizard.drafts import (
    event_pattern,
    filter_flags,
    filter_groups,
    resource_filter_flags,
)
from c7n_ctschema.wizard.drafts.example_events import RecordedEvent
from c7n_ctschema.wizard.questions import setting_questions

MOST_PROPOSED = 5


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags of the command line; `tests` has --filter, --group, and --end-group in their order."""

    events: Sequence[str] = ()
    ids: Sequence[str] = ()
    resource: str = ""
    tests: Sequence[filter_groups.Said] = ()
    combine: str = "and"
    actions: Sequence[str] = ()
    tags: Sequence[str] = ()
    environment: Sequence[str] = ()
    pattern: str = ""
    texts: dict[str, str] = field(default_factory=dict)  # name, description, comment, role, member_role
    numbers: dict[str, int] = field(default_factory=dict)  # delay, timeout, memory


def draft(flags: Flags, base: Draft | None = None) -> Draft:
    """The draft of an answers file (`base`) with the values of flags; it can be incomplete. Raises CtschemaError."""
    made = base or Draft("", "", ())
    if flags.events or flags.ids:
        made = replace(made, events=_events(flags, made.events))
    if flags.resource:
        made = replace(made, resource=_resource(flags.resource))
    # After the events: the keys of the events give filters their types.
    if flags.tests:
        made = replace(made, filters=filter_groups.from_flags(flags.tests, filter_groups.keys_of(made), flags.combine))
    if flags.actions:
        made = replace(made, actions=tuple(_action(text) for text in flags.actions))
    if flags.tags:
        made = replace(made, tags=_pairs(flags.tags, "tag"))
    if flags.environment:
        made = replace(made, environment=_pairs(flags.environment, "env"))
    if flags.pattern:
        made = replace(made, pattern=event_pattern.parse(flags.pattern))
    made = replace(made, **flags.texts, **flags.numbers)  # type: ignore[arg-type]
    _check(made)
    return event_pattern.with_detail_types(filter_groups.commented(made))


def _check(made: Draft) -> None:
    """Raise for a setting that c7n or AWS refuses."""
    for name, value in (("name", made.name), ("role", made.role)):
        problem = (
            (setting_questions.check_name if name == "name" else setting_questions.check_role)(value) if value else ""
        )
        if problem:
            raise CtschemaError(f"--{name} {value!r}: {problem}")
    for name, number in (("delay", made.delay), ("timeout", made.timeout), ("memory", made.memory)):
        problem = lambda_settings.number_problem(name, number) if number is not None else ""
        if problem:
            raise CtschemaError(f"--{name} {number}: {problem}")


def _events(flags: Flags, base: Sequence[DraftEvent]) -> tuple[DraftEvent, ...]:
    """Events with their ids: one path for each event, or one for all.

    A shortcut has its own ids, which `--ids` replaces if all events are shortcuts.
    """
    named = [draft_event for target in flags.events for draft_event in _event(target)] or list(base)
    if flags.ids and all(draft_event.shortcut for draft_event in named):
        # c7n takes `ids` from its own table for a shortcut, so other ids need the long form.
        named = [draft_event.in_full() for draft_event in named]
    plain = [draft_event for draft_event in named if not draft_event.shortcut]
    if len(flags.ids) not in (0, 1, len(plain)):
        raise CtschemaError(
            f"{counted(len(flags.ids), 'path')} in --ids for {counted(len(plain), 'event')}: "
            "give one for each, or one for all"
        )
    # One path for all: events such as CreateRole and UpdateRole have the same parameter.
    paths = list(flags.ids) * (len(plain) if len(flags.ids) == 1 else 1)
    return tuple(
        replace(draft_event, ids=paths.pop(0)) if paths and not draft_event.shortcut else draft_event
        for draft_event in named
    )


def _event(target: str) -> list[DraftEvent]:
    if target in c7n_source.shortcuts():
        return [DraftEvent(shortcut=target)]
    parsed = parse_target(target)
    if not parsed.events:
        raise CtschemaError(f"--event {target!r} names a service; name one of its events")
    return [DraftEvent(ref.source, ref.event) for ref in parsed.events]


def _resource(name: str) -> str:
    plain = c7n_source.plain_resource(name)
    if plain not in c7n_source.resources():
        raise UnknownName("resource", name, resource_names.nearest(plain), hint="`custodian schema aws` lists them")
    return f"aws.{plain}"


def _action(text: str) -> Json:
    return resource_filter_flags.flow_object(text, "--action") if text.startswith("{") else text


def _pairs(texts: Sequence[str], flag: str) -> dict[str, str]:
    """The names and values of a repeatable flag."""
    return {name: value for text in texts for name, value in _pair(text, flag).items()}


def _pair(text: str, flag: str) -> dict[str, str]:
    # JSON is for names that contain `=`, as equivalent_command writes them.
    if text.startswith("{"):
        return {name: str(value) for name, value in as_object(_action(text)).items()}
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise CtschemaError(f"--{flag} {text!r}: write NAME=VALUE")
    return {name: value}


# --- what is missing -------------------------------------------------------------------------------------------


def missing(made: Draft, records: Sequence[RecordedEvent] = ()) -> list[str]:
    """A sentence for each missing flag, with proposed values."""
    sentences = []
    if not made.events:
        sentences.append(
            "--event is missing; `find WORDS` searches events, and `new-policy` on a terminal asks for one"
        )
    if not made.resource:
        sentences.append(f"--resource is missing{_proposed_resources(made)}")
    if any(not draft_event.in_full().ids for draft_event in made.events) or not made.events:
        sentences.append(f"--ids is missing{_proposed_ids(made, records)}")
    if not made.name:
        sentences.append(f"--name is missing{_proposed_name(made)}")
    return sentences


def _proposed_resources(made: Draft) -> str:
    names: dict[str, None] = {}
    for draft_event in made.events_in_full():
        names.update((name, None) for name, _ in id_candidates.of_event(draft_event.source, draft_event.event))
    return f"; the event concerns {listed(list(names)[:MOST_PROPOSED])}" if names else ""


def _proposed_ids(made: Draft, records: Sequence[RecordedEvent]) -> str:
    lacking = next((draft_event for draft_event in made.events_in_full() if not draft_event.ids), None)
    if lacking is None or not made.resource:
        return ""
    resource = made.resource.removeprefix("aws.")
    known = resource_identity.of(resource)
    # Without this reason, the user would search for a path that cannot exist.
    if known and not known.works:
        return f", and c7n cannot look up {resource} by any: {known.why}"
    candidates = id_candidates.for_event(resource, event_schema.load(lacking.source, lacking.event))[:3]
    shown = [f"{candidate.path}{_seen(candidate.path, records)}" for candidate in candidates]
    if shown:
        return f"; for this resource: {', '.join(shown)}"
    return f"; {lacking.event} identifies no {resource}: `show --resource {resource}` lists the events that do"


def _seen(path: str, records: Sequence[RecordedEvent]) -> str:
    value = next((value for record in records if (value := record.value(f"detail.{path}")) not in (None, [])), None)
    return f" (here {str(value)[:60]})" if value is not None else ""


def _proposed_name(made: Draft) -> str:
    if not made.events or not made.resource:
        return ""
    name = setting_questions.suggested_name(made.events_in_full()[0].event, made.resource.removeprefix("aws."))
    return f", such as {name}"


def proposed_filters(made: Draft, records: Sequence[RecordedEvent]) -> list[str]:
    """Flags of filters that the user's recorded event passes."""
    from c7n_ctschema.custodian.policy.policy_draft import DraftFilter

    proposed = []
    for record in records:
        for path, key in filter_groups.keys_of_events([(record.source, record.event)]).items():
            value = record.value(path)
            # Not the envelope: a filter on `eventTime` or `requestID` would match this one event only.
            own = path.startswith(("detail.requestParameters.", "detail.responseElements."))
            if own and value not in (None, [], {}, "") and not isinstance(value, dict | list):
                proposed.append("--filter " + filter_flags.as_flag(DraftFilter(path, "eq", value), {path: key}))
    return proposed[:MOST_PROPOSED]
