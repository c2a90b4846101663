"""The form of `notify`: where the message goes, to whom, and what it looks like."""

from __future__ import annotations

from c7n_ctschema.custodian.c7n import notify_targets
from c7n_ctschema.grammar import article
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.wizard.forms.question import Choice, Question, Script

_ADDRESSES = "security@example.com, resource-owner"
_TRANSPORTS = (
    Choice(
        "sqs",
        "a queue that c7n-mailer reads (SQS)",
        "c7n-mailer makes an email, a Slack message, or another message of it, with a template.\n"
        "transport: {type: sqs, queue: https://sqs.us-east-1.amazonaws.com/123456789012/c7n-mailer}",
    ),
    Choice(
        "sns",
        "a topic (SNS)",
        "c7n publishes the whole message as compressed JSON; c7n-mailer or a Lambda reads it.\n"
        "transport: {type: sns, topic: arn:aws:sns:us-east-1:123456789012:security}",
    ),
)
_OPTIONAL = {
    "subject": "such as `Open security group in {account_id} ({region})`; c7n fills in the braces",
    "template": "the name of a template of c7n-mailer, such as default.html or slack_default",
}


def form(said: JsonObject | None = None) -> Script[Json]:
    """The action `notify` with its members."""
    kind = yield Question(
        "transport",
        "choice",
        "notify: where does the message go?",
        "c7n sends one message for each run of the policy, with all resources in it.",
        _TRANSPORTS,
        short="transport",
    )
    target = (yield _ask_target(kind)).strip()
    to = (yield _ask_to()).split(",")
    made: JsonObject = {"type": "notify", "to": [one.strip() for one in to if one.strip()]}
    for name, about in _OPTIONAL.items():
        text = (yield Question(name, "text", f"notify: which {name}?", f"Optional: {about}.", short=name)).strip()
        if text:
            made[name] = text
    made["transport"] = {"type": kind, notify_targets.MEMBERS[kind]: target}
    return made


def _ask_target(kind: str) -> Question:
    member = notify_targets.MEMBERS[kind]

    def check(text: str) -> str:
        if not text.strip():
            return f"enter {article(member)}"
        found = notify_targets.problem(member, text.strip())
        return f"{text.strip()!r} {found.message}, such as {found.instead}" if found else ""

    example = {
        "queue": "https://sqs.{region}.amazonaws.com/{account_id}/c7n-mailer",
        "topic": "arn:aws:sns:{region}:{account_id}:security",
    }[member]
    why = "c7n fills in {account_id} and {region} of the event."
    return Question("target", "text", f"notify: which {member}?", why, default=example, check=check, short=member)


def _ask_to() -> Question:
    return Question(
        "to",
        "text",
        "notify: to whom?",
        f"Such as {_ADDRESSES}. resource-owner is the address in a tag of the resource, event-owner the caller. "
        "Separate several with commas.",
        check=lambda text: "" if text.replace(",", "").strip() else "enter an address",
        short="to",
    )
