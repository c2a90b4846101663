"""What moto showed: whether c7n's filter matches after an event, and did not before (generated/change_proofs.json)."""

from __future__ import annotations

from c7n_ctschema import tables
from c7n_ctschema.changes.filter_readings import Reading
from c7n_ctschema.changes.proposal import Proposal

TABLE = "generated/change_proofs"
PROVEN = "moto"


def of(resource: str, proposal: Proposal, readings: tuple[Reading, ...] = ()) -> str:
    """`moto`, `not`, `moto cannot`, or "" for an event that no world of tests/changes tries with such a filter."""
    filters = tables.read(TABLE)["proofs"].get(resource, {})
    # a creation that sets nothing has no match: any of the policy's filters can be the proven one
    read = [match.reading for match in proposal.found] or readings
    found = [filters.get(label(reading), {}).get(proposal.change.event, "") for reading in read]
    answers = [answer.partition(":")[0] for answer in found if answer]
    return PROVEN if PROVEN in answers else next(iter(answers), "")


def label(reading: Reading) -> str:
    return "value tag:*" if reading.tags else reading.label
