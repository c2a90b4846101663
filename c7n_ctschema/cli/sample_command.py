"""`sample`: a made-up record of an event, or an event that a policy fires on."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from c7n_ctschema.cli import policies, targets
from c7n_ctschema.cli.output import write_json
from c7n_ctschema.cli.text import printable
from c7n_ctschema.errors import CtschemaError, UnknownName
from c7n_ctschema.trail import catalog, sample, schema
from c7n_ctschema.trail.targets import parse_target

if TYPE_CHECKING:
    from c7n_ctschema.cli.policies import Chosen


def configure(parser: argparse.ArgumentParser) -> None:
    targets.add_events(parser, nargs="?", name="target")
    parser.add_argument("--envelope", action="store_true", help="inside the EventBridge event that delivers it")
    parser.add_argument(
        "--for",
        dest="file",
        metavar="POLICY_FILE",
        help="an EventBridge event that meets a policy's event filters; - is stdin",
    )
    parser.add_argument("--policy", metavar="NAME", help="this policy of the file (default: the first)")
    parser.epilog = (
        "With --for, TARGET chooses among the policy's events. Exit code 1: no made-up\nevent meets the filters.\n\n"
        "examples:\n  custodian-ctschema sample iam.CreatePolicy\n"
        "  custodian-ctschema sample --for policy.yml --policy my-policy > event.json\n"
    )


def run(options: argparse.Namespace) -> int:
    if options.file:
        return _for_policy(options)
    if not options.target:
        raise CtschemaError("name an event, such as iam.CreatePolicy, or a policy file with --for")
    event = schema.EventSchema(_ref(options.target))
    made = sample.record(event)
    _write(sample.envelope(made, event.delivery.detail_type) if options.envelope else made)
    return 0


def _ref(target: str) -> catalog.EventRef:
    found = parse_target(target)
    if not found.events:
        raise CtschemaError(f"{target!r} is a service; name one of its events")
    return found.events[0]


def _write(made: Any) -> None:
    write_json(made, ascii_only=False)


def _for_policy(options: argparse.Namespace) -> int:
    from c7n_ctschema.wizard import matching

    asked = policies.chosen(options)
    policy = next(iter(asked.policies), None)
    if policy is None:
        return asked.told(1)
    source, event = _event_of(policy, options.target)
    filters = policy.data.get("filters") or []
    made = matching.event_for(source, event, filters if isinstance(filters, list) else [filters])
    for name in made.unknown:
        print(printable(f"only c7n can say of the filter on {name}: its values come from elsewhere"), file=sys.stderr)
    for name in made.unmet:
        print(printable(f"no made-up value meets the filter on {name}"), file=sys.stderr)
    _write(made.event)
    return asked.told(1 if made.unmet else 0)


def _event_of(policy: Chosen, target: str | None) -> tuple[str, str]:
    """The policy's first event, or the one that is asked for."""
    from c7n_ctschema.custodian import pattern

    asked = [(pair.source, pair.event) for pair in pattern.pairs(policy.mode).asked]
    if not asked:
        raise CtschemaError(f"{policy.place}: policy {policy.name!r} waits for no event")
    if target is None:
        chosen = asked[0]
    else:
        ref = _ref(target)
        chosen = (ref.source, ref.event)
        if chosen not in asked:
            raise UnknownName("event", target, tuple(event for _, event in asked[:3]), where=f"policy {policy.name!r}")
    schema.load(*chosen)  # says what is unknown
    return chosen
