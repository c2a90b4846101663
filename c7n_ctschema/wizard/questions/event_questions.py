"""Questions about the events of the policy and the resource."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.custodian.policy.policy_draft import DraftEvent
from c7n_ctschema.ids import id_candidates, resource_events
from c7n_ctschema.trail.catalog import event_catalog, models
from c7n_ctschema.trail.catalog.delivery import Delivery, is_read_only
from c7n_ctschema.trail.records import observed
from c7n_ctschema.wizard.forms.question import Choice, Question, Script, yes_or_no
from c7n_ctschema.wizard.questions import entry_points, id_questions
from c7n_ctschema.wizard.questions.entry_points import Begin

OTHER = "(other)"


def events(begin: Begin, said: Sequence[DraftEvent]) -> Script[tuple[str, tuple[DraftEvent, ...]]]:
    """The resource (without `aws.`) and its events; `said` are the events of flags, which may lack ids."""
    resource = begin.resource
    waiting = list(said) or [DraftEvent(*pair) for pair in begin.events]
    # Who names events by flags has named all of them.
    asks_for_more = not said
    chosen: list[DraftEvent] = []
    while True:
        draft_event = waiting.pop(0) if waiting else DraftEvent(*(yield from _one(resource, chosen)))
        # A shortcut has its source and event in c7n's table only.
        full = draft_event.in_full()
        # Only the first event decides the resource: a policy has one.
        if not resource:
            resource = yield ask_resource(full.source, full.event)
        chosen.append(
            draft_event
            if full.ids
            else (yield from id_questions.ids_of_event(full.source, full.event, resource, begin.record))
        )
        if waiting:
            continue
        if not asks_for_more or (yield _more(resource)) == "no":
            return resource, tuple(chosen)


def _more(resource: str) -> Question:
    return yes_or_no(
        "more-events", "Another event in the same policy?", f"A policy can wait for several events of {resource}."
    )


def _one(resource: str, chosen: Sequence[DraftEvent]) -> Script[tuple[str, str]]:
    """An event of the resource, or of any service."""
    if resource:
        listed = resource_events.for_resource(resource)
        # Some resources have no known event, and any event of any service is offered then.
        if listed:
            answer = yield _ask_event_of(resource, listed, chosen)
            if answer != OTHER:
                source, _, event = answer.partition(":")
                return source, event
    own = resource_events.for_resource(resource) if resource else ()
    service = yield _ask_service(bool(chosen), own[0].source if own else "")
    source = event_catalog.source_named(service)
    return source, (yield _ask_event(source, resource, [one.event for one in own if one.source == source]))


def _ask_event_of(resource: str, listed: Sequence[Any], chosen: Sequence[DraftEvent]) -> Question:
    # c7n takes the first entry of an event that finds ids, so a second one is asked only if the first finds nothing.
    taken = {(draft_event.source, draft_event.event) for draft_event in chosen}
    choices = [
        _event_of(resource_event)
        for resource_event in listed
        if (resource_event.source, resource_event.event) not in taken
    ]
    return Question(
        "resource-event",
        "choice",
        f"What happens to the {resource}?",
        "Events are grouped by what they do. In each group, events named after the resource come first.",
        (*choices, Choice(OTHER, "another event …")),
        short="event",
    )


def _event_of(resource_event: Any) -> Choice:
    service = resource_event.source.removesuffix(event_catalog.SUFFIX)
    best = resource_event.best
    about = f"{resource_events.about(resource_event.group)}. ids: {best.path} ({best.proven})."
    label, about = (
        f"{resource_event.group:8}{service}.{resource_event.event}",
        f"{about} {delivered(resource_event.source, resource_event.event)}",
    )
    return Choice(
        f"{resource_event.source}:{resource_event.event}",
        label,
        about,
        _documentation(resource_event.source, resource_event.event),
        said=f"{service}.{resource_event.event}",
    )


def _ask_service(again: bool, source: str) -> Question:
    """Ask for the service; `source` is that of the resource's events, where the list opens."""
    # The event source, not botocore's name: policies have `monitoring`, not `cloudwatch`.
    names = sorted({host.removesuffix(event_catalog.SUFFIX) for host in event_catalog.sources()})
    choices = tuple(
        Choice(name, name, ", ".join(event_catalog.services_of(event_catalog.source_named(name)))) for name in names
    )
    return Question(
        "service",
        "choice",
        "Which service has the next event?" if again else "Which service has the event?",
        "The event source of the record, such as iam or ec2.",
        choices,
        source.removesuffix(event_catalog.SUFFIX),
        short="service",
    )


