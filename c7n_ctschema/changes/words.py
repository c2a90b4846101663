"""The words in the names of events, API calls and attributes, without their endings, so that names can be compared."""

from __future__ import annotations

import functools
import re

_DATE = re.compile(r"\d{8}(v\d+)?$|\d{4}_\d{2}_\d{2}$")  # of Lambda and CloudFront, as in ids.nouns
# `DBInstance`, `MFADelete`, `kmsKeyId`, `IPv4`
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
# `rotation` and `rotate`, `encrypted` and `encryption`, `logging` and `logs`; longest first
_ENDINGS = ("ations", "ation", "ated", "ions", "ion", "ings", "ing", "ments", "ment", "ate", "ed", "es", "e", "s")
_SHORTEST = 3
_NO_PLURALS = ("ss", "us", "is")


@functools.lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The word without its ending: `rotat` for `rotation`, `policy` for `policies`."""
    word = word.lower()
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST and not word.endswith("ss"):
            cut = word.removesuffix(ending)
            # `logging` and `log`, `tagging` and `tag`
            return cut[:-1] if len(cut) > _SHORTEST and cut[-1] == cut[-2] and ending in ("ing", "ings", "ed") else cut
    return word


# They say how a thing is stored or read, not which thing it is.
GENERIC = frozenset(
    stem(word)
    for word in [
        "config",
        "configuration",
        "setting",
        "attribute",
        "option",
        "state",
        "status",
        "detail",
        "info",
        "description",
        "document",
        "by",
        "for",
        "of",
        "to",
        "from",
        "batch",
        "v2",
        "v",
        "all",
        "list",
        "set",
        "result",
        "in",
        "with",
        "and",
        "the",
        "is",
        "has",
        "on",
        "enable",
        "enabled",
        "disable",
        "disabled",
        "day",
    ]
)


@functools.lru_cache(maxsize=65_536)
def of_name(name: str) -> tuple[str, ...]:
    """The stems of the words of a name, in order."""
    return tuple(stem(word) for word in _WORD.findall(_DATE.sub("", name)))


@functools.lru_cache(maxsize=65_536)
def verb_of(name: str) -> str:
    """The first word of an event or a call: `Put` for PutBucketPolicy, `BatchGet` for BatchGetProjects."""
    found = re.match(r"(Batch)?[A-Z][a-z]+", name)
    return found[0] if found else name


@functools.lru_cache(maxsize=65_536)
def undone_verb(verb: str) -> str:
    """The verb that an `Un…` verb undoes: `Monitor` for `Unmonitor`; "" for other verbs."""
    found = re.fullmatch(r"Un([a-z]{3,})", verb)
    return found[1].capitalize() if found else ""


@functools.lru_cache(maxsize=65_536)
def noun_of(name: str) -> str:
    """What follows the verb: `BucketPolicy`."""
    return _DATE.sub("", name[len(verb_of(name)) :])


def specific(words: tuple[str, ...], own: frozenset[str]) -> frozenset[str]:
    """The words that say which part of a resource is meant; empty if only its own and generic words are left."""
    return frozenset(words) - own - GENERIC


@functools.lru_cache(maxsize=65_536)
def joined(name: str) -> str:
    """The letters of a member's name, in the singular and without an ending that says how it names a thing.

    `vpcsecuritygroup` for `VpcSecurityGroupIds`; short names stay as they are.
    """
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    cut = re.sub(r"(identifiers?|ids?|arns?|names?|list|set|memberships?)$", "", plain)
    plain = cut if len(cut) > _SHORTEST else plain
    return plain[:-1] if plain.endswith("s") and not plain.endswith(_NO_PLURALS) and len(plain) > _SHORTEST else plain
