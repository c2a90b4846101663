"""Proposals for filters and actions, compared with c7n's own validation.

Covers c7n_ctschema.editor.completion.element_place.
"""

from __future__ import annotations

import pytest
import yaml
from marked_texts import HEAD, accepted, items

from c7n_ctschema.custodian.c7n.validation import validate_text
from c7n_ctschema.editor.completion import element_place, filter_items

FILTERS = HEAD + "    filters:\n      - "
ACTIONS = HEAD + "    actions:\n      - "


def test_filters_of_the_resource_begin_with_the_event_filter() -> None:
    found = items(FILTERS + "|")
    assert next(iter(found)) == "event" and {"image-age", "value", "or", "not"} <= found.keys()
    assert "kms-key-policy" not in found and "buckets" not in found
    assert "image-age" in items(FILTERS + "type: im|") and "or" not in items(FILTERS + "type: |")
    assert "image-age" in items(FILTERS + "not:\n        - or:\n          - type: |")


def test_conditions_know_two_filters() -> None:
    assert set(items(HEAD + "    conditions:\n      - type: |")) == {"event", "value"}


@pytest.mark.parametrize("name", ["stop", "terminate", "snapshot"])
def test_a_bare_name_is_written_where_c7n_accepts_it(name: str) -> None:
    assert not validate_text(accepted(ACTIONS + "|\n", name))


def test_an_action_with_required_members_is_an_object() -> None:
    text = accepted(ACTIONS + "no|\n", "notify")
    assert yaml.safe_load(text)["policies"][0]["actions"] == [{"type": "notify"}]
    required = [item.label for item in items(text.rstrip() + "\n        |").values() if "required" in item.detail]
    assert required == ["to", "transport"]


def test_each_name_of_c7n_is_accepted_by_c7n() -> None:
    """A name from the list is never unknown to c7n; members can still be missing."""
    names = items(FILTERS + "type: |")
    unknown = [name for name in names if "unknown filter" in str(validate_text(f"{FILTERS}type: {name}\n"))]
    assert len(names) > 30 and not unknown


def test_members_and_values() -> None:
    notify = ACTIONS + "type: notify\n        transport:\n          "
    assert set(items(notify + "|")) == {"type", "queue", "topic", "attributes"}
    assert set(items(notify + "type: |")) == {"sqs", "sns"}
    assert set(items(ACTIONS + "type: stop\n        |")) == {"terminate-ephemeral", "hibernate", "force"}
    assert set(items(ACTIONS + "{type: stop, force: |")) == {"true", "false"}
    assert "equals" in items(FILTERS + "type: image-age\n        op: |")["eq"].detail
    assert set(items(FILTERS + "type: image-age\n        op: ge\n        |")) == {"days"}


def test_a_value_filter_reads_attributes_of_the_resource() -> None:
    value = FILTERS + "type: value\n        key: "
    found = items(value + "|")
    assert {"State.Name", "ImageId", "Placement.Tenancy"} <= found.keys()
    assert next(iter(items(value + "State.N|"))) == "State.Name"
    assert {"x86_64", "arm64"} <= items(value + "Architecture\n        value: |").keys()
    assert set(items(value + "EbsOptimized\n        value: |")) == {"true", "false", *filter_items.SPECIAL}
    assert "Architecture" not in items(FILTERS + "type: image\n        key: |"), "the key of another resource"


@pytest.mark.parametrize("resource", ["aws.ec2", "ec2", "aws.network-addr", "ami", "aws.ebs-snapshot"])
def test_resources_with_and_without_provider_and_aliases(resource: str) -> None:
    text = (ACTIONS + "|").replace("aws.ec2", resource)
    assert "notify" in items(text) and "event" in items(text.replace("actions", "filters"))


def test_nothing_of_an_unknown_resource() -> None:
    assert set(items((FILTERS + "|").replace("aws.ec2", "aws.nonsense"))) == {"event", "or", "and", "not"}
    assert not items((ACTIONS + "|").replace("aws.ec2", "aws.nonsense"))


def test_places_of_elements() -> None:
    inner = element_place.of_path(("filters", 0, "or", 2, "not", 0, "value", 3, "x"))
    assert inner == (
        "filters",
        ("filters", 0, "or", 2, "not", 0),
        ("value", "x"),
        False,
        ("filters", 0, "or", 2, "not", 0, "value", 3),
    )
    assert element_place.of_path(("filters", 0, "or")) == ("filters", ("filters", 0), ("or",), False, ("filters", 0))
    assert element_place.of_path(("mode", "events", 0)) is None and element_place.of_path(()) is None


def test_words_that_are_conditions_stand_only_where_c7n_reads_them() -> None:
    value = FILTERS + "type: value\n        key: Architecture\n        "
    assert "absent" in items(value + "value: |") and "absent" not in items(value + "value: [|]")
    assert "absent" in items(FILTERS + "type: list-item\n        key: Tags\n        attrs:\n          - value: |")
    assert not items(ACTIONS + "type: tag\n        key: a\n        value: |")
    assert not items(FILTERS + "type: metrics\n        value: |")
