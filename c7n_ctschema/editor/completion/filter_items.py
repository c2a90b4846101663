"""Proposals for the members of an event and of an event filter: names, operators, and values."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from c7n_ctschema import tables
from c7n_ctschema.custodian.filters import event_filter
from c7n_ctschema.editor.completion.completion_item import Item, ItemKind
from c7n_ctschema.editor.completion.policy_facts import PolicyFacts
from c7n_ctschema.editor.document.outline_entries import Path
from c7n_ctschema.lint.analysis import policy_context
from c7n_ctschema.lint.analysis.values import key_domain
from c7n_ctschema.lint.analysis.values.key_domain import Domain

EVENT_MEMBERS = {
    "source": "the event source, such as iam.amazonaws.com",
    "event": "the event name, such as CreateUser",
    "ids": "the path of the resource's id in the record",
}
MEMBERS = {
    "key": "the path from the EventBridge event, such as detail.requestParameters.…",
    "op": "how the key is compared with the value",
    "value": "the value, or present, absent, empty, not-null",
    "value_type": "how both sides are converted before they are compared",
    "value_from": "a file or URL that has the values",
}
SPECIAL = ("present", "absent", "empty", "not-null")
_READ_AS_OTHER_TYPE = {"true", "false", "yes", "no", "on", "off", "null", "~"}


def of_event_members(present: Collection[str]) -> Iterator[Item]:
    """The members that an entry of `mode.events` still lacks."""
    yield from _names(EVENT_MEMBERS, present)


def of_filter_members(present: Collection[str]) -> Iterator[Item]:
    """The members that an event filter still lacks."""
    yield from _names(MEMBERS, present)


def _names(table: dict[str, str], present: Collection[str]) -> Iterator[Item]:
    for rank, (name, about) in enumerate(table.items()):
        if name not in present:
            yield Item(name, ItemKind.NAME, about, text=f"{name}: ", rank=rank)


def _domain(facts: PolicyFacts, path: Path) -> Domain | None:
    key = facts.value(*path, "key")
    return key_domain.of(policy_context.read_as(key), facts.schemas) if key and facts.schemas else None


def operators() -> dict[str, Any]:
    """The descriptions of operators and value types."""
    table: dict[str, Any] = tables.read("knowledge/custodian/operators")
    return table


def about_operator(name: str) -> str:
    """What an operator does, also under its other name: `greater-than` is `gt`."""
    table = operators()
    short = table["synonyms"].get(name, name)
    about = str(table["operators"].get(short, ""))
    return f"as {short}: {about}" if short != name and about else about


def of_operators(facts: PolicyFacts, path: Path) -> Iterator[Item]:
    """c7n's operators; those that fit the type of the key come first, the others follow."""
    domain = _domain(facts, path)
    yield from ranked_operators(event_filter.OPS, _type_of(domain) if domain else "", facts.value(*path, "value_type"))


def ranked_operators(names: Iterable[str], kind: str, value_type: str = "") -> Iterator[Item]:
    """Operators; those that fit the type of a key come first, and other names of an operator last.

    The table has `gt:age` for `gt` with the value type `age`.
    """
    table = operators()
    entries = itertools.chain(*table["offered"].values()) if value_type else table["offered"].get(kind, [])
    fit = [op for op, _, used in (entry.partition(":") for entry in entries) if used == value_type]
    for rank, name in enumerate(names):
        order = fit.index(name) if name in fit else rank + (200 if name in table["synonyms"] else 100)
        yield Item(name, ItemKind.OPERATOR, about_operator(name), rank=order)


def _type_of(domain: Domain) -> str:
    """The type in the words of the table of operators."""
    if domain.is_mixed:
        return "mixed"
    return "list" if "list" in domain.types else next(iter(domain.types), "string")


def of_value_types(names: Iterable[str] = event_filter.VALUE_TYPES) -> Iterator[Item]:
    """c7n's value types, each with what it does."""
    about = operators()["value_types"]
    yield from (Item(name, ItemKind.OPERATOR, about.get(name, ""), rank=rank) for rank, name in enumerate(names))


def of_values(facts: PolicyFacts, path: Path, is_element: bool, quote: str) -> Iterator[Item]:
    """The values that the key can have, written so that YAML reads them with the right type."""
    domain = _domain(facts, path)
    rank = 0
    if domain:
        types = domain.items or domain.types
        for text in (*_own_values(facts, facts.value(*path, "key")), *domain.enum):
            yield Item(text, ItemKind.VALUE, "value of the API", text=_as_string(text, quote), rank=rank)
            rank += 1
        if types == {"boolean"} and not quote:
            booleans = ("true", "false")
            yield from (Item(text, ItemKind.VALUE, "boolean", rank=rank, is_string=False) for text in booleans)
    if not is_element and not facts.value(*path, "op"):
        yield from (Item(name, ItemKind.VALUE, about_operator(name), rank=rank + 50) for name in SPECIAL)


def _own_values(facts: PolicyFacts, key: str) -> tuple[str, ...]:
    """The names and sources of the policy's events, for the keys that have them."""
    own = {"detail.eventName": "event", "detail.eventSource": "source"}.get(key)
    return tuple(dict.fromkeys(str(getattr(schema, own)) for schema in facts.schemas)) if own else ()


def _as_string(text: str, quote: str) -> str:
    """A string that YAML would read as a number or a boolean gets quotes."""
    is_other = text.lower() in _READ_AS_OTHER_TYPE or text.replace(".", "").replace("-", "").isdigit()
    return f'"{text}"' if is_other and not quote else text
