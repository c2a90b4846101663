"""How a path misses decides how certain a finding is.

Covers c7n_ctschema.lint.analysis.paths.certainty.
"""

from __future__ import annotations

import pytest

from c7n_ctschema.lint.analysis.paths import certainty
from c7n_ctschema.lint.analysis.paths.certainty import Certainty
from c7n_ctschema.trail.paths.resolution import Missing
from c7n_ctschema.trail.schema import event_schema, path_repair

NEAR, COVERED, THIN = Certainty.NEAR, Certainty.COVERED, Certainty.THIN
REQUEST, RESPONSE = "detail.requestParameters", "detail.responseElements"


def certainty_of(source: str, event: str, path: str) -> Certainty:
    schema = event_schema.load(f"{source}.amazonaws.com", event)
    miss = schema.resolve(path)
    assert isinstance(miss, Missing)
    return certainty.of_path(schema, path, miss, path_repair.nearest_path(schema, path, False))


@pytest.mark.parametrize(
    ("source", "event", "path", "expected"),
    [
        ("iam", "CreatePolicy", f"{REQUEST}.PolicyName", NEAR),
        ("iam", "CreatePolicy", f"{REQUEST}.policyNmae", NEAR),
        ("iam", "CreatePolicy", f"{REQUEST}.policyNam", NEAR),
        ("iam", "CreatePolicy", f"{REQUEST}.policyNames", NEAR),
        ("iam", "CreatePolicy", f"{RESPONSE}.policyDocument", NEAR),  # it is in the request
        ("iam", "CreatePolicy", "detail.userIdentity.sessionContxt", NEAR),
        ("iam", "CreatePolicy", "detail.PolicyDocument", NEAR),  # without its root
        ("ec2", "RunInstances", f"{RESPONSE}.instancesSet.instanceId", NEAR),  # without `items[]`
        ("ec2", "StartInstances", f"{REQUEST}.InstanceIds", NEAR),  # boto3's name
        ("iam", "CreatePolicy", f"{REQUEST}.ownerTeam", COVERED),  # public records show the request
        ("iam", "CreatePolicy", "detail.ownerTeam", COVERED),  # each record has these members
        ("iam", "DeleteUser", f"{RESPONSE}.ownerTeam", COVERED),  # the response is always null
        ("guardduty", "GetInvitationsCount", f"{REQUEST}.ownerTeam", THIN),  # the call has no documented parameters
        ("iam", "CreatePolicy", f"{REQUEST}.policyName.first", COVERED),  # a plain value has no members
        ("iam", "TagInstanceProfile", f"{REQUEST}.ownerTeam", THIN),
        ("backup", "ListRestoreJobs", f"{REQUEST}.ownerTeam", THIN),
        # No record shows these sides: the response may echo the request, and the general rule lowers the first letter.
        ("iam", "TagInstanceProfile", f"{RESPONSE}.instanceProfileName", COVERED),
        ("ce", "CreateAnomalyMonitor", f"{REQUEST}.anomalyMonitor", COVERED),
        ("ce", "CreateAnomalyMonitor", f"{REQUEST}.anomalyMonitr", NEAR),
        ("ce", "GetCostAndUsage", f"{REQUEST}.granularity", NEAR),  # records show it
    ],
)
def test_certainty(source: str, event: str, path: str, expected: Certainty) -> None:
    assert certainty_of(source, event, path) is expected


@pytest.mark.parametrize(
    ("source", "event", "path", "right", "expected"),
    [
        ("lambda", "CreateFunction20150331", f"{REQUEST}.subnetIds[]", f"{REQUEST}.vpcConfig.subnetIds[]", NEAR),
        # The request has the name, too. The side that is written counts more.
        (
            "elasticloadbalancing",
            "CreateLoadBalancer",
            f"{RESPONSE}.loadBalancerName",
            f"{RESPONSE}.loadBalancers[].loadBalancerName",
            NEAR,
        ),
        ("iam", "CreatePolicy", "detail.userIdentity.sessionIssuer.userName", "", NEAR),
        ("rds", "StopDBInstance", f"{RESPONSE}.dBInstance.engineVersion", f"{RESPONSE}.engineVersion", COVERED),
    ],
)
def test_a_member_of_another_object(source: str, event: str, path: str, right: str, expected: Certainty) -> None:
    schema = event_schema.load(f"{source}.amazonaws.com", event)
    found = path_repair.nearest_path(schema, path, False)
    assert found is not None and found.move
    assert found.path == (right or "detail.userIdentity.sessionContext.sessionIssuer.userName")
    assert certainty_of(source, event, path) is expected


@pytest.mark.parametrize("name", ["ownerTeam", "byState", "indexArn"])
def test_another_word_is_no_slip(name: str) -> None:
    from c7n_ctschema.names import is_slip

    assert not any(is_slip(name, known) for known in ("state", "indexId", "owner"))
