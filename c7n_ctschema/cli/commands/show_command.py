"""`show`: the services, the events of a service, an event as a tree, or a c7n resource with its events."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from c7n_ctschema import grammar
from c7n_ctschema.cli.arguments import target_arguments
from c7n_ctschema.cli.terminal import tree
from c7n_ctschema.cli.terminal.json_output import write_json
from c7n_ctschema.cli.terminal.text import MOST_VALUES, is_read_by_people, is_terminal, printable, readable, width
from c7n_ctschema.errors import CtschemaError, UnknownName
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.catalog.delivery import Delivery
from c7n_ctschema.trail.catalog.targets import Target, parse_target
from c7n_ctschema.trail.facts import active_facts
from c7n_ctschema.trail.records import learned
from c7n_ctschema.trail.schema import event_description, event_schema
from c7n_ctschema.trail.schema.event_description import Description
from c7n_ctschema.trail.shapes import envelope

VERSION = 1
MOST_TYPES = 3  # values of `resources.type` on one line
MOST_NAMES = 40  # on a terminal: about a screen


def configure(parser: argparse.ArgumentParser) -> None:
    target_arguments.add_events(parser, nargs="?", name="target")
    target_arguments.add_resource(
        parser,
        "--resource",
        "NAME",
        "describe a c7n resource: the kind of value by which c7n looks it up, and its events with their ids paths",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="output format (default: text)")
    parser.add_argument("--all", action="store_true", help="on a terminal, do not shorten lists of names and values")
    target_arguments.add_no_observed(parser)
    parser.epilog = (
        "examples:\n"
        "  custodian-ctschema show iam.CreatePolicy.output --format json\n"
        "  custodian-ctschema show --resource iam-role\n"
    )


def run(options: argparse.Namespace) -> int:
    if options.resource:
        return _resource(options)
    if not options.target:
        return _names("services", models.services(), options)
    target = _target(options.target)
    if not target.events:
        return _names("operations", event_description.events_of_service(target.service), options, target.service)
    described = list(event_description.describe(target, with_observed=not options.no_observed))
    if options.format == "json":
        write_json({"version": VERSION, "events": [_as_json(description) for description in described]})
        return 0
    # A pipe gets everything: `show | grep` must not miss a value that a terminal would cut.
    most = None if options.all or not is_read_by_people() else MOST_VALUES
    # rich costs 34 ms and draws guides that `grep` would match, so pipes get plain lines.
    if is_terminal():
        _write_rich(described, most)
    else:
        sys.stdout.writelines(f"{printable(line)}\n" for description in described for line in _plain(description, most))
    return 0


def _target(text: str) -> Target:
    try:
        return parse_target(text)
    except UnknownName:
        # Only now: the table of resources takes time, and most targets are events.
        from c7n_ctschema.custodian.lookups import resource_identity

        # `show dynamodb-table`: no service has a resource's name with a hyphen
        if resource_identity.of(text) is None:
            raise
        raise CtschemaError(f"{text!r} is a c7n resource: `show --resource {text}` describes it") from None


def _resource(options: argparse.Namespace) -> int:
    # It imports c7n's resources and the events of all services; a plain event needs neither.
    from c7n_ctschema.cli.terminal import show_resource

    if options.target:
        raise CtschemaError(
            f"give a TARGET or --resource NAME, not both; `keys TARGET --ids-for {options.resource}` combines them"
        )
    return show_resource.run(options.resource, options.format, options.all)


def _names(kind: str, names: tuple[str, ...], options: argparse.Namespace, service: str = "") -> int:
    if options.format == "json":
        write_json({"version": VERSION, kind: list(names)})
        return 0
    # In JSON, `events` are the events of a TARGET with their keys, so that their names alone are `operations`.
    title = "Events" if service else "Services"
    # The service `cloudwatch` of botocore has the event source `monitoring.amazonaws.com`, which policies need.
    hosts = f"# event source: {', '.join(event_description.sources_of_service(service))}\n" if service else ""
    shown = names if options.all or not is_read_by_people() else names[:MOST_NAMES]
    sys.stdout.write(hosts + f"{title}:\n" + "".join(f"- {name}\n" for name in shown))
    if len(shown) < len(names):
        print(f"... {len(shown)} of {len(names)} {title.lower()}; --all lists them, `find WORDS` searches them")
    return 0


def _facts(description: Description) -> dict[str, Any]:
    event, delivery = description.event, description.delivery
    return {
        "source": event.source,
        "event": event.event,
        "services": [operation.service for operation in event.operations],
        # Lambda logs CreateFunction20150331 for the operation CreateFunction; ELB and ELBv2 share one event.
        "operations": sorted({operation.name for operation in event.operations}),
        "api_version": list(description.api_versions),
        "read_only": delivery.read_only,
        "data_event": delivery.data_event,
        "possible_data_event": delivery.possible_data_event,
        "data_event_types": list(delivery.data_event_types),
        "global_service": delivery.global_service,
        "detail_type": delivery.detail_type,
        "confidence": {side: event.confidence(side) for side in event_schema.SIDES},
    }


def _category(delivery: Delivery) -> str:
    """Whether the event is a data event, and what a trail has to select."""
    names = delivery.data_event_types
    # No guide says which of many types selects the event.
    types = grammar.listed(names, "or") if len(names) <= MOST_TYPES else f"one of {len(names)} resource types"
    # c7n deploys no trail, so its rule alone never receives a data event.
    if delivery.data_event:
        return "data event: only if the trail selects it" + (f" ({types})" if names else "")
    return f"management event, or data event of {types}" if delivery.possible_data_event else "management event"


def delivery_line(description: Description) -> str:
    """How EventBridge delivers the event, in one line: `write · management event · …`."""
    delivery = description.delivery
    facts = ["read-only" if delivery.read_only else "write"]
    facts.append(_category(delivery))
    if delivery.global_service:
        facts.append("global service: delivered in us-east-1 only")
    facts.append(delivery.detail_type)
    versions = dict.fromkeys(version for version in description.api_versions if version)
    own = active_facts.event(description.event.source, description.event.event)
    if own:
        facts.append(f"{own.records:,} of your records, {own.failed:,} failed")
    return " · ".join([*facts, *(f"API {version}" for version in versions)])


def _prose(description: Description) -> str:
    # Only botocore's documentation is HTML. That of sign-ins and service events is plain text.
    return readable(description.documentation) if description.event.operations else description.documentation


def _as_json(description: Description) -> dict[str, Any]:
    trees = {envelope.ROOTS[side]: tree.as_json(description.event.side(side)) for side in description.sides}
    return {**_facts(description), "description": _prose(description), **trees}


def _counts(description: Description, side: str) -> learned.Counts | None:
    return learned.counts(description.event.source, description.event.event, side)


def _plain(description: Description, most: int | None) -> Iterator[str]:
    # textwrap costs 6 ms, and JSON does not wrap.
    import textwrap

    yield f"{description.event.source} {description.event.event}"
    yield delivery_line(description)
    prose = _prose(description)
    yield from ("", "Description", "------") if prose else ()
    for paragraph in prose.splitlines():
        yield from textwrap.wrap(paragraph, 100)
    for side in description.sides:
        yield from ("", f"{envelope.ROOTS[side]} ({description.event.confidence(side)})", "------")
        yield from tree.plain_lines(description.event.side(side), most, _counts(description, side))
    yield ""


def _write_rich(described: list[Description], most: int | None) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(width=width())
    for description in described:
        # Text, not str: rich would read `[arn]` in a documentation as markup.
        console.print(Text(printable(f"{description.event.source} {description.event.event}"), style="bold"))
        console.print(Text(delivery_line(description), style="dim"))
        if prose := _prose(description):
            console.print(Text(printable(prose)))
        for side in description.sides:
            title = f"\n{envelope.ROOTS[side]} ({description.event.confidence(side)})"
            console.print(tree.rich_tree(description.event.side(side), title, most, _counts(description, side)))
