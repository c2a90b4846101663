"""Why a path is missing, as the end of a message: the case of `certainty`, and where the path exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from c7n_ctschema import grammar, keypath
from c7n_ctschema.lint.analysis.paths.certainty import Certainty
from c7n_ctschema.trail.paths.resolution import Missing, Reason
from c7n_ctschema.trail.schema.member_slips import is_slip
from c7n_ctschema.trail.schema.path_repair import Repair

OPEN = ": not documented, and not seen; only a part of this object is known, so it may exist"
_REASONS: Mapping[Certainty, str] = {
    Certainty.COVERED: ": not documented, and not in the public records of this event",
    Certainty.LEARNED: ": not documented, and in none of the records of your facts",
    Certainty.THIN: ": not documented, and not seen; few public records show this event, so it may exist",
}
_OTHER_CAPITALS = ": other events of this source have another capitalization, and no public record shows this event"
_OTHER_NAME = ": this is the API's name; records have another one"


def of_key(how: Certainty, miss: Missing, path: str, found: Repair | None, meant: str) -> str:
    """The reason for a whole key; `found` is the nearest path, and `meant` the suggested path or name."""
    if found is not None and (found.move or found.other_root):
        return elsewhere(found, miss)
    if miss.why is not Reason.MEMBER or not miss.siblings:
        return ""
    if how is Certainty.NEAR:
        return _near(path, meant, miss) if meant else ""
    # `anomalyMonitor` of Cost Explorer: `certainty` says why this is not a near miss.
    is_capital_only = found is not None and _lower(_names(path)) == _lower(_names(found.path))
    return _OTHER_CAPITALS if is_capital_only else _REASONS[how]


def of_step(how: Certainty, miss: Missing) -> str:
    """The reason for a step within an expression. A near miss needs none: the suggestion shows the difference."""
    is_clear = how is Certainty.NEAR or miss.why is not Reason.MEMBER or not miss.siblings
    return "" if is_clear else _REASONS[how]


def elsewhere(found: Repair | None, miss: Missing) -> str:
    """Where else the member is: under the other root, or in another object."""
    if found is None:
        return ""
    if found.move is None:
        return f" (it is under {found.other_root})" if found.other_root else ""
    names = keypath.parse(found.path) or ()
    if miss.step.name not in [step.name for step in names]:
        # `dBInstance.dBInstanceArn`, and records have `dBInstanceArn` alone: the missing step is the object too many.
        return ": records have its members one level higher"
    more = len(found.places) - 1
    also = f" and in {grammar.counted(more, 'other object')}" if more else ""
    subject = "it" if miss.why is Reason.MEMBER else f"`{miss.step.name}`"
    return f": {subject} is in `{_object_of(miss.step.name, found.path)}`{also}"


def in_other_events(others: Sequence[str]) -> str:
    return f"; {grammar.listed(others)} {grammar.plural('has', len(others))} it" if others else ""


def _object_of(name: str, path: str) -> str:
    """The path to the object that has the member."""
    at = next((step.start for step in reversed(keypath.parse(path) or ()) if step.name == name), len(path))
    # `userIdentity` needs no root before it, and `detail.` is in the suggestion.
    return path[:at].rstrip(".").removeprefix("detail.")


def _near(path: str, meant: str, miss: Missing) -> str:
    """What differs between a missing path and the existing one; `meant` can be the last name of the path alone."""
    wrong, right = _names(path), _names(meant)
    # The root itself: `responseElement.instancesSet`.
    if miss.step.name not in _ROOTS and any(is_slip(miss.step.name, root) for root in _ROOTS):
        is_capital = miss.step.name.lower() in map(str.lower, _ROOTS)
        return ": wrong capitalization" if is_capital else ": the name is misspelled"
    # The suggestion for a step in the middle of a path is a name, because what follows it is not known.
    if len(right) == 1:
        wrong = [miss.step.name]
    if len(wrong) < len(right) and _lower(wrong) == [name for name in _lower(right) if name in _lower(wrong)]:
        lacking = next((name for name in right if name.lower() == miss.step.name.lower()), "")
        return f": it is in `{_object_of(lacking, meant)}`" if lacking else ""
    if _lower(wrong) == _lower(right):
        return ": wrong capitalization" if wrong != right else ""
    # EC2 logs `InstanceIds` as `instancesSet.items[]`: neither a slip nor the same names.
    is_misspelled = len(wrong) == len(right) and all(map(is_slip, wrong, right))
    return ": the name is misspelled" if is_misspelled else _OTHER_NAME


def _names(path: str) -> list[str]:
    """The names of a path without its roots, which can be written or not."""
    return [step.name for step in keypath.parse(path) or () if step.kind == "field" and step.name not in _ROOTS]


_ROOTS = ("detail", "requestParameters", "responseElements")


def _lower(names: Sequence[str]) -> list[str]:
    return [name.lower() for name in names]
