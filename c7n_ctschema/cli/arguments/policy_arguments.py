"""The policies of a file that a command line asks for: `POLICY_FILE [--policy NAME]`."""

from __future__ import annotations

import argparse
import sys

from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.custodian.policy import policy_choice
from c7n_ctschema.custodian.policy.policy_choice import ChosenPolicies

FORMATS = ("text", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="POLICY_FILE", help="a file of policies, - for stdin")
    parser.add_argument("--policy", metavar="NAME", help="this policy alone (default: all with mode cloudtrail)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")


def chosen(options: argparse.Namespace) -> ChosenPolicies:
    """What the command line asks for; says so where the file has none."""
    found = policy_choice.policies_of(options.file, options.policy)
    if found.is_empty:
        print(printable(f"{found.file}: no policy with mode cloudtrail"), file=sys.stderr)
    return found


def told(choice: ChosenPolicies, code: int) -> int:
    """Say what could not be read; 2 where there is such, else the code as it is."""
    for problem in choice.unreadable:
        print(printable(str(problem)), file=sys.stderr)
    return 2 if choice.unreadable else code
