"""`pattern`: the EventBridge rule that c7n deploys, the other events that it lets through, and a tighter pattern."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator

from c7n_ctschema.cli.arguments.policy_arguments import add_arguments, chosen, told
from c7n_ctschema.cli.policy_commands import policy_analysis
from c7n_ctschema.cli.terminal.json_output import write_json
from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.custodian.eventbridge import forwarding_rule
from c7n_ctschema.custodian.eventbridge.forwarding_rule import EventBus
from c7n_ctschema.custodian.eventbridge.rendered_pattern import MOST_CHARACTERS, PatternError
from c7n_ctschema.custodian.policy.policy_choice import Chosen
from c7n_ctschema.grammar import counted, listed
from c7n_ctschema.json_value import JsonObject, as_object
from c7n_ctschema.replay.engine import rule_subscription
from c7n_ctschema.replay.engine.rule_subscription import Extra, Lost, Subscription
from c7n_ctschema.trail.catalog import delivery


def configure(parser: argparse.ArgumentParser) -> None:
    add_arguments(parser)
    parser.add_argument(
        "--forward-to",
        metavar="BUS_ARN",
        help="print a CloudFormation template for member accounts: rules that forward the events to this event bus",
    )
    parser.epilog = (
        "Exit code 1: c7n cannot render a pattern, or EventBridge refuses it.\n\n"
        "examples:\n  custodian-ctschema pattern policy.yml\n"
        "  custodian-ctschema pattern policies/ --policy my-policy --format json\n"
        "  custodian-ctschema pattern policies/ \\\n"
        "    --forward-to arn:aws:events:us-east-1:123456789012:event-bus/default\n"
    )


def run(options: argparse.Namespace) -> int:
    bus = forwarding_rule.bus(options.forward_to) if options.forward_to else None
    asked = chosen(options)
    results, code = policy_analysis.analyzed(asked.policies, _subscription, PatternError)
    # CloudFormation's template is one JSON document, so nothing else goes to standard output.
    if bus:
        _write_template(results, bus)
    else:
        policy_analysis.write(options, results, _row, _text)
    # AWS refuses the rule when c7n deploys it, so a build must notice it here.
    return told(asked, 1 if any(found.invalid for _, found in results) else code)


def _write_template(results: list[tuple[Chosen, Subscription]], bus: EventBus) -> None:
    """Print the template of the member accounts, and on stderr why a rule would forward nothing."""
    for policy, found in results:
        for note in _forwarding_notes(found, bus):
            print(printable(f"{policy.place}: policy {policy.name!r}: {note}"), file=sys.stderr)
    patterns = [(policy.name, found.rendered) for policy, found in results if not found.invalid]
    write_json(forwarding_rule.template(patterns, bus))


def _forwarding_notes(found: Subscription, bus: EventBus) -> Iterator[str]:
    if found.invalid:
        yield f"no rule: EventBridge refuses the pattern: {found.invalid}"
    if bus.name != "default":
        yield f"c7n deploys the rule on the event bus `default` of the central account, not on `{bus.name}`"
    # IAM, STS, and other global services log in us-east-1, so a rule in another Region never sees them.
    sources = sorted({pair.source for pair in found.asked if delivery.delivery(*pair).global_service})
    if sources and bus.region != "us-east-1":
        events = f"EventBridge delivers events of {listed(sources)} only in us-east-1"
        yield f"{events}: deploy the template there, and the policy in {bus.region}"


def _subscription(policy: Chosen) -> Subscription:
    return rule_subscription.of_mode(policy.mode)


def _row(policy: Chosen, found: Subscription) -> dict[str, object]:
    tighter = found.tighter
    return {
        "file": policy.file,
        "policy": policy.name,
        "resource": policy.resource,
        "pattern": found.rendered,
        "characters": found.characters,
        # "" means valid inside the program; JSON readers test for null.
        "invalid": found.invalid or None,
        "asked": [pair._asdict() for pair in found.asked],
        "extra": [{**one.pair._asdict(), "known": one.known, "shortcut": one.shortcut} for one in found.extra],
        "lost": [{**one.pair._asdict(), "detail_type": one.detail_type} for one in found.lost],
        "narrowed": found.narrowed,
        "inexact": found.inexact,
        "tighter": tighter
        and {"mode_pattern": tighter.mode_pattern, "pattern": tighter.rendered, "characters": tighter.characters},
    }


def _text(policy: Chosen, found: Subscription) -> Iterator[str]:
    yield f"# {policy.name} ({policy.resource}): {found.characters:,} of {MOST_CHARACTERS:,} characters"
    yield _compact(found.rendered)
    if found.invalid:
        yield f"EventBridge refuses this pattern: {found.invalid}"
    yield from _pairs("waits for", [str(pair) for pair in found.asked])
    yield from _pairs("also lets through", [_extra(one) for one in found.extra if one.known])
    unknown = sum(not one.known for one in found.extra)
    if unknown:
        yield f"also lets through {counted(unknown, 'pair')} of source and name that no known record has"
    yield from _pairs("never receives", [_lost(one) for one in found.lost])
    yield from _limits(found)
    yield from _advice(found)


def _compact(rendered: JsonObject) -> str:
    """JSON with each list of plain values on one line."""
    # A pattern of 40 event names would otherwise take 40 lines. Lists of objects stay indented.
    text = json.dumps(rendered, indent=2, ensure_ascii=False)
    return re.sub(
        r"\[\n[^][{}]*\]", lambda found: re.sub(r"\n *", " ", found[0]).replace("[ ", "[").replace(" ]", "]"), text
    )


def _pairs(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)


def _extra(one: Extra) -> str:
    # c7n.cwe.CloudWatchEvents.match finds a shortcut's ids by the name of the event alone.
    effect = "c7n takes the shortcut's ids from it" if one.shortcut else "the Lambda runs and finds no ids"
    return f"{one.pair}  ({effect})"


def _lost(one: Lost) -> str:
    return f"{one.pair}  (its detail-type is {one.detail_type!r})"


def _limits(found: Subscription) -> Iterator[str]:
    if found.narrowed:
        yield "mode.pattern requires more than source and name: the rule does not let every such record through"
    if found.inexact:
        yield "mode.pattern has comparisons among the sources or names: the rule can let through more pairs than these"


def _advice(found: Subscription) -> Iterator[str]:
    tighter = found.tighter
    # c7n's merge of mode.pattern cannot remove a name, and `$or` is not possible beside the policy's own.
    if tighter is None:
        if any(one.known for one in found.extra) or found.lost:
            yield "to receive only the events of `mode.events`, write one policy for each event source"
        return
    # Only for this advice: PyYAML costs 16 ms.
    import yaml

    yield f"this pattern of {tighter.characters:,} characters lets through only the events of `mode.events`:"
    block = yaml.safe_dump({"pattern": tighter.mode_pattern}, sort_keys=False, default_flow_style=None, width=110)
    yield from (f"  {line}" for line in ("mode:", *(f"  {line}" for line in block.splitlines())))
    # Known from EventBridge's open-source engine (event-ruler), not from the documentation.
    if "$or" in as_object(tighter.mode_pattern.get("detail")):
        yield "(In EventBridge's engine, names under $or replace the names beside it. AWS does not document this."
        yield "Check it with `aws events test-event-pattern`, or write one policy for each event source.)"
