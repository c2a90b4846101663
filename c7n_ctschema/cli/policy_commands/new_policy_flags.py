"""The flags of `new-policy`. Every answer of the wizard has a flag."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from c7n_ctschema.cli.arguments import target_arguments
from c7n_ctschema.cli.policy_commands import template_policy

if TYPE_CHECKING:
    from c7n_ctschema.wizard.drafts.example_events import RecordedEvent
    from c7n_ctschema.wizard.flags.draft_from_flags import Flags

# only flags that are given: with --answers, others keep the values of the file
_TEXTS = ("name", "description", "comment", "role", "member_role")
_NUMBERS = ("delay", "timeout", "memory")


class _Test(argparse.Action):
    """Keeps --filter, --group, and --end-group in their order."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        # argparse would keep three lists, and lose which filter is in which group.
        said = getattr(namespace, "tests", None) or []
        namespace.tests = [*said, (str(self.const), values or "")]


def configure(parser: argparse.ArgumentParser) -> None:
    _configure_what(parser)
    _configure_settings(parser)
    _configure_how(parser)
    parser.epilog = (
        "examples:\n  custodian-ctschema new-policy\n"
        "  custodian-ctschema new-policy --event iam.CreatePolicy --resource iam-policy \\\n"
        "      --ids responseElements.policy.arn --name new-iam-policy --output p.yml\n"
        "  custodian-ctschema new-policy --template root-login --set to=soc@example.org\n"
    )


def _configure_what(parser: argparse.ArgumentParser) -> None:
    event: Any = parser.add_argument(
        "--event",
        action="append",
        default=[],
        metavar="TARGET",
        help="event such as iam.CreatePolicy, or a shortcut of c7n; repeatable",
    )
    event.completer = target_arguments.complete
    target_arguments.add_resource(parser, "--resource", "NAME", "c7n's resource, such as iam-policy", default="")
    parser.add_argument(
        "--ids",
        action="append",
        default=[],
        metavar="PATH",
        help="JMESPath of the resource's id in the record; one for each event, or one for all",
    )
    parser.add_argument(
        "--from-event",
        metavar="FILE",
        help="an event: a record, a trail's file, an EventBridge event, a log; - is stdin",
    )
    test: Any = {"action": _Test, "dest": "tests", "default": []}
    parser.add_argument(
        "--filter",
        metavar="TEXT",
        const="filter",
        **test,
        help="'KEY OP VALUE', 'KEY OP:VALUE_TYPE VALUE', 'KEY absent', "
        "'KEY in from:URL,FORMAT,EXPR', or JSON; separate several values with commas: a,b,c; "
        "'LIST[port<=22 and cidr=x].KEY OP VALUE' tests one element of a list",
    )
    parser.add_argument(
        "--group",
        const="group",
        choices=("and", "or", "not"),
        **test,
        help="start a group: the filters before --end-group belong to it",
    )
    parser.add_argument("--end-group", const="end", nargs=0, **test, help="end the innermost group")
    parser.add_argument(
        "--combine", choices=("and", "or", "not"), default="and", help="how the filters are combined (default: and)"
    )
    parser.add_argument(
        "--action", action="append", default=[], metavar="NAME|JSON", help="action of the policy; repeatable"
    )


def _configure_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", help="name of the policy")
    parser.add_argument("--description", help="purpose of the policy")
    parser.add_argument("--comment", help="note for readers of the policy")
    parser.add_argument("--role", help="IAM role of the Lambda")
    parser.add_argument("--member-role", help="role that the Lambda assumes in member accounts")
    parser.add_argument("--delay", type=int, metavar="SECONDS", help="time to wait before c7n looks up the resource")
    parser.add_argument("--timeout", type=int, metavar="SECONDS", help="maximum run time of the Lambda")
    parser.add_argument("--memory", type=int, metavar="MB", help="memory of the Lambda")
    parser.add_argument("--tag", action="append", default=[], metavar="K=V", help="tag of the Lambda; repeatable")
    parser.add_argument(
        "--env",
        action="append",
        default=[],
        metavar="K=V",
        help="environment variable of the Lambda, such as C7N_SKIP_ERR_EVENT=no for failed calls; repeatable",
    )
    parser.add_argument(
        "--pattern",
        metavar="JSON",
        default="",
        help="JSON object that c7n merges into its EventBridge pattern; detail-types of service events are added",
    )


def _configure_how(parser: argparse.ArgumentParser) -> None:
    template_policy.add_flags(parser)
    parser.add_argument("--answers", metavar="FILE", help="read answers that --save-answers wrote; flags override them")
    parser.add_argument("--save-answers", metavar="FILE", help="write the answers to a new file, for --answers")
    parser.add_argument("--output", metavar="FILE", default="", help="file to write (default: standard output)")
    parser.add_argument("--append", action="store_true", help="append the policy to the policies of FILE")
    parser.add_argument("--dry-run", action="store_true", help="show and check the policy without writing it")
    parser.add_argument(
        "--prove",
        action="store_true",
        help="try the policy in an account that moto simulates: found, filters, actions, and what changed",
    )
    parser.add_argument(
        "--format",
        choices=("yaml", "json"),
        default="yaml",
        help="json describes the draft for programs (default: yaml)",
    )


def flags_of(options: argparse.Namespace, records: list[RecordedEvent]) -> Flags:
    """The values of the flags; without --event, the event of a single recorded event."""
    from c7n_ctschema.wizard.flags.draft_from_flags import Flags

    events = options.event
    # Several recorded events are several candidates: only the user knows which one is meant.
    if not events and len(records) == 1:
        events = [f"{records[0].source}:{records[0].event}"]
    given = {name: getattr(options, name) for name in (*_TEXTS, *_NUMBERS)}
    texts = {name: given[name] for name in _TEXTS if given[name] is not None}
    numbers = {name: given[name] for name in _NUMBERS if given[name] is not None}
    return Flags(
        events,
        options.ids,
        options.resource,
        options.tests,
        options.combine,
        options.action,
        options.tag,
        options.env,
        options.pattern,
        texts,
        numbers,
    )
