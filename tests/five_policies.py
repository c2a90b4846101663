"""Five whole policies: the answers that write each in the wizard, and the flags that write the same.

An answer is a part of a question's title, and what is typed there before Enter.
"""

from __future__ import annotations

from typing import NamedTuple

Answers = tuple[tuple[str, str], ...]


class Wanted(NamedTuple):
    """`calls` are the API calls of the actions in moto."""

    title: str
    answers: Answers
    flags: tuple[str, ...]
    calls: tuple[str, ...]


def _event(service: str, event: str, resource: str) -> Answers:
    return (
        ("What do you start from?", ""),
        ("Which service has the event?", service),
        ("Which event?", event),
        ("Which resource", resource),
        ("Which key of", ""),
        ("Another event", ""),
    )


_RESOURCE = ("Filter on which key?", "itself")
_IN_GROUP = ("in the group `or`", "itself")
_NO_MORE = ("Filter on which key?", "")
_ACT = ("What does the policy do?", "run")
_DONE = ("Which action?", "")
_END = (
    ("Name of the policy", ""),
    ("IAM role of the Lambda", "R"),
    ("Description", ""),
    ("Another setting?", ""),
    ("Write policy.yml?", "try"),
    ("Write policy.yml?", "yes"),
)


def _ingress(cidr: str, network: str) -> Answers:
    more = "Another member of ingress?"
    return (
        ("Which filter on", "ingress"),
        (more, "Ports"),
        ("ingress: which Ports?", "22"),
        (more, cidr),
        (f"ingress.{cidr}: what is it?", ""),
        (f"ingress: which {cidr}?", network),
        (more, ""),
    )


POLICIES = {
    "a": Wanted(
        "a bucket policy that makes a bucket public is removed",
        (
            *_event("s3", "putbucketpolicy", "s3"),
            *(_RESOURCE, ("Which filter on", "cross-account"), ("Another member", ""), _NO_MORE),
            *(_ACT, ("Which action?", "remove-statements"), ("which statement_ids?", "matched"), _DONE),
            *_END,
        ),
        (
            *("--event", "s3.PutBucketPolicy", "--resource", "s3", "--ids", "requestParameters.bucketName"),
            *("--filter", "cross-account", "--action", "{type: remove-statements, statement_ids: matched}"),
        ),
        ("s3.DeleteBucketPolicy",),
    ),
    "b": Wanted(
        "each of three new instances gets a tag with its creator",
        (
            *_event("ec2", "runinstances", "ec2"),
            *(_RESOURCE, ("Which filter on", ""), ("Which attribute", "a tag"), ("Which tag?", "Creator")),
            *(("Which comparison?", "absent"), _NO_MORE),
            *(_ACT, ("Which action?", "auto-tag-user"), ("which tag?", "Creator"), ("Another member", ""), _DONE),
            *_END,
        ),
        (
            *("--event", "ec2.RunInstances", "--resource", "ec2"),
            *("--ids", "responseElements.instancesSet.items[].instanceId"),
            *("--filter", "{'tag:Creator': absent}", "--action", "{type: auto-tag-user, tag: Creator}"),
        ),
        ("ec2.CreateTags",),
    ),
    "c": Wanted(
        "a new public RDS instance is removed",
        (
            *_event("rds", "createdbinstance", "rds"),
            *(_RESOURCE, ("Which filter on", ""), ("Which attribute", "PubliclyAccessible")),
            *(("Which comparison?", ""), ("Which value?", ""), _NO_MORE),
            *(_ACT, ("Which action?", "delete"), ("Another member", "skip-snapshot"), ("which skip-snapshot?", "")),
            *(("Another member", ""), _DONE),
            *_END,
        ),
        (
            *("--event", "rds.CreateDBInstance", "--resource", "rds", "--ids", "responseElements.dBInstanceArn"),
            *("--filter", "{type: value, key: PubliclyAccessible, op: eq, value: true}"),
            *("--action", "{type: delete, skip-snapshot: true}"),
        ),
        ("rds.DeleteDBInstance",),
    ),
    "d": Wanted(
        "port 22 that a call opens to the world in any of its rules, also for IPv6 and all protocols, is closed",
        (
            *_event("ec2", "authorizesecuritygroupingress", "security-group"),
            ("Filter on which key?", "group (or)"),
            *(_IN_GROUP, *_ingress("Cidr", "0.0.0.0/0")),
            *(_IN_GROUP, *_ingress("CidrV6", "::/0")),
            *(("in the group `or`", "end of"), _NO_MORE),
            *(
                _ACT,
                ("Which action?", "remove-permissions"),
                ("Another member", "ingress"),
                ("which ingress?", "matched"),
            ),
            *(("Another member", ""), _DONE),
            *_END,
        ),
        (
            *("--event", "ec2.AuthorizeSecurityGroupIngress", "--resource", "security-group"),
            *("--ids", "responseElements.securityGroupRuleSet.items[].groupId", "--group", "or"),
            *("--filter", "{type: ingress, Ports: [22], Cidr: 0.0.0.0/0}"),
            *("--filter", "{type: ingress, Ports: [22], CidrV6: '::/0'}", "--end-group"),
            *("--action", "{type: remove-permissions, ingress: matched}"),
        ),
        ("ec2.RevokeSecurityGroupIngress",),
    ),
    "e": Wanted(
        "a new public server of Transfer Family is reported and stopped",
        (
            *_event("transfer", "createserver", "transfer-server"),
            *(("Filter on which key?", "requestParameters.endpointType"), ("Which comparison?", "")),
            *(("Which value?", "PUBLIC"), _NO_MORE),
            *(_ACT, ("Which action?", "notify"), ("where does the message go?", "topic"), ("which topic?", "")),
            *(("to whom?", "security@example.com"), ("which subject?", "Public server"), ("which template?", "")),
            *(("Which action?", "stop"), _DONE),
            *_END,
        ),
        (
            *(
                "--event",
                "transfer.CreateServer",
                "--resource",
                "transfer-server",
                "--ids",
                "responseElements.serverId",
            ),
            *("--filter", "detail.requestParameters.endpointType eq PUBLIC", "--action"),
            "{type: notify, to: [security@example.com], subject: Public server, "
            "transport: {type: sns, topic: 'arn:aws:sns:{region}:{account_id}:security'}}",
            *("--action", "stop"),
        ),
        ("sns.Publish", "transfer.StopServer"),
    ),
}


def counts(wanted: Wanted) -> tuple[int, int]:
    """The questions, and the keystrokes with an Enter for each."""
    return len(wanted.answers), sum(len(typed) + 1 for _, typed in wanted.answers)
