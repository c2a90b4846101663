"""`show --resource NAME`: what c7n looks up the resource by, and its events, each with a path for `ids`."""

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
MOST_EVENTS = 12  # for each group, on a terminal


def run(name: str, form: str, whole: bool = False) -> int:
    """Write the resource as text or JSON; raises UnknownName with similar names."""
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
        {
            "source": event.source,
            "event": event.event,
            "group": event.group,
            "ids": event.best.path,
            "proven": event.best.proven,
        }
        for event in found
    ]
    return {"version": VERSION, "resource": known.resource, "service": known.service, "lookup": lookup, "events": rows}


def lookup_line(known: Identity) -> str:
    """What the ids must be, in one sentence."""
    if not known.works:
        return f"c7n cannot look it up by ids: {known.why}."
    if known.any_value:
        return f"Any value works: {known.why}."
    kinds = " or ".join(dict.fromkeys(kind for kind in (known.kind, *known.also)))
    prefix = f", which starts with {known.prefix}" if known.prefix else ""
    return f"c7n looks it up by {known.member} ({kinds}{prefix})" + (f": {known.why}." if known.why else ".")


def _plain(known: Identity, found: tuple[resource_events.ResourceEvent, ...]) -> Iterator[str]:
    yield f"{known.resource} ({known.service})"
    yield lookup_line(known)
    widest = max((len(_name(event)) for event in found), default=0)
    # `for_resource` sorts by group, which groupby needs.
    for group, rows in itertools.groupby(found, key=lambda event: event.group):
        yield from ("", f"{group}: {resource_events.about(group)}", "------")
        for event in rows:
            yield f"{_name(event):{widest}}  {event.best.path}  {event.best.proven}"
    if not found and known.works:
        yield "No known event identifies it."


def _name(event: resource_events.ResourceEvent) -> str:
    return f"{event.source.removesuffix(event_catalog.SUFFIX)}.{event.event}"


def _write_rich(known: Identity, found: tuple[resource_events.ResourceEvent, ...], most: int | None) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=width())
    console.print(Text(printable(f"{known.resource} ({known.service})"), style="bold"))
    console.print(Text(printable(lookup_line(known))))
    for group, grouped in itertools.groupby(found, key=lambda event: event.group):
        rows = list(grouped)
        title = f"{group}: {resource_events.about(group)}"
        table = Table(title=title, title_style="bold", title_justify="left", box=None, pad_edge=False, expand=False)
        for column, style in (("event", ""), ("ids", "cyan"), ("proven", "dim")):
            # Fold: rich would otherwise cut a path with `…`, and people copy it into `ids`.
            table.add_column(column, style=style, overflow="fold")
        for event in rows[:most]:
            table.add_row(*(Text(printable(cell)) for cell in (_name(event), event.best.path, event.best.proven)))
        console.print("", table)
        if most is not None and len(rows) > most:
            console.print(f"... {most} of {len(rows)} events; --all lists them", style="bold", highlight=False)
    if not found and known.works:
        console.print("No known event identifies it.")
