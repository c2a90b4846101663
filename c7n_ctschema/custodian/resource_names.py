"""Which of c7n's AWS resources a name was meant for."""

from __future__ import annotations

import functools
import itertools
import os
import re

from c7n_ctschema.custodian import facts, identity
from c7n_ctschema.errors import UnknownName

MOST = 3
_HINT = "`custodian schema aws` lists them"


def identity_of(name: str) -> identity.Identity:
    """What c7n looks the resource up by; raises UnknownName with the nearest names."""
    known = identity.of(name)
    if known is None:
        raise UnknownName("resource", name, nearest(name), hint=_HINT)
    return known


def nearest(name: str, limit: int = MOST) -> tuple[str, ...]:
    """The resources of the service or module of c7n's that is called so, then those with similar names.

    `ec2-instance` is rather `ec2` than `dms-instance`, and `iam-usr` rather `iam-user`.
    """
    plain = facts.plain_resource(name)
    similar = _similar(plain)
    slips = [one for one in similar if _is_slip(plain, one)]
    first = [one for one in (plain.partition("-")[0],) if one in facts.resources()]
    listed = dict.fromkeys((*_family(_letters(plain)), *slips, *first, *similar))
    return tuple(itertools.islice(listed, limit))


def _family(letters: str) -> list[str]:
    """In the order in which c7n's module defines them: what a service is mostly used for was written first."""
    classes = facts.resource_classes()
    found = [name for name, where in classes.items() if _letters(where.split(".")[-2]) == letters]
    return sorted(found or filter(classes.__contains__, identity.of_service(letters)), key=_place)


def _place(resource: str) -> tuple[str, int]:
    where, _, name = facts.resource_classes()[resource].rpartition(".")
    return where, _definitions(where).get(name, 0)


@functools.cache
def _definitions(module: str) -> dict[str, int]:
    """Names of a module's classes and where in its text they begin."""
    path = os.path.join(facts.folder(), *module.split(".")[1:])
    try:
        with open(f"{path}.py", encoding="utf-8") as stream:
            return {found[1]: found.start() for found in re.finditer(r"^class (\w+)", stream.read(), re.MULTILINE)}
    except OSError:
        return {}


def _similar(plain: str) -> list[str]:
    from rapidfuzz import fuzz, process

    found = process.extract(
        plain, sorted(facts.resources()), scorer=fuzz.ratio, processor=str.lower, limit=MOST, score_cutoff=65
    )
    return [match[0] for match in found]


def _is_slip(name: str, other: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    return bool(Levenshtein.distance(name.lower(), other) <= 1)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
