"""`find`: events, keys and templates over all services that match words."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from c7n_ctschema.cli.output import write_json
from c7n_ctschema.cli.text import is_terminal, printable
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail.index import Progress
from c7n_ctschema.wizard import finding
from c7n_ctschema.wizard.finding import FindResult

VERSION = 1


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words", nargs="+", metavar="WORDS", help="words of an event's or a key's name, or of what happens"
    )
    parser.add_argument("--limit", type=int, default=finding.LIMIT, metavar="N", help="how many of each (default: 15)")
    parser.add_argument("--format", choices=("text", "json", "jsonl"), default="text", help="default: text")
    parser.epilog = (
        "examples:\n  custodian-ctschema find cidr block\n  custodian-ctschema find peering owner --limit 5\n"
    )


def run(options: argparse.Namespace) -> int:
    if options.limit < 1:
        raise CtschemaError("--limit is at least 1")
    with _progress() as progress:
        found = finding.find(" ".join(options.words), options.limit, progress)
    _write(found, options.format)
    if found.without:
        print(f"note: nothing has all of the words; found without {printable(repr(found.without))}", file=sys.stderr)
    elif not found and len(options.words) > 1:
        print("note: nothing has all of the words, or all but one; try fewer", file=sys.stderr)
    return 0 if found else 1


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal while the index is built the first time; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    shown = False

    def show(done: int, total: int) -> None:
        nonlocal shown
        shown = True
        filled = 30 * done // total
        sys.stderr.write(f"\rindexing all services, once: [{'#' * filled}{'.' * (30 - filled)}] {done}/{total}")

    yield show
    if shown:
        sys.stderr.write("\r\x1b[K")


def _write(found: FindResult, form: str) -> None:
    if form == "json":
        hits = {"events": [asdict(hit) for hit in found.events], "keys": [asdict(hit) for hit in found.keys]}
        told = {
            "without": found.without,
            "templates": [{"name": one.name, "title": one.title} for one in found.templates],
        }
        write_json({"version": VERSION, **hits, **told})
    elif form == "jsonl":
        sys.stdout.writelines(json.dumps(asdict(hit)) + "\n" for hit in (*found.events, *found.keys))
    else:
        _write_text(found)


def _write_text(found: FindResult) -> None:
    _, dim, end = styles = ("\x1b[1m", "\x1b[2m", "\x1b[0m") if is_terminal() else ("", "", "")
    for title, hits in (("Events", found.events), ("Keys", found.keys)):
        _write_title(title, bool(hits), styles)
        for hit in hits:
            name = f"{hit.source.removesuffix('.amazonaws.com')}.{hit.event}"
            print(printable(f"  {name}") + (f"  {dim}{printable('detail.' + hit.path)}{end}" if hit.path else ""))
    _write_title("Templates", bool(found.templates), styles)
    for one in found.templates:
        print(f"  {one.name}  {dim}{one.title}{end}")


def _write_title(title: str, is_followed: bool, styles: tuple[str, ...]) -> None:
    print(f"{styles[0]}{title}{styles[2]}" if is_followed else f"{title}: none")
