"""Questions about the resource: its filters, its attributes, the members of filters and actions, and the trial.

Covers c7n_ctschema.wizard.questions.member_questions, c7n_ctschema.wizard.questions.notify_questions,
c7n_ctschema.wizard.questions.resource_filter_questions, c7n_ctschema.wizard.questions.key_questions,
c7n_ctschema.wizard.drafts.resource_attributes and c7n_ctschema.wizard.drafts.at_the_moment.
"""

from __future__ import annotations

import pytest

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import element_members, resource_elements, validation
from c7n_ctschema.custodian.policy import policy_writer
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import Json, as_object
from c7n_ctschema.wizard.drafts import at_the_moment, resource_attributes
from c7n_ctschema.wizard.forms import member_forms
from c7n_ctschema.wizard.forms.question import Interview, Question, Script
from c7n_ctschema.wizard.questions import (
    filter_questions,
    interview,
    key_questions,
    member_questions,
    notify_questions,
    resource_filter_questions,
    setting_questions,
)

RDS = (("rds.amazonaws.com", "CreateDBInstance"),)
BEGIN = ("event", "rds", "CreateDBInstance", "rds", "responseElements.dBInstanceIdentifier", "no")


def after(script: Script[object], *answers: str) -> Interview[object]:
    made = Interview(lambda: script)
    for answer in answers:
        made.answer(answer)
    return made


def asked(made: Interview[object]) -> Question:
    assert made.question is not None
    return made.question


# --- filters of the resource ---------------------------------------------------------------------------------


def test_the_attributes_are_those_of_the_api() -> None:
    keys = resource_attributes.of_resource("rds")
    assert keys["PubliclyAccessible"].type == "boolean" and "publiclyAccessible" not in keys
    assert "NetworkAcls[].IsDefault" not in keys and "VpcSecurityGroups[].VpcSecurityGroupId" in keys
    assert keys["Engine"].documentation
    assert "running" in resource_attributes.of_resource("ec2")["State.Name"].enum


def test_attributes_that_c7n_adds_with_calls_of_their_own() -> None:
    from botocore import xform_name
    from c7n.resources.s3 import S3_AUGMENT_TABLE

    table = tables.read("knowledge/custodian/described_attributes")["resources"]["s3"]
    added = {name: [method, member] for method, name, _, member, _ in S3_AUGMENT_TABLE}
    assert {name: [xform_name(operation), member] for name, (operation, member) in table.items()} == added
    keys = resource_attributes.of_resource("aws.s3")
    assert keys["Versioning.Status"].enum and keys["Policy"].type == "string" and "Tags[].Key" in keys
    assert "Logging.TargetBucket" in keys and "Lifecycle.Rules[].ID" in keys


def test_every_resource_of_c7n_has_its_questions() -> None:
    """Resources of many kinds: lists of names, details, no lookup."""
    for resource in (
        "s3",
        "sqs",
        "kms-key",
        "distribution",
        "glue-job",
        "transfer-server",
        "iam-user",
        "waf",
        "elasticsearch",
    ):
        made = after(resource_filter_questions.one_filter(resource, ()), "value")
        values = [choice.value for choice in asked(made).choices]
        assert values[0] == resource_filter_questions.TAG and values[-1] == resource_filter_questions.OTHER


@pytest.mark.parametrize(
    ("answers", "spec"),
    [
        (
            ("value", "PubliclyAccessible", "eq", "true"),
            {"type": "value", "key": "PubliclyAccessible", "op": "eq", "value": True},
        ),
        (("value", "(tag)", "Owner", "absent"), {"type": "value", "key": "tag:Owner", "value": "absent"}),
        (("value", "(other)", "Extra", "eq", "x"), {"type": "value", "key": "Extra", "op": "eq", "value": "x"}),
        (
            ("value", "AllocatedStorage", "gt", "100"),
            {"type": "value", "key": "AllocatedStorage", "op": "gt", "value": 100},
        ),
        (("default-vpc",), "default-vpc"),
        (("consecutive-snapshots", "7"), {"type": "consecutive-snapshots", "days": 7}),
    ],
)
def test_a_filter_of_the_resource(answers: tuple[str, ...], spec: Json) -> None:
    made = after(resource_filter_questions.one_filter("rds", RDS), *answers)
    found = made.result
    assert found is not None and found.spec == spec  # type: ignore[attr-defined]
    assert resource_elements.refusal("rds", spec, "filters") == ""


