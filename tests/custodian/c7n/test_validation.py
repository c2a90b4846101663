"""c7n's validation says what `custodian validate` says, with the place of what is meant.

Covers c7n_ctschema.custodian.policy.policy_document, c7n_ctschema.custodian.yaml.node_graph and c7n_ctschema.custodian.yaml.yaml_text.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from c7n_ctschema.custodian.c7n import validation
from c7n_ctschema.custodian.yaml import yaml_reading, yaml_text
from c7n_ctschema.lint.running import engine
from c7n_ctschema.lint.running.selection import Selection

GOOD = """\
policies:
  - name: first
    resource: aws.ec2
    mode:
      type: cloudtrail
      role: arn:aws:iam::123456789012:role/r
      events: [RunInstances]
    filters:
      - type: event
        key: detail.userIdentity.type
        value: Root
      - or:
          - type: instance-age
            op: ge
            days: 3
          - not:
              - "tag:Owner": absent
    actions:
      - stop
      - type: mark-for-op
        op: terminate
        days: 3
  - name: second
    resource: s3
"""
WRONG = [
    ("op: ge", "op: gee", "14:17", "'gee' is not one of"),
    ("days: 3\n          -", "days: three\n          -", "15:19", "'three' is not of type 'number'"),
    ("op: ge", "opp: ge", "14:13", "unknown member `opp`; did you mean op?"),
    (
        "type: instance-age",
        "type: instance-aeg",
        "13:19",
        "unknown filter 'instance-aeg' of aws.ec2; did you mean instance-age?",
    ),
    ("- stop\n", "- stopp\n", "19:9", "unknown action 'stopp' of aws.ec2; did you mean stop?"),
    ("op: terminate", "op: terminat", "20:9", "mark-for-op specifies invalid op:terminat"),
    ("resource: s3", "resource: s33", "24:15", "unknown resource 's33'; did you mean s3?"),
    ("resource: s3", "resource: [s3]", "24:5", "`resource` is not a string"),
    ("name: second", "name: first", "23:11", "duplicate name `first`: policy 1 of the file"),
    ("name: second", "name: has spaces", "23:11", "a name has letters, digits, underscores, and single hyphens"),
    ("  - name: second\n    resource", "  - nam: second\n    resource", "23:5", "the policy has no `name`"),
    ("resource: s3", "resource: s3\n    filter: []", "25:5", "unknown member `filter` in the policy"),
    ("resource: s3", "resource: s3\n    filters: {}", "25:5", "must use a list for filters"),
    ("resource: s3", "resource: s3\n    name: third", "25:5", "duplicate key 'name'"),
    ("value: Root", "value: 2024-01-01", "11:16", "YAML reads 2024-01-01 as a date"),
    ("events: [RunInstances]", "event: [RunInstances]", "7:7", ""),
    ("type: cloudtrail", "type: cloudtrial", "5:13", "unknown mode 'cloudtrial'; did you mean cloudtrail?"),
    ("policies:", "vars: []\npolicies:", "1:1", "`vars` is not an object"),
    ("policies:", "default: {}\npolicies:", "1:1", "found extra: default"),
    ("type: instance-age", "type: {}", "13:13", "is not valid under any"),
    ("value: Root", "value: Root\n        !!binary aGk=: in", "9:9", "unknown member `b'hi'`"),
    ('- "tag:Owner": absent', '- "tag:Owner": [1]', "", ""),
]


def found(text: str) -> list[tuple[str, str]]:
    diagnostics = engine.lint_text(text, "p.yml", Selection(("CT801",)))
    return [(f"{one.span.line}:{one.span.column}", one.message) for one in diagnostics]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("{type: notify}", "notify lacks `transport`, and `to` or `to_from`"),
        ("{type: notify, to: [a]}", "notify lacks `transport`"),
        ("{type: notify, transport: {type: sns, topic: t}}", "notify lacks `to` or `to_from`"),
        ("{type: notify, to: [a], transport: {type: sqs}}", "sqs lacks `queue`"),
    ],
)
def test_members_that_are_missing_are_named(action: str, message: str) -> None:
    text = f"policies: [{{name: a, resource: aws.ec2, actions: [{action}]}}]"
    assert [one.message for one in validation.validate_text(text)] == [message]


def test_what_c7n_accepts_is_accepted() -> None:
    assert validation.validate_text(GOOD) == [] == found(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "place", "words"), WRONG, ids=[new.strip().replace("\n", " ")[:40] for _, new, _, _ in WRONG]
)
def test_what_c7n_refuses_is_refused_at_its_place(old: str, new: str, place: str, words: str) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    at, message = found(text)[0]
    assert at.startswith(place) and words in message


def test_every_policy_is_looked_at() -> None:
    text = GOOD.replace("op: ge", "op: gee").replace("resource: s3", "resource: s33").replace("- stop\n", "- stopp\n")
    assert [place for place, _ in found(text)] == ["14:17", "19:9", "24:15"]


def test_policies_of_other_clouds_are_passed_over() -> None:
    assert found("policies:\n- {name: a, resource: gcp.instance, filters: [nosuch]}\n") == []


def test_variables_may_stand_where_another_type_is_asked_for() -> None:
    assert found(GOOD.replace("days: 3\n          -", "days: '{days}'\n          -")) == []


def test_alias_bombs_are_refused_at_once() -> None:
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10)
    )
    [refusal] = validation.validate_text(f"vars:\n  {bomb.replace(chr(10), chr(10) + '  ')}\npolicies: []\n")
    assert "with its aliases expanded, the file has more than" in refusal.message
    assert validation.validate_text("vars: &v {self: *v}\npolicies: []\n")
    chain = (
        "vars:\n  a0: &a0 [x]\n" + "".join(f"  a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 3000)) + "policies: []\n"
    )
    assert validation.validate_text(chain)


def test_merge_bombs_are_merged_once() -> None:
    levels = [f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 10)}], k{i}: 1}}" for i in range(1, 10)]
    text = "\n".join(["a0: &a0 {k0: 1}", *levels, GOOD.replace("      - or:", "      - <<: *a9\n      - or:")])
    node = yaml_text.members(yaml_reading.compose(text.encode(), "p.yml"))["a9"]
    names = {f"k{i}" for i in range(10)}
    assert yaml_text.members(node).keys() == names == {str(key.value) for key, _ in yaml_text.pairs(node)}
    assert engine.lint_text(text) is not None


def test_a_number_that_no_json_has_is_a_string() -> None:
    node = yaml_reading.compose(b"0x" + b"f" * 6_000, "p.yml")
    assert yaml_text.plain(node) == "0x" + "f" * 6_000
    assert yaml_text.plain(yaml_reading.compose(b"0xff", "p.yml")) == 255


def test_what_c7ns_schema_stumbles_over_is_refused() -> None:
    text = "policies:\n- name: a\n  resource: account\n  filters: [{type: event, !!binary aGk=: in}]\n"
    assert found(text) == [
        ("2:3", "c7n's schema cannot be applied: TypeError: cannot use a string pattern on a bytes-like object")
    ]


# c7n's own command, file after file in one process: importing c7n takes longer than validating does
EACH = """
import sys
from c7n.cli import main
for file in sys.argv[1:]:
    sys.argv = ["custodian", "validate", file]
    try:
        code = main() or 0
    except SystemExit as stop:
        code = stop.code or 0
    except Exception:
        code = 1
    print("verdict", file, int(code == 0))
"""


@pytest.mark.slow
def test_custodian_validate_agrees(tmp_path: Path) -> None:
    """It says of each file whether it is valid."""
    texts = [GOOD, *(GOOD.replace(old, new, 1) for old, new, _, _ in WRONG)]
    files = [tmp_path / f"{number}.yml" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    done = subprocess.run([sys.executable, "-c", EACH, *map(str, files)], capture_output=True, text=True)
    said = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("verdict ")]
    assert [name for name, _ in said] == [str(file) for file in files], done.stderr
    verdicts = [verdict == "1" for _, verdict in said]
    assert verdicts == [not found(text) for text in texts]
    assert verdicts[0] and not any(verdicts[1:])
