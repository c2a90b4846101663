"""Proposals for members of a policy and of its mode, and for modes.

Covers c7n_ctschema.custodian.c7n.policy_members.
"""

from __future__ import annotations

from marked_texts import HEAD, items

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import policy_members
from c7n_ctschema.editor.completion import policy_items

TABLE = tables.read(policy_items.TABLE)


def test_the_table_has_the_members_of_c7n() -> None:
    assert set(TABLE["policy"]) == {member.name for member in policy_members.of_policy()}
    mode = {member.name for member in policy_members.modes()["cloudtrail"].members}
    assert set(TABLE["mode"]) == mode | {"type"}


def test_members_that_are_missing() -> None:
    found = items(HEAD + "    |")
    assert list(found)[:3] == ["description", "filters", "actions"] and not {"name", "mode"} & found.keys()
    mode = items(HEAD.replace("type: cloudtrail\n", "type: cloudtrail\n      |\n"))
    assert next(iter(mode)) == "role" and "events" not in mode and all(item.detail for item in mode.values())
    assert "name" in items(HEAD.replace("name: x", "na|: x")), "the name that is written at the cursor"


def test_modes_while_one_is_typed() -> None:
    assert next(iter(items(HEAD.replace("type: cloudtrail", "type: |")))) == "cloudtrail"
    assert {"cloudtrail", "config-rule"} <= items(HEAD.replace("type: cloudtrail", "type: c|")).keys()
    assert not items(HEAD.replace("type: cloudtrail", "type: |").replace("aws.ec2", "azure.vm"))
