"""What an event policy in place of a pull policy waits for: events, filters with notes, and what stays pull."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from c7n_ctschema.changes import proposals
from c7n_ctschema.changes.proposal import Answer, Effect, Proposal
from c7n_ctschema.convert import change_proofs, explanations
from c7n_ctschema.custodian.lookups import resource_moment

DELAY = 60  # seconds: consoles and CloudFormation make their later calls within a minute


class ProposedEvent(NamedTuple):
    """`known`: how the ids are known (moto, source, metadata, inferred). `effect`: create, change, expose, or tag.

    `proven` says what moto showed: "moto" if c7n's filter matches after the call and did not before, "not" if it does
    not match, "moto cannot" if moto does not play the call, "" if nobody tried.
    """

    source: str
    event: str
    ids: str
    known: str
    why: str
    effect: str
    proven: str = ""

    @property
    def name(self) -> str:
        return f"{self.source.removesuffix('.amazonaws.com')}.{self.event}"


class ReadFilter(NamedTuple):
    """A filter of the policy. `kept`: the event policy has it too."""

    filter: str
    reads: tuple[str, ...]
    kept: bool
    note: str


class Conversion(NamedTuple):
    """`reason` says why there are no events, or is None. `notes` are about the moment at which the events arrive."""

    resource: str
    events: tuple[ProposedEvent, ...]
    filters: tuple[ReadFilter, ...]
    reason: str | None
    notes: tuple[str, ...]


def of_policy(resource: str, policy: Mapping[str, Any]) -> Conversion:
    """The events of a pull policy, best first."""
    answer = proposals.of_policy(resource.removeprefix("aws."), policy)
    events = tuple(_event(answer, one) for one in answer.proposals)
    filters = tuple(
        ReadFilter(one.label, tuple(explanations.reads(one)), True, explanations.note(answer.resource, one))
        for one in answer.readings
    )
    return Conversion(answer.resource, events, filters, explanations.reason(answer), tuple(_notes(answer)))


def _event(answer: Answer, proposal: Proposal) -> ProposedEvent:
    change = proposal.change
    why = explanations.why(answer.resource, proposal, answer)
    proven = change_proofs.of(answer.resource, proposal, answer.readings)
    return ProposedEvent(change.source, change.event, change.ids, change.known, why, proposal.kind.value, proven)


def _notes(answer: Answer) -> Iterator[str]:
    """What is not settled yet when an event arrives."""
    for proposal in answer.proposals:
        change = proposal.change
        moment = resource_moment.after(answer.resource, change.source, change.event)
        if moment:
            yield (
                f"after {change.event}, `{moment.attribute}` is {moment.state} for about {moment.seconds} seconds:"
                " actions and filters that need another state fail then"
            )
    unset = [one for one in answer.proposals if one.kind is Effect.CREATES and not one.found]
    later = [one for one in answer.proposals if one.kind in (Effect.CHANGES, Effect.EXPOSES)]
    if unset and later:
        yield (
            f"{unset[0].change.event} does not set what the filters read; {later[0].change.event} may follow it:"
            f" `delay: {DELAY}` in `mode` waits for it"
        )
