"""Event policies in place of pull policies: choose the events, check the policies, and write them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.convert import event_choice, event_policy
from c7n_ctschema.convert.event_choice import Chosen
from c7n_ctschema.errors import CtschemaError

if TYPE_CHECKING:
    from c7n_ctschema.convert.conversion import Conversion
    from c7n_ctschema.convert.event_policy import Settings
    from c7n_ctschema.convert.pull_policies import PullPolicy
    from c7n_ctschema.convert.pull_questions import Converted

    Found = Sequence[tuple[PullPolicy, Conversion]]


def check(options: argparse.Namespace) -> None:
    """Raise CtschemaError for flags that contradict each other."""
    if options.write and options.append:
        raise CtschemaError("give --write OUT or --append FILE, not both")
    if options.events and options.best is not None:
        raise CtschemaError("give --events or --best N, not both")
    if (options.events or options.best is not None) and not (options.write or options.append):
        raise CtschemaError("--events and --best need --write OUT or --append FILE")


def write(options: argparse.Namespace, found: Found) -> int:
    """Write the event policies; the exit code is 1 if the linter reports an error in them."""
    chosen, role = _chosen(options, found)
    if not chosen:
        print("nothing was written: no event was chosen", file=sys.stderr)
        return 1
    settings = event_policy.Settings(role, options.suffix, options.delay)
    return _written(chosen, settings, options.write or options.append, bool(options.append))


def write_answers(made: Converted, dry_run: bool) -> int:
    """Write what the user chose in the wizard, and print the command that does the same."""
    code = _written(made.chosen, made.settings, "" if dry_run else made.output, made.append)
    print("\nThe same with flags:\n" + printable(event_policy.command_line(*made)))
    return code


def _written(chosen: Sequence[Chosen], settings: Settings, output: str, append: bool) -> int:
    """Check the event policies with c7n and the linter, and write them; without a file, print them."""
    from c7n_ctschema.files import writing
    from c7n_ctschema.wizard.questions import review

    text = event_policy.text_of(chosen, settings)
    for policy, _ in chosen:
        event_policy.require_kept(policy, text, event_policy.name_of(policy, settings.suffix))
    whole, old = _whole(text, output, append)
    refusals = review.refusals(whole)
    if refusals:
        raise CtschemaError("\n".join([*(f"c7n refuses the policy {one}" for one in refusals), "nothing was written"]))
    if not output:
        sys.stdout.write(text)
    for line in (*review.findings(text), *review.warnings(text)):
        print(printable(line), file=sys.stderr)
    if output:
        writing.write_atomically(output, whole, old)
        print(f"wrote {printable(output)}", file=sys.stderr)
    return int(review.has_errors(text))


def _whole(text: str, output: str, append: bool) -> tuple[str, str | None]:
    """The new content of the file and its present content; raises CtschemaError for a file that exists."""
    from c7n_ctschema.custodian.policy import policy_writer
    from c7n_ctschema.wizard.drafts import output_file

    old = output_file.held(output, append)
    return text if old is None else policy_writer.append_text(old, output, text), old


def _chosen(options: argparse.Namespace, found: Found) -> tuple[list[Chosen], str]:
    """The events of flags, or of the terminal. Never all of them without a word of the user."""
    if options.events or options.best is not None:
        if not options.role:
            raise CtschemaError("--role ARN is missing: the role of the Lambda function")
        named = [name for text in options.events or () for name in text.split(",") if name]
        chosen = event_choice.by_name(found, named) if named else event_choice.best(found, options.best)
        return chosen, options.role
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") == "dumb":
        raise CtschemaError("choose the events with --events EVENT,... or --best N: this is no terminal to ask on")
    return _asked(found, options.role)


def _asked(found: Found, role: str) -> tuple[list[Chosen], str]:
    from c7n_ctschema.cli.wizard_screen.screen import Screen
    from c7n_ctschema.wizard.forms.question import Interview

    if not any(made.events for _, made in found):
        return [], role
    outcome = Screen(Interview(lambda: event_choice.script(found, role))).run()
    return outcome or ([], role)
