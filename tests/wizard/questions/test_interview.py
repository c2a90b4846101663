"""The interview: its questions, their answers, and the way back.

Covers c7n_ctschema.wizard.questions.action_questions, c7n_ctschema.wizard.questions.event_questions, c7n_ctschema.wizard.questions.filter_questions,
c7n_ctschema.wizard.questions.id_questions, c7n_ctschema.wizard.questions.setting_questions, c7n_ctschema.wizard.questions.template_questions, c7n_ctschema.wizard.forms.question,
c7n_ctschema.wizard.drafts.example_events, c7n_ctschema.wizard.questions.review and c7n_ctschema.wizard.questions.entry_points.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from c7n_ctschema.custodian.c7n import validation
from c7n_ctschema.custodian.policy import policy_writer
from c7n_ctschema.custodian.policy.policy_draft import Draft
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail.search import ranking
from c7n_ctschema.wizard.drafts import filter_groups
from c7n_ctschema.wizard.forms.question import Choice, Interview
from c7n_ctschema.wizard.questions import (
    action_questions,
    entry_points,
    event_questions,
    filter_questions,
    id_questions,
    interview,
    setting_questions,
    value_questions,
)
from c7n_ctschema.wizard.questions.interview import Start

NONE = filter_questions.NONE
EVENT = (
    ("way", "event"),
    ("service", "ec2"),
    ("event", "CreateVolume"),
    ("resource", "ebs"),
    ("ids", "responseElements.volumeId"),
    ("more-events", "no"),
)
ENCRYPTED = (("key", "detail.requestParameters.encrypted"), ("op", "eq"), ("value", "false"))
SIZE = (("key", "detail.requestParameters.size"), ("op", "gt"), ("value", "100"))
END = (
    ("actions", "report"),
    ("name", "volumes"),
    ("role", ""),
    ("description", "Large or open."),
    ("setting", setting_questions.NONE),
    ("output", ""),
    ("confirm", "write"),
)
SAID = (*EVENT, *ENCRYPTED, *SIZE, ("key", NONE), ("combine", "or"), *END)


def at(said: tuple[tuple[str, str], ...], start: Start = interview.EMPTY) -> Interview[interview.InterviewResult]:
    """The interview after these answers."""
    made = Interview(lambda: interview.script(start))
    for name, value in said:
        assert made.question is not None and made.question.name == name
        made.answer(value)
    return made


def answered(said: tuple[tuple[str, str], ...], start: Start = interview.EMPTY) -> interview.InterviewResult:
    """The outcome of all these answers."""
    outcome = at(said, start).result
    assert outcome is not None
    return outcome


def drafted(said: tuple[tuple[str, str], ...], start: Start = interview.EMPTY) -> Draft:
    draft = answered(said, start).draft
    assert draft is not None
    assert validation.validate_text(policy_writer.to_yaml(draft)) == []
    return draft


def names(made: Interview[interview.InterviewResult]) -> list[str]:
    assert made.question is not None
    return [one.value for one in made.question.choices]


def test_an_event_leads_to_a_policy_that_c7n_accepts() -> None:
    draft = drafted(SAID)
    policy = draft.as_policy()
    assert policy["resource"] == "aws.ebs" and policy["description"] == "Large or open."
    assert [one["value"] for one in policy["filters"][0]["or"]] == [False, 100]
    text = policy_writer.to_yaml(draft)
    assert "encrypted  # boolean" in text and "size  # number" in text


def test_every_question_says_why_and_what_its_choices_are() -> None:
    made = Interview(lambda: interview.script(interview.EMPTY))
    for _, value in SAID:
        question = made.question
        assert question is not None and question.title and question.why
        assert question.kind == "choice" or question.check is not None
        made.answer(value)
    assert made.result is not None


def test_back_forgets_one_answer_and_asks_it_again() -> None:
    for count in range(1, len(SAID)):
        made = at(SAID[:count])
        made.back()
        assert made.question is not None and made.question.name == SAID[count - 1][0]
        assert [value for _, value in made.said] == [value for _, value in SAID[: count - 1]]


def test_going_back_and_forth_changes_nothing() -> None:
    made = at(SAID[:7])
    for _ in range(3):
        made.back()
    for name, value in SAID[4:]:
        assert made.question is not None and made.question.name == name
        made.answer(value)
    assert made.result == answered(SAID)


@pytest.mark.parametrize(
    ("resource", "event", "offered"),
    [
        ("ec2", "ec2:RunInstances", ["RunInstances"]),
        ("ebs", "ec2:CreateVolume", ["CreateVolume"]),
        ("app-elb", "elasticloadbalancing:CreateLoadBalancer", []),  # its path is the classic ELB's
        ("iam-user", "signin:ConsoleLogin", []),  # its ids is an ARN, and users are looked up by name
        ("account", "signin:ConsoleLogin", []),
        ("lambda", "lambda:CreateFunction20150331", []),  # `CreateFunction` is not the name that Lambda logs
        ("ecs", "ecs:CreateCluster", []),  # its source is Redshift's
    ],
)
def test_a_shortcut_is_offered_if_it_says_the_same_as_the_best_ids(
    resource: str, event: str, offered: list[str]
) -> None:
    source, _, name = event.partition(":")
    question = id_questions.ask_ids(f"{source}.amazonaws.com", name, resource)
    values = [choice.value for choice in question.choices]
    assert [
        one.removeprefix(id_questions.SHORTCUT) for one in values if one.startswith(id_questions.SHORTCUT)
    ] == offered


def test_a_refused_answer_leaves_the_question() -> None:
    made = at((*EVENT, *SIZE[:2]))
    with pytest.raises(CtschemaError, match="must be a number"):
        made.answer("many")
    with pytest.raises(CtschemaError):
        at(EVENT[:1]).answer("nosuchservice")
    made.answer("12")
    assert made.question is not None and made.question.name == "key"


def test_questions_offer_what_fits() -> None:
    assert names(at(EVENT[:3]))[0] == "ebs"
    assert names(at(EVENT[:4]))[0] == "responseElements.volumeId"
    assert names(at((*EVENT, *ENCRYPTED[:2]))) == ["true", "false"]
    question = at(EVENT[:2]).question
    assert question is not None
    assert "read-only" in next(one.label for one in question.choices if one.value == "DescribeVolumes")
    key = next(one for one in (at(EVENT).question or question).choices if one.value.endswith("volumeType"))
    assert "botocore's model" in key.about and "gp3" in key.about and "volume type" in key.html


def test_a_resource_lists_its_events_by_what_they_do() -> None:
    made = at((("way", "resource"), ("resource", "ebs")))
    question = made.question
    assert question is not None
    assert names(made)[0] == "ec2.amazonaws.com:CreateVolume" and names(made)[-1] == event_questions.OTHER
    assert "delete  ec2.DeleteVolume" in [one.label for one in question.choices]
    draft = drafted(
        (
            ("way", "resource"),
            ("resource", "ebs"),
            ("resource-event", "ec2.amazonaws.com:CreateVolume"),
            ("ids", "responseElements.volumeId"),
            ("more-events", "yes"),
            ("resource-event", event_questions.OTHER),
            ("service", "ec2"),
            ("event", "ModifyVolume"),
            ("ids", "requestParameters.ModifyVolumeRequest.VolumeId"),
            ("more-events", "no"),
            ("key", NONE),
            *END,
        )
    )
    assert [one.event for one in draft.events] == ["CreateVolume", "ModifyVolume"]


def test_words_find_an_event_or_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The index of all services is tested elsewhere; here one key is found."""
    hit = ranking.Hit(1.0, "ec2.amazonaws.com", "CreateVpcPeeringConnection", "requestParameters.peerOwnerId")
    monkeypatch.setattr(
        ranking, "find", lambda text, limit, progress: ranking.SearchResult([], [hit] if text == "peer owner" else [])
    )
    monkeypatch.setattr(entry_points, "_KNOWN", {})
    nothing = at((("way", "words"), ("words", "no such words")))
    assert nothing.question is not None and nothing.question.name == "nothing"
    made = at((("way", "words"), ("words", "peer owner"), ("hit", "0")))
    made.answer("peering-connection")
    made.answer("responseElements.vpcPeeringConnection.vpcPeeringConnectionId")
    made.answer("no")
    assert made.question is not None and made.question.default == "detail.requestParameters.peerOwnerId"


