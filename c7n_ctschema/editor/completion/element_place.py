"""Which filter or action a path of a policy is in."""

from __future__ import annotations

from typing import NamedTuple

from c7n_ctschema.custodian.c7n.resource_elements import Part
from c7n_ctschema.editor.document.outline_entries import Path

GROUPS = ("or", "and", "not")
_PARTS: dict[str | int, Part] = {"filters": "filters", "conditions": "filters", "actions": "actions"}


class ElementPlace(NamedTuple):
    """The filter or action at `path`, and `rest`: the path of the cursor below it, without indexes of lists.

    `owner` is the path of the object that has the member at the cursor: the element, or an object in it.
    """

    part: Part
    path: Path
    rest: tuple[str, ...]
    is_condition: bool = False
    owner: Path = ()


def of_path(path: Path) -> ElementPlace | None:
    """The element that a path leads to or into; None outside of filters, conditions, and actions."""
    part = _PARTS.get(path[0]) if path else None
    if part is None or len(path) < 2 or not isinstance(path[1], int):
        return None
    end = 2
    # filters in groups: `filters`, 0, `or`, 1
    while part == "filters" and len(path) > end + 1 and path[end] in GROUPS and isinstance(path[end + 1], int):
        end += 2
    rest = tuple(step for step in path[end:] if isinstance(step, str))
    owner = len(path)
    while owner > end and isinstance(path[owner - 1], int):
        owner -= 1
    return ElementPlace(part, path[:end], rest, path[0] == "conditions", path[: max(owner - 1, end)])
