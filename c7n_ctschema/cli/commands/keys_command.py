"""`keys`: the keys of one or more events as a flat list of paths."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator

from c7n_ctschema.cli.arguments import target_arguments
from c7n_ctschema.cli.terminal.json_output import write_json
from c7n_ctschema.cli.terminal.text import printable, readable
from c7n_ctschema.errors import UnknownName
from c7n_ctschema.ids import event_keys
from c7n_ctschema.ids.event_keys import EventIds
from c7n_ctschema.light_typing import TYPE_CHECKING, Any
from c7n_ctschema.trail.shapes.key_listing import Key

if TYPE_CHECKING:
    # for types only: `keys` starts in 0.1 s because it imports nothing that it does not run
    from c7n_ctschema.ids.id_candidates import Candidate

VERSION = 1
Row = dict[str, Any]


def configure(parser: argparse.ArgumentParser) -> None:
    target_arguments.add_events(parser, nargs="+")
    parser.add_argument(
        "--root",
        choices=("request", "response", "all"),
        default=None,
        help="only keys below requestParameters or responseElements; all: also the other keys of the envelope",
    )
    parser.add_argument(
        "--grep",
        action="append",
        default=[],
        metavar="WORDS",
        help="only keys with all of these words in their path or documentation",
    )
    target_arguments.add_resource(
        parser, "--ids-for", "RESOURCE", "only paths for `ids` that lead to this c7n resource, best first"
    )
    target_arguments.add_no_observed(parser)
    parser.add_argument("--all", action="store_true", help="on a terminal, do not shorten lists of keys and values")
    parser.add_argument(
        "--format", choices=("table", "json", "jsonl"), default="table", help="output format (default: table)"
    )
    parser.epilog = (
        "examples:\n"
        "  custodian-ctschema keys ec2.CreateVpcPeeringConnection --root response\n"
        "  custodian-ctschema keys iam.CreatePolicy --ids-for iam-policy\n"
    )


def run(options: argparse.Namespace) -> int:
    rows: list[Row] = []
    unknown = 0
    names = list(target_arguments.read(options.targets))
    for name in names:
        try:
            rows.extend(_rows_of(name, options))
        except UnknownName as error:
            # With one target, the error is the result (exit code 2). With several, the others still have results (1).
            if len(names) == 1:
                raise
            unknown += 1
            print(f"custodian-ctschema: {printable(str(error))}", file=sys.stderr)
        # After each target: `keys - --format jsonl` can run behind a slow pipe.
        if options.format == "jsonl":
            _write_lines(rows)
            rows = []
    if options.format != "jsonl":
        _write(rows, options.format, options.all)
    return 1 if unknown else 0


def _rows_of(name: str, options: argparse.Namespace) -> Iterator[Row]:
    """One row for each key. An event without keys has one row without a path."""
    if options.ids_for:
        for ids in event_keys.ids_of(name, options.ids_for, with_observed=not options.no_observed):
            _note_ids(ids)
            yield from _rows(ids.source, ids.event, [_ids_row(*pair) for pair in ids.ids])
        return
    observed = not options.no_observed
    for event_keys_of in event_keys.keys_of(name, root=options.root, words=options.grep, with_observed=observed):
        if event_keys_of.elsewhere:
            _note(f"`--root all` lists more keys, such as {event_keys_of.elsewhere}")
        yield from _rows(event_keys_of.source, event_keys_of.event, [as_row(key) for key in event_keys_of.keys])


def _rows(source: str, event: str, rows: list[Row]) -> Iterator[Row]:
    for row in rows or [{"path": None}]:
        yield {"source": source, "event": event, **row}


def _note_ids(ids: EventIds) -> None:
    if not ids.ids:
        other_events = f"`show --resource {ids.resource}` lists events that do"
        _note(f"{ids.source} {ids.event} does not identify {ids.resource} resources; {other_events}")
    elif ids.doubt:
        _note(ids.doubt)


def _note(text: str) -> None:
    print(printable(f"note: {text}"), file=sys.stderr)


def _ids_row(candidate: Candidate, key: Key | None) -> Row:
    # A candidate can be an expression such as `[a, b]`, which is no key; c7n looks up by strings.
    row = as_row(key) if key else {"type": "string"}
    return {**row, "path": candidate.path, "proven": candidate.proven, "reason": candidate.reason}


def as_row(key: Key) -> Row:
    """The key as a row of the JSON output, without the members that are not known."""
    row: Row = {"path": key.path, "type": key.type, "origin": key.origin, "confidence": key.confidence}
    optional = {
        "enum": list(key.enum),
        "min": key.min,
        "max": key.max,
        "pattern": key.pattern,
        "note": key.note,
        "documentation": readable(key.documentation) if key.documentation else "",
    }
    return {**row, **{name: value for name, value in optional.items() if value not in (None, "", [])}}


def _write_lines(rows: Iterable[Row]) -> None:
    for row in rows:
        sys.stdout.write(json.dumps(row) + "\n")


def _write(rows: list[Row], form: str, whole: bool) -> None:
    if form == "json":
        write_json({"version": VERSION, "keys": [row for row in rows if row["path"]]})
    else:
        # JSON needs no layout, and programs call `keys --format json` in loops.
        from c7n_ctschema.cli.terminal import keys_text

        keys_text.write(rows, whole)
