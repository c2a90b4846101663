"""`find`: the events, keys, and templates of all services that match words."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator

from c7n_ctschema.cli.terminal.json_output import write_json
from c7n_ctschema.cli.terminal.text import is_read_by_people, is_terminal, printable, width
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail.search.index_files import Progress
from c7n_ctschema.trail.search.ranking import Hit
from c7n_ctschema.wizard.templates import word_search
from c7n_ctschema.wizard.templates.word_search import FindResult

VERSION = 1
Pair = tuple[str, str]


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words", nargs="+", metavar="WORDS", help="words in the name or description of an event or a key"
    )
    parser.add_argument(
        "--limit",
        type=int,
        default=word_search.LIMIT,
        metavar="N",
        help="at most N events, N keys, and N templates (default: 15)",
    )
    parser.add_argument(
        "--format", choices=("text", "json", "jsonl"), default="text", help="output format (default: text)"
    )
    parser.epilog = (
        "examples:\n  custodian-ctschema find cidr block\n  custodian-ctschema find peering owner --limit 5\n"
    )


def run(options: argparse.Namespace) -> int:
    if options.limit < 1:
        raise CtschemaError("--limit must be at least 1")
    with _progress() as progress:
        result = word_search.find(" ".join(options.words), options.limit, progress)
    # Before the notes, so that a terminal shows them below the table; they go to stderr, which no program parses.
    _write(result, options.format)
    if result.without:
        print(
            f"note: nothing matches all words; these match without {printable(repr(result.without))}", file=sys.stderr
        )
    # One word has no "fewer words", so the note would not help.
    elif not result and len(options.words) > 1:
        print("note: nothing matches all words, or all words except one; try fewer words", file=sys.stderr)
    return 0 if result else 1


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """A progress bar for the first build of the index. Only a terminal shows it."""
    # A log of a build would keep each of the hundreds of states of the bar.
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    shown = False

    def show(done: int, total: int) -> None:
        nonlocal shown
        shown = True
        filled = 30 * done // total
        sys.stderr.write(
            f"\rbuilding the index of all services, once: [{'#' * filled}{'.' * (30 - filled)}] {done}/{total}"
        )

    yield show
    if shown:
        # `ESC [ K` erases the bar, so that the first row of the result starts on a clean line.
        sys.stderr.write("\r\x1b[K")


def _write(result: FindResult, form: str) -> None:
    if form == "json":
        hits = {"events": [hit._asdict() for hit in result.events], "keys": [hit._asdict() for hit in result.keys]}
        rest = {
            "without": result.without,
            "templates": [{"name": template.name, "title": template.title} for template in result.templates],
        }
        write_json({"version": VERSION, **hits, **rest})
    elif form == "jsonl":
        # No templates here: every line of jsonl has the same members, and templates have others.
        sys.stdout.writelines(json.dumps(hit._asdict()) + "\n" for hit in (*result.events, *result.keys))
    else:
        _write_text(result)


def _write_text(result: FindResult) -> None:
    _write_part("Events", ("EVENT", "DELIVERY"), [(_name(hit), _mark(hit)) for hit in result.events])
    keys = [(_name(hit), printable(f"detail.{hit.path}")) for hit in result.keys]
    _write_part("Keys", ("EVENT", "KEY"), keys)
    _write_part("Templates", ("NAME", "TITLE"), [(template.name, template.title) for template in result.templates])


def _mark(hit: Hit) -> str:
    """EventBridge does not deliver read-only events to an ordinary rule."""
    return "read-only" if hit.read_only else ""


def _name(hit: Hit) -> str:
    """The event as a TARGET; keys of every record have no event."""
    if not hit.event:
        # `errorCode` and `userIdentity.type` belong to every record: ranking.Hit has no event for them.
        return "any event"
    return printable(f"{hit.source.removesuffix('.amazonaws.com')}.{hit.event}")


def _write_part(title: str, headings: Pair, rows: list[Pair]) -> None:
    bold, end = ("\x1b[1m", "\x1b[0m") if is_terminal() else ("", "")
    print(f"{bold}{title}{end}" if rows else f"{title}: none")
    # In a pipe, `grep` and `cut` need one line for each hit, without headings.
    if rows and is_read_by_people():
        _write_table(headings, rows)
        return
    for first, second in rows:
        print(f"  {first}  {second}" if second else f"  {first}")


def _write_table(headings: Pair, rows: list[Pair]) -> None:
    """Two columns, or the second below the first if the terminal is too narrow."""
    dim, end = ("\x1b[2m", "\x1b[0m") if is_terminal() else ("", "")
    if not any(second for _, second in rows):  # none of the events is read-only
        headings = (headings[0], "")
    across = max(len(first) for first, _ in (headings, *rows))
    fits = across + 4 + max(len(second) for _, second in (headings, *rows)) <= width()

    def line(first: str, second: str) -> str:
        gap = " " * (across - len(first) + 2) if fits else "\n      "
        return f"  {first}{gap}{second}" if second else f"  {first}"

    for text in line(*headings).splitlines():
        print(f"{dim}{text}{end}")
    for first, second in rows:
        print(line(first, f"{dim}{second}{end}" if second else ""))
