"""The TARGET argument of commands: its help, its shell completion, and `-` for standard input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from c7n_ctschema.light_typing import Any


def add_events(parser: argparse.ArgumentParser, nargs: str | None, name: str = "targets") -> None:
    """Add the TARGET argument; the shell completes services and events."""
    action: Any = parser.add_argument(
        name,
        nargs=nargs,
        metavar="TARGET",
        help="iam.CreatePolicy, iam.CreatePolicy.output, monitoring.PutMetricAlarm, "
        "iam.amazonaws.com:CreatePolicy; - reads targets from stdin",
    )
    action.completer = complete


def add_resource(
    parser: argparse.ArgumentParser, flag: str, metavar: str, help_text: str, default: str | None = None
) -> None:
    """Add an option that takes a c7n resource; the shell completes it."""
    action: Any = parser.add_argument(flag, metavar=metavar, default=default, help=help_text)
    action.completer = complete_resource


def add_no_observed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-observed", action="store_true", help="leave out keys that only public records show")


def complete(prefix: str, **_: object) -> list[str]:
    """The services that start with the prefix or, after a dot, the events of the service."""
    # Here, because `configure` of each command imports this module, and only a shell completes.
    from c7n_ctschema.errors import CtschemaError
    from c7n_ctschema.trail.catalog import event_catalog, models

    service, dot, start = prefix.partition(".")
    if not dot:
        # Both names: botocore's `cloudwatch` and the event source `monitoring` are valid targets.
        hosts = (host.removesuffix(event_catalog.SUFFIX) for host in event_catalog.sources())
        return sorted({name for name in (*models.services(), *hosts) if name.startswith(prefix)})
    try:
        events = event_catalog.events_of_source(event_catalog.source_named(service)) or event_catalog.events_of_service(
            service
        )
    # A message would appear in the middle of the line that the user types.
    except CtschemaError:
        return []
    return [f"{service}.{event}" for event in events if event.startswith(start)]


def complete_resource(prefix: str, **_: object) -> list[str]:
    """The c7n resources that start with the prefix."""
    from c7n_ctschema.custodian.lookups import resource_identity

    return [name for name in resource_identity.all_resources() if name.startswith(prefix)]


def complete_rule(prefix: str, **_: object) -> list[str]:
    """The lint rules whose name or code starts with the prefix."""
    from c7n_ctschema.lint.running.registry import DOCUMENTED

    return [name for rule in DOCUMENTED for name in (rule.NAME, rule.CODE) if name.startswith(prefix)]


def read(names: list[str]) -> Iterator[str]:
    """The targets. `-` stands for the lines of standard input."""
    for name in names:
        if name != "-":
            yield name
            continue
        for line in sys.stdin:
            # `keys` prints `# SOURCE EVENT` above its rows, and lists of targets have comments.
            if line.strip() and not line.startswith("#"):
                yield line.strip()
