"""Proposals for the members of a policy and of its `mode`, as the installed c7n knows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import policy_members
from c7n_ctschema.custodian.c7n.element_members import Member
from c7n_ctschema.editor.completion.completion_item import Item, ItemKind
from c7n_ctschema.editor.completion.element_items import MOST_ABOUT

TABLE = "knowledge/custodian/policy_members"
MODE = "cloudtrail"


def of_policy(present: Iterable[str]) -> Iterator[Item]:
    """The members that a policy still lacks."""
    yield from _members(policy_members.of_policy(), tables.read(TABLE)["policy"], present)


def of_mode(present: Iterable[str]) -> Iterator[Item]:
    """The members that `mode` of a cloudtrail policy still lacks."""
    about = tables.read(TABLE)["mode"]
    if "type" not in present:
        yield Item("type", ItemKind.NAME, about["type"], text="type: ", rank=-1)
    yield from _members(policy_members.modes()[MODE].members, about, present)


def _members(members: Iterable[Member], about: dict[str, str], present: Iterable[str]) -> Iterator[Item]:
    """The members in the order of the table, which has the most used ones first."""
    order = {name: rank for rank, name in enumerate(about)}
    for member in members:
        if member.name not in present:
            rank = order.get(member.name, len(order))
            yield Item(member.name, ItemKind.NAME, about.get(member.name, ""), text=f"{member.name}: ", rank=rank)


def of_modes() -> Iterator[Item]:
    """The values of `mode.type`; this tool knows only policies of the first one."""
    for rank, (name, mode) in enumerate(policy_members.modes().items()):
        first, *_ = [*mode.about.splitlines(), ""]
        yield Item(name, ItemKind.NAME, first.strip(), mode.about[:MOST_ABOUT], rank=-1 if name == MODE else rank)


def of_mode_values(name: str) -> Iterator[Item]:
    """The values of a member of `mode`, as far as c7n's schema lists them; the newest Python first."""
    member = next((one for one in policy_members.modes()[MODE].members if one.name == name), None)
    for rank, text in enumerate(reversed(member.enum if member else ())):
        yield Item(text, ItemKind.VALUE, rank=rank)
