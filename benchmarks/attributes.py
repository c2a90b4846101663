#!/usr/bin/env python3
"""How often CT109 finds a misspelled attribute, and what it says of the keys of `value` filters in policy files.

usage: attributes.py [FILE...]

Without files: each attribute of the first two levels of each resource, with its first letter in the other case, with
two letters swapped, and with a letter missing. With files: every `value` filter of their policies, in any mode.
"""

from __future__ import annotations

import collections
import functools
import sys
from collections.abc import Iterator

from c7n_ctschema import tables
from c7n_ctschema.custodian.policy import policy_document, policy_filters
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.lint.analysis.paths import attribute_keys, attribute_shapes
from c7n_ctschema.lint.analysis.paths.attribute_keys import AttributeKey
from c7n_ctschema.lint.rules.keys.unknown_attribute import of_key
from c7n_ctschema.trail.shapes.nodes import ListOf, Struct


def attributes() -> Iterator[tuple[str, str, str]]:
    """Resource, the path before a name, and the name."""
    for service in sorted(tables.stems(attribute_shapes.FOLDER)):
        for resource in tables.read_from(attribute_shapes.FOLDER, service)["resources"]:
            shape = attribute_shapes.of_resource(resource)
            for name, node in shape.members.items() if shape else ():
                yield resource, "", name
                inner, step = (node.item, "[]") if isinstance(node, ListOf) else (node, "")
                for below in inner.members if isinstance(inner, Struct) else ():
                    yield resource, f"{name}{step}.", below


def broken(name: str) -> Iterator[tuple[str, str]]:
    yield "first letter in the other case", name[0].swapcase() + name[1:]
    middle = len(name) // 2
    if len(name) > 4 and name[middle] != name[middle - 1]:
        yield "two letters swapped", name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]
        yield "a letter missing", name[:middle] + name[middle + 1 :]


def of_attributes() -> None:
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    shapes = functools.cache(attribute_shapes.of_resource)
    for resource, before, name in attributes():
        counts["real"]["reported" if of_key(shapes(resource), before + name) else "silent"] += 1
        for how, wrong in broken(name):
            mistake = of_key(shapes(resource), before + wrong)
            right = mistake is not None and mistake.right == before + name
            counts[how]["right" if right else "another" if mistake else "silent"] += 1
    for how, count in counts.items():
        whole = sum(count.values())
        print(how, whole, {answer: f"{100 * number / whole:.1f} %" for answer, number in count.items()})


def of_file(file: str) -> Iterator[tuple[str, AttributeKey]]:
    """The keys of the filters of a file's policies, in any mode; the linter itself reads those with `cloudtrail`."""
    with open(file, "rb") as stream:
        document = policy_document.read(stream.read(), file, tolerant=True)
    for policy in document.policies:
        source = yaml_text.text_of(policy.members.get("source"))
        if source is None or source.value == "describe":
            whole = policy._replace(other_filters=policy_filters.of_policy(policy.members)[1])
            keys = attribute_keys.of_policy(whole)
            yield from ((policy.resource, one) for one in keys if not one.key.value.startswith("tag:"))


def of_files(files: list[str]) -> None:
    read, reported = 0, []
    for file in files:
        try:
            found = list(of_file(file))
        except CtschemaError:  # a template, or no policy file
            continue
        read += len(found)
        for resource, one in found:
            mistake = of_key(one.shape, one.key.value)
            reported += [(file, resource, one.list, one.key.value, mistake.right)] if mistake else []
    for one in reported:
        print(*one, sep="  ")
    print(f"{len(reported)} of {read} keys reported")


if __name__ == "__main__":
    of_files(sys.argv[1:]) if sys.argv[1:] else of_attributes()
