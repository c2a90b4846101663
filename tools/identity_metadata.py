#!/usr/bin/env python3
"""Write c7n_ctschema/data/generated/identity_metadata.json: what the installed c7n says about its AWS resources' ids.

usage: identity_metadata.py

`lookup` is what c7n does with an id when it runs on invented responses (identity_lookup.py). Sometimes a lookup takes
another value than `lookup` and the metadata say; c7n_ctschema/data/knowledge/custodian/identity_corrections.json has
these corrections, with their evidence.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

from c7n.query import ChildResourceManager
from c7n.resources import load_resources
from c7n.resources.aws import AWS, shape_validate  # noqa: F401  the provider registers its resources
from c7n.resources.resource_map import ResourceMap
from identity_lookup import lookup
from json_layout import write

from c7n_ctschema import tables
from c7n_ctschema.custodian.lookups import resource_identity

TARGET = Path(tables.DATA) / f"{resource_identity.METADATA}.json"
PLAIN = ("service", "id", "name", "filter_name", "filter_type", "id_prefix", "arn_type", "cfn_type", "config_type")


def facts(manager: type) -> dict[str, Any]:
    meta: Any = manager.resource_type  # type: ignore[attr-defined]
    found = {name: getattr(meta, name, None) for name in PLAIN}
    known = {name: value for name, value in found.items() if isinstance(value, str)}
    arn = getattr(meta, "arn", None)
    if isinstance(arn, str):
        known["arn"] = arn
    spec = getattr(meta, "enum_spec", None)
    if spec:
        known["operation"], known["path"] = spec[0], str(spec[1] or "")
    if issubclass(manager, ChildResourceManager):
        known["child"] = bool(getattr(meta, "supports_trailevents", False))
    own = _own_lookup(manager)
    if own:
        known["own_lookup"] = own
    return known


def _own_lookup(manager: Any) -> str:
    """The lookup method if it is not that of c7n.query, else "". Its source was read: see the corrections."""
    describe = (getattr(manager, "source_mapping", None) or {}).get("describe")
    for owner in (describe, manager):
        method = getattr(owner, "get_resources", None)
        if method is not None and method.__module__ != "c7n.query":
            return str(method.__qualname__)
    return ""


def aliases(names: set[str]) -> dict[str, str]:
    """Second name → resource. Only c7n's map of lazily loaded classes has them: `network-addr` is `elastic-ip`."""
    first = {ResourceMap[f"aws.{name}"]: name for name in names if f"aws.{name}" in ResourceMap}
    own = {key.removeprefix("aws."): where for key, where in ResourceMap.items() if key.startswith("aws.")}
    return {name: first[where] for name, where in sorted(own.items()) if name not in names and where in first}


def main() -> None:
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    logging.disable(logging.CRITICAL)
    load_resources(("aws.*",))
    table = {}
    for name in sorted(AWS.resources.keys()):
        manager = AWS.resources.get(name)
        if getattr(manager, "resource_type", None) is not None:
            table[name] = facts(manager)
            with contextlib.suppress(KeyError, TypeError, AttributeError):  # the invented response is too simple
                table[name]["lookup"] = lookup(name, manager.resource_type)
    data = {"c7n": version("c7n"), "aliases": aliases(set(table)), "resources": table}
    write(TARGET, data, sort=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    main()
