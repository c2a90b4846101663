"""`show --resource NAME`: what c7n looks a resource up by, and its events with the `ids` path of each."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator

from c7n_ctschema.cli.terminal.json_output import write_json
from c7n_ctschema.cli.terminal.text import is_terminal, printable, width
from c7n_ctschema.custodian.c7n import resource_names
from c7n_ctschema.custodian.lookups.resource_identity import Identity
from c7n_ctschema.ids import resource_events
from c7n_ctschema.trail.catalog import event_catalog

VERSION = 1
MOST_EVENTS = 12  # of a group, on a terminal


def run(name: str, form: str, whole: bool = False) -> int:
    """Write the resource in the form; raises UnknownName with the nearest names."""
    known = resource_names.identity_of(name)
    found = resource_events.for_resource(known.resource)
    if form == "json":
        write_json(_as_json(known, found))
    elif is_terminal():
        _write_rich(known, found, None if whole else MOST_EVENTS)
    else:
        sys.stdout.writelines(f"{printable(line)}\n" for line in _plain(known, found))
    return 0


def _as_json(known: Identity, found: tuple[resource_events.ResourceEvent, ...]) -> dict[str, object]:
    lookup = {
        "member": known.member,
        "kind": known.kind,
        "also": list(known.also),
        "prefix": known.prefix,
        "works": known.works,
        "any_value": known.any_value,
        "why": known.why,
        "how": known.how,
    }
    rows = [
        {"source": one.source, "event": one.event, "group": one.group, "ids": one.best.path, "proven": one.best.proven}
        for one in found
    ]
    return {"version": VERSION, "resource": known.resource, "service": known.service, "lookup": lookup, "events": rows}


def lookup_line(known: Identity) -> str:
    """What the ids must be, in one sentence."""
    if not known.works:
        return f"No ids can resolve it: {known.why}."
    if known.any_value:
        return f"Any value will do: {known.why}."
    kinds = " or ".join(dict.fromkeys(kind for kind in (known.kind, *known.also)))
    prefix = f", beginning with {known.prefix}" if known.prefix else ""
    return f"c7n looks it up by {known.member} ({kinds}{prefix})" + (f": {known.why}." if known.why else ".")


def _plain(known: Identity, found: tuple[resource_events.ResourceEvent, ...]) -> Iterator[str]:
    yield f"{known.resource} ({known.service})"
    yield lookup_line(known)
    widest = max((len(_name(one)) for one in found), default=0)
    for group, rows in itertools.groupby(found, key=lambda one: one.group):
        yield from ("", f"{group}: {resource_events.about(group)}", "------")
        for one in rows:
            yield f"{_name(one):{widest}}  {one.best.path}  {one.best.proven}"
    if not found and known.works:
        yield "No event is known that names it."


def _name(one: resource_events.ResourceEvent) -> str:
    return f"{one.source.removesuffix(event_catalog.SUFFIX)}.{one.event}"


def _write_rich(known: Identity, found: tuple[resource_events.ResourceEvent, ...], most: int | None) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=width())
    console.print(Text(printable(f"{known.resource} ({known.service})"), style="bold"))
    console.print(Text(printable(lookup_line(known))))
    for group, grouped in itertools.groupby(found, key=lambda one: one.group):
        rows = list(grouped)
        title = f"{group}: {resource_events.about(group)}"
        table = Table(title=title, title_style="bold", title_justify="left", box=None, pad_edge=False, expand=False)
        for column, style in (("event", ""), ("ids", "cyan"), ("proven", "dim")):
            table.add_column(column, style=style, overflow="fold")
        for one in rows[:most]:
            table.add_row(*(Text(printable(cell)) for cell in (_name(one), one.best.path, one.best.proven)))
        console.print("", table)
        if most is not None and len(rows) > most:
            console.print(f"... {most} of {len(rows)} events; --all lists them", style="bold", highlight=False)
    if not found and known.works:
        console.print("No event is known that names it.")
