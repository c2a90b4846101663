"""Rules about what keeps a policy from firing, each beside what c7n itself does."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from c7n import handler
from c7n.cwe import CloudWatchEvents
from c7n.mu import CloudWatchEventSource

from c7n_ctschema.custodian import lambdas, validate
from c7n_ctschema.lint.engine import lint_text
from c7n_ctschema.trail import models

BUCKET = {"source": "s3.amazonaws.com", "event": "CreateBucket", "ids": "requestParameters.bucketName"}
LOGIN = {"source": "signin.amazonaws.com", "event": "ConsoleLogin", "ids": "userIdentity.arn"}
USER = {"source": "iam.amazonaws.com", "event": "CreateUser", "ids": "requestParameters.userName"}
EKS = {"source": "eks.amazonaws.com", "event": "CreateCluster", "ids": "requestParameters.name"}
ECS = {"source": "ecs.amazonaws.com", "event": "CreateService", "ids": "responseElements.service.serviceArn"}
ROTATION = {"source": "kms.amazonaws.com", "event": "RotateKey", "ids": "serviceEventDetails.keyId"}


def policy(*events: Any, **more: Any) -> dict[str, Any]:
    mode = {
        "type": "cloudtrail",
        "role": "arn:aws:iam::123456789012:role/r",
        "events": list(events),
        **more.pop("mode", {}),
    }
    return {"name": "p", "resource": "aws.account", "conditions": [{"region": "us-east-1"}], **more, "mode": mode}


def said(*events: Any, **more: Any) -> list[tuple[str, str]]:
    text = yaml.safe_dump({"policies": [policy(*events, **more)]}, sort_keys=False)
    return [(one.rule, one.severity.word) for one in lint_text(text)]


def pattern(*events: Any, **mode: Any) -> dict[str, Any]:
    """The pattern that c7n renders."""
    data = {"type": "cloudtrail", "events": list(events), **copy.deepcopy(mode)}
    found: dict[str, Any] = json.loads(CloudWatchEventSource(data, None).render_event_pattern())
    return found


@pytest.fixture
def _own_table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """c7n compiles the ids in its table in place."""
    monkeypatch.setattr(CloudWatchEvents, "trail_events", copy.deepcopy(CloudWatchEvents.trail_events))
    yield


def ids(events: list[Any], record: dict[str, Any]) -> list[Any]:
    """The ids that c7n finds in a record."""
    found: list[Any] = CloudWatchEvents.get_ids({"detail": record}, {"type": "cloudtrail", "events": events})
    return found


def test_ids_and_names_of_calls_that_write_are_right() -> None:
    assert said(BUCKET) == []


@pytest.mark.parametrize(
    ("source", "event", "severity"),
    [
        ("iam", "GetUser", "error"),
        ("ec2", "DescribeInstances", "error"),
        ("secretsmanager", "GetSecretValue", "error"),
        ("sts", "AssumeRole", "info"),
        ("kms", "Decrypt", "info"),
        ("sts", "GetSessionToken", "info"),  # delivered although its name begins with Get
    ],
)
def test_read_only_events(source: str, event: str, severity: str) -> None:
    entry = {"source": f"{source}.amazonaws.com", "event": event, "ids": "recipientAccountId"}
    assert said(entry) == [("read-only-event", severity)]


@pytest.mark.slow
def test_c7n_deploys_its_rule_enabled() -> None:
    """EventBridge's ENABLED, not ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS."""
    boto3, moto = pytest.importorskip("boto3"), pytest.importorskip("moto")
    with moto.mock_aws():
        role = boto3.client("iam").create_role(
            RoleName="r", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}'
        )["Role"]["Arn"]
        made = boto3.client("lambda").create_function(
            FunctionName="f", Runtime="python3.12", Role=role, Handler="a.b", Code={"ZipFile": b"x"}
        )

        class Function:
            name, event_name, description, arn = "f", "f", "d", made["FunctionArn"]

        source = CloudWatchEventSource({"type": "cloudtrail", "events": [dict(BUCKET)]}, boto3.Session)
        source.add(Function(), False)
        assert boto3.client("events").describe_rule(Name="f")["State"] == "ENABLED"


def test_a_data_event_is_an_info() -> None:
    assert said({**BUCKET, "event": "PutObject"}) == [("data-event", "info")]


def test_api_calls_beside_a_sign_in_are_lost() -> None:
    assert ("lost-event", "error") in said(LOGIN, USER)
    assert pattern(LOGIN, USER)["detail-type"] == ["AWS Console Sign In via CloudTrail"]
    both = {"pattern": {"detail-type": ["AWS API Call via CloudTrail"]}}
    assert "lost-event" not in dict(said(LOGIN, USER, mode=both))
    assert len(pattern(LOGIN, USER, **both)["detail-type"]) == 2


def test_a_service_event_is_not_admitted() -> None:
    assert said(ROTATION) == [("service-event", "error")]
    assert pattern(ROTATION)["detail-type"] == ["AWS API Call via CloudTrail"]
    added = {"pattern": {"detail-type": ["AWS Service Event via CloudTrail"]}}
    assert said(ROTATION, mode=added) == []
    assert "AWS Service Event via CloudTrail" in pattern(ROTATION, **added)["detail-type"]


