"""Permissions follow from the calls that c7n makes, which are recorded by running it.

Covers c7n_ctschema.custodian.permissions.aws_calls, c7n_ctschema.custodian.permissions.encrypted_targets,
c7n_ctschema.custodian.permissions.needs, c7n_ctschema.custodian.permissions.partitions,
c7n_ctschema.custodian.permissions.recorded_needs and c7n_ctschema.custodian.permissions.trust_policy.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema.custodian.permissions import lambda_permissions
from c7n_ctschema.custodian.permissions.needs import LAMBDA, MEMBER, Needs

ROOT = Path(__file__).parents[3]
RECORDED = json.loads((ROOT / "c7n_ctschema/data/generated/permission_calls.json").read_text(encoding="utf-8"))
SAMPLE = ("iam-policy", "lambda", "s3", "rds", "kms-key", "sqs")
ROLE = "arn:aws:iam::123456789012:role/c7n-demo"


def policy(resource: str, mode: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    events = [{"source": "one.amazonaws.com", "event": "One", "ids": "responseElements.one"}]
    mode = {"type": "cloudtrail", "role": ROLE, "events": events, **(mode or {})}
    return {"name": "one", "resource": resource, "mode": mode, **more}


def actions(found: Needs, role: str = LAMBDA) -> set[str]:
    return {need.action for need in found.needs if need.role == role}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("aws.iam-policy", "iam:GetPolicy"),
        ("aws.lambda", "lambda:GetFunction"),
        ("aws.iam-group", "iam:GetGroup"),
        ("aws.elasticsearch", "es:DescribeElasticsearchDomains"),
        ("aws.backup-vault", "backup:DescribeBackupVault"),
        ("aws.kms-key", "kms:DescribeKey"),
        ("aws.s3", "s3:ListAllMyBuckets"),
        ("aws.rest-api", "apigateway:GET"),
        ("aws.app-elb", "elasticloadbalancing:DescribeLoadBalancers"),
    ],
)
def test_what_the_lookup_by_id_calls(resource: str, expected: str) -> None:
    assert expected in actions(lambda_permissions.of_policy(policy(resource)))


def test_a_filter_and_an_action_need_what_they_call() -> None:
    found = lambda_permissions.of_policy(policy("aws.iam-policy", filters=[{"type": "has-allow-all"}]))
    assert "iam:GetPolicyVersion" in actions(found)
    delete = lambda_permissions.of_policy(policy("aws.iam-policy", actions=[{"type": "delete"}]))
    assert {"iam:ListPolicyVersions", "iam:DeletePolicyVersion", "iam:DeletePolicy"} <= actions(delete)


def test_a_call_that_hangs_on_a_setting() -> None:
    invoke = {"type": "invoke-lambda", "function": "one"}
    assert "sts:AssumeRole" not in actions(lambda_permissions.of_policy(policy("aws.ec2", actions=[invoke])))
    assumed = lambda_permissions.of_policy(policy("aws.ec2", actions=[{**invoke, "assume-role": ROLE}]))
    assert {"sts:AssumeRole", "lambda:InvokeFunction"} <= actions(assumed)


def test_what_c7n_declares_for_other_settings_is_not_needed() -> None:
    stop = lambda_permissions.of_policy(policy("aws.ec2", actions=[{"type": "stop"}]))
    assert "ec2:StopInstances" in actions(stop) and "ec2:TerminateInstances" not in actions(stop)
    ephemeral = lambda_permissions.of_policy(policy("aws.ec2", actions=[{"type": "stop", "terminate-ephemeral": True}]))
    assert "ec2:TerminateInstances" in actions(ephemeral)


def test_a_branch_that_no_run_took_is_in_no_document() -> None:
    found = lambda_permissions.of_policy(
        policy("aws.iam-policy", filters=[{"type": "check-permissions", "match": "allowed", "actions": ["*:*"]}])
    )
    assert "iam:SimulateCustomPolicy" in actions(found)
    assert any("branch" in need.why for need in found.conditional if need.action == "iam:SimulatePrincipalPolicy")


def test_what_aws_config_is_asked_for() -> None:
    found = actions(lambda_permissions.of_policy(policy("aws.iam-policy", source="config")))
    assert "config:GetResourceConfigHistory" in found and "iam:GetPolicy" not in found


def test_a_denied_call_that_c7n_swallows_is_told() -> None:
    (note,) = lambda_permissions.of_policy(policy("aws.iam-policy")).notes
    assert "iam:GetPolicy" in note and "logs nothing" in note
    (note,) = lambda_permissions.of_policy(policy("aws.s3")).notes
    assert "s3:GetBucketAcl" in note and "s3:ListAllMyBuckets" not in note and "a part missing" in note
    assert lambda_permissions.of_policy(policy("aws.iam-group")).notes == ()


@pytest.mark.parametrize(
    ("resource", "kind", "expected"),
    [
        ("aws.s3", "auto-tag-user", {"s3:GetBucketTagging", "s3:PutBucketTagging"}),
        ("aws.s3", "remove-tag", {"s3:PutBucketTagging"}),
        ("aws.kms-key", "auto-tag-user", {"tag:TagResources", "kms:TagResource"}),
        ("aws.rds", "auto-tag-user", {"tag:TagResources", "rds:AddTagsToResource"}),
        ("aws.rds", "remove-tag", {"tag:UntagResources", "rds:RemoveTagsFromResource"}),
        ("aws.iam-user", "auto-tag-user", {"iam:TagUser"}),
        ("aws.iam-role", "tag", {"iam:TagRole"}),
        ("aws.sqs", "tag", {"tag:TagResources", "sqs:TagQueue"}),
        ("aws.hostedzone", "remove-tag", {"route53:ChangeTagsForResource"}),
        ("aws.acm-certificate", "tag", {"acm:AddTagsToCertificate"}),
        ("aws.lambda", "rename-tag", {"lambda:TagResource", "lambda:UntagResource"}),
        ("aws.asg", "tag", {"autoscaling:CreateOrUpdateTags"}),
        ("aws.ec2", "tag", {"ec2:CreateTags"}),
    ],
)
def test_tagging_needs_the_services_own_permission(resource: str, kind: str, expected: set[str]) -> None:
    settings = {
        "auto-tag-user": {"tag": "Creator"},
        "tag": {"tags": {"a": "b"}},
        "remove-tag": {"tags": ["old"]},
        "rename-tag": {"old_key": "a", "new_key": "b"},
    }
    found = actions(lambda_permissions.of_policy(policy(resource, actions=[{"type": kind, **settings[kind]}])))
    assert expected <= found
    assert ("ec2:CreateTags" in found) is (resource == "aws.ec2")


@pytest.mark.skipif(version("c7n") != RECORDED["c7n"], reason="another c7n than the recorded one")
@pytest.mark.slow
def test_only_ec2_is_tagged_by_ec2() -> None:
    from c7n.resources import load_resources
    from c7n.resources.aws import AWS

    load_resources(("aws.*",))
    wrong = []
    for name in AWS.resources.keys():  # noqa: SIM118  # a registry of c7n's has no iterator
        manager = AWS.resources.get(name)
        if manager.action_registry and "tag" in set(manager.action_registry.keys()):
            made = lambda_permissions.of_policy(policy(f"aws.{name}", actions=[{"type": "tag", "tags": {"a": "b"}}]))
            tags = {action for action in actions(made) if action == "ec2:CreateTags"}
            if bool(tags) != (manager.resource_type.service == "ec2"):
                wrong.append(name)
    # c7n tags a managed instance of Systems Manager by either service, as its id says
    assert set(wrong) <= {"ssm-managed-instance"}


@pytest.mark.parametrize(
    ("transport", "subject"),
    [
        ({"type": "sqs", "queue": "https://sqs.us-east-1.amazonaws.com/123456789012/mailer"}, "queue"),
        ({"type": "sns", "topic": "arn:aws:sns:us-east-1:123456789012:mailer"}, "topic"),
    ],
)
def test_keys_of_an_encrypted_target_are_told_apart(transport: dict[str, Any], subject: str) -> None:
    notify = {"type": "notify", "to": ["a@example.com"], "transport": transport}
    found = lambda_permissions.of_policy(policy("aws.ec2", actions=[notify]))
    assert {need.action for need in found.conditional} == {"kms:Decrypt", "kms:GenerateDataKey"}
    assert all(subject in need.why for need in found.conditional)
    assert not any(action.startswith("kms:") for action in actions(found))


def test_passing_a_role() -> None:
    profile = {"type": "set-instance-profile", "name": "one"}
    assert "iam:PassRole" in actions(lambda_permissions.of_policy(policy("aws.ec2", actions=[profile])))
    named = {"type": "set-flow-log", "attrs": {"DeliverLogsPermissionArn": ROLE}}
    logged = lambda_permissions.of_policy(policy("aws.vpc", actions=[named]))
    assert ROLE in {need.resource for need in logged.needs if need.action == "iam:PassRole"}
    flow = lambda_permissions.of_policy(policy("aws.vpc", actions=[{"type": "set-flow-log"}]))
    assert "iam:PassRole" not in actions(flow)
    assert ("iam:PassRole", True) in {
        (need.action, "CreateFlowLogs sets a role" in need.why) for need in flow.conditional
    }


@pytest.mark.parametrize(
    ("mode", "partition"),
    [
        ({}, "aws"),
        ({"role": "arn:aws-cn:iam::123456789012:role/c7n"}, "aws-cn"),
        ({"role": "arn:aws-us-gov:iam::123456789012:role/c7n"}, "aws-us-gov"),
        ({"role": "c7n", "execution-options": {"region": "us-gov-west-1"}}, "aws-us-gov"),
    ],
)
def test_arns_have_the_partition_of_the_policy(mode: dict[str, Any], partition: str) -> None:
    found = lambda_permissions.of_policy(policy("aws.ec2", mode))
    assert {need.resource.split(":")[1] for need in found.needs if need.resource != "*"} == {partition}


def test_the_partition_can_be_asked_for() -> None:
    queue = "https://sqs.us-east-1.amazonaws.com/123456789012/mailer"
    notify = {"type": "notify", "to": ["a@example.com"], "transport": {"type": "sqs", "queue": queue}}
    found = lambda_permissions.of_policy(policy("aws.ec2", {"role": "c7n"}, actions=[notify]), "aws-cn")
    assert "arn:aws-cn:sqs:us-east-1:123456789012:mailer" in {need.resource for need in found.needs}


@pytest.mark.parametrize(
    "mode",
    [
        {"member-role": "arn:aws:iam::{account_id}:role/member"},
        {"execution-options": {"assume_role": "arn:aws:iam::{account_id}:role/member"}},
    ],
)
def test_the_member_accounts_role_trusts_the_lambdas(mode: dict[str, Any]) -> None:
    found = lambda_permissions.of_policy(policy("aws.ec2", mode))
    (statement,) = found.trusts[MEMBER]["Statement"]
    assert statement == {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "sts:AssumeRole"}
    assert found.trusts[LAMBDA]["Statement"][0]["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_trust_of_a_role_without_an_account_and_with_an_external_id() -> None:
    options = {"assume_role": "arn:aws:iam::1:role/member", "external_id": "secret"}
    found = lambda_permissions.of_policy(policy("aws.ec2", {"role": "c7n", "execution-options": options}))
    (statement,) = found.trusts[MEMBER]["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::CENTRAL_ACCOUNT:role/c7n"}
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "secret"}}
    assert MEMBER not in lambda_permissions.of_policy(policy("aws.ec2")).trusts


def test_what_is_not_covered_is_named() -> None:
    found = lambda_permissions.of_policy(policy("aws.advisor-check", actions=[{"type": "post-item"}]))
    assert [part for part, _ in found.not_covered] == ["resource aws.advisor-check", "action post-item"]


def test_the_command_tells_it_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from c7n_ctschema.cli.main import main

    topic = {"type": "sns", "topic": "arn:aws-cn:sns:cn-north-1:123456789012:mailer"}
    notify = {"type": "notify", "to": ["a@example.com"], "transport": topic}
    mode = {"role": "c7n", "member-role": "arn:aws-cn:iam::{account_id}:role/member"}
    file = tmp_path / "policy.yml"
    file.write_text(json.dumps({"policies": [policy("aws.iam-policy", mode, actions=[notify, "post-item"])]}))
    assert main(["permissions", str(file), "--why"]) == 0
    told = capsys.readouterr().out
    assert "# one (aws.iam-policy): trust policy of the role that the function assumes" in told
    assert "# action notify: only if the topic is encrypted with a KMS key: kms:Decrypt, kms:GenerateDataKey" in told
    assert "# some calls are unknown: action post-item" in told and "arn:aws:" not in told
    assert main(["permissions", str(file), "--format", "json", "--partition", "aws-us-gov"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["policies"]
    assert row["trusts"]["member"]["Statement"][0]["Principal"]["AWS"].startswith(
        "arn:aws-us-gov:iam::CENTRAL_ACCOUNT:"
    )
    assert [one["part"] for one in row["not_covered"]] == ["action post-item"] and len(row["notes"]) == 1
    assert {one["action"] for one in row["conditional"]} == {"kms:Decrypt", "kms:GenerateDataKey"}


def _run(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "tools" / "lookup_calls.py"), *arguments]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


@pytest.mark.thorough
@pytest.mark.skipif(version("c7n") != RECORDED["c7n"], reason="another c7n than the recorded one")
@pytest.mark.slow
def test_a_sample_is_recorded_again() -> None:
    for name, row in _run(*SAMPLE).items():
        recorded = RECORDED["resources"][name]
        assert set(recorded["lookup"]["run"]) <= set(row["lookup"]["run"]), name
        for group in ("filters", "actions"):
            for kind, found in row[group].items():
                shared = RECORDED["shared"][group].get(kind, {})
                known = recorded.get(group, {}).get(kind, shared)
                assert set(known.get("run", ())) <= set(found.get("run", ())), (name, kind)


@pytest.mark.thorough
@pytest.mark.skipif(
    any(version(name) != RECORDED[name] for name in ("c7n", "botocore")), reason="other versions than the recorded ones"
)
@pytest.mark.slow
def test_all_lookups_are_recorded_again() -> None:
    again = _run("--lookups")
    assert again == {name: row.get("lookup", {}) for name, row in RECORDED["resources"].items()}


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.skipif(version("botocore") != RECORDED["botocore"], reason="another botocore than the recorded one")
@pytest.mark.skipif(version("c7n") != RECORDED["c7n"], reason="another c7n than the recorded one")
def test_the_iam_actions_are_derived_again() -> None:
    code = "import json, iam_actions; print(json.dumps(iam_actions.made()))"
    command = [sys.executable, "-c", code]
    made = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT / "tools").stdout
    shipped = json.loads((ROOT / "c7n_ctschema/data/generated/iam_actions.json").read_text(encoding="utf-8"))
    assert json.loads(made) == shipped and all(shipped["evidence"].values())
