"""The arguments that select policies: `POLICY_FILE [--policy NAME]`."""

from __future__ import annotations

import argparse
import sys

from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.custodian.policy import policy_choice
from c7n_ctschema.custodian.policy.policy_choice import ChosenPolicies

FORMATS = ("text", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="POLICY_FILE", help="a policy file; - is stdin")
    parser.add_argument("--policy", metavar="NAME", help="only this policy (default: all with mode cloudtrail)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")


def chosen(options: argparse.Namespace) -> ChosenPolicies:
    """The selected policies. A file without policies of mode cloudtrail is reported on stderr."""
    found = policy_choice.policies_of(options.file, options.policy)
    if found.is_empty:
        print(printable(f"{found.file}: no policy with mode cloudtrail"), file=sys.stderr)
    return found


def told(choice: ChosenPolicies, code: int) -> int:
    """Report what cannot be read. Return 2 if there is such a thing, otherwise `code`."""
    for problem in choice.unreadable:
        print(printable(str(problem)), file=sys.stderr)
    return 2 if choice.unreadable else code
