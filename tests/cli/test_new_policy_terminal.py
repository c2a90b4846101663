"""Whole conversations on a real terminal of 80 x 24, one for each way in; their screens are those of the documents.

Covers c7n_ctschema.cli.wizard_screen.screen, c7n_ctschema.cli.wizard_screen.content,
c7n_ctschema.cli.wizard_screen.key_bindings and c7n_ctschema.cli.wizard_screen.layout.
"""

from __future__ import annotations

import json
import os
import re
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from wizard_terminal import COLUMNS, DOWN, ENTER, ESCAPE, ROWS, UP, Terminal

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).resolve().parents[2]
DOCUMENT = PROJECT / "docs" / "wizard.md"
VERSIONS = f"botocore {version('botocore')}, c7n {version('c7n')}"
_SHOWN = r"(<!-- screen: {name} -->\n```text\n)(.*?)(```\n)"


def shows(name: str, terminal: Terminal, *texts: str) -> None:
    """docs/wizard.md, and README.md where it has one of this name, show this screen; UPDATE_SCREENS puts it there.

    The texts on it are botocore's and c7n's: with other versions than the document's only the layout is checked.
    """
    pattern = re.compile(_SHOWN.format(name=name), re.DOTALL)
    documented = pattern.search(DOCUMENT.read_text(encoding="utf-8"))
    assert documented, f"docs/wizard.md has no screen {name}"
    screen = terminal.wait(*texts)
    if VERSIONS in DOCUMENT.read_text(encoding="utf-8") and not os.environ.get("UPDATE_SCREENS"):
        screen = terminal.settle(documented[2])
    assert len(screen) == ROWS and all(len(line) <= COLUMNS for line in screen)
    text = "\n".join(screen).rstrip() + "\n"
    for document in (DOCUMENT, PROJECT / "README.md"):
        before = document.read_text(encoding="utf-8")
        after = pattern.sub(lambda old: old[1] + text + old[3], before)
        if os.environ.get("UPDATE_SCREENS"):
            document.write_text(after, encoding="utf-8")
        elif VERSIONS in DOCUMENT.read_text(encoding="utf-8"):
            assert before == after


def accepted(folder: Path, name: str = "policy.yml") -> str:
    """The file's text, which `custodian validate` accepts: c7n's command, in this process."""
    from c7n import cli, commands
    from c7n.config import Config

    options = cli.setup_parser().parse_args(["validate", str(folder / name)])
    commands.validate(Config.empty(**vars(options)))  # it exits if the file is wrong
    return (folder / name).read_text()


def test_what_is_accepted_is_what_custodian_accepts(tmp_path: Path) -> None:
    (tmp_path / "policy.yml").write_text("policies: [{name: x, resource: aws.ec2, filters: [{type: instance-aeg}]}]")
    with pytest.raises(SystemExit):
        accepted(tmp_path)


def test_from_an_event(tmp_path: Path) -> None:
    screen = Terminal(tmp_path, "new-policy")
    shows("first", screen, "What do you start from?", "Choose the service")
    screen.answer("What do you start from?")
    screen.answer("Which service has the event?", "ec2")
    screen.wait("Which event?")
    screen.type("createvolume")
    shows("event", screen, "Which event?", "createvolume")
    screen.answer("Which event?")
    screen.answer("Which resource")
    screen.answer("Which key of CreateVolume identifies the ebs?")
    screen.answer("Another event")
    screen.wait("Filter on which key?")
    screen.type("request encrypted")
    shows("key", screen, "Indicates whether the volume", "1/")
    screen.answer("Filter on which key?")
    screen.answer("Which comparison?")
    screen.answer("Which value?", DOWN)
    screen.answer("Filter on which key?")
    screen.wait("What does the policy do?")
    screen.type("run")
    screen.answer("What does the policy do?")
    screen.wait("Which action?")
    screen.type("tag-")
    shows("action", screen, "Which action?", "filter: tag-")
    screen.type("\x7f\x7f\x7f\x7fmark-for")
    screen.wait("filter: mark-for")
    screen.answer("Which action?")
    screen.wait("Another member of mark-for-op?")
    screen.type(ESCAPE)
    screen.wait("Which action?")
    screen.answer("Which action?", "delete")
    screen.answer("Another member of delete?")
    screen.answer("Which action?")
    screen.answer("Name of the policy")
    screen.answer("IAM role of the Lambda", "MyRole")
    screen.answer("Description", "Volumes are to be encrypted.")
    screen.answer("Another setting?")
    screen.answer("File to write", "policy.yml")
    shows("confirm", screen, "Write policy.yml?", "policies:")
    screen.type(DOWN, DOWN, DOWN)
    shows("pattern", screen, '"detail-type"')
    screen.type(UP, UP, UP)
    screen.wait("policies:")
    screen.type(ENTER)
    code, last = screen.end()
    assert code == 0 and "The same with flags" in last
    text = accepted(tmp_path)
    assert "encrypted  # boolean" in text and "value: false" in text and "- delete" in text and "role: MyRole" in text


