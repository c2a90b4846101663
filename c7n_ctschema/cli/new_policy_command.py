"""`new-policy`: the wizard, or flags alone."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from typing import Any

from c7n_ctschema.cli import targets, template_policy
from c7n_ctschema.cli.text import printable
from c7n_ctschema.custodian.draft import Draft, DraftEvent
from c7n_ctschema.errors import CtschemaError, UnknownName
from c7n_ctschema.trail import catalog
from c7n_ctschema.trail.catalog import EventRef

VERSION = 1


def configure(parser: argparse.ArgumentParser) -> None:
    event: Any = parser.add_argument("--event", action="append", default=[], metavar="TARGET",
                                     help="iam.CreatePolicy; repeat for several")  # fmt: skip
    event.completer = targets.complete
    parser.add_argument("--resource", metavar="NAME", help="c7n's resource, such as iam-policy")
    parser.add_argument("--ids", action="append", default=[], metavar="PATH",
                        help="JMESPath of the resource's id; one for each event")  # fmt: skip
    parser.add_argument("--filter", action="append", default=[], metavar="'KEY OP VALUE'",
                        help="event filter; VALUE may be a,b,c for in and not-in, or from:URL,FORMAT")  # fmt: skip
    parser.add_argument("--combine", choices=("and", "or"), default="and", help="how filters go together")
    parser.add_argument("--action", action="append", default=[], metavar="NAME|JSON", help="action of the policy")
    parser.add_argument("--name", help="name of the policy")
    parser.add_argument("--description", default="", help="what the policy is for")
    parser.add_argument("--role", default="", help="IAM role of the Lambda")
    parser.add_argument("--member-role", default="", help="role to assume in member accounts")
    parser.add_argument("--delay", type=int, help="seconds to wait before the resource is looked up")
    parser.add_argument("--timeout", type=int, help="seconds the Lambda may run")
    parser.add_argument("--memory", type=int, help="MB of the Lambda")
    parser.add_argument("--tag", action="append", default=[], metavar="K=V", help="tag of the Lambda")
    template_policy.add_flags(parser)
    parser.add_argument("--output", metavar="FILE", help="file to write (default: stdout)")
    parser.add_argument("--append", action="store_true", help="put the policy behind those of FILE")
    parser.add_argument("--dry-run", action="store_true", help="show and check the policy, write nothing")
    parser.add_argument("--format", choices=("yaml", "json"), default="yaml", help="json: the draft, for programs")
    parser.epilog = (
        "examples:\n  custodian-ctschema new-policy\n"
        "  custodian-ctschema new-policy --event iam.CreatePolicy --resource iam-policy \\\n"
        "      --ids responseElements.policy.arn --name new-iam-policy --output p.yml\n"
        "  custodian-ctschema new-policy --template root-login --set to=soc@example.org\n"
    )


def run(options: argparse.Namespace) -> int:
    if options.template:
        return template_policy.run(options)
    interactive = not options.event and sys.stdin.isatty() and sys.stdout.isatty()
    draft = _interview() if interactive else _from_flags(options)
    if interactive and not options.output and not options.dry_run:
        options.output = _ask_file()
    return _finish(draft, options, interactive)


def _interview() -> Draft:
    from c7n_ctschema.wizard import interview, prompt

    print("A Cloud Custodian policy that waits for a CloudTrail event. Ctrl-C leaves without writing.\n")
    return interview.draft(prompt.ask_all(interview.Answers()))


def _ask_file() -> str:
    import questionary

    asked = questionary.text("File to write", instruction="(empty: only show the policy) ")
    return str(asked.unsafe_ask()).strip()


def _from_flags(options: argparse.Namespace) -> Draft:
    """The draft of flags alone; a missing one is named."""
    for flag, value in (("--event", options.event), ("--resource", options.resource), ("--ids", options.ids),
                        ("--name", options.name)):  # fmt: skip
        if not value:
            raise CtschemaError(f"{flag} is missing{_help_for(flag, options)}")
    from c7n_ctschema.wizard import filters, interview

    refs = [ref for target in options.event for ref in _event(target)]
    if len(options.ids) not in (1, len(refs)):
        raise CtschemaError(f"{len(refs)} events need one --ids each, or one for all; {len(options.ids)} given")
    ids = options.ids * (len(refs) if len(options.ids) == 1 else 1)
    problem = interview.check_name(options.name)
    if problem:
        raise CtschemaError(f"--name {options.name!r}: {problem}")
    keys = interview.keys_of([(ref.source, ref.event) for ref in refs])
    tests = [filters.parse(text, keys) for text in options.filter]
    return Draft(
        name=options.name,
        resource=_resource(options.resource),
        events=tuple(DraftEvent(ref.source, ref.event, path) for ref, path in zip(refs, ids, strict=True)),
        filters=interview.combined(tests, options.combine),
        description=options.description,
        actions=tuple(_action(text) for text in options.action),
        role=options.role,
        member_role=options.member_role,
        delay=options.delay,
        timeout=options.timeout,
        memory=options.memory,
        tags=dict(_tag(text) for text in options.tag),
    )


def _event(target: str) -> tuple[EventRef, ...]:
    found = catalog.parse_target(target)
    if not found.events:
        raise CtschemaError(f"--event {target!r} is a service; name one of its events")
    return found.events


def _help_for(flag: str, options: argparse.Namespace) -> str:
    """What could be given for a missing flag."""
    if flag == "--ids" and options.resource:
        from c7n_ctschema.identity import rank
        from c7n_ctschema.trail import schema

        ref = _event(options.event[0])[0]
        found = rank.for_event(_resource(options.resource).removeprefix("aws."), schema.load(ref.source, ref.event))
        return f"; for this resource: {', '.join(one.path for one in found[:3])}" if found else ""
    return "; on a terminal, `new-policy` without flags asks" if flag == "--event" else ""


def _resource(name: str) -> str:
    from c7n_ctschema.custodian import facts

    plain = facts.plain_resource(name)
    if plain not in facts.resources():
        raise UnknownName("resource", name, catalog.nearest(plain, facts.resources()))
    return f"aws.{plain}"


def _action(text: str) -> Any:
    if not text.startswith("{"):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise CtschemaError(f"--action {text!r} is not JSON: {error}") from None


def _tag(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise CtschemaError(f"--tag {text!r}: write NAME=VALUE")
    return name, value


def _finish(draft: Draft, options: argparse.Namespace, interactive: bool) -> int:
    """Check the very text, then write it."""
    from c7n_ctschema.custodian import emit, files, validate

    old = _old_text(options)
    text = emit.append(old, options.output, draft) if old is not None else emit.to_yaml(draft)
    refusals = validate.validate_text(text)
    if refusals:
        for one in refusals:
            print(printable(f"c7n refuses the policy {one.policy}: {one.message}"), file=sys.stderr)
        raise CtschemaError("nothing was written")
    _show(draft, text if old is None else emit.to_yaml(draft), options)
    _warn(draft, emit.to_yaml(draft))
    if options.output and not options.dry_run:
        files.write_atomically(options.output, text, old)
        print(f"wrote {printable(options.output)}", file=sys.stderr)
    if interactive:
        _again(draft, options)
    return 0


def _old_text(options: argparse.Namespace) -> str | None:
    if not options.output or not os.path.lexists(options.output):
        return None
    if not options.append:
        raise CtschemaError(f"{options.output} exists; add --append to put the policy behind those in it")
    from c7n_ctschema.custodian import yamltext
    from c7n_ctschema.lint import files

    return yamltext.decode(files.read(options.output), options.output)


def _show(draft: Draft, text: str, options: argparse.Namespace) -> None:
    if options.format == "json":
        json.dump({"version": VERSION, "draft": asdict(draft), "policy": draft.as_policy()}, sys.stdout, indent=2)
        sys.stdout.write("\n")
    elif not options.output or options.dry_run or sys.stdout.isatty():
        sys.stdout.write(text)


def _warn(draft: Draft, text: str) -> None:
    """What the linter says of the policy, on stderr."""
    from c7n_ctschema.lint.engine import lint_text

    for one in lint_text(text, "the policy"):
        lines = [f"{one.severity.word}: {one.message}", f"  did you mean: {one.suggestion}" if one.suggestion else "",
                 f"  effect: {one.effect}" if one.effect else ""]  # fmt: skip
        print(printable("\n".join(line for line in lines if line)), file=sys.stderr)


def _again(draft: Draft, options: argparse.Namespace) -> None:
    from c7n_ctschema.wizard.command import command_line

    print("\nThe same by flags:\n" + printable(command_line(draft, options.output or "", options.append)))
