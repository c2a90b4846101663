"""The policies of a file that a command line asks for: `POLICY_FILE [--policy NAME]`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from typing import Any

from c7n_ctschema.cli.text import printable
from c7n_ctschema.custodian import document, yamltext
from c7n_ctschema.custodian.document import Document, Policy
from c7n_ctschema.errors import BadInput, UnknownName
from c7n_ctschema.jsonvalue import JsonObject
from c7n_ctschema.lint import files

FORMATS = ("text", "json")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A policy with its data as c7n would read it; `place` is file:line:column."""

    file: str
    name: str
    resource: str
    place: str
    data: JsonObject

    @property
    def mode(self) -> dict[str, Any]:
        found = self.data.get("mode")
        return found if isinstance(found, dict) else {}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="POLICY_FILE", help="a file of policies, - for stdin")
    parser.add_argument("--policy", metavar="NAME", help="this policy alone (default: all with mode cloudtrail)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for: the policies, and why others that were asked for too cannot be read."""

    policies: tuple[Chosen, ...]
    unreadable: tuple[BadInput, ...]

    def told(self, code: int) -> int:
        """Say what could not be read; 2 where there is such, else the code as it is."""
        for problem in self.unreadable:
            print(printable(str(problem)), file=sys.stderr)
        return 2 if self.unreadable else code


def chosen(options: argparse.Namespace) -> Choice:
    """The file's policies with mode cloudtrail, or the one that is named.

    Raises BadInput for an unreadable file, UnknownName for a name that is not there or waits for no events.
    """
    read = document.read(files.read(options.file), "<stdin>" if options.file == "-" else options.file, tolerant=True)
    found = [policy for policy in read.policies if policy.concerns_us or policy.unreadable]
    if options.policy is not None:
        found = [policy for policy in found if policy.name == options.policy] or _none_named(read, options.policy)
    if not found:
        print(printable(f"{read.file}: no policy with mode cloudtrail"), file=sys.stderr)
    made = [policy.unreadable or _chosen(read, policy) for policy in found]
    return Choice(
        tuple(one for one in made if isinstance(one, Chosen)), tuple(one for one in made if isinstance(one, BadInput))
    )


def _none_named(read: Document, name: str) -> list[Policy]:
    from c7n_ctschema.trail.catalog import nearest

    names = [policy.name for policy in read.policies if policy.concerns_us]
    raise UnknownName(
        "policy with mode cloudtrail",
        name,
        nearest(name, names),
        read.file,
        f"there is {', '.join(names[:5]) or 'none'}",
    )


def _chosen(read: Document, policy: Policy) -> Chosen | BadInput:
    span = policy.name_span
    try:
        data = yamltext.plain_members(policy.node)
    except ValueError as error:
        return BadInput(read.file, f"policy {policy.name!r}: {error}", span.line, span.column, policy.name)
    return Chosen(read.file, policy.name, policy.resource, f"{read.file}:{span.line}:{span.column}", data)
