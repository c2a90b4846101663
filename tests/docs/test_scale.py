"""The templates, the script and the SQL of docs/scale.md are right for the tools that read them."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import boto3
import extras
import pytest
import yaml
from botocore.validate import ParamValidator

from c7n_ctschema.spark.arguments import parser

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEMPLATES = sorted((DOCS / "scale").glob("*.yml"))


@pytest.mark.extras
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_cfn_lint_accepts_the_template(template: Path) -> None:
    extras.module("cfnlint")
    # -r: one Region, because each Region's schemas take seconds to load
    run = subprocess.run(
        [str(Path(sys.executable).with_name("cfn-lint")), "-r", "us-east-1", "--", str(template)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_the_role_reads_logs_and_writes_results_alone(template: Path) -> None:
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda loader, suffix, node: str(node.value))
    found = yaml.load(template.read_text(), Loader)["Resources"]["JobRole"]["Properties"]["Policies"]
    statements = [one for policy in found for one in policy["PolicyDocument"]["Statement"]]
    actions = {
        action
        for one in statements
        for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
    }
    assert {action for action in actions if action.startswith("s3:")} == {
        "s3:ListBucket",
        "s3:GetObject",
        "s3:PutObject",
        "s3:AbortMultipartUpload",
    }
    assert not any(one["Resource"] == "*" for one in statements)


def _valid(service: str, operation: str, parameters: dict[str, object]) -> str:
    """What botocore's model of the API finds wrong with parameters, or ""."""
    model = boto3.client(service, region_name="us-east-1").meta.service_model.operation_model(operation)
    report: str = ParamValidator().validate(parameters, model.input_shape).generate_report()
    return report


def test_the_commands_pass_what_the_services_accept() -> None:
    job = json.loads((DOCS / "scale" / "emr-job.json").read_text(encoding="utf-8"))
    known = {"applicationId": "a", "executionRoleArn": "arn:aws:iam::123456789012:role/r", "clientToken": "t"}
    assert _valid("emr-serverless", "StartJobRun", {**known, "jobDriver": job}) == ""
    [arguments] = re.findall(r"--arguments \\\n  '(\{.*?\})'", (DOCS / "scale.md").read_text(encoding="utf-8"))
    glue = json.loads(arguments)
    assert _valid("glue", "StartJobRun", {"JobName": "custodian-ctschema", "Arguments": glue}) == ""
    for given in (job["sparkSubmit"]["entryPointArguments"], shlex.split(glue["--arguments"])):
        options = parser().parse_args(given)
        assert options.output.startswith("s3://WORK/results/") and options.policies == ["s3://WORK/code/policies.yml"]


@pytest.mark.extras
def test_athena_understands_the_sql() -> None:
    sqlglot = extras.module("sqlglot")
    queries = re.findall(r"```sql\n(.*?)```", (DOCS / "scale.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(queries) >= 2
    for query in queries:
        for statement in sqlglot.parse(query, dialect="athena", error_level=sqlglot.ErrorLevel.RAISE):
            assert not isinstance(statement, sqlglot.exp.Command), "sqlglot did not parse it"


def test_the_script_passes_the_arguments_on(tmp_path: Path) -> None:
    script = str(DOCS / "scale" / "run_job.py")
    command = [
        sys.executable,
        script,
        "--JOB_NAME",
        "x",
        "--arguments",
        f"backtest {tmp_path} -p {tmp_path} --output o",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "c7n_ctschema.spark: no policies" in run.stderr or "no policy" in run.stderr
