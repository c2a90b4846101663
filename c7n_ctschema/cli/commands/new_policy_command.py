"""`new-policy`: the wizard, or flags only."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from c7n_ctschema.cli.policy_commands import policy_proof, template_policy
from c7n_ctschema.cli.policy_commands.new_policy_flags import configure, flags_of
from c7n_ctschema.cli.terminal.json_output import write_json
from c7n_ctschema.cli.terminal.text import is_terminal, printable
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import as_object

if TYPE_CHECKING:
    from c7n_ctschema.convert.pull_questions import Converted
    from c7n_ctschema.custodian.policy.policy_draft import Draft
    from c7n_ctschema.wizard.drafts.example_events import RecordedEvent
    from c7n_ctschema.wizard.questions.interview import InterviewResult, Start

VERSION = 1
__all__ = ["configure", "run"]


def run(options: argparse.Namespace) -> int:
    if options.template:
        return template_policy.run(options)
    from c7n_ctschema.wizard.drafts import drafted_elements, output_file
    from c7n_ctschema.wizard.flags import draft_from_flags
    from c7n_ctschema.wizard.questions.interview import InterviewResult

    output_file.check(options.output, append=False)  # before the first question
    records = _records(options)
    draft = draft_from_flags.draft(flags_of(options, records), _answers(options))
    drafted_elements.check(draft)  # also before the first question
    missing = draft_from_flags.missing(draft, records)
    if not missing:
        from c7n_ctschema.wizard.drafts import failed_calls

        return _finish(failed_calls.with_failed_calls(draft), options, asked=False)
    # Proposed filters only for flags: the interview shows the values of the recorded event beside its keys.
    _refuse_unasked(options, missing, draft_from_flags.proposed_filters(draft, records) if not draft.filters else [])
    outcome = _interview(options, draft, records)
    if not isinstance(outcome, InterviewResult):
        from c7n_ctschema.cli.policy_commands import convert_output

        return convert_output.write_answers(outcome, options.dry_run)
    options.output, options.append = outcome.output, outcome.append
    if outcome.template:
        return _finish_template(outcome, options)
    if outcome.draft is None:
        print("nothing was written", file=sys.stderr)
        # As after Ctrl-C: a script that calls the wizard must not go on as if there were a policy.
        return 130
    return _finish(outcome.draft, options, asked=True)


def _finish_template(outcome: InterviewResult, options: argparse.Namespace) -> int:
    from c7n_ctschema.wizard.flags.equivalent_command import template_line

    options.template, options.set = outcome.template, [f"{name}={value}" for name, value in outcome.values]
    options.name, options.role = outcome.settings.name, outcome.settings.role
    code = template_policy.run(options)
    folder = options.templates_dir or ""
    line = template_line(outcome.template, outcome.values, folder, outcome.settings, options.output, options.append)
    print("\nThe same with flags:\n" + printable(line))
    return code


def _records(options: argparse.Namespace) -> list[RecordedEvent]:
    if not options.from_event:
        return []
    from c7n_ctschema.wizard.questions import entry_points

    return entry_points.read_records(options.from_event)


def _answers(options: argparse.Namespace) -> Draft | None:
    if not options.answers:
        return None
    from c7n_ctschema.custodian.policy import policy_reading
    from c7n_ctschema.wizard.drafts import draft_file

    return draft_file.read(policy_reading.read(options.answers), options.answers)


# --- on a terminal ---------------------------------------------------------------------------------------------


def _refuse_unasked(options: argparse.Namespace, missing: list[str], proposed: list[str]) -> None:
    """Raise with the missing flags if no terminal can show the questions."""
    lines = [*missing, *(f"the recorded event passes {text}" for text in proposed)]
    # stdout too: the screen is drawn there, and `new-policy > p.yml` would write the drawing into the file.
    if not (_can_type(options) and sys.stdout.isatty()) or options.format == "json":
        raise CtschemaError("\n  ".join(lines))
    # Emacs' shell and some build servers have such a terminal: it cannot move the cursor.
    if os.environ.get("TERM", "dumb") == "dumb":
        raise CtschemaError("\n  ".join(["this terminal (TERM=dumb) cannot show the questions; use flags", *lines]))


def _can_type(options: argparse.Namespace) -> bool:
    """Whether the user can type. If standard input has the event, the wizard reads from /dev/tty."""
    if options.from_event != "-":
        return sys.stdin.isatty()
    try:
        # A test by opening: /dev/tty exists also where the process has no terminal, as in cron.
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True


def _interview(options: argparse.Namespace, draft: Draft, records: list[RecordedEvent]) -> InterviewResult | Converted:
    from c7n_ctschema.wizard.questions.interview import Start

    start = Start(draft, options.output, options.append, tuple(records), options.dry_run, options.templates_dir)
    if options.from_event != "-":
        return _ask(start, {})
    from prompt_toolkit.input import create_input

    with open("/dev/tty", encoding="utf-8") as keyboard:
        return _ask(start, {"input": create_input(keyboard)})


def _ask(start: Start, terminal: dict[str, Any]) -> InterviewResult | Converted:
    from dataclasses import replace

    from c7n_ctschema.cli.wizard_screen.screen import Screen
    from c7n_ctschema.convert import pull_questions
    from c7n_ctschema.wizard.forms.question import Interview
    from c7n_ctschema.wizard.questions import interview

    screens: list[Screen[InterviewResult | Converted]] = []
    start = replace(start, progress=lambda done, total: screens[0].progress(done, total))
    made = Interview(lambda: pull_questions.script(start))
    screens.append(Screen(made, terminal))
    outcome = screens[0].run()
    # The full screen vanishes from the terminal at its end, and with it the answers.
    for question, value in made.said:
        if question.short and question.shown(value):
            print(printable(f"{question.short}: {question.shown(value)}"))
    return outcome or interview.InterviewResult(None, "", False)


# --- check and write -------------------------------------------------------------------------------------------


def _finish(draft: Draft, options: argparse.Namespace, asked: bool) -> int:
    """Check exactly the text that is written, then write it."""
    from c7n_ctschema.files import writing
    from c7n_ctschema.wizard.questions import review

    text, whole, old = review.texts(draft, options.output, options.append)
    refusals = review.refusals(whole)
    if refusals:
        raise CtschemaError("\n".join([*(f"c7n refuses the policy {one}" for one in refusals), "nothing was written"]))
    _show(draft, text, options)
    for one in (*review.findings(text), *review.warnings(text)):
        print(printable(one), file=sys.stderr)
    proven = policy_proof.shown(draft.as_policy()) if options.prove and options.format != "json" else True
    # Atomically, because an interrupted write must not leave half of the user's policies.
    if options.output and not options.dry_run:
        writing.write_atomically(options.output, whole, old)
        print(f"wrote {printable(options.output)}", file=sys.stderr)
    if options.save_answers and not options.dry_run:
        _save(draft, options.save_answers)
    if asked:
        _again(draft, options)
        return 0  # the last screen has shown the findings
    return int(review.has_errors(text) or not proven)


def _show(draft: Draft, text: str, options: argparse.Namespace) -> None:
    if options.format == "json":
        write_json(_as_json(draft, text, options.prove), ascii_only=False)
    elif not options.output or options.dry_run or sys.stdout.isatty():
        _print_yaml(text)


def _print_yaml(text: str) -> None:
    if not is_terminal():
        sys.stdout.write(text)
        return
    import pygments
    from pygments.formatters import TerminalFormatter
    from pygments.lexers import YamlLexer

    safe = "\n".join(printable(line) for line in text.splitlines())
    sys.stdout.write(pygments.highlight(safe, YamlLexer(), TerminalFormatter()))


def _as_json(draft: Draft, text: str, prove: bool) -> dict[str, object]:
    """The draft for programs; --answers reads `version` and `draft`."""
    from c7n_ctschema.custodian.eventbridge import rendered_pattern
    from c7n_ctschema.wizard.drafts import draft_file
    from c7n_ctschema.wizard.flags import equivalent_command
    from c7n_ctschema.wizard.questions import review
    from c7n_ctschema.wizard.trials import simulated_trial

    policy = draft.as_policy()
    return {
        **draft_file.as_data(draft),
        "policy": policy,
        "yaml": text,
        "findings": list(review.findings(text)),
        "delivery": list(review.warnings(text)),
        "pattern": rendered_pattern.of_mode(as_object(policy["mode"])),
        "sample": review.sample_of(policy).event,
        "command": equivalent_command.command_line(draft),
        **({"proof": simulated_trial.row(policy)} if prove else {}),
    }


def _save(draft: Draft, path: str) -> None:
    from c7n_ctschema.files import writing
    from c7n_ctschema.wizard.drafts import draft_file

    # lexists: a dangling link is in the way as well.
    if os.path.lexists(path):
        raise CtschemaError(f"--save-answers: {path} exists; name a new file")
    writing.write_atomically(path, json.dumps(draft_file.as_data(draft), indent=2, ensure_ascii=False) + "\n")
    print(f"wrote {printable(path)}", file=sys.stderr)


def _again(draft: Draft, options: argparse.Namespace) -> None:
    from c7n_ctschema.wizard.flags.equivalent_command import command_line

    print("\nThe same with flags:\n" + printable(command_line(draft, options.output, options.append)))
