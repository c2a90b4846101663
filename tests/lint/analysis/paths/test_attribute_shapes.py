"""The shapes of resources for `value` filters, and the table that they are made of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from c7n_ctschema import tables
from c7n_ctschema.lint.analysis.paths import attribute_shapes
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.resolution import Found, Missing, Unknown

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize(
    ("resource", "key", "answer"),
    [
        ("rds", "PubliclyAccessible", Found),
        ("aws.rds", "Endpoint.Address", Found),
        ("rds", "VpcSecurityGroups[].Status", Found),
        ("ec2", "State.Name", Found),
        ("ec2", "State.Nam", Missing),
        ("rds", "VpcSecurityGroups.Status", Missing),
        ("lambda", "Environment.Variables.ANYTHING", Found),
        # c7n.resources.s3.S3_AUGMENT_TABLE adds it to what ListBuckets describes
        ("s3", "Versioning.Status", Unknown),
        # a string in the model, which c7n parses
        ("iam-role", "AssumeRolePolicyDocument.Statement[].Effect", Unknown),
        ("log-group", "LogGroupName", Unknown),
        ("ec2", "Name", Unknown),
    ],
)
def test_where_a_key_leads(resource: str, key: str, answer: type) -> None:
    shape = attribute_shapes.of_resource(resource)
    assert shape is not None and isinstance(expression.resolve(shape, key), answer)


@pytest.mark.parametrize("resource", ["aws.account", "aws.nosuch", "../../secrets", ""])
def test_resources_without_a_shape(resource: str) -> None:
    assert attribute_shapes.of_resource(resource) is None


def test_a_shape_that_contains_itself_ends() -> None:
    shape = attribute_shapes.of_resource("glue-job")
    assert shape is not None and expression.resolve(shape, "a.b.c.d")


@pytest.mark.thorough
@pytest.mark.slow
def test_the_tables_are_those_of_the_installed_c7n() -> None:
    shipped = {name: tables.read_from(attribute_shapes.FOLDER, name) for name in tables.stems(attribute_shapes.FOLDER)}
    if (shipped["rds"]["c7n"], shipped["rds"]["botocore"]) != (version("c7n"), version("botocore")):
        pytest.skip("the tables are of another c7n or botocore")
    made = subprocess.run(
        [sys.executable, "-c", "import json, attribute_shapes as a; print(json.dumps(a.tables_by_service()))"],
        cwd=ROOT / "tools",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
    )
    versions = {name: shipped["rds"][name] for name in ("c7n", "botocore")}
    assert {name: {**versions, **table} for name, table in json.loads(made.stdout).items()} == shipped
