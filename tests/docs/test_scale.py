"""The templates, the script and the SQL of docs/scale.md are right for the tools that read them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import extras
import pytest
import yaml

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
    }
    assert not any(one["Resource"] == "*" for one in statements)


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
