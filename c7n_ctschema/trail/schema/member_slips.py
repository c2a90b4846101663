"""Whether an unknown member is a known one with a typing error, or has another word.

Services log members that no public model has: IoT Fleet Hub logs `applicationUrl` beside `applicationArn`. Compared as
a whole, the two differ in two of fourteen letters. As words, `Url` and `Arn` have nothing in common, and both are words
of other members; `Docuemtn` in `policyDocuemtn` is not.
"""

from __future__ import annotations

import functools
import re

from c7n_ctschema import names, tables
from c7n_ctschema.names import LETTERS_PER_SLIP

_WORD = re.compile(r"[A-Z]+s?(?![a-z])|[A-Z]?[a-z]+|\d+")


def is_slip(name: str, known: str) -> bool:
    """Whether the name is the known one with a typing error in its words."""
    if not names.is_slip(name, known):
        return False
    own, others = _words(name), _words(known)
    # A typing error in a capital letter joins or splits words, so that only the whole names can be compared.
    return len(own) != len(others) or all(map(_is_near, own, others))


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _is_near(word: str, other: str) -> bool:
    from rapidfuzz.distance import OSA  # imported late for its cost: most names are right

    distance = OSA.distance(word, other)
    # One edit can also make a word: `ame` of `name` is a word of some members, and far likelier a slip.
    return bool(distance <= max(1, min(len(word), len(other)) // LETTERS_PER_SLIP)) or word not in _known()


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(tables.read("generated/member_words")["words"])