def _ask_event(source: str, resource: str, own: Sequence[str]) -> Question:
    """Ask for an event; `own` are those of the resource."""
    # EC2 has 800 events: half of them only read, and most of the others nobody waits for.
    seen = frozenset(observed.events(source))
    known = {event: at for at, event in enumerate(own)}

    def order(event: str) -> tuple[int, bool, bool, str]:
        return known.get(event, len(known)), is_read_only(source, event), event not in seen, event

    events = sorted(event_catalog.events_of_source(source), key=order)
    first = f"Events of the {resource}" if own else "Events that public records show"
    return Question(
        "event",
        "choice",
        "Which event?",
        f"{first} come first, and read-only events last: EventBridge does not deliver them.",
        tuple(_event_choice(source, event) for event in events),
        short="event",
    )


def _event_choice(source: str, event: str) -> Choice:
    return Choice(
        event, event + entry_points.mark(source, event), delivered(source, event), _documentation(source, event)
    )


def _documentation(source: str, event: str) -> str:
    """botocore's documentation of the API call, as HTML."""
    ref = event_catalog.find(source, event)
    # ConsoleLogin and service events are no API operations, so botocore does not document them.
    if ref is None or not ref.operations:
        return str(event_catalog.special_events(source).get(event, {}).get("documentation", ""))
    # ELB and ELBv2 share names of events: the first text is near enough to choose by.
    operation = ref.operations[0]
    return str(models.load(operation.service)["operations"].get(operation.name, {}).get("documentation", ""))


def delivered(source: str, event: str) -> str:
    """The conditions under which EventBridge delivers the event; "" for an ordinary event."""
    from c7n_ctschema.trail.catalog.delivery import delivery

    return " ".join(delivery_warnings(event, delivery(source, event)))


def delivery_warnings(event: str, facts_of: Delivery) -> list[str]:
    """A sentence for each condition of delivery."""
    warnings = []
    if facts_of.read_only:
        warnings.append(f"{event} is read-only: EventBridge does not deliver it to the rules that c7n deploys.")
    if facts_of.data_event:
        warnings.append(f"{event} is a data event: EventBridge delivers it only if a trail selects it.")
    if facts_of.global_service:
        warnings.append(
            f"{event} belongs to a global service: EventBridge delivers it only in us-east-1. Deploy the policy there."
        )
    return warnings


def ask_resource(source: str, event: str) -> Question:
    """Ask for the resource; resources that the event concerns come first."""
    concerned = list(id_candidates.of_event(source, event))
    names = {name for name, _ in concerned}
    choices = [
        Choice(name, f"{name}  (this event concerns it)", f"ids: {best.path}. {best.reason}.")
        for name, best in concerned
    ]
    # All other resources stay in the list: the catalog of ids cannot know every use.
    choices += [Choice(name, name, _about(name)) for name in resource_identity.all_resources() if name not in names]
    return Question(
        "resource",
        "choice",
        "Which resource does the policy act on?",
        "c7n's name of the resource. Resources that the event concerns come first.",
        tuple(choices),
        short="resource",
    )


def _about(name: str) -> str:
    known = resource_identity.of(name)
    if known is None or not known.works:
        return f"c7n cannot look it up by any ids: {known.why}" if known else ""
    return f"c7n looks it up by {known.member or known.kind}. The event has no known path to it."
