"""`keys`: the flat list of key paths of one or more events."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from c7n_ctschema.cli import targets
from c7n_ctschema.cli.output import write_json
from c7n_ctschema.cli.text import is_terminal, printable, readable
from c7n_ctschema.errors import CtschemaError, UnknownName
from c7n_ctschema.trail import catalog, schema
from c7n_ctschema.trail.catalog import EventRef
from c7n_ctschema.trail.listing import Key
from c7n_ctschema.trail.targets import parse_target

VERSION = 1


def configure(parser: argparse.ArgumentParser) -> None:
    targets.add_events(parser, nargs="+")
    parser.add_argument(
        "--root",
        choices=("request", "response", "all"),
        default=None,
        help="only keys under requestParameters, responseElements; all: the envelope's too",
    )
    parser.add_argument(
        "--grep",
        action="append",
        default=[],
        metavar="WORDS",
        help="only keys with all of these words in path or documentation",
    )
    targets.add_resource(
        parser, "--ids-for", "RESOURCE", "only candidates for mode.events[].ids of a c7n resource, best first"
    )
    targets.add_no_observed(parser)
    parser.add_argument("--format", choices=("table", "json", "jsonl"), default="table", help="default: table")
    parser.epilog = (
        "examples:\n"
        "  custodian-ctschema keys ec2.CreateVpcPeeringConnection --root response\n"
        "  custodian-ctschema keys iam.CreatePolicy --ids-for iam-policy\n"
    )


def run(options: argparse.Namespace) -> int:
    rows: list[dict[str, Any]] = []
    unknown = 0
    names = list(targets.read(options.targets))
    for name in names:
        try:
            rows.extend(_rows_of(name, options))
        except UnknownName as error:
            if len(names) == 1:
                raise
            unknown += 1
            print(f"custodian-ctschema: {printable(str(error))}", file=sys.stderr)
        if options.format == "jsonl":
            _write_lines(rows)
            rows = []
    if options.format != "jsonl":
        _write(rows, options.format)
    return 1 if unknown else 0


def _rows_of(name: str, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    target = parse_target(name)
    if not target.events:
        raise CtschemaError(f"{name!r} is a service; name one of its events, such as {_an_event(target.service)}")
    root = {"input": "request", "output": "response"}.get(target.side)
    for ref in target.events:
        yield from rows(ref, root or options.root, options)


def _an_event(name: str) -> str:
    events = catalog.events_of_source(catalog.source_named(name)) or catalog.events_of_service(name)
    return f"{name.removesuffix(catalog.SUFFIX)}.{events[0]}" if events else "iam.CreatePolicy"


def rows(ref: EventRef, root: str | None, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """One row a key; an event without keys has one whose path is None."""
    event = schema.EventSchema(ref, with_observed=not options.no_observed)
    if options.ids_for:
        found = _ids(event, options.ids_for) or _no_ids(ref, options.ids_for)
    else:
        keys = (key for side in _sides(root) for key in event.keys(side))
        found = [as_row(key) for key in keys if _matches(key, options.grep)]
        if options.grep and not found and not root:
            _note_envelope(event, options.grep)
    for row in found or [{"path": None}]:
        yield {"source": ref.source, "event": ref.event, **row}


def _note_envelope(event: schema.EventSchema, words: list[str]) -> None:
    """`MFAUsed` of a sign-in stands in neither the request nor the response."""
    first = next((key.path for key in event.keys("all") if _matches(key, words)), "")
    if first:
        print(f"note: `--root all` finds more, such as {printable(first)}", file=sys.stderr)


def _sides(root: str | None) -> tuple[str, ...]:
    return (root,) if root else schema.SIDES


def _ids(event: schema.EventSchema, resource: str) -> list[dict[str, Any]]:
    from c7n_ctschema.custodian import identity, resource_names
    from c7n_ctschema.identity import deleted, rank

    if identity.of(resource) is None:
        raise UnknownName(
            "resource",
            resource,
            resource_names.nearest(resource),
            hint="`custodian schema aws` lists them",
        )
    by_path = {key.path: key for key in event.keys("all")}
    found = rank.for_event(resource, event)
    gone = deleted.doubt(resource, event) if found else ""
    if gone:
        print(f"note: {printable(gone)}", file=sys.stderr)
    return [
        {
            **(as_row(by_path[f"detail.{one.path}"]) if f"detail.{one.path}" in by_path else {"type": "string"}),
            "path": one.path,
            "proven": one.proven,
            "reason": one.reason,
        }
        for one in found
    ]


def _no_ids(ref: EventRef, resource: str) -> list[dict[str, Any]]:
    print(
        f"note: {ref.source} {ref.event} names no {printable(resource)}; "
        f"`show --resource {printable(resource)}` lists the events that do",
        file=sys.stderr,
    )
    return []


def _matches(key: Key, words: Iterable[str]) -> bool:
    text = f"{key.path} {key.documentation}".lower()
    return all(word in text for phrase in words for word in phrase.lower().split())


def as_row(key: Key) -> dict[str, Any]:
    """The key as the contract's JSON: what is not known is left out."""
    row: dict[str, Any] = {"path": key.path, "type": key.type, "origin": key.origin, "confidence": key.confidence}
    optional = {
        "enum": list(key.enum),
        "min": key.min,
        "max": key.max,
        "pattern": key.pattern,
        "note": key.note,
        "documentation": readable(key.documentation) if key.documentation else "",
    }
    return {**row, **{name: value for name, value in optional.items() if value not in (None, "", [])}}


def _write_lines(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        sys.stdout.write(json.dumps(row) + "\n")


def _write(rows: list[dict[str, Any]], form: str) -> None:
    if form == "json":
        write_json({"version": VERSION, "keys": [row for row in rows if row["path"]]})
    else:
        from c7n_ctschema.cli import keys_text

        keys_text.write(rows, is_terminal())
