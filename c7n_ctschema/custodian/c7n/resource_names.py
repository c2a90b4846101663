"""The AWS resources of c7n that an unknown name can mean."""

from __future__ import annotations

import functools
import itertools
import os
import re

from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.errors import UnknownName
from c7n_ctschema.names import is_misspelled, letters
from c7n_ctschema.names import nearest as nearest_names

MOST = 3
_HINT = "`custodian schema aws` lists them"


def identity_of(name: str) -> resource_identity.Identity:
    """The identity of a resource. Raises UnknownName with the nearest names."""
    known = resource_identity.of(name)
    if known is None:
        raise UnknownName("resource", name, nearest(name), hint=_HINT)
    return known


def nearest(name: str, limit: int = MOST) -> tuple[str, ...]:
    """The resources of the service or c7n module with this name, then resources with similar names.

    For `ec2-instance` that is `ec2` before `dms-instance`; for `iam-usr` it is `iam-user`.
    """
    plain = c7n_source.plain_resource(name)
    similar = nearest_names(plain, sorted(c7n_source.resources()), MOST)
    service, _, rest = plain.partition("-")
    listed = [*_family(letters(plain))]
    if service in c7n_source.resources():
        # `rds-clutser` means `rds-cluster`. Only the part after the service is compared: `rds-` is in all of them.
        of_service = (other for other in similar if other.startswith(f"{service}-"))
        listed += [other for other in of_service if is_misspelled(rest, other.removeprefix(f"{service}-"))]
        # `ec2-instance`: c7n has no such resource, and the service's own name is the instance.
        listed.append(service)
    return tuple(itertools.islice(dict.fromkeys((*listed, *similar)), limit))


def _family(service: str) -> list[str]:
    """The resources of a service or module, in the order of c7n's source, which has the most used ones first."""
    classes = c7n_source.resource_classes()
    of_module = [name for name, where in classes.items() if letters(where.split(".")[-2]) == service]
    return sorted(of_module or filter(classes.__contains__, resource_identity.of_service(service)), key=_place)


def _place(resource: str) -> tuple[str, int]:
    where, _, name = c7n_source.resource_classes()[resource].rpartition(".")
    return where, _definitions(where).get(name, 0)


@functools.cache
def _definitions(module: str) -> dict[str, int]:
    """The classes of a module, each with the offset where its definition begins."""
    path = os.path.join(c7n_source.folder(), *module.split(".")[1:])
    try:
        with open(f"{path}.py", encoding="utf-8") as stream:
            return {match[1]: match.start() for match in re.finditer(r"^class (\w+)", stream.read(), re.MULTILINE)}
    except OSError:
        return {}