def test_words_mark_what_is_not_delivered_and_say_which_word_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    hits = [ranking.Hit(1.0, "sts.amazonaws.com", name) for name in ("TagSession", "GetSessionToken")]
    monkeypatch.setattr(ranking, "find", lambda text, limit, progress: ranking.SearchResult(hits, [], "nosuchword"))
    monkeypatch.setattr(entry_points, "_KNOWN", {})
    made = at((("way", "words"), ("words", "session nosuchword")))
    assert made.question is not None and "match without 'nosuchword'" in made.question.why
    assert [one.label for one in made.question.choices] == [
        "sts.TagSession",
        "sts.GetSessionToken  (read-only: not delivered)",
    ]


def test_a_list_of_800_events_opens_at_those_that_one_waits_for() -> None:
    made = Interview(lambda: interview.script())
    for answer in ("event", "ec2"):
        made.answer(answer)
    assert made.question is not None
    labels = [choice.label for choice in made.question.choices]
    assert len(labels) > 700 and "RunInstances" in labels[:120] and "read-only" in labels[-1]
    assert not any("read-only" in label for label in labels[:300])


def test_the_events_of_the_resource_come_first() -> None:
    made = Interview(lambda: interview.script())
    for answer in ("event", "ec2", "CreateVolume", "ebs", "responseElements.volumeId", "yes", "(other)"):
        made.answer(answer)
    assert made.question is not None and made.question.default == "ec2"
    made.answer("ec2")
    first = [choice.value for choice in made.question.choices][:12]
    assert {"CreateVolume", "ModifyVolume", "AttachVolume", "DeleteVolume"} <= set(first)


