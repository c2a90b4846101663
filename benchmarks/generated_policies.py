#!/usr/bin/env python3
"""Lint generated policies that use only listed keys and values of the right type: no finding is expected.

usage: generated_policies.py [COUNT] [SEED]

Makes COUNT policies (1,000) for events of all sources. Each has one to three filters on keys that `keys` lists, with an
operator and a value for the key's type. Prints the findings by rule and severity, and a few of each. Only findings
about hidden values are right: the list of keys does not say all of them.
"""

from __future__ import annotations

import collections
import itertools
import random
import sys
from collections.abc import Iterator
from typing import Any

import yaml

from c7n_ctschema.lint.running.engine import lint_text
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.delivery import home_region
from c7n_ctschema.trail.schema.event_schema import EventSchema, load
from c7n_ctschema.trail.shapes.key_listing import Key

SHOWN = 5


def events(rng: random.Random) -> Iterator[EventSchema]:
    """Random events that EventBridge delivers: calls that write, without data events."""
    sources = sorted(event_catalog.sources())
    while True:
        source = rng.choice(sources)
        names = event_catalog.events_of_source(source)
        if not names:
            continue
        event = load(source, rng.choice(names))
        facts = event.delivery
        if not (facts.read_only or facts.data_event) and facts.detail_type == "AWS API Call via CloudTrail":
            yield event


def test_of(key: Key, rng: random.Random) -> dict[str, Any]:
    """An event filter on the key, with a value of the right type."""
    # jmespath reads `a.*.b.c` as `(a.*.b).c`, which is null; after `[]` it takes all steps
    tested: dict[str, Any] = {"type": "event", "key": key.path.replace(".*.", ".*[].")}
    # a caller may leave a request member out if its value is the API's default (omitted-default)
    has_default = key.type == "boolean" and key.path.startswith("detail.requestParameters.")
    if has_default or key.type in ("any", "blob") or key.note or key.pattern or ".*" in key.path or rng.random() < 0.1:
        return {**tested, "value": rng.choice(("present", "absent"))}
    value = value_of(key, rng)
    if "[]" in key.path:
        several = {"op": rng.choice(("intersect", "difference")), "value": [value]}
        return {**tested, **rng.choice(({"op": "contains", "value": value}, several))}
    if key.type == "string":
        single = {"op": rng.choice(("eq", "ne", "contains")), "value": value}
        return {
            **tested,
            **rng.choice((single, {"value": value}, {"op": rng.choice(("in", "not-in")), "value": [value]})),
        }
    if key.type == "number":
        return {**tested, "op": rng.choice(("eq", "ne", "gt", "lt", "gte", "lte")), "value": value}
    if key.type == "timestamp":
        return {**tested, "value_type": "age", "op": "gt", "value": 1}
    return {**tested, "value": value}


def value_of(key: Key, rng: random.Random) -> Any:
    if key.enum:
        return rng.choice(key.enum)
    if key.type == "number":
        return int(key.min or 0) + 1 if key.max is None or (key.min or 0) < key.max else int(key.max)
    if key.type == "boolean":
        return key.path != "detail.readOnly" and rng.random() < 0.5  # the events are calls that write
    if key.path.lower().removesuffix("[]").endswith("arn"):
        return "arn:aws:iam::123456789012:role/made-up".ljust(int(key.min or 0), "x")
    if key.path == "account" or key.path.endswith("ccountId"):
        return "123456789012"
    return "a" * int(min(max(key.min or 0, 8), key.max or 8))


def policies(count: int, seed: int) -> Iterator[dict[str, Any]]:
    rng = random.Random(seed)
    for number, event in enumerate(itertools.islice(events(rng), count)):
        keys = list(itertools.islice(iter(event.keys()), 2_000))
        own = [key for key in keys if key.path.startswith("detail.re")] or keys
        chosen = rng.sample(own, min(len(own), rng.randint(1, 3)))
        yield {
            "name": f"p{number}",
            "resource": "aws.account",
            "conditions": [{"region": home_region(event.source, event.event) or "eu-west-1"}],
            "mode": {
                "type": "cloudtrail",
                "role": "r",
                "events": [{"source": event.source, "event": event.event, "ids": "recipientAccountId"}],
            },
            "filters": [test_of(key, rng) for key in {key.path.split("[]")[0]: key for key in chosen}.values()],
        }


def main(count: str = "1000", seed: str = "1") -> None:
    text = yaml.safe_dump({"policies": list(policies(int(count), int(seed)))}, sort_keys=False, width=10_000)
    findings = lint_text(text, "generated.yml")
    by_rule = collections.defaultdict(list)
    for finding in findings:
        by_rule[finding.code, finding.rule, finding.severity.word].append(finding)
    print(f"{count} policies, {len(findings)} findings")
    for rule, of_rule in sorted(by_rule.items()):
        print(len(of_rule), *rule)
        for finding in of_rule[:SHOWN]:
            print("   ", text.splitlines()[finding.span.line - 1].strip(), "|", finding.message)


if __name__ == "__main__":
    main(*sys.argv[1:])
