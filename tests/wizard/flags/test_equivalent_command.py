"""The command that the wizard prints makes the same file, byte for byte.

Covers c7n_ctschema.custodian.policy.policy_draft, c7n_ctschema.wizard.flags.draft_from_flags and c7n_ctschema.wizard.drafts.filter_groups.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from c7n_ctschema.cli.main import main
from c7n_ctschema.cli.policy_commands import new_policy_flags
from c7n_ctschema.custodian.filters import event_filter
from c7n_ctschema.custodian.policy import policy_writer
from c7n_ctschema.custodian.policy.policy_draft import Draft, DraftEvent, DraftFilter, DraftGroup, ResourceFilter
from c7n_ctschema.wizard.drafts import draft_file, filter_flags, filter_groups
from c7n_ctschema.wizard.flags import draft_from_flags, equivalent_command

EVENTS = (
    DraftEvent("ec2.amazonaws.com", "CreateVolume", "responseElements.volumeId"),
    DraftEvent("ec2.amazonaws.com", "DeleteVolume", "requestParameters.volumeId"),
    DraftEvent("s3.amazonaws.com", "PutBucketAcl", "requestParameters.bucketName"),
    DraftEvent(shortcut="RunInstances"),
)
PATHS = (
    "detail.requestParameters.size",
    "detail.requestParameters.encrypted",
    "detail.requestParameters.volumeType",
    "detail.responseElements.attachmentSet.items[].instanceId",
    "detail.userIdentity.arn",
    'detail.requestParameters."x-amz-acl"',
    "detail.resources[?type == 'AWS::S3::Bucket'].ARN | [0]",
    "nosuch",
)
# what a file or a command line can hold: no surrogates, no NUL, no other controls
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
WORDS = TEXT | st.sampled_from(
    ["true", "yes", "012", "1_0", "null", "-x", "from:a,b", "a,b", "[1", "{", "present", "a  b "]
)
SCALARS = (
    WORDS | st.booleans() | st.integers(-5, 5000) | st.integers(-900, 900).map(lambda number: number / 100) | st.none()
)


@st.composite
def one_test(draw: Any) -> DraftFilter:
    key, op = draw(st.sampled_from(PATHS)), draw(st.sampled_from(["", *event_filter.OPS]))
    kind = draw(st.sampled_from(["", "", *event_filter.VALUE_TYPES]))
    if draw(st.booleans()):
        return DraftFilter(
            key, op, draw(SCALARS | st.sampled_from(filter_flags.STATES) | st.lists(SCALARS, max_size=3)), kind
        )
    source = {
        "url": draw(WORDS),
        "format": draw(st.sampled_from(filter_flags.FORMATS)),
        "expr": draw(WORDS | st.integers(0, 9)),
    }
    names = draw(st.sets(st.sampled_from(["format", "expr"])))
    return DraftFilter(key, op, None, kind, {name: source[name] for name in source if name == "url" or name in names})


OF_RESOURCE = st.builds(
    ResourceFilter,
    st.sampled_from(["cross-account", "instance-age"])
    | st.builds(lambda name, value: {"type": name, "x": value}, st.sampled_from(["value", "metrics"]), SCALARS),
)
TESTS = st.recursive(
    one_test() | OF_RESOURCE,
    lambda inner: st.builds(
        DraftGroup, st.sampled_from(filter_groups.COMBINATORS), st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=5,
)
PLAIN = st.text("abcdefgh-", min_size=1, max_size=6)
ACTIONS = st.sampled_from(["stop", "delete"]) | st.builds(
    lambda name, value: {"type": name, "x": value}, PLAIN, SCALARS
)
DRAFTS = st.builds(
    Draft,
    name=st.just("a-name"),
    resource=st.just("aws.ebs"),
    events=st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3).map(tuple),
    filters=st.lists(TESTS, max_size=3).map(tuple),
    description=TEXT.map(lambda text: text.strip()),
    comment=WORDS,
    actions=st.lists(ACTIONS, max_size=2).map(tuple),
    role=st.sampled_from(["", "A/role@b", "arn:aws:iam::{account_id}:role/r", "<the role's name>", "${ROLE}"]),
    member_role=WORDS,
    delay=st.none() | st.integers(0, 899),
    timeout=st.none() | st.integers(1, 900),
    memory=st.none() | st.integers(128, 10_240),
    tags=st.dictionaries(WORDS, WORDS, max_size=2),
).map(filter_groups.commented)


def parsed(line: str) -> Draft:
    """The draft of a command line, as `new-policy` reads it."""
    parser = argparse.ArgumentParser()
    new_policy_flags.configure(parser)
    options = parser.parse_args(shlex.split(line)[2:])
    return draft_from_flags.draft(new_policy_flags.flags_of(options, []))


def same(one: Draft, other: Draft) -> None:
    """Equal, and of the same types: True is not 1 in YAML."""
    assert one == other
    assert json.dumps(one.as_policy()) == json.dumps(other.as_policy())


@settings(max_examples=120, deadline=None)
@given(DRAFTS)
def test_the_command_line_read_back_is_the_draft(draft: Draft) -> None:
    same(parsed(equivalent_command.command_line(draft, "p.yml", append=True, between=" ")), draft)


@settings(max_examples=120, deadline=None)
@given(DRAFTS)
def test_an_answers_file_read_back_is_the_draft(draft: Draft) -> None:
    text = json.dumps(draft_file.as_data(draft), ensure_ascii=False)
    same(filter_groups.commented(draft_file.read(text.encode(), "a.json")), draft)


@settings(max_examples=60, deadline=None)
@given(DRAFTS)
def test_what_is_emitted_is_read_by_c7ns_yaml_as_the_draft(draft: Draft) -> None:
    import yaml

    policy = yaml.safe_load(policy_writer.to_yaml(draft))["policies"][0]
    assert json.dumps(policy, sort_keys=True) == json.dumps(draft.as_policy(), sort_keys=True)


def test_the_printed_command_makes_the_same_file(tmp_path: Path, capsys: Any) -> None:
    draft = filter_groups.commented(
        Draft(
            "n",
            "aws.ebs",
            EVENTS[:2],
            (
                DraftGroup("or", (DraftFilter(PATHS[0], "gt", 100), DraftFilter(PATHS[1], "eq", False))),
                DraftGroup("not", (DraftFilter(PATHS[4], "glob", "*:root"),)),
            ),
            'It\'s a\ntwo-line "description".',
            ({"type": "tag", "tags": {"a": "b c"}}, "delete"),
            "r",
            "m",
            5,
            60,
            256,
            {"k=v": "w", "a": "b"},
        )
    )
    one, other = tmp_path / "one.yml", tmp_path / "other.yml"
    one.write_text(policy_writer.to_yaml(draft))
    words = subprocess.run(
        [
            "bash",
            "-c",
            equivalent_command.command_line(draft, str(other)).replace("custodian-ctschema", "printf '%s\\0'", 1),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert main(words.split("\0")[:-1]) == 0
    assert other.read_bytes() == one.read_bytes()