def test_from_a_resource_with_two_events_and_back(tmp_path: Path) -> None:
    screen = Terminal(tmp_path, "new-policy", "--output", "policy.yml", NO_COLOR="1")
    screen.answer("What do you start from?", "a resource")
    screen.answer("Which resource does the policy protect?", "security-group")
    shows("resource", screen, "What happens to the security-group?")
    screen.answer("What happens to the security-group?", "AuthorizeSecurityGroupIngress")
    screen.answer("Which key of AuthorizeSecurityGroupIngress")
    screen.answer("Another event", UP)
    screen.answer("What happens to the security-group?", "CreateSecurityGroup")
    screen.wait("Which key of CreateSecurityGroup")
    screen.type(ESCAPE)
    screen.wait("What happens to the security-group?")
    screen.answer("What happens to the security-group?", "AuthorizeSecurityGroupEgress")
    screen.answer("Which key of AuthorizeSecurityGroupEgress")
    screen.answer("Another event")
    screen.wait("Filter on which key?")
    screen.type("at least one")
    screen.wait("filter: at least one")
    screen.type(ENTER)
    screen.answer("in the group `or`", "ipRanges.items[].cidrIp")
    screen.answer("Which comparison?")
    screen.answer("Which value?", "0.0.0.0/0")
    screen.answer("in the group `or`", "ipv6Ranges.items[].cidrIpv6")
    screen.answer("Which comparison?")
    screen.answer("Which value?", "::/0")
    shows("group", screen, "in the group `or`", "end of this group")
    screen.type(ENTER)
    screen.wait("no more filters")
    screen.answer("Filter on which key?")
    screen.answer("What does the policy do?")
    screen.answer("Name of the policy")
    screen.answer("IAM role of the Lambda", "MyRole")
    screen.answer("Description")
    screen.answer("Another setting?")
    screen.wait("Write policy.yml?", "policies:")
    screen.type(ENTER)
    assert screen.end()[0] == 0
    text = accepted(tmp_path)
    assert "- or:" in text and text.count("event: AuthorizeSecurityGroup") == 2 and "CreateSecurityGroup" not in text


def test_from_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    screen = Terminal(tmp_path, "new-policy", "--output", "policy.yml")
    screen.answer("What do you start from?", "words:")
    screen.answer("Which words?", "schedule key deletion")
    shows("words", screen, "Which event or key?", "kms.ScheduleKeyDeletion")
    screen.answer("Which event or key?", "kms.ScheduleKeyDeletion")
    screen.answer("Which resource does the policy act on?", "kms-key")
    screen.answer("Which key of ScheduleKeyDeletion")
    screen.answer("Another event")
    screen.answer("Filter on which key?", "pendingWindowInDays")
    screen.answer("Which comparison?", "at most")
    screen.wait("Which value?")
    screen.type("many", ENTER)
    screen.wait("must be a number")
    screen.type("\x7f\x7f\x7f\x7f")
    screen.answer("Which value?", "7")
    screen.answer("Filter on which key?")
    screen.answer("What does the policy do?")
    screen.answer("Name of the policy")
    screen.answer("IAM role of the Lambda", "MyRole")
    screen.answer("Description")
    screen.answer("Another setting?", "delay")
    screen.answer("Seconds that c7n waits", "60")
    screen.answer("Another setting?")
    screen.wait("Write policy.yml?", "policies:")
    screen.type(ENTER)
    assert screen.end()[0] == 0
    assert "op: le" in accepted(tmp_path) and "delay: 60" in accepted(tmp_path)