@pytest.mark.usefixtures("_own_table")
def test_a_shortcut_above_takes_the_event() -> None:
    record = {"eventSource": EKS["source"], "eventName": "CreateCluster", "requestParameters": {"name": "mine"}}
    assert dict(said("CreateBucket", EKS))["hijacked-event"] == "error"
    assert ids(["CreateBucket", EKS], record) == []
    assert "hijacked-event" not in dict(said(EKS, "CreateBucket"))
    assert ids([EKS, "CreateBucket"], record) == ["mine"]


@pytest.mark.usefixtures("_own_table")
def test_a_shortcut_above_with_the_same_ids_takes_nothing() -> None:
    other = {**BUCKET, "ids": "detail.requestParameters.bucketName"}
    assert "hijacked-event" not in dict(said("RunInstances", other))
    record = {"eventSource": BUCKET["source"], "eventName": "CreateBucket", "requestParameters": {"bucketName": "b"}}
    assert ids(["RunInstances", other], record) == ids([other], record) == ["b"]


@pytest.mark.usefixtures("_own_table")
def test_a_shortcut_above_with_other_ids_is_a_warning() -> None:
    other = {**BUCKET, "ids": "userIdentity.arn"}
    assert dict(said("RunInstances", other))["hijacked-event"] == "warning"
    record = {
        "eventSource": BUCKET["source"],
        "eventName": "CreateBucket",
        "requestParameters": {"bucketName": "b"},
        "userIdentity": {"arn": "a"},
    }
    assert ids(["RunInstances", other], record) == ["b"]


@pytest.mark.usefixtures("_own_table")
def test_sources_and_names_are_crossed() -> None:
    assert said(ECS, EKS) == [("unasked-event", "info")]
    crossed = pattern(ECS, EKS)["detail"]
    assert set(crossed["eventSource"]) == {ECS["source"], EKS["source"]} and "CreateCluster" in crossed["eventName"]
    stray = {"eventSource": ECS["source"], "eventName": "CreateCluster", "requestParameters": {"name": "other"}}
    assert ids([ECS, EKS], stray) == []


