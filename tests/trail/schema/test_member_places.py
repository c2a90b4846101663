"""Where else a missing member is.

Covers c7n_ctschema.trail.schema.path_walk.
"""

from __future__ import annotations

import pytest

from c7n_ctschema import keypath
from c7n_ctschema.trail.schema import event_schema, member_places
from c7n_ctschema.trail.schema.member_places import Move

RUN = ("ec2.amazonaws.com", "RunInstances")
RESPONSE = "detail.responseElements"


def elsewhere(path: str, event: tuple[str, str] = RUN) -> tuple[tuple[str, ...], Move | None]:
    in_detail = not path.startswith("detail.")
    return member_places.elsewhere(event_schema.load(*event), keypath.parse(path) or (), in_detail)


@pytest.mark.parametrize(
    ("path", "first", "move"),
    [
        (f"{RESPONSE}.imageId", f"{RESPONSE}.instancesSet.items[].imageId", Move.LEFT_OUT),
        ("responseElements.imageId", "responseElements.instancesSet.items[].imageId", Move.LEFT_OUT),
        (f"{RESPONSE}.imageId[0]", f"{RESPONSE}.instancesSet.items[].imageId", Move.LEFT_OUT),
        (f"{RESPONSE}.placement.tenancy", f"{RESPONSE}.instancesSet.items[].placement.tenancy", Move.LEFT_OUT),
        (
            f"{RESPONSE}.instancesSet.items[].stateReason.tenancy",
            f"{RESPONSE}.instancesSet.items[].placement.tenancy",
            Move.OTHER,
        ),
        ("detail.userIdentity.attributes", "detail.userIdentity.sessionContext.attributes", Move.LEFT_OUT),
    ],
)
def test_the_nearest_place_is_first(path: str, first: str, move: Move) -> None:
    places, how = elsewhere(path)
    assert (places[0], how) == (first, move)


@pytest.mark.parametrize("path", [f"{RESPONSE}.ownerTeam", "detail.ownerTeam", RESPONSE, "requestParameters", "foo"])
def test_a_made_up_member_is_nowhere(path: str) -> None:
    assert elsewhere(path) == ((), None)


def test_objects_are_left_out_in_two_places() -> None:
    event = ("wafv2.amazonaws.com", "CreateWebACL")
    places, how = elsewhere("detail.requestParameters.rules[].managedRuleGroupStatement.vendorName", event)
    assert how is Move.LEFT_OUT
    assert "detail.requestParameters.rules[].statement.managedRuleGroupStatement.vendorName" in places


def test_one_object_too_many() -> None:
    event = ("rds.amazonaws.com", "StopDBInstance")
    assert elsewhere(f"{RESPONSE}.dBInstance.engineVersion", event) == ((f"{RESPONSE}.engineVersion",), Move.TOO_MANY)
    # Short names are in many objects.
    assert elsewhere(f"{RESPONSE}.dBInstance.port", event)[1] is not Move.TOO_MANY


def test_a_shape_below_itself_is_followed_once() -> None:
    event = event_schema.load("ce.amazonaws.com", "GetCostAndUsage")
    steps = keypath.parse("detail.requestParameters.Filter.MatchOptions") or ()
    places, how = member_places.elsewhere(event, steps, in_detail=False)
    assert how is Move.LEFT_OUT and places[0] == "detail.requestParameters.Filter.Dimensions.MatchOptions"
    assert all(place.count("Not") < 2 for place in places)
