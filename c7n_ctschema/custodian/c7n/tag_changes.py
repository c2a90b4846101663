"""The tags that an action sets and removes (c7n.tags, 0.9.53)."""

from __future__ import annotations

from collections.abc import Mapping

from c7n_ctschema.light_typing import Any, NamedTuple

DEFAULT_TAG = "maid_status"  # c7n.tags.DEFAULT_TAG
_SET, _REMOVED = ("tag", "mark", "mark-for-op"), ("untag", "unmark", "remove-tag")


class TagChanges(NamedTuple):
    """The value of each tag that an action sets, and the keys that it removes. A value is None if it varies."""

    values: Mapping[str, str | None]
    removed: frozenset[str]


def of_action(kind: str, settings: Mapping[str, Any]) -> TagChanges | None:
    """What an action changes, or None for an action that does not change tags in a known way."""
    if kind in _REMOVED:
        return TagChanges({}, frozenset(map(str, settings.get("tags") or (DEFAULT_TAG,))))
    # Other actions may change anything, so nothing can be said of a second run.
    if kind not in _SET:
        return None
    tags = settings.get("tags")
    values: dict[str, str | None] = dict(tags) if isinstance(tags, Mapping) else {}
    # `mark-for-op` names its tag `tag`, and `tag` names it `key`.
    key = settings.get("key") or settings.get("tag")
    if key or not values:
        value = settings.get("value") if kind != "mark-for-op" else None
        # c7n.tags.TagDelayedAction writes the date of the operation, and `{now}` becomes the time: both vary.
        values[str(key or DEFAULT_TAG)] = value if isinstance(value, str) and "{" not in value else None
    return TagChanges(values, frozenset())
