"""A proposal at the cursor, and a filter that keeps long lists short."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MOST = 200  # IAM has 180 events, EC2 800: an editor asks again with each letter, and writing 800 items takes 60 ms


class ItemKind(enum.Enum):
    """What a proposal is; each editor has an icon for it."""

    RESOURCE = "resource"
    SOURCE = "source"
    EVENT = "event"
    SHORTCUT = "shortcut"
    PATH = "path"
    MEMBER = "member"
    OPERATOR = "operator"
    VALUE = "value"
    NAME = "name"
    ELEMENT = "element"
    TEMPLATE = "template"


class Item(NamedTuple):
    """A proposal. `text` replaces the word at the cursor; `detail` is one short line, `about` plain text.

    `rank` orders the items, lowest first. `is_snippet`: the text has tab stops, such as `${1:name}`.
    """

    label: str
    kind: ItemKind
    detail: str = ""
    about: str = ""
    text: str = ""
    rank: int = 0
    is_snippet: bool = False
    is_sure: bool = True  # False for a member of some of the policy's events
    is_string: bool = True  # False for `true` and `12`, which stand without quotes in JSON

    @property
    def written(self) -> str:
        return self.text or self.label


class Items(NamedTuple):
    """The proposals for the part of the text from `start` to `end`. `is_complete`: more letters find no others."""

    start: int
    end: int
    items: tuple[Item, ...] = ()
    is_complete: bool = True


def fitting(items: Iterable[Item], prefix: str) -> tuple[tuple[Item, ...], bool]:
    """The items that have the letters of the prefix in its order, and whether these are all of them."""
    found = sorted(_ranked(items, prefix.lower()), key=lambda pair: (pair[0], pair[1].rank))
    return tuple(item for _, item in found[:MOST]), len(found) <= MOST


def _ranked(items: Iterable[Item], prefix: str) -> Iterator[tuple[int, Item]]:
    for item in items:
        label = item.label.lower()
        if label.startswith(prefix):
            yield 0, item
        elif prefix in label:
            yield 1, item
        elif _has_in_order(label, prefix):
            yield 2, item


def _has_in_order(label: str, prefix: str) -> bool:
    """Whether the letters occur in this order: editors filter in this way, too (`csg` for CreateSecurityGroup)."""
    letters = iter(label)
    return all(letter in letters for letter in prefix)