def test_a_group_holds_filters_of_both_kinds() -> None:
    script = filter_questions.tests(RDS, resource="rds")
    answers = ("(group) or", "(resource)", "default-vpc", "detail.requestParameters.publiclyAccessible", "eq", "true")
    found = after(script, *answers, "(none)", "(none)").result
    assert found is not None and len(found[0].members) == 2  # type: ignore[index]


# --- members -------------------------------------------------------------------------------------------------


def test_the_form_of_notify() -> None:
    answers = (
        "sqs",
        "https://sqs.us-east-1.amazonaws.com/123456789012/mailer",
        "a@example.com, resource-owner",
        "Hello",
        "",
    )
    made = after(notify_questions.form(), *answers).result
    assert made == {
        "type": "notify",
        "to": ["a@example.com", "resource-owner"],
        "subject": "Hello",
        "transport": {"type": "sqs", "queue": "https://sqs.us-east-1.amazonaws.com/123456789012/mailer"},
    }
    assert resource_elements.refusal("rds", made) == ""


def test_a_queue_that_is_no_address_is_refused_at_once() -> None:
    made = after(notify_questions.form(), "sqs")
    with pytest.raises(CtschemaError, match="such as https://sqs"):
        made.answer("mailer")


def test_an_object_is_asked_member_by_member() -> None:
    """`transport` of notify has two forms; the fixed `type` of a form is no question."""
    notify = {one.name: one for one in resource_elements.of_resource("rds")["notify"].members}
    made = after(member_forms.value("notify", notify["transport"]))
    assert [choice.label for choice in asked(made).choices] == ["sqs", "sns"]
    made.answer("1")
    assert "which topic?" in asked(made).title
    made.answer("arn:aws:sns:us-east-1:123456789012:t")
    made.answer(member_questions.NONE)
    assert made.result == {"type": "sns", "topic": "arn:aws:sns:us-east-1:123456789012:t"}


def _of(resource: str, part: resource_elements.Part, name: str, *answers: str) -> Interview[object]:
    element = resource_elements.of_resource(resource, part)[name]
    return after(member_questions.element(resource, part, element), *answers)


