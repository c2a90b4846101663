#!/usr/bin/env python3
"""Make c7n_ctschema/data/generated/attributes/: the attributes of resources as c7n's `value` filter reads them.

usage: attribute_shapes.py

A file for each service of botocore. `resources`: resource → `roots`, the shapes that describe one resource in the
answers of the operations of `enum_spec`, `detail_spec` and `batch_detail_spec`; `written`; and `others`. `shapes`:
shape → members. The member "" lists the names of strings, "#" those of numbers, "!" of booleans, and "@" of times.
Other members name a shape, with `[` before it for each list and `{` for each map; a list or a map of plain values has
the sign of their type, `=a|b` stands for a string that is one of a few values, and `?` for a document.

c7n's code adds attributes, and replaces some descriptions by answers of other operations (`augment`). `written` are
the names of attributes that this code writes, whose type is therefore not the model's. `others` are other such names:
what the modules of the resource's classes write into objects, and the members of the answers of the operations that
these modules call. Only names that are similar to an attribute are listed: nothing else can be taken for a misspelled
attribute.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import functools
import inspect
import logging
import os
import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import botocore.session
from botocore import xform_name
from c7n.resources import load_resources
from c7n.resources.aws import AWS, shape_validate  # noqa: F401  the provider registers its resources
from json_layout import write
from resource_attributes import structures

from c7n_ctschema import tables
from c7n_ctschema.lint.analysis.paths.attribute_shapes import is_similar_to_any
from c7n_ctschema.names import LETTERS_PER_SLIP

TARGET = Path(tables.DATA) / "generated" / "attributes"
SESSION = botocore.session.get_session()
_SHORT_ENUM = 12  # values; a longer list grows, and says little about a value that it lacks
_PLAIN = ("", "#", "!", "@")
# the types as botocore's parsers return them: a timestamp is a datetime, which c7n compares with nothing but a datetime
_SIGNS = {
    **dict.fromkeys(("integer", "long", "float", "double", "short", "byte"), "#"),
    "boolean": "!",
    "timestamp": "@",
}
_NAME = re.compile(r"[A-Za-z]\w*")
# A schema's properties are names of a filter's or an action's members, and permissions are names of operations.
_NO_ATTRIBUTES = ("schema", "permissions", "perm", "arn_type", "enum_spec", "service")


def tables_by_service() -> dict[str, dict[str, Any]]:
    """The content of each file, for the installed c7n and botocore."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    logging.disable(logging.CRITICAL)
    load_resources(("aws.*",))
    made: dict[str, dict[str, Any]] = {}
    for name in sorted(AWS.resources.keys()):
        manager = AWS.resources.get(name)
        roots = [_described(shape, manager) for shape in _structures(manager)]
        if roots:
            service = manager.resource_type.service
            table = made.setdefault(service, {"resources": {}, "shapes": {}})
            for root in roots:
                _add(table["shapes"], root)
            names = sorted({root.name for root in roots})
            row = {"roots": names, "others": _others(manager, table["shapes"], names)}
            table["resources"][name] = {**row, "written": _rewritten(manager, table["shapes"], names)}
    return made


def _structures(manager: Any) -> Iterator[Any]:
    meta = getattr(manager, "resource_type", None)
    yield from structures(meta, SESSION)
    batch = getattr(meta, "batch_detail_spec", None)
    if batch:
        with contextlib.suppress(Exception):  # an operation or a member that botocore does not have
            output = _operation(meta.service, batch[0]).output_shape
            yield output.members[batch[3]].member


def _described(shape: Any, manager: Any) -> Any:
    """The structure that has the resource's id: c7n takes instances out of the reservations that EC2 lists."""
    key = getattr(manager.resource_type, "id", "")
    inner = [one.member for one in shape.members.values() if one.type_name == "list"]
    if key in shape.members:
        return shape
    return next((one for one in inner if one.type_name == "structure" and key in one.members), shape)


def _add(shapes: dict[str, Any], shape: Any) -> None:
    if shape.name in shapes:
        return
    written: dict[str, str] = {}
    shapes[shape.name] = written
    values: dict[str, list[str]] = {}
    for name, member in shape.members.items():
        reference = _reference(shapes, member)
        if reference in ("", *_SIGNS.values()):
            values.setdefault(reference, []).append(name)
        else:
            written[name] = reference
    written.update({sign: " ".join(sorted(names)) for sign, names in values.items()})


def _reference(shapes: dict[str, Any], shape: Any) -> str:
    if shape.type_name == "structure":
        if getattr(shape, "is_document_type", False):
            return "?"
        _add(shapes, shape)
        return str(shape.name)
    if shape.type_name == "list":
        return f"[{_reference(shapes, shape.member)}"
    if shape.type_name == "map":
        return f"{{{_reference(shapes, shape.value)}"
    enum = getattr(shape, "enum", ())
    if 0 < len(enum) <= _SHORT_ENUM and not any("|" in value for value in enum):
        return "=" + "|".join(enum)
    return _SIGNS.get(shape.type_name, "")


def _others(manager: Any, shapes: dict[str, Any], roots: list[str]) -> list[str]:
    known = set(_names_of(shapes, roots))
    # `universal_augment` adds `Tags`; `c7n.query._scalar_augment` adds the id to a description that replaces a name.
    added = {"Tags", getattr(manager.resource_type, "id", "") or ""}
    for module, classes in _describing(manager).items():
        added |= _written(module, classes) | _answered(module, classes, manager.resource_type.service)
    return sorted(name for name in added - known if name and any(_is_similar(name, one) for one in known))


