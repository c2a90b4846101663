"""Whether a member name that no model has is schema or data, by the name alone.

The answer must not depend on other records: else the order of files would change the facts, and a name that is data
would stand in the facts until enough records showed it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from c7n_ctschema import tables

_FORM = re.compile(r"_?[A-Za-z][A-Za-z0-9_]{0,63}")
_WORDS = re.compile(r"[A-Z]+(?![a-z])s?|[A-Z][a-z]+|[a-z]+|[0-9]+")
_SPOKEN = re.compile(r"(?=[a-z]*[aeiouy])[a-z]{3,14}")
_MOST_DIGITS = 2  # `ipv6`, `sha256` is a word and a number of three digits, `oauth2`


def words(name: str) -> list[str]:
    """`dbInstanceARNs` → db, Instance, ARNs."""
    return _WORDS.findall(name)


@functools.lru_cache(maxsize=50_000)
def is_schema(name: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether the name is made of words of AWS's member names, or of the event's `own` words.

    One of several words may be a new one.
    """
    if not _FORM.fullmatch(name):
        return False
    parts = [part.lower() for part in words(name)]
    if "_" in name and len(parts) > 8:
        return False
    known = [part for part in parts if part in own or part.removesuffix("s") in own or _is_known(part)]
    unknown = [part for part in parts if part not in known]
    # `sprocketId`: a product's name beside a word of AWS
    return any(part.isalpha() for part in known) and (not unknown or (len(unknown) == 1 and _is_spoken(unknown[0])))


def _is_known(part: str) -> bool:
    return part in _known_words() or (part.isdigit() and len(part) <= _MOST_DIGITS)


@functools.lru_cache(maxsize=4_096)
def own_words(source: str, event: str) -> frozenset[str]:
    """The words of an event: `CreateOrchard` has a member `orchard`."""
    return frozenset(word.lower() for word in words(f"{source.split('.')[0]} {event}") if len(word) > 3)


def _is_spoken(word: str) -> bool:
    """Whether words of AWS have each three letters of it in a row. Random words of 14 letters fail this."""
    return _SPOKEN.fullmatch(word) is not None and all(part in _letters() for part in _threes(word))


def _threes(word: str) -> Iterator[str]:
    return (word[at : at + 3] for at in range(len(word) - 2))


@functools.cache
def _letters() -> frozenset[str]:
    return frozenset(part for word in _known_words() for part in _threes(word))


@functools.cache
def _known_words() -> frozenset[str]:
    return frozenset(tables.read("generated/member_words")["words"])


@functools.cache
def _names(kind: str) -> frozenset[str]:
    return frozenset(tables.read("knowledge/trail/data_names")[kind])


def names_a_map(name: str) -> bool:
    return name.lower() in _names("maps")


def names_a_document(name: str) -> bool:
    return name.lower() in _names("documents")


def is_element_of_map(name: str) -> bool:
    """Whether a name stands in a list of names and values, such as `Key` in `Tags`."""
    return name.lower() in _names("elements")
