"""`sample`: a made-up record of an event."""

from __future__ import annotations

import argparse
import json
import sys

from c7n_ctschema.cli import targets
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail import catalog, sample, schema


def configure(parser: argparse.ArgumentParser) -> None:
    targets.add_events(parser, nargs=None, name="target")
    parser.add_argument("--envelope", action="store_true", help="inside the EventBridge event that delivers it")
    parser.epilog = (
        "examples:\n  custodian-ctschema sample iam.CreatePolicy\n"
        "  custodian-ctschema sample ec2.RunInstances --envelope > event.json\n"
    )


def run(options: argparse.Namespace) -> int:
    target = catalog.parse_target(options.target)
    if not target.events:
        raise CtschemaError(f"{options.target!r} is a service; name one of its events")
    event = schema.EventSchema(target.events[0])
    made = sample.record(event)
    json.dump(sample.envelope(made, event.delivery.detail_type) if options.envelope else made, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0
