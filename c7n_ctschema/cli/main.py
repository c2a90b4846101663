"""The command line: finds the command's module, and turns errors into sentences and exit codes.

Exit codes: 0 clean, 1 findings, 2 usage or unreadable input, 130 interrupted. Only the module of the command
that was asked for is imported: `keys` must start without c7n or questionary.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from c7n_ctschema.errors import CtschemaError

PROG = "custodian-ctschema"
COMMANDS = {
    "show": "services, a service's events, an event's description and tree",
    "keys": "flat list of the key paths that a policy can filter on",
    "find": "events, keys and templates that match words",
    "new-policy": "write a policy with a wizard, or with flags only",
    "templates": "policies that teams want, ready to fill in",
    "lint": "find sources, events, ids and keys that do not exist",
    "pattern": "the EventBridge rule of a policy, and what else matches it",
    "permissions": "the IAM permissions that a policy's Lambda needs",
    "replay": "what policies do with events, before they are deployed",
    "sample": "a record of an event, to test policies with",
    "doctor": "versions in use, caches, and what was verified for them",
}
MODULES = {name: f"c7n_ctschema.cli.commands.{name.replace('-', '_')}_command" for name in COMMANDS}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is returned, never raised."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    gc.set_threshold(300_000)  # a model is a million objects without a cycle: collecting among them costs a third
    _survive_any_locale()
    completing = "_ARGCOMPLETE" in os.environ
    try:
        wanted = [name for name in arguments if name in COMMANDS][:1]
        clear = wanted and wanted == arguments[:1]  # nothing lists the other commands then
        listed = wanted if clear else COMMANDS
        parser = _parser(COMMANDS) if completing else _parser(wanted, listed)
        if completing:
            importlib.import_module("argcomplete").autocomplete(parser)
        return _run(parser, parser.parse_args(arguments))
    except SystemExit as stop:  # argparse's --help and usage errors
        return stop.code if isinstance(stop.code, int) else 2


def _survive_any_locale() -> None:
    """A name that the terminal's character set lacks is escaped instead of raising."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    if not options.command:
        parser.print_help()
        return 0
    try:
        return _flushed(int(options.run(options)))
    except CtschemaError as error:
        print(f"{PROG}: {_printable(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _flushed(code: int) -> int:
    sys.stdout.flush()
    return code


def _printable(text: str) -> str:
    from c7n_ctschema.cli.terminal.text import printable

    return printable(text)


def _parser(wanted: Iterable[str], listed: Iterable[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The parser of the listed commands, with the flags of the wanted ones alone."""
    parser = _Parser(
        prog=PROG,
        description="What is really in the CloudTrail record that a Cloud Custodian policy waits for.",
        epilog="examples:\n  custodian-ctschema keys iam.CreatePolicy\n  custodian-ctschema lint policies/",
        formatter_class=_Help,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="versions of this tool, c7n and botocore")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    for name in listed:
        line = COMMANDS[name]
        command = commands.add_parser(
            name,
            help=line,
            description=line[:1].upper() + line[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name in wanted:
            module = importlib.import_module(MODULES[name])
            module.configure(command)
            command.set_defaults(run=module.run)
    return parser


class _Help(argparse.RawDescriptionHelpFormatter):
    """A command a line, in 80 columns too."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=17)
        self._action_max_length = 15  # argparse forgets how far the commands are indented


class _Parser(argparse.ArgumentParser):
    """Says which command or flag was meant; subcommands' parsers are of this class, too."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """A subcommand refuses what it does not know itself, with its own usage, instead of leaving it to the top."""
        options, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return options, unknown

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: error: {_printable(message)}{self._meant(message)}\n")

    def _meant(self, message: str) -> str:
        kind, _, rest = message.partition(": ")
        wrong = rest.split("'")[1] if "invalid choice: '" in message else rest.split("=")[0].split(" ")[0]
        known = list(COMMANDS) if kind == "argument COMMAND" else list(self._option_string_actions)
        if kind not in ("argument COMMAND", "unrecognized arguments"):
            return f"\n`{self.prog} --help` explains"
        from c7n_ctschema.names import nearest

        near = nearest(wrong, known, 1)
        return f"\ndid you mean {near[0]}?" if near else f"\n`{self.prog} --help` lists what there is"


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        from c7n_ctschema import __version__
        from c7n_ctschema.trail.catalog.models import botocore_version

        print(f"{PROG} {__version__} (c7n {version('c7n')}, botocore {botocore_version()})")
        parser.exit(0)
