"""`find`: events and keys over all services that match words."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from c7n_ctschema.cli.text import is_terminal, printable
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail import index, search

VERSION = 1


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORDS", help="words of an event's or a key's name")
    parser.add_argument("--limit", type=int, default=15, metavar="N", help="how many of each (default: 15)")
    parser.add_argument("--format", choices=("text", "json", "jsonl"), default="text", help="default: text")
    parser.epilog = (
        "examples:\n  custodian-ctschema find cidr block\n  custodian-ctschema find peering owner --limit 5\n"
    )


def run(options: argparse.Namespace) -> int:
    text = " ".join(options.words)
    if not index.words_of(text):
        raise CtschemaError("no word to look for: use letters or digits")
    if options.limit < 1:
        raise CtschemaError("--limit is at least 1")
    with _progress() as progress:
        events, keys = search.find(text, options.limit, progress)
    _write(events, keys, options.format)
    if not events and not keys and len(options.words) > 1:
        print("note: all of the words must occur in an event; try fewer", file=sys.stderr)
    return 0 if events or keys else 1


@contextlib.contextmanager
def _progress() -> Iterator[index.Progress]:
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


def _write(events: list[search.Hit], keys: list[search.Hit], form: str) -> None:
    if form == "json":
        found = {"version": VERSION, "events": [asdict(hit) for hit in events], "keys": [asdict(hit) for hit in keys]}
        json.dump(found, sys.stdout, indent=2)
        sys.stdout.write("\n")
    elif form == "jsonl":
        sys.stdout.writelines(json.dumps(asdict(hit)) + "\n" for hit in (*events, *keys))
    else:
        _write_text(events, keys)


def _write_text(events: list[search.Hit], keys: list[search.Hit]) -> None:
    bold, dim, end = ("\x1b[1m", "\x1b[2m", "\x1b[0m") if is_terminal() else ("", "", "")
    for title, hits in (("Events", events), ("Keys", keys)):
        print(f"{bold}{title}{end}" if hits else f"{title}: none")
        for hit in hits:
            name = f"{hit.source.removesuffix('.amazonaws.com')}.{hit.event}"
            print(printable(f"  {name}") + (f"  {dim}{printable('detail.' + hit.path)}{end}" if hit.path else ""))
