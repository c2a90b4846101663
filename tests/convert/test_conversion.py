"""Pull policies, the events proposed for them with their reasons, and the event policy that is written.

Covers c7n_ctschema.convert.explanations, c7n_ctschema.convert.pull_policies, c7n_ctschema.convert.event_policy,
c7n_ctschema.convert.event_choice and c7n_ctschema.convert.pull_questions.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from c7n_ctschema.convert import conversion, event_choice, event_policy, pull_policies, pull_questions
from c7n_ctschema.custodian.c7n import validation
from c7n_ctschema.errors import BadInput, CtschemaError, UnknownName
from c7n_ctschema.wizard.forms.question import Interview
from c7n_ctschema.wizard.questions.interview import EMPTY, InterviewResult

ROLE = "arn:aws:iam::{account_id}:role/custodian"
TEXT = """\
vars:
  exempt: &exempt
    "tag:exempt": absent  # by the team
policies:
  # unencrypted volumes
  - name: volumes
    resource: aws.ebs
    # only the bad ones
    filters:
      - Encrypted: false   # the point
      - *exempt
    actions: [delete]
  - name: old
    resource: ec2
    filters: [{type: instance-age, days: 30}]
  # another one
  - name: groups
    resource: security-group
    mode: {type: periodic, schedule: rate(1 day), role: x}
    filters:
      - {type: ingress, Ports: [22], Cidr: {value: 0.0.0.0/0}}
  - name: events
    resource: ec2
    mode: {type: cloudtrail, role: x, events: [RunInstances]}
  - name: blue
    resource: azure.vm
"""


@pytest.fixture
def read(tmp_path: Path) -> pull_policies.PullPolicies:
    file = tmp_path / "policies.yml"
    file.write_text(TEXT)
    return pull_policies.read([str(file)])


def found(read: pull_policies.PullPolicies) -> list[tuple[pull_policies.PullPolicy, conversion.Conversion]]:
    return [(one, conversion.of_policy(one.resource, one.data)) for one in read.policies]


def test_other_modes_and_clouds_are_left(read: pull_policies.PullPolicies) -> None:
    assert [one.name for one in read.policies] == ["volumes", "old", "groups"]
    assert [(one.name, one.mode, one.is_aws) for one in read.left] == [
        ("events", "cloudtrail", True),
        ("blue", "", False),
    ]


def test_an_unknown_policy(tmp_path: Path) -> None:
    file = tmp_path / "policies.yml"
    file.write_text(TEXT)
    with pytest.raises(UnknownName):
        pull_policies.read([str(file)], "volume")
    assert [one.name for one in pull_policies.read([str(file)], "old").policies] == ["old"]


def test_each_event_has_a_reason(read: pull_policies.PullPolicies) -> None:
    volumes, old, groups = (made for _, made in found(read))
    assert volumes.events[0].why == "CreateVolume creates the ebs: `Encrypted` is read; CreateVolume sets `encrypted`"
    assert (volumes.events[0].known, volumes.events[0].effect, volumes.events[0].proven) == ("moto", "create", "moto")
    assert old.events == () and old.reason is not None and "instance-age" in old.reason
    assert groups.reason is None and [one.filter for one in groups.filters] == ["ingress"]


def test_notes_of_the_moment() -> None:
    assert any("pending" in note for note in conversion.of_policy("ec2", {"filters": [{"tag:a": "absent"}]}).notes)
    assert any("delay" in note for note in conversion.of_policy("s3", {"filters": ["bucket-encryption"]}).notes)


def test_only_name_and_mode_change(read: pull_policies.PullPolicies) -> None:
    chosen = event_choice.best(found(read), 2)
    text = event_policy.text_of(chosen, event_policy.Settings(ROLE, delay=60))
    assert [policy.name for policy, _ in chosen] == ["volumes", "groups"]
    for comment in ("# unencrypted volumes", "# only the bad ones", "# the point", "# another one"):
        assert text.count(comment) == 1
    assert text.index("# another one") > text.index("delete") and "delay: 60" in text
    for policy, _ in chosen:
        event_policy.require_kept(policy, text, event_policy.name_of(policy))
    assert validation.validate_text(text) == []


def test_anchors_that_several_policies_share(tmp_path: Path) -> None:
    """c7n's parser takes an anchor only once in a file."""
    file = tmp_path / "policies.yml"
    file.write_text(
        "policies:\n  - &first\n    name: one\n    resource: ebs\n    filters:\n      - &open {Encrypted: false}\n"
        "      - not: [*open, {<<: *open, State: x}]\n  - <<: *first\n    name: two\n"
    )
    chosen = event_choice.best(found(pull_policies.read([str(file)])), 1)
    text = event_policy.text_of(chosen, event_policy.Settings(ROLE))
    assert [policy.name for policy, _ in chosen] == ["one", "two"] and not set("&*<") & set(text)
    for policy, _ in chosen:
        event_policy.require_kept(policy, text, event_policy.name_of(policy))


