#!/usr/bin/env python3
"""Make c7n_ctschema/custodian/identity_metadata.json: what the installed c7n says about its AWS resources' ids.

usage: identity_metadata.py

c7n's metadata is not always what the lookup takes; corrections, with their evidence, are in
c7n_ctschema/custodian/identity_corrections.json, written by hand.
"""

from __future__ import annotations

import inspect
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from c7n.query import ChildResourceManager, QueryResourceManager
from c7n.resources import load_resources
from c7n.resources.aws import AWS, shape_validate  # noqa: F401  the provider registers its resources

from c7n_ctschema.custodian import identity

TARGET = Path(identity.__file__).parent / "identity_metadata.json"
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
    known["custom"] = _custom(manager)
    return known


def _custom(manager: type) -> bool:
    """Whether the resource has a lookup of its own."""
    own = manager.__dict__.get("get_resources") or getattr(manager, "get_resources", None)
    if own is not getattr(QueryResourceManager, "get_resources", None):
        return True
    sources = list(getattr(manager, "source_mapping", {}).values())
    return any("get_resources" in vars(source) for source in sources if inspect.isclass(source))


def main() -> None:
    load_resources(("aws.*",))
    table = {}
    for name in sorted(AWS.resources.keys()):
        manager = AWS.resources.get(name)
        if getattr(manager, "resource_type", None) is not None:
            table[name] = facts(manager)
    data = {"c7n": version("c7n"), "resources": table}
    TARGET.write_text(json.dumps(data, indent=0, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