@functools.cache
def _is_similar(name: str, other: str) -> bool:
    # More letters apart than any slip: most pairs end here.
    if abs(len(name) - len(other)) > max(len(name), len(other)) // LETTERS_PER_SLIP + 2:
        return False
    return is_similar_to_any(name, (other,))


def _rewritten(manager: Any, shapes: dict[str, Any], roots: list[str]) -> list[str]:
    """The attributes that c7n's code may replace: a policy's text becomes an object, a number a string."""
    known = set(_names_of(shapes, roots))
    written = {name for module, classes in _describing(manager).items() for name in _stored(module, classes)}
    return sorted(known & written)


@functools.cache
def _stored(module: ModuleType, classes: frozenset[str]) -> frozenset[str]:
    """The constant keys of assignments (`r['Policy'] = …`, `setdefault`), and of objects that the classes make."""
    found: set[str] = set()
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            found |= _constants(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
            found |= _constants(node.args[0])
    for part in _tree(module).body:
        if isinstance(part, ast.ClassDef) and part.name in classes:
            made = [node for node in ast.walk(part) if isinstance(node, ast.Dict)]
            found |= {name for node in made for key in node.keys if key for name in _constants(key)}
    return frozenset(found)


def _constants(node: ast.expr) -> set[str]:
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def _names_of(shapes: dict[str, Any], roots: list[str]) -> Iterator[str]:
    seen, open_ = set(), list(roots)
    while open_:
        name = open_.pop()
        if name in seen or name not in shapes:
            continue
        seen.add(name)
        for member, reference in shapes[name].items():
            yield from reference.split() if member in _PLAIN else (member,)
            open_.append(reference.lstrip("[{"))  # no shape has the name of an enum or of a sign


def _describing(manager: Any) -> dict[ModuleType, frozenset[str]]:
    """c7n's modules with the resource's class, the sources of its descriptions, and their bases; and these classes."""
    sources = [cls for _, cls in getattr(manager, "source_mapping", {}).items()]
    found: dict[ModuleType, frozenset[str]] = {}
    for base in (base for cls in (manager, *sources) for base in inspect.getmro(cls)):
        name = base.__module__
        if name.startswith("c7n.resources.") and name != "c7n.resources.aws":
            module = sys.modules[name]
            found[module] = found.get(module, frozenset()) | {base.__name__}
    return found


@functools.cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def _parts(module: ModuleType, classes: frozenset[str]) -> Iterator[ast.AST]:
    """What can describe a resource: the classes, and the functions and constants that they may use."""
    for node in _tree(module).body:
        if not isinstance(node, ast.ClassDef) or node.name in classes:
            yield node


@functools.cache
def _written(module: ModuleType, classes: frozenset[str]) -> frozenset[str]:
    """The names that a module can write into a resource: in what describes it any string that is not only read; in
    filters and actions, which annotate resources, the keys of assignments."""
    found: set[str] = set()
    for part in _parts(module, classes):
        _collect(part, found)
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            _collect(node.slice, found)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
            _collect(node.args[0], found)
    return frozenset(name for name in found if _NAME.fullmatch(name))


def _collect(node: ast.AST, found: set[str]) -> None:
    """Strings and names of keyword arguments, except for `r['Status']`, `r.get('Status')`, schemas, permissions,
    comparisons, and documentation."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        found.add(node.value)
    if isinstance(node, ast.Compare) or (isinstance(node, ast.Assign) and any(map(_is_declaration, node.targets))):
        return
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        _collect(node.value, found)
        return
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in ("type_schema", "get", "register", "getLogger"):
            return
        found.update(keyword.arg for keyword in node.keywords if keyword.arg)
    for child in ast.iter_child_nodes(node):
        _collect(child, found)


def _is_declaration(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id in _NO_ATTRIBUTES


@functools.cache
def _answered(module: ModuleType, classes: frozenset[str], service: str) -> frozenset[str]:
    """The names of all members in the answers of the operations that describe the resource."""
    nodes = [node for part in _parts(module, classes) for node in ast.walk(part)]
    words = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    words |= {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    services = {service, *_clients(nodes)} & set(SESSION.get_available_services())
    called = ((one, word) for one in sorted(services) for word in sorted(words & set(_operations(one))))
    return frozenset(name for one, word in called for name in _member_names(one, word))


def _clients(nodes: list[ast.AST]) -> Iterator[str]:
    """The services of which the code makes a client: `local_session(…).client('iam')`."""
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "client":
            yield from (str(given.value) for given in node.args[:1] if isinstance(given, ast.Constant))


@functools.cache
def _operations(service: str) -> dict[str, str]:
    try:
        return {xform_name(name): name for name in SESSION.get_service_model(service).operation_names}
    except Exception:  # a service without a model
        return {}


def _operation(service: str, method: str) -> Any:
    return SESSION.get_service_model(service).operation_model(_operations(service)[method])


@functools.cache
def _member_names(service: str, method: str) -> frozenset[str]:
    shapes: dict[str, Any] = {}
    output = _operation(service, method).output_shape
    if output is None:
        return frozenset()
    _add(shapes, output)
    return frozenset(_names_of(shapes, [output.name]))


def main() -> None:
    argparse.ArgumentParser(description="Make generated/attributes/.").parse_args()
    made = tables_by_service()
    for file in TARGET.glob("*.json"):
        file.unlink()
    versions = {"c7n": version("c7n"), "botocore": version("botocore")}
    for service, table in made.items():
        write(TARGET / f"{service}.json", {**versions, **table}, sort=True)


if __name__ == "__main__":
    main()