def test_keys_that_were_seen_in_records_come_first() -> None:
    keys = list(filter_groups.keys_of_events([("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress")]))
    request = "detail.requestParameters."
    nested = f"{request}ipPermissions.items[].ipRanges.items[].cidrIp"
    assert keys.index(nested) < keys.index(f"{request}cidrIp") < keys.index("detail.responseElements.requestId")


RECORD = {
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreatePolicy",
    "awsRegion": "us-east-1",
    "eventTime": "2024-01-01T00:00:00Z",
    "requestParameters": {"policyName": "admin"},
    "responseElements": {"policy": {"arn": "arn:aws:iam::1:policy/admin", "policyName": "admin"}},
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORD),
        json.dumps({"Records": [RECORD]}),
        json.dumps({"detail-type": "x", "detail": RECORD}),
        json.dumps({"Events": [{"EventName": "CreatePolicy", "CloudTrailEvent": json.dumps(RECORD)}]}),
        json.dumps(RECORD) + "\n" + json.dumps(RECORD),
    ],
    ids=["record", "trail", "eventbridge", "lookup-events", "lines"],
)
def test_an_event_that_one_has_offers_its_own_values(text: str, tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(text)
    for way in ((("file", str(file)),), (("file", ""), ("paste", text))):
        made = at((("way", "record"), *way, ("resource", "iam-policy")))
        question = made.question
        assert question is not None and "= arn:aws:iam::1:policy/admin" in question.choices[0].label
        made.answer("responseElements.policy.arn")
        made.answer("no")
        first = (made.question or question).choices[6]
        assert first.label == "detail.requestParameters.policyName  = admin"
        made.answer(first.value)
        made.answer("eq")
        assert made.question is not None and made.question.default == "admin"


def test_an_event_that_is_none_is_refused(tmp_path: Path) -> None:
    made = at((("way", "record"),))
    with pytest.raises(CtschemaError, match="cannot be read"):
        made.answer(str(tmp_path / "nosuch.json"))
    made.answer("")
    for text, problem in (
        ('{"a": 1', "no CloudTrail event"),
        ("{}", "without eventSource"),
        ("[]", "no CloudTrail event"),
        ('{"eventSource": "iam.amazonaws.com", "eventName": "CreatPolicy"}', "CreatePolicy"),
    ):
        with pytest.raises(CtschemaError, match=problem):
            made.answer(text)


def test_groups_nest() -> None:
    said = (
        *EVENT,
        ("key", "(group) not"),
        *ENCRYPTED,
        ("key", "(group) or"),
        *SIZE,
        ("key", NONE),
        ("key", NONE),
        ("key", "detail.userIdentity.type"),
        ("op", "in"),
        ("values", "typed"),
        ("value", "Root,IAMUser"),
        ("key", NONE),
        ("combine", "and"),
        *END,
    )
    policy = drafted(said).as_policy()
    assert list(policy["filters"][0]) == ["not"] and list(policy["filters"][0]["not"][1]) == ["or"]
    assert policy["filters"][1]["value"] == ["Root", "IAMUser"]


def test_an_empty_group_cannot_be_ended() -> None:
    assert NONE not in names(at((*EVENT, ("key", "(group) or"))))


def test_values_from_a_url_value_types_and_unknown_values() -> None:
    said = (
        *EVENT,
        ("key", "detail.userIdentity.accountId"),
        ("op", "not-in"),
        ("values", "from"),
        ("url", "s3://b/accounts.csv"),
        ("format", "csv"),
        ("expr", "0"),
        ("key", "detail.eventTime"),
        ("op", "lt:age"),
        ("value", "2"),
        ("key", "detail.requestParameters.volumeType"),
        ("op", "eq"),
        ("value", value_questions.OTHER),
        ("other-value", "gp9"),
        ("key", NONE),
        ("combine", "and"),
        *END,
    )
    filters = drafted(said).as_policy()["filters"]
    assert filters[0]["value_from"] == {"url": "s3://b/accounts.csv", "format": "csv", "expr": 0}
    assert filters[1] == {"type": "event", "key": "detail.eventTime", "op": "lt", "value_type": "age", "value": 2}
    assert filters[2]["value"] == "gp9"


def test_actions_ask_for_their_fields_until_c7n_takes_them() -> None:
    said = (
        *EVENT,
        ("key", NONE),
        ("actions", "actions"),
        ("action", "tag"),
        ("field", "tags"),
        ("field-value", "owner=me, kind=open"),
        ("field", action_questions.NONE),
        ("action", "delete"),
        ("field", action_questions.NONE),
        ("action", action_questions.NONE),
        *END[1:],
    )
    ends = at(said[: -len(END)]).question
    assert ends is not None and ends.choices[0].about == "The policy runs these actions in this order: tag, delete."
    assert drafted(said).actions == ({"type": "tag", "tags": {"owner": "me", "kind": "open"}}, "delete")
    made = at((*said[:7], ("actions", "actions"), ("action", "webhook"), ("field-value", "https://example.com")))
    made.answer("headers")
    with pytest.raises(CtschemaError, match="JSON"):
        made.answer("{not json")


def test_settings() -> None:
    end = (
        *END[:4],
        ("setting", "delay"),
        ("setting-value", "30"),
        ("setting", "tag"),
        ("setting-value", "team=a b"),
        ("setting", "member-role"),
        ("setting-value", "arn:aws:iam::{account_id}:role/r"),
        *END[4:],
    )
    draft = drafted((*EVENT, ("key", NONE), *end))
    assert (draft.delay, draft.tags, draft.member_role) == (30, {"team": "a b"}, "arn:aws:iam::{account_id}:role/r")
    made = at((*EVENT, ("key", NONE), *end[:5]))
    with pytest.raises(CtschemaError, match="integer"):
        made.answer("soon")


def test_what_flags_said_is_not_asked() -> None:
    from c7n_ctschema.wizard.flags import draft_from_flags

    start = Start(draft_from_flags.draft(draft_from_flags.Flags(["iam.CreatePolicy"], texts={"name": "n"})), output="")
    made = at(
        (
            ("resource", "iam-policy"),
            ("ids", "responseElements.policy.arn"),
            ("key", NONE),
            ("actions", "report"),
            ("role", ""),
            ("description", ""),
            ("setting", setting_questions.NONE),
        ),
        start,
    )
    assert made.question is not None and made.question.name == "output"


def test_the_confirmation_shows_everything(tmp_path: Path) -> None:
    said = (
        ("way", "event"),
        ("service", "iam"),
        ("event", "CreatePolicy"),
        ("resource", "iam-policy"),
        ("ids", event_questions.OTHER),
        ("path", "responseElements.policy.policyId"),
        ("more-events", "no"),
        ("key", NONE),
        *END[:5],
        ("output", str(tmp_path / "p.yml")),
    )
    made = at(said)
    assert made.question is not None and made.question.name == "confirm"
    by_name = {one.value: one for one in made.question.choices}
    assert by_name["write"].about.startswith("policies:\n")
    assert "did you mean: responseElements.policy.arn" in by_name["findings"].about
    assert "us-east-1" in by_name["delivery"].about
    assert json.loads(by_name["pattern"].about)["detail"]["eventName"] == ["CreatePolicy"]
    assert json.loads(by_name["sample"].about)["detail"]["eventName"] == "CreatePolicy"
    made.answer("quit")
    assert made.result is not None and made.result.draft is None and list(tmp_path.iterdir()) == []


def test_the_confirmation_of_a_template_shows_the_same() -> None:
    made = at((("way", "template"), ("template", "security-group-opened-to-the-world")))
    assert made.question is not None and made.question.default == "80,443"  # as it is typed
    for text in ("80,443", "a@example.org", "https://sqs.us-east-1.amazonaws.com/123456789012/q"):
        made.answer(text)
    assert made.question.name == "name" and made.question.default == "security-group-opened-to-the-world"
    made.answer("opened")
    made.answer("MyRole")
    assert made.question.name == "output"
    made.answer("")
    by_name = {one.value: one for one in made.question.choices}
    assert list(by_name) == ["write", "findings", "delivery", "pattern", "sample", "try", "back", "quit"]
    assert "name: opened" in by_name["write"].about and "role: MyRole" in by_name["write"].about
    assert json.loads(by_name["pattern"].about)["detail"]["eventSource"] == ["ec2.amazonaws.com"]
    assert json.loads(by_name["sample"].about)["detail"]["eventName"] == "AuthorizeSecurityGroupIngress"
    assert by_name["findings"].about == "None."


def test_an_existing_file_is_appended_to_or_another_is_named(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    file.write_text("policies:\n  - name: q\n    resource: ec2\n")
    said = (*EVENT, ("key", NONE), *END[:5], ("output", str(file)))
    outcome = answered((*said, ("append", "yes"), ("confirm", "write")))
    assert outcome.append and outcome.output == str(file)
    made = at((*said, ("append", "no")))
    assert made.question is not None and made.question.name == "output"


@pytest.mark.parametrize(
    ("name", "good"),
    [("ok-1", True), ("a_b", True), ("a b", False), ("x" * 55, False), ("-a", False), ("1a", False), ("a--b", False)],
)
def test_policy_names_as_c7n_takes_them(name: str, good: bool) -> None:
    assert (setting_questions.check_name(name) == "") is good
    if len(name) < 50:
        text = f"policies:\n  - name: {name}\n    resource: aws.ec2\n"
        assert (validation.validate_text(text) == []) is good


@pytest.mark.parametrize("event", ["CreateFunction20150331v2", "CreateDistribution2020_05_31", "X" * 80, "A__B"])
def test_suggested_names_are_good_names(event: str) -> None:
    assert setting_questions.check_name(setting_questions.suggested_name(event, "apigwv2.stage")) == ""


def test_actions_say_what_they_use_of_the_event() -> None:
    notes = {choice.value: choice.about for choice in _action_choices()}
    assert notes["notify"].startswith("The event: Sends the whole event") and "{{ event.detail" in notes["notify"]
    assert "not values of the event" in notes["tag"] and "The event:" not in notes["stop"]


def _action_choices() -> tuple[Choice, ...]:
    from c7n_ctschema.wizard.questions import action_questions

    return next(action_questions.steps("ec2")).choices


def test_several_conditions_on_one_element_of_a_list() -> None:
    rules = "detail.requestParameters.ipPermissions.items[]"
    made = at(
        (
            ("way", "event"),
            ("service", "ec2"),
            ("event", "AuthorizeSecurityGroupIngress"),
            ("resource", "security-group"),
            ("ids", "requestParameters.groupId"),
            ("more-events", "no"),
            ("key", "(element)"),
            ("element", rules),
            ("element-member", "fromPort"),
            ("element-op", "<="),
        )
    )
    with pytest.raises(CtschemaError, match="must be a number"):
        made.answer("ssh")
    for value in ("22", "toPort", ">=", "22", "(none)", "ipRanges.items[].cidrIp", "contains", "0.0.0.0/0"):
        made.answer(value)
    for value in ("(element)", rules, "ipv6Ranges.items[].cidrIpv6", "contains", "::/0", "(none)", "(matches)"):
        made.answer(value)
    for value in ("(none)", "or", "report", "open-ssh", "MyRole", "", "(none)", ""):
        made.answer(value)
    assert made.question is not None and made.question.name == "confirm"
    by_name = {choice.value: choice for choice in made.question.choices}
    assert by_name["findings"].about == "None." and "//" not in by_name["sample"].about
    made.answer("write")
    assert made.result is not None and made.result.draft is not None
    (group,) = made.result.draft.as_policy()["filters"]
    first, second = group["or"]
    assert first["key"] == f"{rules[:-2]}[?fromPort<=`22` && toPort>=`22`].ipRanges.items[].cidrIp"
    assert second["key"] == f"{rules[:-2]}[?contains(ipv6Ranges.items[].cidrIpv6 || `[]`, '::/0')]"
    assert second["value"] == "not-null" and first["op"] == "contains"


def test_a_service_event_gets_its_detail_type() -> None:
    draft = drafted(
        (
            ("way", "event"),
            ("service", "kms"),
            ("event", "RotateKey"),
            ("resource", "kms-key"),
            ("ids", "(other)"),
            ("path", "serviceEventDetails.keyId"),
            ("more-events", "no"),
            ("key", "(none)"),
            ("actions", "report"),
            ("name", "key-rotated"),
            ("role", "MyRole"),
            ("description", ""),
            ("setting", "env"),
            ("setting-value", "LEVEL=info"),
            ("setting", "pattern"),
            ("pattern-field", "detail.awsRegion"),
            ("pattern-op", "equals"),
            ("pattern-value", "eu-west-1"),
            ("pattern-field", "(none)"),
            ("setting", "(none)"),
            ("output", ""),
            ("confirm", "write"),
        )
    )
    assert draft.pattern == {
        "detail": {"awsRegion": ["eu-west-1"]},
        "detail-type": ["AWS Service Event via CloudTrail"],
    }
    assert draft.environment == {"LEVEL": "info"}
