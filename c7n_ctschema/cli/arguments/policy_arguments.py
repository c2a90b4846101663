"""The arguments `POLICY_FILE [--policy NAME]`, and the policies that they select."""

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
    """The policies that the command line asks for; prints a note if the file has no such policy."""
    found = policy_choice.policies_of(options.file, options.policy)
    if found.is_empty:
        print(printable(f"{found.file}: no policy with mode cloudtrail"), file=sys.stderr)
    return found


def told(choice: ChosenPolicies, code: int) -> int:
    """Print what could not be read. Returns 2 if there is something, else the code."""
    for problem in choice.unreadable:
        print(printable(str(problem)), file=sys.stderr)
    return 2 if choice.unreadable else code
