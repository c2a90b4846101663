"""The end of a message says which case a missing path is, and where the path exists."""

from __future__ import annotations

import pytest

from c7n_ctschema.lint.analysis.paths import certainty, miss_reasons
from c7n_ctschema.trail.paths.resolution import Missing
from c7n_ctschema.trail.schema import event_schema, path_repair

REQUEST, RESPONSE = "detail.requestParameters", "detail.responseElements"


def reason(event: str, path: str) -> str:
    source, _, name = event.partition(".")
    schema = event_schema.load(f"{source}.amazonaws.com", name)
    miss = schema.resolve(path)
    assert isinstance(miss, Missing)
    found = path_repair.nearest_path(schema, path, False)
    how = certainty.of_path(schema, path, miss, found)
    return miss_reasons.of_key(how, miss, path, found, found.path if found else "").lstrip(": ")


@pytest.mark.parametrize(
    ("event", "path", "expected"),
    [
        ("iam.CreateUser", f"{REQUEST}.username", "wrong capitalization"),
        ("iam.CreateUser", f"{REQUEST}.userNmae", "the name is misspelled"),
        ("iam.CreateUser", "detail.requestParameter.userName", "the name is misspelled"),
        ("iam.CreateUser", "detail.requestparameters.userName", "wrong capitalization"),
        ("iam.CreateUser", f"{RESPONSE}.userName", "it is in `responseElements.user`"),
        ("ec2.RunInstances", f"{RESPONSE}.instancesSet.instanceId", "it is in `responseElements.instancesSet.items[]`"),
        ("ec2.StopInstances", f"{REQUEST}.InstanceIds[]", "this is the API's name; records have another one"),
        ("iam.CreatePolicy", f"{RESPONSE}.policyDocument", "(it is under requestParameters)"),
        ("s3.PutBucketPolicy", f"{REQUEST}.bucket", "not documented, and not in the public records of this event"),
        ("iam.CreatePolicy", f"{REQUEST}.policyName.first", ""),  # "is a plain value" is enough
    ],
)
def test_reasons(event: str, path: str, expected: str) -> None:
    assert reason(event, path) == expected


def test_other_events() -> None:
    assert miss_reasons.in_other_events(("A",)) == "; A has it"
    assert miss_reasons.in_other_events(("A", "B")) == "; A and B have it"
    assert miss_reasons.in_other_events(()) == ""
