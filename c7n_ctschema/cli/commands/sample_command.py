"""`sample`: invent a record of an event, or an event on which a policy fires."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from c7n_ctschema.cli.arguments import policy_arguments, target_arguments
from c7n_ctschema.cli.terminal.json_output import write_json
from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import JsonObject, as_object
from c7n_ctschema.trail.samples import sample_record

# The rules that compare filters and `mode.pattern` with the event's record.
_OF_RECORDS = (
    *("unknown-key", "unrooted-key", "unknown-pattern-key", "impossible-value", "value-type", "value-out-of-range"),
    *("wrong-form", "pattern-value", "identity-member"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    target_arguments.add_events(parser, nargs="?", name="target")
    parser.add_argument("--envelope", action="store_true", help="print the EventBridge event around the record")
    parser.add_argument(
        "--for",
        dest="file",
        metavar="POLICY_FILE",
        help="print an EventBridge event that meets the pattern and event filters of a policy; - is stdin",
    )
    parser.add_argument("--policy", metavar="NAME", help="use this policy of the file (default: the first)")
    parser.epilog = (
        "With --for, TARGET selects one of the policy's events. Exit code 1: no invented\n"
        "event meets the pattern and the filters.\n\n"
        "examples:\n  custodian-ctschema sample iam.CreatePolicy\n"
        "  custodian-ctschema sample --for policy.yml --policy my-policy > event.json\n"
    )


def run(options: argparse.Namespace) -> int:
    if options.file:
        return _for_policy(options)
    if not options.target:
        raise CtschemaError("the event is missing: name one, such as iam.CreatePolicy, or a policy file with --for")
    _write(sample_record.of_target(options.target, enveloped=options.envelope))
    return 0


def _write(made: Any) -> None:
    # Not ASCII only: people read and edit samples.
    write_json(made, ascii_only=False)


def _for_policy(options: argparse.Namespace) -> int:
    # Only `--for` reads a policy and evaluates filters, so a plain sample does not import them.
    from c7n_ctschema.wizard.drafts import policy_event

    asked = policy_arguments.chosen_of_file(options)
    # The output is one event for a pipe into `replay -`, so one policy is taken.
    policy = next(iter(asked.policies), None)
    if policy is None:
        return policy_arguments.told(asked, 1)
    made = policy_event.event_for_policy(policy, options.target)
    for name in made.unknown:
        print(printable(f"the filter on {name} is not considered: its values come from another place"), file=sys.stderr)
    for path in made.unmatched:
        print(printable(f"no invented value matches the event pattern at {path}"), file=sys.stderr)
    for name in made.unmet:
        print(printable(f"no invented value meets the filter on {name}"), file=sys.stderr)
    _report_doubts(policy.data, made.event)
    # Also an event that misses a filter is written: people edit it by hand. The exit code is 1.
    _write(made.event)
    return policy_arguments.told(asked, 1 if made.unmet or made.unmatched else 0)


def _report_doubts(policy: JsonObject, event: JsonObject) -> None:
    """Say which filters the linter doubts: for `volumeTyp` and "yes", the sample has members that no record has."""
    from c7n_ctschema.lint.running.engine import lint_text
    from c7n_ctschema.lint.running.selection import Selection

    # Only the sample's event, so that a key that only another event of the policy has is missing. Samples do not
    # invent a member for `ids`, so `ids` is one that each record has.
    detail = as_object(event.get("detail"))
    awaited: JsonObject = {"source": detail.get("eventSource"), "event": detail.get("eventName"), "ids": "eventID"}
    alone = {**policy, "mode": {**as_object(policy.get("mode")), "events": [awaited]}}
    text = json.dumps({"policies": [alone]}, default=str)  # JSON has no type for the dates of YAML
    found = [one for one in lint_text(text, selection=Selection(_OF_RECORDS)) if one.severity > Severity.INFO]
    if found:
        print("lint reports problems, so real events can differ from this one:", file=sys.stderr)
    for one in found:
        print(printable(f"  {one.message} [{one.code} {one.rule}]"), file=sys.stderr)
