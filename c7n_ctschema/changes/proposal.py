"""An event that is proposed for a policy, and the answer of all proposals."""

from __future__ import annotations

import enum

from c7n_ctschema.changes.filter_readings import Reading
from c7n_ctschema.changes.matches import Match
from c7n_ctschema.changes.resource_changes import Change
from c7n_ctschema.light_typing import NamedTuple


class Effect(enum.Enum):
    """What an event does to the resource."""

    CREATES = "create"
    CHANGES = "change"
    TAGS = "tag"
    EXPOSES = "expose"


class Refusal(enum.Enum):
    """Why a policy has no events."""

    UNKNOWN_RESOURCE = "unknown resource"
    MODE_REFUSED = "mode refused"
    WAITS = "waits"
    NO_EVENTS = "no events"


class Proposal(NamedTuple):
    """An event with what it does and why; `found` is empty for a creation that sets nothing the filters read."""

    change: Change
    kind: Effect
    score: int
    found: tuple[Match, ...]


class Answer(NamedTuple):
    """The proposals for a policy. Without any, `refusal` and `detail` say why."""

    resource: str
    readings: tuple[Reading, ...]
    proposals: tuple[Proposal, ...]
    refusal: Refusal | None = None
    detail: str = ""
