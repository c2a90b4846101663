"""Policy files that are Jinja or Terraform templates.

Covers c7n_ctschema.custodian.yaml.template_text.
"""

from __future__ import annotations

import pytest

from c7n_ctschema.custodian.policy import policy_document
from c7n_ctschema.custodian.yaml import template_text
from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint.running.engine import lint_text

TEMPLATE = """\
{% set team = "x" %}
policies:
{% for region in regions %}
  - name: volume-{{ region }}
    resource: aws.ebs
    region: {{ region }}
    mode:
      type: cloudtrail
      role: {{ role_arn }}
      events:
        - {source: ec2.amazonaws.com, event: CreateVolume, ids: responseElements.IDS}
    filters:
      - {type: event, key: detail.responseElements.KEY, value: {{ kind }} }
      - {type: event, key: detail.responseElements.{{ key }}, value: gp3}
{% endfor %}
"""


def test_the_parts_that_are_yaml_are_linted() -> None:
    right = TEMPLATE.replace("IDS", "volumeId").replace("KEY", "volumeType")
    assert lint_text(right) == []
    wrong = lint_text(TEMPLATE.replace("IDS", "volumId").replace("KEY", "VolumeType"))
    assert [(one.rule, one.span.line) for one in wrong] == [("unknown-ids", 11), ("unknown-key", 13)]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("source", "{{ source }}"),
        ("event", '"{{ event }}"'),
        ("ids", "{{ ids }}"),
        ("ids", "${ids}"),
        ("event", "${e}"),
    ],
)
def test_a_placeholder_is_never_wrong(member: str, value: str) -> None:
    members = {
        "source": "ec2.amazonaws.com",
        "event": "CreateVolume",
        "ids": "responseElements.volumeId",
        member: value,
    }
    event = "\n          ".join(f"{name}: {text}" for name, text in members.items())
    text = f"""\
policies:
  - name: a
    resource: aws.ebs
    mode:
      type: cloudtrail
      role: x
      events:
        - {event}
    filters:
      - {{type: event, key: detail.responseElements.volumeType, value: gp3}}
"""
    assert lint_text(text) == []


def test_a_template_that_is_not_yaml_says_what_to_do() -> None:
    text = "policies:\n  - name: a\n    resource: aws.ebs\n    {{ common | indent(4) }}\n    mode: {type: cloudtrail}\n"
    with pytest.raises(BadInput, match="render it, and lint the result"):
        policy_document.read(text.encode(), "p.yml")


@pytest.mark.parametrize("text", ["a: {{ b }}\n{# c\nd #}\ne: ${f}", "{% if a %}\nb: 'x{{ c }}'\n{% endif %}"])
def test_masking_keeps_every_place(text: str) -> None:
    masked = template_text.masked(text)
    assert [len(line) for line in masked.split("\n")] == [len(line) for line in text.split("\n")]
    assert not template_text.is_template(masked)


def test_c7ns_own_variables_are_no_template() -> None:
    assert not template_text.is_template("role: arn:aws:iam::{account_id}:role/r\nvalue: '^a{2}$'")
