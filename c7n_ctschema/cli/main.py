"""The command line: imports the command's module, and turns errors into messages and exit codes.

Exit codes: 0 clean, 1 findings, 2 usage or unreadable input, 130 interrupted. Only the module of the command
that the command line names is imported: `keys` must start without c7n or questionary.
"""

from __future__ import annotations

import argparse
import functools
import gc
import importlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.light_typing import Any, NoReturn, TextIO

PROG = "custodian-ctschema"
COMMANDS = {
    "show": "describe an event or a c7n resource, or list their names",
    "keys": "list the keys of an event that a policy can filter on",
    "find": "search all events, keys, and templates by words",
    "new-policy": "write a policy, in an interview or from flags",
    "convert": "turn a policy that looks once a day into one that reacts",
    "templates": "list policy templates, or show one",
    "lint": "find events, ids, keys, and values that cannot work",
    "pattern": "print the EventBridge rule of a policy, and what it matches",
    "permissions": "print the IAM permissions that a policy's Lambda needs",
    "replay": "run events through policies before you deploy them",
    "learn": "make your own logs part of what the other commands know",
    "backtest": "count what policies would have done with months of logs",
    "sample": "print a record of an event to test policies with",
    "lsp": "run the language server for editors",
    "doctor": "print the installed versions, and the tested ones",
}
USE_FACTS = {"show", "keys", "find", "new-policy", "lint", "pattern", "replay", "sample"}
MODULES = {name: f"c7n_ctschema.cli.commands.{name.replace('-', '_')}_command" for name in COMMANDS}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code, also for usage errors and `--help`."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    gc.set_threshold(300_000)  # a model has a million objects and no cycles: collecting them costs a third of the time
    _survive_closed_streams()
    _survive_any_locale()
    if "_ARGCOMPLETE" in os.environ:
        arguments = _completed_line()
    # gettext looks for translations of argparse's own sentences and imports `locale`: 3 ms. Ours are English.
    vars(argparse)["_"] = _untranslated
    return _guarded(functools.partial(_parsed_and_run, arguments))


def _parsed_and_run(arguments: list[str]) -> int:
    try:
        wanted = [name for name in arguments if name in COMMANDS][:1]
        # `custodian-ctschema --help lint` prints the help of the program, which lists all commands.
        clear = wanted and wanted == arguments[:1]  # no help text lists the other commands then
        parser = _parser(wanted, wanted if clear else COMMANDS)
        if "_ARGCOMPLETE" in os.environ:
            importlib.import_module("argcomplete").autocomplete(parser)
        return _run(parser, parser.parse_args(arguments))
    except SystemExit as stop:  # argparse's --help and usage errors
        return stop.code if isinstance(stop.code, int) else 2


def _untranslated(text: str | None) -> str | None:
    return text


def _completed_line() -> list[str]:
    """The words of the line that the shell completes, without the program and the word at the cursor.

    The modules of all commands take longer to import than people wait for a completion.
    """
    line = os.environ.get("COMP_LINE", "")
    try:
        before = line.encode()[: int(os.environ.get("COMP_POINT", len(line)))].decode(errors="replace")
    except ValueError:
        before = line
    return before.split(" ")[1:-1]


def _survive_closed_streams() -> None:
    """Open what the shell closed with `>&-` or `2>&-`: Python has None there, and the next file gets its number."""
    if sys.stdout is None:
        # Only for reading, so that writing fails: results that nobody gets are an error.
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")  # noqa: SIM115


def _survive_any_locale() -> None:
    """Escape characters that the terminal's character set lacks, instead of raising an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    if not options.command:
        parser.print_help()
        return 0
    if options.command not in USE_FACTS:
        return int(options.run(options))
    with importlib.import_module("c7n_ctschema.cli.arguments.facts_arguments").used(options):
        return int(options.run(options))


def _guarded(run: Callable[[], int]) -> int:
    """The exit code of `run`, with a message for each error that a user can meet."""
    try:
        code = run()
        sys.stdout.flush()  # at exit, Python would print a traceback for a closed pipe
        return code
    except CtschemaError as error:
        _tell(_printable(f"{PROG}: {error}"))
        return 2
    except KeyboardInterrupt:
        _tell("interrupted")
        return 130
    except BrokenPipeError:  # the reader, such as `head`, has closed the pipe
        _discard(sys.stdout)
        return 0
    except OSError as error:
        # Errors about files name them; those of a write to stdout, such as a full disk's, do not.
        if error.filename is not None:
            raise
        _discard(sys.stdout)
        _tell(f"{PROG}: cannot write the output: {error.strerror or error}")
        return 2


def _tell(message: str) -> None:
    """Print on stderr, which can be a full disk also: the exit code is then all that is left."""
    try:
        print(message, file=sys.stderr)
    except OSError:
        _discard(sys.stderr)


def _discard(stream: TextIO) -> None:
    """Keep Python from writing the rest at exit, which would print a traceback."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _printable(text: str) -> str:
    from c7n_ctschema.cli.terminal.text import printable

    return printable(text)


def _parser(wanted: Iterable[str], listed: Iterable[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The parser of the listed commands; only the wanted ones have their flags."""
    parser = _Parser(
        prog=PROG,
        description="Check, write, and test Cloud Custodian policies that wait for CloudTrail events.",
        epilog="examples:\n  custodian-ctschema keys iam.CreatePolicy\n  custodian-ctschema lint policies/",
        formatter_class=_Help,
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, help="print the versions of this tool, c7n, and botocore"
    )
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", prog=PROG)
    for name in listed:
        line = COMMANDS[name]
        command = commands.add_parser(
            name,
            help=line,
            description=line[:1].upper() + line[1:] + ".",
            formatter_class=_CommandHelp,
        )
        if name in wanted:
            module = importlib.import_module(MODULES[name])
            module.configure(command)
            command.set_defaults(run=module.run)
            if name in USE_FACTS:
                command.add_argument(
                    "--facts",
                    action="append",
                    metavar="FILE",
                    help="a file that `learn` wrote (default: CTSCHEMA_FACTS, or `facts` in the settings file)",
                )
    return parser


class _CommandHelp(argparse.RawDescriptionHelpFormatter):
    """As wide as the terminal. argparse makes a formatter for each argument, and its own width imports `shutil`."""

    def __init__(self, prog: str, max_help_position: int = 24) -> None:
        super().__init__(prog, max_help_position=max_help_position, width=_width())


@functools.cache
def _width() -> int:
    """The columns of help: as `shutil.get_terminal_size` finds them, less two as in argparse."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns) - 2
    try:
        return (os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 0) - 2 or 78
    except (OSError, ValueError, AttributeError):
        return 78


class _Help(_CommandHelp):
    """One line for each command, also in 80 columns."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=17)
        self._action_max_length = 15  # argparse ignores the indentation of the commands


class _Parser(argparse.ArgumentParser):
    """Suggests the command or flag that was meant. The parsers of subcommands are of this class, also."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Refuse unknown arguments here, so that a subcommand prints its own usage, not the usage of the program."""
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
            return f"\nsee `{self.prog} --help`"
        from c7n_ctschema.names import nearest

        near = nearest(wrong, known, 1)
        return f"\ndid you mean {near[0]}?" if near else f"\n`{self.prog} --help` lists them"


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        from c7n_ctschema import __version__
        from c7n_ctschema.trail.catalog.models import botocore_version

        print(f"{PROG} {__version__} (c7n {version('c7n')}, botocore {botocore_version()})")
        parser.exit(0)
