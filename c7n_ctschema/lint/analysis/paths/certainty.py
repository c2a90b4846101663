"""How certain it is that a missing path is a mistake. The severity of a finding follows from how the path misses.

No model lists every member that CloudTrail logs, so the absence of a member proves little. A near miss of a member that
exists proves much. `benchmarks/certainty.py` measures the rule on records whose event source it has not seen.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Mapping

from c7n_ctschema import keypath
from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.names import singular
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.facts import active_facts
from c7n_ctschema.trail.paths.resolution import Missing, Reason
from c7n_ctschema.trail.records import learned
from c7n_ctschema.trail.schema import path_repair
from c7n_ctschema.trail.schema.event_schema import SIDES, EventSchema
from c7n_ctschema.trail.schema.member_places import Move
from c7n_ctschema.trail.schema.member_slips import is_slip
from c7n_ctschema.trail.schema.path_repair import Repair
from c7n_ctschema.trail.shapes import envelope
from c7n_ctschema.trail.spelling.encoding import lower_first


class Certainty(enum.Enum):
    """How a path misses."""

    NEAR = "near"  # it differs a little from a path that exists
    COVERED = "covered"  # nothing is similar, but public records show this part of the event, or its shape is known
    LEARNED = "learned"  # nothing is similar, and none of many records of the team's own logs has it
    THIN = "thin"  # nothing is similar, and no public record shows this part of the event

    @property
    def severity(self) -> Severity:
        return _SEVERITIES[self]


_SEVERITIES: Mapping[Certainty, Severity] = {
    Certainty.NEAR: Severity.ERROR,
    Certainty.LEARNED: Severity.ERROR,
    Certainty.COVERED: Severity.WARNING,
    Certainty.THIN: Severity.INFO,
}


def of_path(event: EventSchema | None, path: str, miss: Missing, repair: Repair | None) -> Certainty:
    """The certainty for a missing path; `repair` is the nearest path that exists."""
    # Without an event, the path is in members that all records share, which are known completely.
    if event is None or is_near(path, repair):
        return Certainty.COVERED if event and repair and _may_be_logged(event, path, repair) else Certainty.NEAR
    certainty = of_step(event, path, miss)
    # The same name at another level of the event is better evidence than no record, and weaker than a near miss.
    return Certainty.COVERED if certainty is Certainty.THIN and repair and repair.move else certainty


def of_undocumented(event: EventSchema | None, repair: Repair | None) -> Severity:
    """The severity for an undocumented member of an object that may have more; `repair` is the member's other place."""
    # A schema without an API is made from a few records, so another place proves less.
    is_documented = event is not None and bool(event.operations)
    if repair is None or repair.move is Move.TOO_MANY:
        return Severity.INFO
    return Severity.ERROR if is_documented else Severity.WARNING


def _may_be_logged(event: EventSchema, path: str, repair: Repair) -> bool:
    """Whether records of this event may have the path, although one that differs a little exists.

    `benchmarks/certainty.py` has two kinds of such paths. Responses echo members of the request that no model of the
    response has (KMS's CreateGrant: `keyId`). And an event of a source that keeps the capitals of the API can follow
    the general rule: RUM's PutRumEvents logs `batchId`, its other events `Name`.
    """
    side = side_of(path)
    if not side or event.is_seen(side):
        return False
    if repair.other_root:
        return repair.other_root == envelope.ROOTS["request"]
    wrong, right = _names(path), _names(repair.path)
    # The same names with other list steps: a list is a list in each record.
    is_capital_only = wrong != right and len(wrong) == len(right)
    return is_capital_only and all(one in (other, lower_first(other)) for one, other in zip(wrong, right, strict=True))


def _names(path: str) -> list[str]:
    return [step.name for step in keypath.parse(path) or () if step.kind == "field"]


def of_step(event: EventSchema, path: str, miss: Missing) -> Certainty:
    """The certainty for a missing step, of which only the members beside it are known."""
    if any(is_slip(miss.step.name, name) for name in miss.siblings):
        return Certainty.NEAR
    side = side_of(path)
    if singular(miss.step.name.lower()) in _api_names(event, side):
        return Certainty.NEAR
    if side and learned.is_seen(event.source, event.event, side) and active_facts.is_enough(event.source, event.event):
        return Certainty.LEARNED
    # A member of a list or of a plain value is wrong whatever the model lacks, and so is a member of a response that is
    # null. A call without documented parameters can log some: Lambda's GetAccountSettings, Cognito's Login_GET.
    is_certain_shape = miss.why is not Reason.MEMBER or (not miss.siblings and side != "request")
    return Certainty.COVERED if is_certain_shape or not side or event.is_seen(side) else Certainty.THIN


@functools.lru_cache(maxsize=2_000)
def _api_names(event: EventSchema, side: str) -> frozenset[str]:
    """boto3's names of the members, in lower case and singular. EC2 logs `InstanceIds` as `instancesSet`."""
    names: set[str] = set()
    for operation in event.operations if side and event.source == _RENAMING else ():
        model = models.load(operation.service)
        call = model["operations"][operation.name]
        ref = call.get("input") if side == "request" else call.get("output")
        members = model["shapes"][ref["shape"]].get("members", {}) if ref else {}
        names.update(singular(name.lower()) for name in members)
    return frozenset(names)


_RENAMING = "ec2.amazonaws.com"  # other services log the names of the API with at most another capitalization


def side_of(path: str) -> str:
    """The side of the record that a path is about, "" for the members that all records share."""
    return next((side for side in SIDES if envelope.ROOTS[side] in path), "")


def is_near(path: str, repair: Repair | None) -> bool:
    """Whether the path is a near miss of the repaired one: its list steps, its root, slips in names, or its objects."""
    if repair is None:
        return False
    if repair.certain or repair.move:
        # One object too many: RDS logs `dBInstance.dBInstanceStatus` now and then, App Runner repeats a member.
        # On the other side: responses echo the request, and RunInstances logs `instancesSet.items[].imageId` in both.
        return repair.move not in (Move.TOO_MANY, Move.OTHER_SIDE)
    steps = keypath.parse(path)
    return bool(steps) and path_repair.has_slips_only(steps or (), repair)
