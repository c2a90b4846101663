"""What c7n makes of the queue and the topic of a `notify` action (c7n.actions.notify.Notify, 0.9.53).

- `send_sqs` takes `https://sqs.…`, any URL with `queue.amazonaws.com`, and ARNs. Every other value is the name of a
  queue in the account and the Region of the policy.
- `send_sns` takes ARNs. Every other value is the name of a topic in the account and the Region of the policy.
"""

from __future__ import annotations

import enum

from c7n_ctschema import lazy_regex
from c7n_ctschema.light_typing import NamedTuple

MEMBERS = {"sqs": "queue", "sns": "topic"}
_SERVICES = {member: service for service, member in MEMBERS.items()}
_EXAMPLES = {
    "queue": "https://sqs.us-east-1.amazonaws.com/123456789012/c7n-mailer",
    "topic": "arn:aws:sns:us-east-1:123456789012:c7n",
}
# The two older hosts are those that `send_sqs` knows: `queue.amazonaws.com` and `REGION.queue.amazonaws.com`.
_URL = lazy_regex.compile(r"https://(?:sqs\.[\w-]+|(?:[\w-]+\.)?queue)\.amazonaws\.com(?:\.cn)?/\w+/[\w-]+(?:\.fifo)?")
_ARN = lazy_regex.compile(r"arn:[\w-]+:(sqs|sns):[\w-]*:\w*:[\w-]+(?:\.fifo)?")
# CreateQueue and CreateTopic: letters, digits, hyphens, and underscores; `.fifo` at the end
_NAME = lazy_regex.compile(r"[A-Za-z0-9_-]+(?:\.fifo)?")
_LATER = lazy_regex.compile(r"[{}<>$%]")  # c7n's variables, and placeholders of template engines


# 12345678900 and other invented accounts in published examples; `{account_id}` is not checked at all.
_ACCOUNT = lazy_regex.compile(r"(?:https://[^/]+/|arn:[\w-]+:\w+:[\w-]*:)(?P<account>\w+)[/:]")
_DIGITS = 12


class Trust(enum.Enum):
    """What happens with the value."""

    FAILS = "the message cannot be sent"
    NO_ACCOUNT = "no AWS account has this number"
    OWN_ACCOUNT = "c7n looks in the policy's own account and Region"


class TargetProblem(NamedTuple):
    """What is wrong with a queue or topic."""

    trust: Trust
    message: str
    effect: str
    instead: str


def problem(member: str, value: str) -> TargetProblem | None:
    """What is wrong with the value of `queue` or `topic`, or None. Values with placeholders are not checked."""
    if _LATER.search(value) or "XXX" in value:
        return None
    arn = _ARN.fullmatch(value)
    # An ARN of the wrong service (a topic as `queue`) is well formed, but `send_sqs` would make a queue's URL of it.
    if (arn and arn[1] == _SERVICES[member]) or (member == "queue" and _URL.fullmatch(value.strip())):
        return _account_problem(member, value)
    if member == "topic" and _NAME.fullmatch(value):
        return None  # c7n makes the ARN of it
    expected = "an SQS queue's URL or ARN" if member == "queue" else "an SNS topic's ARN"
    if _NAME.fullmatch(value):
        return TargetProblem(
            Trust.OWN_ACCOUNT,
            f"is a name, not {expected}",
            "c7n sends to the queue with this name in the policy's own account and Region",
            _EXAMPLES[member],
        )
    return TargetProblem(Trust.FAILS, f"is not {expected}", "c7n cannot send the message", _EXAMPLES[member])


def _account_problem(member: str, value: str) -> TargetProblem | None:
    found = _ACCOUNT.match(value.strip())
    if found is None or (found["account"].isdigit() and len(found["account"]) == _DIGITS):
        return None
    message = f"has the account `{found['account']}`: an account's number has {_DIGITS} digits"
    return TargetProblem(Trust.NO_ACCOUNT, message, "c7n cannot send the message", _EXAMPLES[member])