@pytest.mark.usefixtures("_own_table")
def test_a_shortcut_takes_another_sources_event_of_its_name() -> None:
    """DAX logs CreateCluster too, but not Redshift's ids; DocumentDB's elastic clusters neither: then it is an info."""
    tables = {"source": "cassandra.amazonaws.com", "event": "CreateKeyspace", "ids": "requestParameters.keyspaceName"}
    assert dict(said(tables, "CreateTable"))["unasked-event"] == "warning"
    stray = {"eventSource": tables["source"], "eventName": "CreateTable", "requestParameters": {"tableName": "t"}}
    assert ids([tables, "CreateTable"], stray) == ["t"]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"conditions": []}, [("global-event", "info")]),
        ({"conditions": [{"region": "us-east-1"}]}, []),
        ({"conditions": [{"region": "eu-west-1"}]}, [("global-event", "warning")]),
        ({"conditions": [], "region": "eu-west-1"}, [("global-event", "warning")]),
        ({"conditions": [{"region": "us-gov-west-1"}]}, []),
        ({"conditions": [], "mode": {"role": "arn:aws-us-gov:iam::123456789012:role/r"}}, []),
        ({"conditions": [{"type": "value", "key": "region", "op": "in", "value": ["us-east-1"]}]}, []),
    ],
)
def test_global_services(more: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert said(USER, **more) == found


@pytest.mark.parametrize(("length", "prefix"), [(54, None), (55, None), (60, "x-ab"), (61, "x-ab")])
def test_c7n_refuses_what_is_called_too_long(length: int, prefix: str | None) -> None:
    mode = {"function-prefix": prefix} if prefix else {}
    made = policy(BUCKET, name="n" * length, mode=mode)
    text = yaml.safe_dump({"policies": [made]})
    refused = any("max length" in one.message for one in validate.validate_text(text))
    assert refused == ("long-name" in {one.rule for one in lint_text(text)}) == (length in (55, 61))


@pytest.mark.parametrize(("count", "severity"), [(20, None), (150, "warning"), (400, "error")])
def test_patterns_get_long(count: int, severity: str | None) -> None:
    names = {"pattern": {"detail": {"userIdentity": {"userName": [f"user-{one:04}" for one in range(count)]}}}}
    assert dict(said(BUCKET, mode=names)).get("long-pattern") == severity
    size = len(json.dumps(pattern(BUCKET, **names)))
    assert (size > 2_048, size > 4_096) == (severity is not None, severity == "error")


def test_eventbridge_takes_4096_characters_at_most() -> None:
    loaders = pytest.importorskip("botocore.loaders")
    model = loaders.Loader().load_service_model("events", "service-2")
    assert model["shapes"]["EventPattern"].get("max", 4_096) == 4_096


ERROR = {"type": "event", "key": "detail.errorCode", "value": "AccessDenied"}


@pytest.mark.parametrize(
    ("test", "mode", "found"),
    [
        (ERROR, {}, [("skipped-errors", "error")]),
        ({**ERROR, "value": "present"}, {}, [("skipped-errors", "error")]),
        ({**ERROR, "value": "absent"}, {}, []),
        ({"not": [ERROR]}, {}, []),
        (
            {"or": [ERROR, {"type": "event", "key": "detail.readOnly", "value": True}]},
            {},
            [("skipped-errors", "warning")],
        ),
        ({**ERROR, "key": "detail.errorMessage"}, {}, [("skipped-errors", "warning")]),
        (ERROR, {"environment": {"Variables": {"C7N_SKIP_ERR_EVENT": "no"}}}, []),
        (ERROR, {"environment": {"Variables": {"C7N_SKIP_ERR_EVENT": "yes"}}}, [("skipped-errors", "error")]),
    ],
)
def test_filters_on_errors(test: Any, mode: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert said(BUCKET, filters=[test], mode=mode) == found


@pytest.mark.parametrize(("switch", "skips"), [(None, True), ("yes", True), ("no", False), ("false", False)])
def test_c7n_skips_failed_calls(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, switch: str | None, skips: bool
) -> None:
    """The handler opens the policy's config.json only for events that it does not skip."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(handler, "policy_config", None)
    if switch:
        monkeypatch.setenv("C7N_SKIP_ERR_EVENT", switch)
    handler.init_env_globals()
    try:
        handled = handler.dispatch_event({"detail": {"errorCode": "AccessDenied"}}, None)
        assert skips and handled is None
    except FileNotFoundError:
        assert not skips
    finally:
        monkeypatch.delenv("C7N_SKIP_ERR_EVENT", raising=False)
        handler.init_env_globals()


def test_a_failed_sign_in_is_seen() -> None:
    test = {"type": "event", "key": "detail.errorMessage", "value": "Failed authentication"}
    assert said(LOGIN, filters=[test]) == []


def test_an_entry_without_source_is_judged_as_its_resources_service() -> None:
    entry = {"event": "GetObject", "ids": "requestParameters.key"}
    found = dict(said(entry, resource="aws.s3"))
    assert found["malformed-event"] == found["wrong-identity"] == "error"


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        ({"timeout": 901}, "`timeout` takes a whole number from 1 to 900"),
        ({"timeout": 0}, "`timeout` takes a whole number from 1 to 900"),
        ({"timeout": 2.5}, "`timeout` takes a whole number from 1 to 900"),
        ({"memory": 127}, "`memory` takes a whole number from 128 to 10,240"),
        ({"memory": 10_241}, "`memory` takes a whole number from 128 to 10,240"),
        ({"delay": -1}, "`delay` takes a whole number from 0 to 899"),
        ({"delay": 900}, "`delay` is as long as the Lambda may run: 900 seconds"),
        ({"delay": 60, "timeout": 60}, "`delay` is as long as the Lambda may run: 60 seconds"),
        ({"role": "bad role"}, "`role` takes the name of a role, of letters, digits and +=,.@_-/, or its ARN"),
        (
            {"role": "arn:aws:iam::123456789012:user/x"},
            "`role` takes the name of a role, of letters, digits and +=,.@_-/, or its ARN",
        ),
        ({"role": "arn:aws:iam::1234:role/x"}, "`role` takes an ARN whose account has twelve digits"),
    ],
)
def test_settings_that_aws_refuses_are_found_though_c7n_takes_them(mode: dict[str, Any], message: str) -> None:
    text = yaml.safe_dump({"policies": [policy(USER, mode=mode)]})
    found = [one.message for one in lint_text(text) if one.rule == "lambda-settings"]
    assert found == [message] and validate.validate_text(text) == []


@pytest.mark.parametrize(
    "mode",
    [
        {"timeout": 900, "memory": 10_240, "delay": 899},
        {"timeout": 1, "memory": 128, "delay": 0},
        *(
            {"role": role}
            for role in (
                "Role",
                "path/Role",
                "arn:aws:iam::{account_id}:role/r",
                "arn:aws-cn:iam::123456789012:role/p/r+=,.@_-",
                "${ROLE}",
                "<your role>",
                "arn:aws:iam::XXXXXXXXXXXX:role/r",
            )
        ),
    ],
)
def test_settings_that_aws_takes_are_right(mode: dict[str, Any]) -> None:
    assert "lambda-settings" not in [rule for rule, _ in said(USER, mode=mode)]


def test_python_does_not_sleep_a_negative_time() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        time.sleep(-1)


def test_lambdas_own_model_has_the_pattern_of_roles() -> None:
    shapes = models.load("lambda")["shapes"]
    assert shapes["RoleArn"]["pattern"] == lambdas.ROLE_ARN
    assert shapes["Timeout"]["min"] == lambdas.BOUNDS["timeout"][0]
    assert shapes["MemorySize"]["min"] == lambdas.BOUNDS["memory"][0]