RECORD = {
    "eventVersion": "1.08",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser",
    "userIdentity": {"type": "IAMUser", "userName": "alice"},
    "awsRegion": "us-east-1",
    "requestParameters": {"userName": "build-bot"},
    "responseElements": {"user": {"userName": "build-bot", "arn": "arn:aws:iam::123456789012:user/build-bot"}},
}


@pytest.mark.parametrize("way", ["pasted", "file"])
def test_from_an_event_that_one_has(way: str, tmp_path: Path) -> None:
    text = json.dumps({"Records": [RECORD]}, indent=1)
    (tmp_path / "event.json").write_text(text)
    more = ["--from-event", "event.json"] if way == "file" else []
    screen = Terminal(tmp_path, "new-policy", "--output", "policy.yml", *more)
    if way == "pasted":
        screen.answer("What do you start from?", "a recorded event")
        screen.answer("Which file holds the event?")
        screen.wait("Paste the event")
        screen.type(text.replace("\n", "\r"), ENTER)
    screen.answer("Which resource does the policy act on?", "iam-user")
    screen.wait("Which key of CreateUser", "= build-bot")
    screen.answer("Which key of CreateUser")
    if way == "pasted":
        screen.answer("Another event")
    screen.wait("Filter on which key?", "= build-bot")
    if way == "pasted":
        shows("record", screen)
    screen.answer("Filter on which key?", "userIdentity.userName")
    screen.answer("Which comparison?", "equals")
    screen.wait("Which value?", "> alice")
    screen.answer("Which value?")
    screen.answer("Filter on which key?")
    screen.answer("What does the policy do?")
    screen.answer("Name of the policy")
    screen.answer("IAM role of the Lambda", "MyRole")
    screen.answer("Description")
    screen.answer("Another setting?")
    screen.wait("Write policy.yml?", "policies:")
    screen.type(ENTER)
    assert screen.end()[0] == 0
    assert "value: alice" in accepted(tmp_path)


def test_from_a_template(tmp_path: Path) -> None:
    screen = Terminal(tmp_path, "new-policy", "--output", "policy.yml")
    screen.answer("What do you start from?", "a template")
    screen.wait("Which template?")
    screen.type("root-login")
    shows("template", screen, "Which template?", "filter: root-login")
    screen.type(ENTER)
    screen.answer("to?", "\x15soc@example.org")
    screen.answer("queue?")
    screen.answer("Name of the policy", "\x15root-sign-in")
    screen.answer("IAM role of the Lambda", "MyRole")
    screen.wait("Write policy.yml?", "policies:")
    screen.type(ENTER)
    code, last = screen.end()
    assert (
        code == 0 and "--set to=soc@example.org" in last and "--name root-sign-in" in last and "--role MyRole" in last
    )
    text = accepted(tmp_path)
    assert "soc@example.org" in text and "name: root-sign-in" in text and "role: MyRole" in text


PULL = """\
policies:
  - name: volumes  # of all teams
    resource: ebs
    filters:
      - Encrypted: false
  - name: idle
    resource: ec2
    filters: [{type: instance-age, days: 30}]
  - name: open-groups
    resource: security-group
    filters:
      - {type: ingress, Ports: [22], Cidr: {value: 0.0.0.0/0}}
"""


