"""The arguments that select policies: `POLICY... [--policy NAME]`."""

from __future__ import annotations

import argparse
import sys

from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.custodian.policy import policy_choice
from c7n_ctschema.custodian.policy.policy_choice import ChosenPolicies

FORMATS = ("text", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="POLICY", help="policy files, or directories of them; - is stdin")
    parser.add_argument(
        "--policy", metavar="NAME", help="only the policy of this name (default: all with mode cloudtrail)"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")


def chosen(options: argparse.Namespace) -> ChosenPolicies:
    """The selected policies. If there is no policy with mode cloudtrail, this is reported on stderr."""
    return _reported(policy_choice.policies_in(options.files, options.policy))


def chosen_of_file(options: argparse.Namespace) -> ChosenPolicies:
    """The selected policies of the one file that `--for` names."""
    return _reported(policy_choice.policies_of(options.file, options.policy))


def _reported(choice: ChosenPolicies) -> ChosenPolicies:
    if choice.is_empty:
        # A note, not an error: a directory can have pull policies only.
        print(printable(f"{choice.file}: no policy with mode cloudtrail"), file=sys.stderr)
    return choice


def told(choice: ChosenPolicies, code: int) -> int:
    """Report what cannot be read. Return 2 if there is such a thing, otherwise `code`."""
    for problem in choice.unreadable:
        print(printable(str(problem)), file=sys.stderr)
    # 2 wins: the results of the other policies are printed, but are not complete.
    return 2 if choice.unreadable else code
