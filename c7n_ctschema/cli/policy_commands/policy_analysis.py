"""Shared by `pattern` and `permissions`: analyze each policy, and print text or one JSON document."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from c7n_ctschema.cli.terminal.json_output import write_json
from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.errors import CtschemaError

if TYPE_CHECKING:
    from c7n_ctschema.custodian.policy.policy_choice import Chosen

JSON_VERSION = 1
Result = TypeVar("Result")


def analyzed(
    policies: Iterable[Chosen], analyze: Callable[[Chosen], Result], refusal: type[CtschemaError] = CtschemaError
) -> tuple[list[tuple[Chosen, Result]], int]:
    """Each policy with its result, and the exit code: 1 if the analysis refuses a policy, which is reported."""
    results: list[tuple[Chosen, Result]] = []
    code = 0
    for policy in policies:
        try:
            results.append((policy, analyze(policy)))
        # Only the named error: a faulty policy leaves the others, but an error of the tool must not look like one.
        except refusal as error:
            print(printable(f"{policy.place}: policy {policy.name!r}: {error}"), file=sys.stderr)
            code = 1
    return results, code


def write(
    options: argparse.Namespace,
    results: Iterable[tuple[Chosen, Result]],
    as_row: Callable[[Chosen, Result], dict[str, Any]],
    as_lines: Callable[[Chosen, Result], Iterable[str]],
) -> None:
    """Print the results in the format of the options."""
    if options.format == "json":
        write_json({"version": JSON_VERSION, "policies": [as_row(policy, result) for policy, result in results]})
        return
    # A list, because the number of files must be known before the first line.
    listed = list(results)
    has_files = len({policy.file for policy, _ in listed}) > 1
    file = ""
    for policy, result in listed:
        # One heading for each file; a single file needs none, because the command line names it.
        if has_files and policy.file != file:
            file = policy.file
            sys.stdout.write(printable(f"## {file}\n"))
        sys.stdout.write(printable("\n".join(as_lines(policy, result))) + "\n")
