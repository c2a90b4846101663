"""A rule that the engine runs only on policies with a part finds nothing in policies without it."""

from __future__ import annotations

import functools
import re
import textwrap
from pathlib import Path

import pytest
import yaml

from c7n_ctschema.custodian.policy import policy_document
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.lint.analysis.policy_part import HAS, Part
from c7n_ctschema.lint.running.registry import NEEDS, RULES

TEMPLATES = Path(__file__).resolve().parents[3] / "policy_templates"


def examples() -> list[dict[str, object]]:
    """The policies of the rules' documentation."""
    found = (one for rule in RULES for one in re.findall(r"::\n\n((?:    .*\n|\n)+)", rule.__doc__ or ""))
    given = (yaml.safe_load(textwrap.dedent(text)) for text in found)
    return [
        {
            "name": f"p{at}",
            "resource": one.get("resource", "aws.account"),
            "mode": {
                "type": "cloudtrail",
                **one.get("mode", {}),
                **({"events": one["events"]} if "events" in one else {}),
            },
            **{name: one[name] for name in ("filters", "actions", "conditions") if name in one},
        }
        for at, one in enumerate(given)
    ]


@functools.cache
def contexts() -> tuple[Context, ...]:
    texts = [yaml.safe_dump({"policies": examples()}), *(file.read_text() for file in TEMPLATES.rglob("*.yml"))]
    read = (policy_document.read(text.encode(), "p.yml", tolerant=True) for text in texts)
    return tuple(Context(policy) for document in read for policy in document.policies if policy.concerns_us)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.NAME in NEEDS], ids=lambda rule: rule.NAME)
def test_nothing_is_missed(rule: object) -> None:
    without = [context for context in contexts() if not HAS[NEEDS[rule.NAME]](context)]  # type: ignore[attr-defined]
    assert len(without) > 20
    assert [one for context in without for one in rule.check(context)] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("part", Part)
def test_some_policies_have_it_and_some_rule_needs_it(part: Part) -> None:
    assert part in NEEDS.values()
    assert 0 < sum(bool(HAS[part](context)) for context in contexts()) < len(contexts())
