"""Which members of `userIdentity` a type of identity has (knowledge/trail/identities.json)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from c7n_ctschema import tables
from c7n_ctschema.light_typing import Any

TYPE = "detail.userIdentity.type"
_ROOT = "detail.userIdentity."


def missing_member(key: str, types: Iterable[str]) -> str:
    """The member of `userIdentity` that the key reads and that these types lack; "" if one of them may have it."""
    table: Mapping[str, Sequence[str]] = _facts()["missing"]
    # The first step decides: a key below a missing member is missing as well.
    member = key.removeprefix(_ROOT).split(".")[0].split("[")[0] if key.startswith(_ROOT) else ""
    wanted = list(types)
    # A filter can accept several types. One of them with the member is enough for a pass.
    return member if wanted and all(member in table.get(name, ()) for name in wanted) else ""


def instead(name: str, member: str) -> str:
    """The key to read instead of a member that identities of this type lack; "" if there is no such key."""
    path = _facts()["instead"].get(name, {}).get(member, "")
    return f"{_ROOT}{path}" if path else ""


def never_seen(name: str) -> str:
    """The type to write instead of one that the documentation lists and no record has; "" for other types."""
    facts = _facts()["never_seen"]
    # The table has its evidence beside its facts.
    return str(facts[name]) if name in facts and name != "evidence" else ""


def _facts() -> Mapping[str, Any]:
    facts: Mapping[str, Any] = tables.read("knowledge/trail/identities")
    return facts
