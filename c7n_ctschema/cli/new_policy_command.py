"""`new-policy`: the wizard, or flags alone."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from c7n_ctschema.cli import targets, template_policy
from c7n_ctschema.cli.text import is_terminal, printable
from c7n_ctschema.errors import CtschemaError

if TYPE_CHECKING:
    from c7n_ctschema.custodian.draft import Draft
    from c7n_ctschema.wizard.fromflags import Flags
    from c7n_ctschema.wizard.interview import Outcome, Start
    from c7n_ctschema.wizard.record import Record

VERSION = 1
_TEXTS = ("name", "description", "comment", "role", "member_role")
_NUMBERS = ("delay", "timeout", "memory")


class _Test(argparse.Action):
    """--filter, --group and --end-group are remembered in their order."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        said = getattr(namespace, "tests", None) or []
        namespace.tests = [*said, (str(self.const), values or "")]


def configure(parser: argparse.ArgumentParser) -> None:
    _configure_what(parser)
    _configure_settings(parser)
    _configure_how(parser)
    parser.epilog = (
        "examples:\n  custodian-ctschema new-policy\n"
        "  custodian-ctschema new-policy --event iam.CreatePolicy --resource iam-policy \\\n"
        "      --ids responseElements.policy.arn --name new-iam-policy --output p.yml\n"
        "  custodian-ctschema new-policy --template root-login --set to=soc@example.org\n"
    )


def _configure_what(parser: argparse.ArgumentParser) -> None:
    event: Any = parser.add_argument("--event", action="append", default=[], metavar="TARGET",
                                     help="iam.CreatePolicy, or a shortcut of c7n's; repeat for several")  # fmt: skip
    event.completer = targets.complete
    parser.add_argument("--resource", default="", metavar="NAME", help="c7n's resource, such as iam-policy")
    parser.add_argument("--ids", action="append", default=[], metavar="PATH",
                        help="JMESPath of the resource's id; one for each event, or one for all")  # fmt: skip
    parser.add_argument("--from-event", metavar="FILE",
                        help="an event: a record, a trail's file, an EventBridge event; - is stdin")  # fmt: skip
    test: Any = {"action": _Test, "dest": "tests", "default": []}
    parser.add_argument("--filter", metavar="TEXT", const="filter", **test,
                        help="'KEY OP VALUE', 'KEY OP:VALUE_TYPE VALUE', 'KEY absent', "
                             "'KEY in from:URL,FORMAT,EXPR', or JSON; VALUE of in and the like: a,b,c")  # fmt: skip
    parser.add_argument("--group", const="group", choices=("and", "or", "not"), **test,
                        help="the filters that follow form a group, until --end-group")  # fmt: skip
    parser.add_argument("--end-group", const="end", nargs=0, **test, help="ends the innermost group")
    parser.add_argument("--combine", choices=("and", "or", "not"), default="and", help="how all filters go together")
    parser.add_argument("--action", action="append", default=[], metavar="NAME|JSON", help="an action of the policy")


def _configure_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", help="name of the policy")
    parser.add_argument("--description", help="what the policy is for")
    parser.add_argument("--comment", help="a note to the policy's readers")
    parser.add_argument("--role", help="IAM role of the Lambda")
    parser.add_argument("--member-role", help="role to assume in member accounts")
    parser.add_argument("--delay", type=int, metavar="SECONDS", help="wait before the resource is looked up")
    parser.add_argument("--timeout", type=int, metavar="SECONDS", help="how long the Lambda may run")
    parser.add_argument("--memory", type=int, metavar="MB", help="memory of the Lambda")
    parser.add_argument("--tag", action="append", default=[], metavar="K=V", help="a tag of the Lambda; repeatable")


def _configure_how(parser: argparse.ArgumentParser) -> None:
    template_policy.add_flags(parser)
    parser.add_argument("--answers", metavar="FILE", help="answers as --save-answers writes them; flags go before")
    parser.add_argument("--save-answers", metavar="FILE", help="write the answers, for --answers, to a new file")
    parser.add_argument("--output", metavar="FILE", default="", help="file to write (default: stdout)")
    parser.add_argument("--append", action="store_true", help="put the policy behind those of FILE")
    parser.add_argument("--dry-run", action="store_true", help="show and check the policy, write nothing")
    parser.add_argument("--format", choices=("yaml", "json"), default="yaml", help="json: the draft, for programs")


def run(options: argparse.Namespace) -> int:
    if options.template:
        return template_policy.run(options)
    from c7n_ctschema.wizard import fromflags

    records = _records(options)
    draft = fromflags.draft(_flags(options, records), _answers(options))
    missing = fromflags.missing(draft, records)
    if not missing:
        return _finish(draft, options, asked=False)
    _refuse_unasked(options, missing, fromflags.proposed_filters(draft, records) if not draft.filters else [])
    outcome = _interview(options, draft, records)
    options.output, options.append = outcome.output, outcome.append
    if outcome.template:
        return _finish_template(outcome, options)
    if outcome.draft is None:
        print("nothing was written", file=sys.stderr)
        return 130
    return _finish(outcome.draft, options, asked=True)


def _finish_template(outcome: Outcome, options: argparse.Namespace) -> int:
    from c7n_ctschema.wizard.command import template_line

    options.template, options.set = outcome.template, [f"{name}={value}" for name, value in outcome.values]
    code = template_policy.run(options)
    folder = options.templates_dir or ""
    line = template_line(outcome.template, outcome.values, folder, options.output, options.append)
    print("\nThe same by flags:\n" + printable(line))
    return code