@pytest.mark.parametrize(
    ("resource", "part", "name", "answers", "spec"),
    [
        (
            "rds",
            "actions",
            "modify-db",
            ("PubliclyAccessible", "false", "yes", "BackupRetentionPeriod", "14", "no", "immediate", "true"),
            {
                "update": [
                    {"property": "PubliclyAccessible", "value": False},
                    {"property": "BackupRetentionPeriod", "value": 14},
                ],
                "immediate": True,
            },
        ),
        (
            "s3",
            "actions",
            "configure-lifecycle",
            (
                *("rules", "old", "Enabled", "Transitions", "Days", "30", "StorageClass", "GLACIER", "(none)", "no"),
                *("(none)", "no"),
            ),
            {"rules": [{"ID": "old", "Status": "Enabled", "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}]}]},
        ),
        (
            "security-group",
            "actions",
            "set-permissions",
            (
                *("add-ingress", "IpPermissions", "IpProtocol", "tcp", "FromPort", "22", "ToPort", "22"),
                *("IpRanges", "CidrIp", "10.0.0.0/8", "(none)", "no", "(none)", "no", "(none)", "no", "(none)"),
            ),
            {
                "add-ingress": [
                    {
                        "IpPermissions": [
                            {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
                        ]
                    }
                ]
            },
        ),
        # one of two words, or a list of objects
        (
            "security-group",
            "actions",
            "set-permissions",
            ("remove-ingress", "0", "all", "(none)"),
            {"remove-ingress": "all"},
        ),
        # a filter's value, or a comparison
        (
            "security-group",
            "filters",
            "ingress",
            ("Cidr", "1", "in", "10.0.0.0/8, 10.1.0.0/16", "(none)", "(none)"),
            {"Cidr": {"op": "in", "value": ["10.0.0.0/8", "10.1.0.0/16"]}},
        ),
        # the members of the API call, and the one that the other member names
        (
            "rds",
            "actions",
            "modify-db",
            (
                "VpcSecurityGroupIds",
                "sg-1",
                "yes",
                "CloudwatchLogsExportConfiguration",
                "EnableLogTypes",
                "audit",
                "(none)",
                "no",
                "(none)",
            ),
            {
                "update": [
                    {"property": "VpcSecurityGroupIds", "value": ["sg-1"]},
                    {"property": "CloudwatchLogsExportConfiguration", "value": {"EnableLogTypes": ["audit"]}},
                ]
            },
        ),
        # a name alone opens a form: an object in an object whose members no schema lists
        (
            "sqs",
            "filters",
            "has-statement",
            (
                *("statements", "Allow", "Principal", "1", "AWS=*", "Condition", "StringEquals"),
                *("object", "aws:PrincipalOrgID=o-1", "(none)", "no", "(none)"),
            ),
            {
                "statements": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": "*"},
                        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
                    }
                ]
            },
        ),
        (
            "ec2",
            "actions",
            "invoke-lambda",
            ("f", "vars", "a=1, b, c", "lists", "1, 2", "yes", "3", "no", "objects", "x=true, y=z", "no", "(none)"),
            {"function": "f", "vars": {"a": 1, "b": [[1, 2], [3]], "c": [{"x": True, "y": "z"}]}},
        ),
        # the values of a map have members
        (
            "apigwv2-stage",
            "actions",
            "update",
            ("RouteSettings", "GET /pets", "LoggingLevel", "INFO", "(none)", "(none)"),
            {"RouteSettings": {"GET /pets": {"LoggingLevel": "INFO"}}},
        ),
        # The values of tags are strings, also those of digits.
        ("ec2", "actions", "tag", ("tags", "team=a, floor=14", "(none)"), {"tags": {"team": "a", "floor": "14"}}),
    ],
)
def test_a_list_of_objects_is_asked_one_by_one(
    resource: str, part: resource_elements.Part, name: str, answers: tuple[str, ...], spec: Json
) -> None:
    made = _of(resource, part, name, *answers)
    assert made.result == {"type": name, **as_object(spec)}
    assert resource_elements.refusal(resource, made.result, part) == ""


def test_no_question_about_a_list_of_objects_needs_json() -> None:
    made = _of("rds", "actions", "modify-db")
    assert "Which" not in asked(made).why and "JSON" not in asked(made).why + asked(made).title
    assert asked(made).title == "modify-db.update #1: which property?"
    made.answer("MultiAZ")
    made.answer("true")
    assert (asked(made).title, asked(made).default) == ("Another element of modify-db.update?", "no")


def test_an_element_has_a_field() -> None:
    made = _of("s3", "actions", "configure-lifecycle", "rules", "old", "Enabled", "Transitions")
    assert asked(made).title == "Which member of configure-lifecycle.rules #1.Transitions #1?"
    assert member_questions.NONE not in [choice.value for choice in asked(made).choices]


def test_conditions_on_one_element_of_a_list() -> None:
    answers = ("list-item", "IpPermissions[]", "FromPort", "eq", "22", "IpRanges[].CidrIp", "contains", "0.0.0.0/0")
    made = after(resource_filter_questions.one_filter("security-group", ()), *answers, "(none)")
    assert made.result is not None
    spec = made.result.spec  # type: ignore[attr-defined]
    assert spec == {
        "type": "list-item",
        "key": "IpPermissions",
        "attrs": [
            {"type": "value", "key": "FromPort", "op": "eq", "value": 22},
            {"type": "value", "key": "IpRanges[].CidrIp", "op": "contains", "value": "0.0.0.0/0"},
        ],
    }
    assert resource_elements.refusal("security-group", spec, "filters") == ""


def test_an_enum_is_offered_and_a_default_shown() -> None:
    member = element_members.Member("state", "string", ("on", "off"), True, default="off")
    question = asked(after(member_forms.value("x", member)))
    assert [choice.value for choice in question.choices] == ["on", "off"] and question.default == "off"


# --- the moment, and keys that no list has -------------------------------------------------------------------


def test_what_does_nothing_at_the_moment_is_marked() -> None:
    assert "needs `available`" in at_the_moment.of_action("rds", "stop", RDS)
    assert at_the_moment.of_action("rds", "delete", RDS) == ""
    assert at_the_moment.of_action("rds", "stop", (("rds.amazonaws.com", "ModifyDBInstance"),)) == ""
    assert at_the_moment.of_filter("ec2", "instance-age", (("ec2.amazonaws.com", "RunInstances"),))
    choices = {one.value: one for one in asked(after(interview.script(), *BEGIN, "(none)", "actions")).choices}
    assert choices["stop"].label == "stop  (not at this moment)" and "creating" in choices["stop"].about


ROLE = (("iam.amazonaws.com", "CreateRole"),)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("detail.", "enter a key"),
        ("detail.requestParameters.rolName", "detail.requestParameters.roleName"),
        ("detail.requestParameters.roleName", ""),
        ("detail.requestParameters.tags[?key=='a'].value | [0]", ""),
    ],
)
def test_another_key_is_linted_at_once(path: str, said: str) -> None:
    found = key_questions.problem(path, ROLE)
    assert said in found and bool(found) == bool(said)


