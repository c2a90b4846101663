"""`show`: services, a service's events, an event's description and trees; a c7n resource's identity and events."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from c7n_ctschema.cli import targets, tree
from c7n_ctschema.cli.text import is_terminal, printable, readable, width
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail import catalog, envelope, models, schema
from c7n_ctschema.trail.catalog import EventRef
from c7n_ctschema.trail.targets import Target, parse_target

VERSION = 1
SIDES = {"input": ("request",), "output": ("response",), "": ("request", "response")}


def configure(parser: argparse.ArgumentParser) -> None:
    targets.add_events(parser, nargs="?", name="target")
    resource: Any = parser.add_argument(
        "--resource",
        metavar="NAME",
        default=None,
        help="what c7n looks a resource up by, and its events with their ids paths",
    )
    resource.completer = targets.complete_resource
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--no-observed", action="store_true", help="leave out paths known from records alone")
    parser.epilog = (
        "examples:\n"
        "  custodian-ctschema show iam.CreatePolicy.output --format json\n"
        "  custodian-ctschema show --resource iam-role\n"
    )


def run(options: argparse.Namespace) -> int:
    if options.resource:
        return _resource(options)
    if not options.target:
        return _names("Services", models.services(), options.format)
    target = parse_target(options.target)
    if not target.events:
        return _names("Operations", _events(target.service), options.format, target.service)
    described = [_described(ref, target, options) for ref in target.events]
    if options.format == "json":
        json.dump({"version": VERSION, "events": [_as_json(one) for one in described]}, sys.stdout, indent=2)
        sys.stdout.write("\n")
    elif is_terminal():
        _write_rich(described)
    else:
        sys.stdout.writelines(f"{printable(line)}\n" for one in described for line in _plain(one))
    return 0


def _resource(options: argparse.Namespace) -> int:
    from c7n_ctschema.cli import show_resource

    if options.target:
        raise CtschemaError(
            f"give a TARGET or --resource NAME, not both; `keys TARGET --ids-for {options.resource}` joins them"
        )
    return show_resource.run(options.resource, options.format)


def _events(name: str) -> tuple[str, ...]:
    if name in models.services():
        special = catalog.special_events(catalog.hosts(name)[0])
        return tuple(sorted({*catalog.events_of_service(name), *special}))
    return catalog.events_of_source(catalog.source_named(name))


def _names(title: str, names: tuple[str, ...], form: str, service: str = "") -> int:
    if form == "json":
        json.dump({"version": VERSION, title.lower(): list(names)}, sys.stdout, indent=2)
        sys.stdout.write("\n")
        return 0
    hosts = f"# event source: {', '.join(_hosts(service))}\n" if service else ""
    sys.stdout.write(hosts + f"{title}:\n" + "".join(f"- {name}\n" for name in names))
    return 0


def _hosts(service: str) -> tuple[str, ...]:
    return catalog.hosts(service) if service in models.services() else (catalog.source_named(service),)


def _described(ref: EventRef, target: Target, options: argparse.Namespace) -> dict[str, Any]:
    """An event with everything that `show` prints of it."""
    event = schema.EventSchema(ref, with_observed=not options.no_observed)
    return {"event": event, "facts": _facts(event), "description": _description(event), "sides": SIDES[target.side]}


def _facts(event: schema.EventSchema) -> dict[str, Any]:
    how = event.delivery
    return {
        "source": event.source,
        "event": event.event,
        "services": [operation.service for operation in event.operations],
        "operations": sorted({operation.name for operation in event.operations}),
        "api_version": [_api_version(operation.service) for operation in event.operations],
        "read_only": how.read_only,
        "data_event": how.data_event,
        "global_service": how.global_service,
        "detail_type": how.detail_type,
        "confidence": {side: event.confidence(side) for side in schema.SIDES},
    }


def _api_version(service: str) -> str:
    return str(models.load(service)["metadata"].get("apiVersion", ""))


def _description(event: schema.EventSchema) -> str:
    if not event.operations:
        return str(catalog.special_events(event.source).get(event.event, {}).get("documentation", ""))
    operation = event.operations[0]
    model = models.load(operation.service)["operations"][operation.name]
    return readable(str(model.get("documentation", "")))


def delivery_line(facts: dict[str, Any]) -> str:
    """Delivery facts as people say them."""
    words = ["read-only" if facts["read_only"] else "write"]
    words.append("data event: only where the trail selects it" if facts["data_event"] else "management event")
    if facts["global_service"]:
        words.append("global service: delivered in us-east-1 only")
    words.append(facts["detail_type"])
    versions = dict.fromkeys(version for version in facts["api_version"] if version)
    return " · ".join([*words, *(f"API {version}" for version in versions)])


def _as_json(one: dict[str, Any]) -> dict[str, Any]:
    trees = {envelope.ROOTS[side]: tree.as_json(one["event"].side(side)) for side in one["sides"]}
    return {**one["facts"], "description": one["description"], **trees}


def _plain(one: dict[str, Any]) -> Iterator[str]:
    import textwrap

    facts = one["facts"]
    yield f"{facts['source']} {facts['event']}"
    yield delivery_line(facts)
    yield from ("", "Description", "------")
    for paragraph in one["description"].splitlines():
        yield from textwrap.wrap(paragraph, 100)
    for side in one["sides"]:
        yield from ("", f"{envelope.ROOTS[side]} ({one['event'].confidence(side)})", "------")
        yield from tree.plain_lines(one["event"].side(side))
    yield ""


def _write_rich(described: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(width=width())
    for one in described:
        facts = one["facts"]
        console.print(Text(printable(f"{facts['source']} {facts['event']}"), style="bold"))
        console.print(Text(delivery_line(facts), style="dim"))
        console.print(Text(printable(one["description"])))
        for side in one["sides"]:
            title = f"\n{envelope.ROOTS[side]} ({one['event'].confidence(side)})"
            console.print(tree.rich_tree(one["event"].side(side), title))
