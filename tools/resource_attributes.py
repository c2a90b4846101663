#!/usr/bin/env python3
"""Make c7n_ctschema/data/generated/resource_attributes.json: resources with an attribute named like a member of events.

usage: resource_attributes.py

A `value` filter reads the resource as c7n describes it. For each resource of the installed c7n, the program follows the
operations of `enum_spec` and `detail_spec` in botocore's models to the structure that describes one resource. `unknown`
lists the resources for which neither operation leads to a structure.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name
from c7n.resources import load_resources
from c7n.resources.aws import AWS, shape_validate  # noqa: F401  the provider registers its resources
from json_layout import write

from c7n_ctschema import tables
from c7n_ctschema.trail.shapes import envelope

TARGET = Path(tables.DATA) / "generated" / "resource_attributes.json"
EVENT_NAMES = envelope.members("event") | envelope.members("detail") | set(envelope.ROOTS.values())


def table() -> dict[str, Any]:
    """The content of the file for the installed c7n and botocore."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    logging.disable(logging.CRITICAL)
    load_resources(("aws.*",))
    session = botocore.session.get_session()
    attributes, unknown = {}, []
    for name in sorted(AWS.resources.keys()):
        members = _members(AWS.resources.get(name), session)
        if members is None:
            unknown.append(name)
        elif members & EVENT_NAMES:
            attributes[name] = sorted(members & EVENT_NAMES)
    return {"c7n": version("c7n"), "botocore": version("botocore"), "attributes": attributes, "unknown": unknown}


def _members(manager: Any, session: Any) -> set[str] | None:
    found = list(structures(getattr(manager, "resource_type", None), session))
    return {name for shape in found for name in shape.members} if found else None


def structures(meta: Any, session: Any) -> Iterator[Any]:
    """The structures that describe a resource: in the list operation's answer, and in the detail operation's."""
    for spec, path_at in ((getattr(meta, "enum_spec", None), 1), (getattr(meta, "detail_spec", None), 3)):
        if spec:
            with contextlib.suppress(Exception):  # an unknown service, operation or path: not known from this spec
                shape = _at(_output(session.get_service_model(meta.service), spec[0]), spec[path_at] or "")
                if shape.type_name == "structure":
                    yield shape


def _output(service: Any, method: str) -> Any:
    name = next(name for name in service.operation_names if xform_name(name) == method)
    return service.operation_model(name).output_shape


def _at(shape: Any, path: str) -> Any:
    for step in re.findall(r"\w+|\[\]", path):
        shape = shape.member if shape.type_name == "list" else shape
        shape = shape if step == "[]" else shape.members[step]
    return shape.member if shape.type_name == "list" else shape


def main() -> None:
    argparse.ArgumentParser(description="Make resource_attributes.json.").parse_args()
    write(TARGET, table(), sort=True)


if __name__ == "__main__":
    main()