def test_a_key_that_the_linter_doubts_can_be_used() -> None:
    made = after(key_questions.other_filter(RDS), "detail.requestParameters.publicAccess")
    assert asked(made).name == "doubtful-key" and "publiclyAccessible" in asked(made).why
    made.answer("use")
    made.answer("present")
    assert made.result is not None and made.result.key == "detail.requestParameters.publicAccess"  # type: ignore[attr-defined]


def test_the_response_comes_before_the_optional_request() -> None:
    labels = [one.label for one in filter_questions.ask_key(filter_questions.Asked(_keys(), RDS), (), ()).choices]
    optional = next(at for at, label in enumerate(labels) if label.startswith("detail.requestParameters.publiclyAcc"))
    assert labels[optional].endswith("(optional)")
    assert labels[optional - 1] == "detail.responseElements.publiclyAccessible"
    assert "detail.requestParameters.dBInstanceIdentifier  (always there)" in labels


def _keys() -> dict[str, filter_questions.Key]:
    from c7n_ctschema.wizard.drafts import filter_groups

    return filter_groups.keys_of_events(RDS)


def test_the_whole_policy_is_tried_before_it_is_written() -> None:
    answers = (
        "(resource)",
        "value",
        "PubliclyAccessible",
        "eq",
        "true",
        "(none)",
        "actions",
        "delete",
        "skip-snapshot",
    )
    end = ("true", "(none)", "(none)", "new-policy", "R", "", setting_questions.NONE, "", "try")
    made = after(interview.script(), *BEGIN, *answers, *end)
    tried = next(one for one in asked(made).choices if one.value == "try")
    assert tried.label == "In a simulated account: it acts" and "is gone" in tried.about and tried.goes == "stay"
    made.answer("write")
    draft = made.result.draft  # type: ignore[attr-defined]
    assert validation.validate_text(policy_writer.to_yaml(draft)) == []


def test_a_tag_needs_a_value() -> None:
    """c7n's schema accepts `tag` alone, and the action then sets no tag."""
    made = _of("ec2", "actions", "tag")
    assert asked(made).why == "Without value or tags, the action does nothing."
    assert asked(made).choices[0].value == member_questions.DROP
    for answer in ("key", "Owner", "value", "0", "ada"):
        made.answer(answer)
    assert asked(made).choices[0].value == member_questions.NONE
    made.answer(member_questions.NONE)
    assert made.result == {"type": "tag", "key": "Owner", "value": "ada"}


@pytest.mark.parametrize(
    ("resource", "answers", "spec"),
    [
        (
            "iam-user",
            ("policy", "PolicyName", "string", "eq", "AdministratorAccess", "include-via", "true", "(none)"),
            {"key": "PolicyName", "op": "eq", "value": "AdministratorAccess", "include-via": True},
        ),
        (
            "ec2",
            ("ebs", "Encrypted", "boolean", "eq", "false", "(none)"),
            {"key": "Encrypted", "op": "eq", "value": False},
        ),
        ("ec2", ("image", "CreationDate", "timestamp", "absent", "(none)"), {"key": "CreationDate", "value": "absent"}),
    ],
)
def test_a_filter_that_compares_asks_for_key_comparison_and_value(
    resource: str, answers: tuple[str, ...], spec: dict[str, Json]
) -> None:
    made = after(resource_filter_questions.one_filter(resource, ()), *answers[:-1])
    if made.result is None:
        made.answer(answers[-1])
    found = made.result
    assert found is not None and found.spec == {"type": answers[0], **spec}  # type: ignore[attr-defined]
    assert resource_elements.refusal(resource, found.spec, "filters") == ""  # type: ignore[attr-defined]


def test_a_filter_may_need_no_key() -> None:
    made = after(resource_filter_questions.one_filter("ec2", ()), "ebs", "")
    assert asked(made).title == "Another member of ebs?"