def test_from_a_pull_policy(tmp_path: Path) -> None:
    (tmp_path / "nightly.yml").write_text(PULL)
    screen = Terminal(tmp_path, "new-policy")
    screen.answer("What do you start from?", "a pull policy")
    screen.wait("Which file holds the policy?")
    screen.type("nightli.yml", ENTER)
    screen.wait("nightli.yml", "No such file")
    screen.answer("Which file holds the policy?", "\x15nightly.yml")
    shows("pull-policy", screen, "Which policy?", "idle  (ec2)  no events")
    screen.answer("Which policy?", "open-groups")
    shows("pull-events", screen, "After which events does open-groups look?", "changes it")
    screen.type(ENTER)
    screen.wait("[x] ec2.AuthorizeSecurityGroupIngress", "> [ ] ec2.ModifySecurityGroupRules")
    screen.type(ENTER)
    screen.wait("[x] ec2.ModifySecurityGroupRules")
    screen.answer("After which events does open-groups look?", "continue")
    screen.wait("Which role does the Lambda function run with?")
    screen.type(ESCAPE)
    screen.answer("After which events does open-groups look?", "continue")
    screen.answer("Which role does the Lambda function run with?", "\x15MyRole")
    screen.answer("File to write", "events.yml")
    screen.wait("Write events.yml?", "policies:")
    screen.type(ENTER)
    code, last = screen.end()
    assert code == 0 and "convert nightly.yml --policy open-groups --events" in last
    text = accepted(tmp_path, "events.yml")
    assert "name: open-groups-event" in text and "role: MyRole" in text and "value: 0.0.0.0/0" in text
    assert text.count("event: ") == 2 and (tmp_path / "nightly.yml").read_text() == PULL


def test_convert_asks_for_the_events(tmp_path: Path) -> None:
    (tmp_path / "nightly.yml").write_text(PULL)
    screen = Terminal(tmp_path, "convert", "nightly.yml", "--append", "nightly.yml")
    screen.wait("After which events does volumes look?")
    screen.type(ENTER)
    screen.wait("[x] ec2.CreateVolume")
    screen.answer("After which events does volumes look?", "continue")
    screen.answer("After which events does open-groups look?", "do not convert")
    screen.answer("Which role does the Lambda function run with?")
    code, last = screen.end()
    assert code == 0 and "wrote nightly.yml" in last
    text = accepted(tmp_path, "nightly.yml")
    assert text.startswith(PULL) and text.count("name: ") == 4 and text.count("# of all teams") == 2


def test_what_is_typed_and_taken_back_changes_nothing(tmp_path: Path) -> None:
    screen = Terminal(tmp_path, "new-policy")
    screen.wait("> an event: what happens")
    screen.type("templ")
    screen.wait("> a template")
    screen.type(ESCAPE)  # there is nothing to go back to
    screen.wait("> an event: what happens", "a template")
    for title, typed in (
        ("What do you start from?", ""),
        ("Which service has the event?", "iam"),
        ("Which event?", "CreatePolicy"),
        ("Which resource", "iam-policy"),
        ("Which key of", ""),
    ):
        screen.answer(title, typed)
    screen.wait("Another event", "> No")
    screen.type("ye")
    screen.wait("> Yes", "filter: ye")
    screen.type("\x15")
    screen.wait("> No", "  Yes")
    screen.process.sendintr()
    screen.end()


# --- leaving, and terminals that cannot ---------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [0, 2, 5, 7])
def test_ctrl_c_at_any_question_leaves_no_file(steps: int, tmp_path: Path) -> None:
    answers = [
        ("What do you start from?", ""),
        ("Which service has the event?", "iam"),
        ("Which event?", "CreatePolicy"),
        ("Which resource", "iam-policy"),
        ("Which key of", ""),
        ("Another event", ""),
        ("Filter on which key?", "policyName"),
        ("Which comparison?", ""),
    ]
    screen = Terminal(tmp_path, "new-policy", "--output", "policy.yml")
    for title, typed in answers[:steps]:
        screen.answer(title, typed)
    screen.wait(answers[steps][0])
    screen.type("\x03")
    code, last = screen.end()
    assert code == 130 and "interrupted" in last and list(tmp_path.iterdir()) == []