def _records(options: argparse.Namespace) -> list[Record]:
    if not options.from_event:
        return []
    from c7n_ctschema.wizard import ways

    return ways.read_records(options.from_event)


def _answers(options: argparse.Namespace) -> Draft | None:
    if not options.answers:
        return None
    from c7n_ctschema.lint import files
    from c7n_ctschema.wizard import draftfile

    return draftfile.read(files.read(options.answers), options.answers)


def _flags(options: argparse.Namespace, records: list[Record]) -> Flags:
    from c7n_ctschema.wizard.fromflags import Flags

    events = options.event
    if not events and len(records) == 1:
        events = [f"{records[0].source}:{records[0].event}"]
    given = {name: getattr(options, name) for name in (*_TEXTS, *_NUMBERS)}
    texts = {name: given[name] for name in _TEXTS if given[name] is not None}
    numbers = {name: given[name] for name in _NUMBERS if given[name] is not None}
    return Flags(events, options.ids, options.resource, options.tests, options.combine, options.action, options.tag,
                 texts, numbers)  # fmt: skip


# --- on a terminal ---------------------------------------------------------------------------------------------


def _refuse_unasked(options: argparse.Namespace, missing: list[str], proposed: list[str]) -> None:
    """Raise where there is nobody to ask, with what is missing."""
    lines = [*missing, *(f"the event passes {text}" for text in proposed)]
    if not (_can_type(options) and sys.stdout.isatty()) or options.format == "json":
        raise CtschemaError("\n  ".join(lines))
    if os.environ.get("TERM", "dumb") == "dumb":
        raise CtschemaError("\n  ".join(["this terminal (TERM=dumb) cannot show the questions; use flags", *lines]))


def _can_type(options: argparse.Namespace) -> bool:
    """With the event on standard input, the keyboard is the terminal itself."""
    if options.from_event != "-":
        return sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True


def _interview(options: argparse.Namespace, draft: Draft, records: list[Record]) -> Outcome:
    from c7n_ctschema.wizard.interview import Start

    start = Start(draft, options.output, options.append, tuple(records), options.dry_run, options.templates_dir)
    if options.from_event != "-":
        return _ask(start, {})
    from prompt_toolkit.input import create_input

    with open("/dev/tty", encoding="utf-8") as keyboard:
        return _ask(start, {"input": create_input(keyboard)})


def _ask(start: Start, terminal: dict[str, Any]) -> Outcome:
    from dataclasses import replace

    from c7n_ctschema.cli.wizard_screen import Screen
    from c7n_ctschema.wizard import interview
    from c7n_ctschema.wizard.question import Interview

    screens: list[Screen[Outcome]] = []
    start = replace(start, progress=lambda done, total: screens[0].progress(done, total))
    made = Interview(lambda: interview.script(start))
    screens.append(Screen(made, terminal))
    outcome = screens[0].run()
    for question, value in made.said:
        if question.short:
            print(printable(f"{question.short}: {question.shown(value)}"))
    return outcome or interview.Outcome(None, "", False)


# --- what becomes of it ----------------------------------------------------------------------------------------


def _finish(draft: Draft, options: argparse.Namespace, asked: bool) -> int:
    """Check the very text, then write it."""
    from c7n_ctschema.custodian import files
    from c7n_ctschema.wizard import review

    text, whole, old = review.texts(draft, options.output, options.append)
    refusals = review.refusals(whole)
    if refusals:
        raise CtschemaError("\n".join([*(f"c7n refuses the policy {one}" for one in refusals), "nothing was written"]))
    _show(draft, text, options)
    for one in (*review.findings(text), *review.warnings(text)):
        print(printable(one), file=sys.stderr)
    if options.output and not options.dry_run:
        files.write_atomically(options.output, whole, old)
        print(f"wrote {printable(options.output)}", file=sys.stderr)
    if options.save_answers and not options.dry_run:
        _save(draft, options.save_answers)
    if asked:
        _again(draft, options)
    return 0


def _show(draft: Draft, text: str, options: argparse.Namespace) -> None:
    if options.format == "json":
        json.dump(_as_json(draft, text), sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
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


def _as_json(draft: Draft, text: str) -> dict[str, Any]:
    """`version` and `draft` are what --answers reads."""
    from c7n_ctschema.custodian import pattern
    from c7n_ctschema.wizard import command, draftfile, review

    policy = draft.as_policy()
    return {**draftfile.as_data(draft), "policy": policy, "yaml": text, "findings": list(review.findings(text)),
            "delivery": list(review.warnings(text)), "pattern": pattern.of_mode(policy["mode"]),
            "sample": review.sample_of(draft).event, "command": command.command_line(draft)}  # fmt: skip


def _save(draft: Draft, path: str) -> None:
    from c7n_ctschema.custodian import files
    from c7n_ctschema.wizard import draftfile

    if os.path.lexists(path):
        raise CtschemaError(f"--save-answers: {path} exists; name a new file")
    files.write_atomically(path, json.dumps(draftfile.as_data(draft), indent=2, ensure_ascii=False) + "\n")
    print(f"wrote {printable(path)}", file=sys.stderr)


def _again(draft: Draft, options: argparse.Namespace) -> None:
    from c7n_ctschema.wizard.command import command_line

    print("\nThe same by flags:\n" + printable(command_line(draft, options.output, options.append)))
