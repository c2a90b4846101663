"""The first names of a key. They are the same in every event, so they can be checked if the event is unknown."""

from __future__ import annotations

from c7n_ctschema import keypath
from c7n_ctschema.keypath import Step
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.trail.shapes import envelope


class Root(NamedTuple):
    """A name with wrong capitalization, the object that lacks it, and the whole key with the right name."""

    step: Step
    where: str
    right: str


def in_wrong_capitals(key: str) -> Root | None:
    """The first name of a key that differs in capitalization alone: `Detail`, `requestparameters`."""
    steps = keypath.parse(key) or ()
    known = envelope.members("event") | {"detail"}
    # Deeper names depend on the event. The second name counts only below `detail`.
    for step, where in zip(steps[:2], ("EventBridge's event", "the record"), strict=False):
        right = next((name for name in known if name.lower() == step.name.lower()), "")
        if right != step.name:
            return Root(step, where, key[: step.start] + keypath.quote(right) + key[step.end :]) if right else None
        if right != "detail":
            return None
        # The roots are not among the members: their content differs from event to event.
        known = envelope.members("detail") | set(envelope.ROOTS.values())
    return None