def test_quitting_at_the_end_leaves_no_file(tmp_path: Path) -> None:
    screen = Terminal(
        tmp_path,
        "new-policy",
        "--event",
        "iam.CreatePolicy",
        "--resource",
        "iam-policy",
        "--ids",
        "responseElements.policy.arn",
        "--output",
        "policy.yml",
    )
    screen.answer("Filter on which key?")
    screen.answer("What does the policy do?")
    screen.answer("Name of the policy", "x")
    screen.answer("IAM role of the Lambda", "MyRole")
    screen.answer("Description")
    screen.answer("Another setting?")
    screen.answer("Write policy.yml?", "quit")
    code, last = screen.end()
    assert code == 130 and "nothing was written" in last and list(tmp_path.iterdir()) == []


def test_a_dumb_terminal_is_told_the_flags(tmp_path: Path) -> None:
    screen = Terminal(tmp_path, "new-policy", "--event", "iam.CreatePolicy", TERM="dumb")
    code, last = screen.end()
    assert code == 2 and "TERM=dumb" in last and "--resource is missing" in last


def test_moving_redraws_little(tmp_path: Path) -> None:
    """Over a slow link: a step through a list sends the lines that change, not the screen."""
    screen = Terminal(tmp_path, "new-policy")
    screen.answer("What do you start from?")
    screen.wait("Which service has the event?", "1/")
    before = screen.sent
    screen.type(DOWN)
    screen.wait("2/")
    assert screen.sent - before < 1000


def test_without_colour_no_colour_is_sent(tmp_path: Path) -> None:
    screen = Terminal(tmp_path, "new-policy", NO_COLOR="1")
    screen.wait("What do you start from?", "Choose the service")
    colours = {cell.fg for row in screen._emulated.buffer.values() for cell in row.values()}
    assert colours == {"default"}


def test_lists_of_objects_are_forms(tmp_path: Path) -> None:
    """The members of an action and the conditions of a filter, without JSON."""
    screen = Terminal(tmp_path, "new-policy", "--resource", "rds", "--output", "policy.yml")
    screen.answer("What happens to the rds?", "ModifyDBInstance")
    screen.answer("Which key of ModifyDBInstance")
    screen.answer("Another event")
    screen.answer("Filter on which key?", "itself")
    screen.answer("Which filter on the rds?", "list-item")
    screen.answer("Which list of the rds?", "VpcSecurityGroups[]")
    screen.answer("Condition on which member?", "Status")
    screen.answer("Which comparison?")
    screen.answer("Which value?", "active")
    screen.answer("Condition on which member?")
    screen.answer("Filter on which key?")
    screen.answer("What does the policy do?", "run")
    screen.answer("Which action?", "modify-db")
    screen.answer("modify-db.update #1: which property?", "PubliclyAccessible")
    screen.answer("modify-db.update #1: which value?", "false")
    screen.answer("Another element of modify-db.update?", "yes")
    screen.answer("modify-db.update #2: which property?", "CopyTagsToSnapshot")
    screen.wait("modify-db.update #2: which value?")
    screen.type(ESCAPE)
    screen.answer("modify-db.update #2: which property?", "\x15DeletionProtection")
    screen.answer("modify-db.update #2: which value?", "true")
    screen.answer("Another element of modify-db.update?")
    screen.answer("Another member of modify-db?")
    screen.answer("Which action?")
    screen.answer("Name of the policy")
    screen.answer("IAM role of the Lambda", "R")
    screen.answer("Description")
    screen.answer("Another setting?")
    screen.wait("Write policy.yml?", "policies:")
    screen.type(ENTER)
    assert screen.end()[0] == 0
    [policy] = yaml.safe_load(accepted(tmp_path))["policies"]
    assert policy["filters"][0]["key"] == "VpcSecurityGroups"
    assert policy["actions"][0]["update"] == [
        {"property": "PubliclyAccessible", "value": False},
        {"property": "DeletionProtection", "value": True},
    ]
