"""Proof by running: real c7n, against moto, resolves the path that the ranking puts first, to exactly the target.

Covers c7n_ctschema.ids.id_candidates and c7n_ctschema.ids.object_ids.
"""

from __future__ import annotations

from collections.abc import Iterator

import moto_worlds
import pytest
from moto import mock_aws
from moto_worlds import World
from quick_moto import quick

from c7n_ctschema import tables
from c7n_ctschema.ids import id_candidates

pytestmark = [pytest.mark.moto, pytest.mark.slow, pytest.mark.todays_models]


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with quick():
        yield


@pytest.mark.parametrize("resource", moto_worlds.worlds()["resources"])
def test_first_paths_resolve_exactly_the_target_and_wrong_ones_do_not(resource: str) -> None:
    """One world a resource: making it takes longer than pushing events, and pushing changes nothing."""
    with mock_aws():
        world = World(resource)
        for event, kind in moto_worlds.pairs_of(resource):
            path, found = moto_worlds.prove(world, event, kind)
            assert found == [moto_worlds.TARGET], f"{event}: {path} with the target's {kind} resolved {found}"
        for event, path, kind in moto_worlds.negatives_of(resource):
            got = moto_worlds.disprove(world, event, path, kind)
            assert isinstance(got, str) or moto_worlds.TARGET not in got, f"{event}: {path} resolves after all"
        objects_resolve_nothing(world)


def objects_resolve_nothing(world: World) -> None:
    """What `identity.form` says: no lookup takes an object, although it holds the very value."""
    (event, _), *_ = moto_worlds.pairs_of(world.resource)
    target = dict(world.things[moto_worlds.TARGET])
    for value in (target, [target]):
        got = moto_worlds.attempt(world, event, "responseElements", value)
        assert isinstance(got, str) or not got, f"{event}: an object resolved {got}"


def test_a_hosted_zone_is_found_with_its_prefix_and_by_both_at_once() -> None:
    path, event = "requestParameters.hostedZoneId", "route53.amazonaws.com:ChangeResourceRecordSets"
    joined = f"join('/',['/hostedzone',{path}])"
    with mock_aws():
        world = World("hostedzone")
        thing = world.things[moto_worlds.TARGET]
        assert moto_worlds.attempt(world, event, joined, thing["id"]) == []  # the prefix twice
        for kind in ("id", "bare"):
            assert moto_worlds.attempt(world, event, f"[{path},{joined}]", thing[kind]) == [moto_worlds.TARGET]


def test_the_important_wrong_paths_are_among_them() -> None:
    wrong = {
        (resource, path)
        for resource in moto_worlds.worlds()["resources"]
        for _, path, _ in moto_worlds.negatives_of(resource)
    }
    assert {
        ("iam-policy", "responseElements.policy.policyId"),
        ("iam-policy", "requestParameters.policyName"),
        ("security-group", "requestParameters.groupName"),
        ("secrets-manager", "responseElements.arn"),
        ("iam-user", "userIdentity.arn"),
    } <= wrong


def test_what_is_called_proven_is_proven_here() -> None:
    """proofs.json says "moto" of a path: it is one of the pairs above, and its first path still."""
    proofs = tables.read(id_candidates.PROOFS)["proofs"]
    claimed = {
        (resource, event, path) for resource, of in proofs.items() for event, paths in of.items() for path in paths
    }
    proven = {
        (resource, event, moto_worlds.first_path(resource, event))
        for resource in moto_worlds.worlds()["resources"]
        for event, _ in moto_worlds.pairs_of(resource)
    }
    assert len(claimed) >= 100
    assert claimed == proven, "run tools/identity_proofs.py"
