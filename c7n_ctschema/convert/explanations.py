"""Why an event is proposed, and why a policy has no events, in sentences."""

from __future__ import annotations

from c7n_ctschema import tables
from c7n_ctschema.changes import creations, event_names, filter_facts
from c7n_ctschema.changes.filter_directions import Direction
from c7n_ctschema.changes.filter_readings import Reading
from c7n_ctschema.changes.matches import How, Match
from c7n_ctschema.changes.proposal import Answer, Effect, Proposal, Refusal


def why(resource: str, proposal: Proposal, answer: Answer) -> str:
    """Why the resource may newly match after the event."""
    event = proposal.change.event
    if proposal.kind is Effect.CREATES and not proposal.found:
        return _new(resource, proposal, answer)
    sentences = dict.fromkeys(_sentence(match) for match in _best(proposal))
    if proposal.kind is Effect.CREATES:
        return f"{event} creates the {resource}: {'; '.join(sentences)}"
    return "; ".join(sentences)


def _best(proposal: Proposal) -> list[Match]:
    """The strongest matches; two sentences are enough."""
    return sorted(proposal.found, key=lambda match: -match.score)[:2]


def _new(resource: str, proposal: Proposal, answer: Answer) -> str:
    event = proposal.change.event
    readings = [reading for reading in answer.readings if not reading.neutral and not reading.reason]
    if not readings:
        return f"{event} creates the {resource}, and no filter reads what a later call changes"
    if any(reading.tags for reading in readings) and all(reading.tags for reading in readings):
        return f"{event} creates the {resource} with or without tags"
    # `RoleName` only says of which role a call lists the policies
    is_plain = not any(reading.calls or reading.policy for reading in readings)
    named = [one for reading in readings for one in reading.attributes if is_plain]
    if named and all(event_names.is_identity(resource, one) for one in named):
        return f"{event} creates the {resource}; no later call changes `{named[0]}`"
    if creations.is_copy(proposal):
        return f"{event} creates the {resource} from another resource, and takes over what the request does not set"
    if all(reading.direction is Direction.REMOVED for reading in readings):
        return f"{event} creates the {resource}: a new one lacks it, or has the default"
    return f"{event} creates the {resource}: a new one has the default"


def _sentence(match: Match) -> str:
    event, label = match.change.event, f"`{match.reading.label}`"
    if match.how is How.MEMBER:
        return f"`{_attribute(match)}` is read; {event} sets `{match.name}`"
    if match.how is How.CALL:
        call = match.name.partition(".")[2]
        return f"{label} reads {call}; {event} changes what it returns"
    if match.how is How.NAME:
        return f"`{match.attribute}` is read; {event} changes it"
    if match.how is How.STATE:
        return f"`{match.attribute}` is read; {event} changes the state"
    if match.how is How.TAGS:
        return f"{label} reads tags; {event} changes tags"
    if match.how is How.POLICY:
        return f"{label} reads who has access; {event} changes it"
    if match.how is How.SAME_NOUN:
        return f"{match.name} sets what {label} reads; {event} changes the same thing"
    return f"{label} is read; {event} changes it"


def _attribute(match: Match) -> str:
    """The attribute as the policy has it; filters on related resources read where the resource names those."""
    return match.attribute or match.reading.label


def reason(answer: Answer) -> str | None:
    """Why the policy has no events; None if it has."""
    if answer.refusal is None:
        return None
    if answer.refusal is Refusal.UNKNOWN_RESOURCE:
        return f"c7n has no AWS resource {answer.resource!r}"
    if answer.refusal is Refusal.MODE_REFUSED:
        return f"c7n cannot look up {answer.resource} by the ids of an event: {answer.detail}; it stays a pull policy"
    if answer.refusal is Refusal.WAITS:
        waiting = next((one for one in answer.readings if one.label == answer.detail), None)
        return f"`{answer.detail}`: {waiting.reason if waiting else ''}; it stays a pull policy"
    return _no_events(answer)


def _no_events(answer: Answer) -> str:
    readings = [f"`{one.label}`" for one in answer.readings if not one.neutral]
    read = ", ".join(dict.fromkeys(readings)) or f"the {answer.resource}"
    return f"no known event with ids of the {answer.resource} changes what {read} reads; it stays a pull policy"


def note(resource: str, reading: Reading) -> str:
    """What to know of a filter in the event policy, or ""."""
    if reading.reason:
        return f"{reading.reason}; an event does not make it true"
    if reading.neutral:
        return "it is kept, and no event changes what it reads"
    if reading.related:
        return f"it also reads the {_plain(reading.related)}: events of that resource need a policy of their own"
    return ""


def _plain(related: str) -> str:
    """c7n's class of the related resource in words: `SecurityGroup` → `security group`."""
    known = tables.read(filter_facts.TABLE).get("related", {})
    return str(known.get(related) or "".join(f" {c.lower()}" if c.isupper() else c for c in related).strip())


def reads(reading: Reading) -> list[str]:
    """What a filter reads: attributes and API calls."""
    attributes = ["Tags"] if reading.tags else list(reading.attributes)
    return [*attributes, *(call.partition(".")[2] for call in reading.calls)]
