#!/usr/bin/env python3
"""Make c7n_ctschema/data/generated/action_states.json: the states in which c7n's actions take a resource.

usage: action_states.py

The program reads the source of each action of the installed c7n. It understands, in `process` and outside of branches:
`self.filter_resources(resources, "State", values)`, `for r in resources: if r["State"] != "x": continue`, and
`[r for r in resources if r["State"] == "x"]`. Everything else is not in the file: c7n may take the resource.
`states` are the values of the attribute that the action takes, `except` those that it skips; `at` is the line in c7n.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import logging
import os
import sys
import textwrap
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from c7n.resources import load_resources
from c7n.resources.aws import AWS, shape_validate  # noqa: F401  the provider registers its resources
from json_layout import write

from c7n_ctschema import tables

TARGET = Path(tables.DATA) / "generated" / "action_states.json"


class Condition(NamedTuple):
    """The values of an attribute that an action takes, or with `negated` skips.

    `names` are the names of the list before and after.
    """

    attribute: str
    values: frozenset[str]
    negated: bool
    line: int
    names: tuple[str, str] = ("", "")


def table() -> dict[str, Any]:
    """The content of the file for the installed c7n."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    logging.disable(logging.CRITICAL)
    load_resources(("aws.*",))
    rows = {name: _of_resource(AWS.resources.get(name)) for name in sorted(AWS.resources.keys())}
    return {"c7n": version("c7n"), "resources": {name: found for name, found in rows.items() if found}}


def _of_resource(manager: Any) -> dict[str, Any]:
    rows = {}
    for action in sorted(manager.action_registry.keys()):
        found = _of_action(manager.action_registry.get(action))
        if found:
            rows[action] = found
    return rows


def _of_action(action: Any) -> list[dict[str, Any]]:
    process = getattr(action, "process", None)
    if process is None or not process.__module__.startswith("c7n.resources."):
        return []
    lines, first = inspect.getsourcelines(process)
    tree = ast.parse(textwrap.dedent("".join(lines))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    file = Path(inspect.getsourcefile(process) or "").name
    found = list(_merged(list(_conditions(tree, action))))
    return [_row(one, f"resources/{file}:{first + one.line - 1}") for one in found]


def _row(one: Condition, at: str) -> dict[str, Any]:
    return {"attribute": one.attribute, ("except" if one.negated else "states"): sorted(one.values), "at": at}


def _merged(found: list[Condition]) -> Iterator[Condition]:
    """Separate lists of one attribute (`stopped = …`, `running = …`) are alternatives: the action takes their union."""
    for attribute in dict.fromkeys(one.attribute for one in found):
        same = [one for one in found if one.attribute == attribute]
        split = [one for one in same if one.names[0] and one.names[0] != one.names[1] and not one.negated]
        if len(split) > 1:
            union = frozenset(value for one in split for value in one.values)
            yield split[0]._replace(values=union)
            same = [one for one in same if one not in split]
        yield from same


def _conditions(process: ast.FunctionDef, action: Any) -> Iterator[Condition]:
    for statement in process.body:
        if isinstance(statement, ast.Assign | ast.Expr | ast.Return | ast.For):
            target = _target(statement)
            read = statement.iter if isinstance(statement, ast.For) else statement.value
            for node in ast.walk(read) if read is not None else ():
                yield from _of_call(node, action, target)
                yield from _of_comprehension(node, target)
        if isinstance(statement, ast.For):
            yield from _of_loop(statement)


def _target(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""


def _of_call(node: ast.AST, action: Any, target: str) -> Iterator[Condition]:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 3):
        return
    resources, attribute, values = node.args
    allowed = _values(values, action)
    if node.func.attr == "filter_resources" and isinstance(attribute, ast.Constant) and allowed:
        name = resources.id if isinstance(resources, ast.Name) else target
        yield Condition(attribute.value, allowed, False, node.lineno, (name, target or name))


def _of_comprehension(node: ast.AST, target: str) -> Iterator[Condition]:
    """A comprehension narrows the list that it replaces; a second list, such as of those to warn about, does not."""
    if isinstance(node, ast.ListComp) and len(node.generators) == 1:
        read = node.generators[0].iter
        if target and not (isinstance(read, ast.Name) and read.id == target):
            return
        for test in node.generators[0].ifs:
            yield from _of_test(test, takes=True)


def _of_loop(loop: ast.For) -> Iterator[Condition]:
    """`if r["State"] != "x": continue` among the statements of a loop."""
    for statement in loop.body:
        if isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Continue):
            yield from _of_test(statement.test, takes=False)


def _of_test(test: ast.expr, takes: bool) -> Iterator[Condition]:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _of_test(test.operand, not takes)
        return
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return
    attribute, values = _attribute(test.left), _values(test.comparators[0], None)
    is_equal = isinstance(test.ops[0], ast.Eq | ast.In)
    if attribute and values and (is_equal or isinstance(test.ops[0], ast.NotEq | ast.NotIn)):
        yield Condition(attribute, values, is_equal is not takes, test.lineno)


def _attribute(node: ast.expr) -> str:
    """`a.b` of `r["a"]["b"]`."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        above = _attribute(node.value) if isinstance(node.value, ast.Subscript) else ""
        return f"{above}.{node.slice.value}".lstrip(".")
    return ""


def _values(node: ast.expr, action: Any) -> frozenset[str]:
    found: Any = ()
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        found = getattr(action, node.attr, ())
    elif isinstance(node, ast.Constant | ast.Tuple | ast.List | ast.Set):
        try:
            found = ast.literal_eval(node)
        except ValueError:
            found = ()
    listed = (found,) if isinstance(found, str) else found
    is_strings = isinstance(listed, tuple | list | set) and all(isinstance(value, str) for value in listed)
    return frozenset(listed) if is_strings else frozenset()


def main() -> None:
    argparse.ArgumentParser(description="Make action_states.json.").parse_args()
    write(TARGET, table(), sort=True)


if __name__ == "__main__":
    sys.exit(main())
