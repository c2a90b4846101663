"""Draw proposals of `convert` for a judgement by hand.

usage: convert_sample.py SEED FOLDER            30 policies of the folder's files, at most 3 proposals each
       convert_sample.py --count JUDGED.tsv     the shares of each seed of a judged file

A policy is drawn once for each resource and filters, because test suites repeat policies. The judgement is in
convert_judged.tsv: `right` (after this call a resource can newly match), `incidental` (it can, but nobody waits),
`wrong` (it cannot), each with the reason.
"""

from __future__ import annotations

import csv
import json
import random
import sys

from c7n_ctschema.convert import conversion, pull_policies

POLICIES, EACH = 30, 3


def draw(seed: str, folder: str) -> None:
    """Print rows to judge, tab separated."""
    found = {}
    for policy in pull_policies.read([folder]).policies:
        key = json.dumps([policy.resource.removeprefix("aws."), policy.data.get("filters")], default=str)
        made = conversion.of_policy(policy.resource, policy.data)
        if policy.data.get("filters"):
            found.setdefault(key, made)
    # all are shuffled, so that a change of the rules does not change the order
    order = random.Random(seed).sample(sorted(found), len(found))
    chosen = [key for key in order if found[key].events][:POLICIES]
    rows = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    rows.writerow(["seed", "resource", "filters", "rank", "event", "why", "judgement", "reason"])
    for key in chosen:
        resource, filters = json.loads(key)
        for rank, one in enumerate(found[key].events[:EACH], 1):
            rows.writerow([seed, resource, json.dumps(filters)[:300], rank, one.name, one.why, "", ""])


def count(file: str) -> None:
    """Print the shares of the judgements, of all proposals and of the first ones."""
    with open(file, encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    for seed in dict.fromkeys(row["seed"] for row in rows):
        own = [row for row in rows if row["seed"] == seed]
        for name, part in (("all", own), ("first", [row for row in own if row["rank"] == "1"])):
            shares = {word: sum(row["judgement"] == word for row in part) for word in ("right", "incidental", "wrong")}
            print(seed, name, len(part), {word: f"{n} = {n / len(part):.0%}" for word, n in shares.items()})


if __name__ == "__main__":
    count(sys.argv[2]) if sys.argv[1:2] == ["--count"] else draw(*sys.argv[1:3])