def test_two_policies_of_one_name(tmp_path: Path) -> None:
    file = tmp_path / "policies.yml"
    file.write_text("policies:\n" + "  - name: one\n    resource: ebs\n    filters: [{Encrypted: false}]\n" * 2)
    chosen = event_choice.best(found(pull_policies.read([str(file)])), 1)
    with pytest.raises(BadInput) as raised:
        event_policy.text_of(chosen, event_policy.Settings(ROLE))
    assert raised.value.line == 5 and f"{file}:2" in raised.value.message and "one-event" in raised.value.message


def test_a_copy_takes_over_what_its_source_has() -> None:
    made = conversion.of_policy("rds", {"filters": [{"type": "kms-alias", "key": "AliasName", "value": "x"}]})
    [why] = [one.why for one in made.events if one.event.startswith("Restore")]
    assert "default" not in why and "takes over" in why


def test_a_change_of_values_is_refused(read: pull_policies.PullPolicies) -> None:
    chosen = event_choice.best(found(read), 1)
    text = event_policy.text_of(chosen, event_policy.Settings(ROLE)).replace("Encrypted: false", "Encrypted: true")
    with pytest.raises(CtschemaError):
        event_policy.require_kept(chosen[0][0], text, "volumes-event")


def test_names_fit_into_a_lambda_name(read: pull_policies.PullPolicies) -> None:
    long = read.policies[0]._replace(name="n" * 80)
    assert len("custodian-" + event_policy.name_of(long)) == 64


def test_events_by_name(read: pull_policies.PullPolicies) -> None:
    chosen = event_choice.by_name(found(read), ["ec2.CreateVolume", "ec2.amazonaws.com:ModifySecurityGroupRules"])
    assert [[one.event for one in events] for _, events in chosen] == [["CreateVolume"], ["ModifySecurityGroupRules"]]
    with pytest.raises(UnknownName):
        event_choice.by_name(found(read), ["ec2.RunInstances"])
    with pytest.raises(CtschemaError):
        event_choice.best(found(read), 0)


def test_the_questions(read: pull_policies.PullPolicies) -> None:
    asked = Interview(lambda: event_choice.script(found(read), ""))
    for answer in ("ec2.CreateVolume", "ec2.DeleteTags", "ec2.DeleteTags", "(done)", "(none)", ROLE):
        asked.answer(answer)
    assert asked.result is not None
    chosen, role = asked.result
    assert role == ROLE and [[one.event for one in events] for _, events in chosen] == [["CreateVolume"]]


def test_a_pull_policy_in_the_wizard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "policies.yml").write_text(TEXT)
    (tmp_path / "old.yml").write_text("policies: [{name: old, resource: ec2, filters: [{type: instance-age}]}]")
    monkeypatch.chdir(tmp_path)
    asked = Interview(lambda: pull_questions.script(EMPTY))
    asked.answer("pull")
    for wrong, said in (("none.yml", "none.yml"), ("old.yml", "it becomes true with time")):
        with pytest.raises(CtschemaError, match=said):
            asked.answer(wrong)
    for answer in ("policies.yml", "0", "ec2.CreateVolume", "(done)", ROLE, "events.yml", "try"):
        asked.answer(answer)
    assert asked.question.default == "try"
    assert "In a simulated account: it acts" in [choice.label for choice in asked.question.choices]
    asked.answer("write")
    made = asked.result
    assert isinstance(made, pull_questions.Converted) and (made.output, made.append) == ("events.yml", False)
    assert "volumes-event" in event_policy.text_of(made.chosen, made.settings)
    command = event_policy.command_line(*made)
    assert command.startswith("custodian-ctschema convert policies.yml --policy volumes --events ec2.CreateVolume")


def test_a_pull_policy_that_stays(tmp_path: Path) -> None:
    file = tmp_path / "one.yml"
    file.write_text("policies: [{name: volumes, resource: ebs, filters: [{Encrypted: false}]}]")
    asked = Interview(lambda: pull_questions.script(EMPTY))
    for answer in ("pull", str(file), "(none)"):
        asked.answer(answer)
    assert isinstance(asked.result, InterviewResult) and asked.result.draft is None
