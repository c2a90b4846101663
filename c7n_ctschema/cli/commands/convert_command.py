"""`convert`: the events after which a pull policy would find something, and the policy that waits for them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from c7n_ctschema.cli.policy_commands import convert_output
from c7n_ctschema.cli.terminal.json_output import write_json
from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.convert import change_proofs, conversion, pull_policies
from c7n_ctschema.convert.conversion import Conversion
from c7n_ctschema.convert.pull_policies import LeftPolicy, PullPolicy

VERSION = 1


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="POLICY", help="policy files, or directories of them; - is stdin")
    parser.add_argument("--policy", metavar="NAME", help="only the policy of this name (default: all pull policies)")
    parser.add_argument("--write", metavar="OUT", default="", help="write the event policies to a new file")
    parser.add_argument("--append", metavar="FILE", default="", help="append the event policies to a policy file")
    parser.add_argument(
        "--events",
        action="append",
        metavar="EVENT,...",
        help="the events to wait for, of those that are proposed (default: asked on a terminal)",
    )
    parser.add_argument("--best", type=int, metavar="N", help="the first N events of each policy")
    parser.add_argument("--role", default="", help="the role of the Lambda function (default: asked on a terminal)")
    parser.add_argument("--suffix", default="-event", help="what the names of the policies end with (default: -event)")
    parser.add_argument(
        "--delay", type=int, default=0, metavar="SECONDS", help="how long the function waits after an event"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.epilog = (
        "examples:\n  custodian-ctschema convert policy.yml\n"
        "  custodian-ctschema convert policy.yml --best 2 --role ROLE --write out.yml\n"
    )


def run(options: argparse.Namespace) -> int:
    convert_output.check(options)
    read = pull_policies.read(options.files, options.policy)
    found = [(policy, conversion.of_policy(policy.resource, policy.data)) for policy in read.policies]
    code = 0
    if options.write or options.append:
        code = convert_output.write(options, found)
    elif options.format == "json":
        write_json({"version": VERSION, "policies": [_row(*one) for one in found], "left": _left(read.left)})
    else:
        sys.stdout.writelines(f"{printable(line)}\n" for policy, made in found for line in _text(policy, made))
    for line in _remarks(read.left, not found):
        print(printable(line), file=sys.stderr)
    for problem in read.unreadable:
        print(printable(str(problem)), file=sys.stderr)
    return 2 if read.unreadable else code


def _row(policy: PullPolicy, made: Conversion) -> dict[str, object]:
    return {
        "file": policy.file,
        "policy": policy.name,
        "resource": made.resource,
        "events": [
            {
                "source": one.source,
                "event": one.event,
                "ids": one.ids,
                "known": one.known,
                "why": one.why,
                "effect": one.effect,
                "proven": one.proven or None,
            }
            for one in made.events
        ],
        "filters": [
            {"filter": one.filter, "reads": list(one.reads), "kept": one.kept, "note": one.note} for one in made.filters
        ],
        "reason": made.reason,
        "notes": list(made.notes),
    }


def _left(left: tuple[LeftPolicy, ...]) -> list[dict[str, object]]:
    return [{"file": one.file, "policy": one.name, "mode": one.mode, "aws": one.is_aws} for one in left]


def _text(policy: PullPolicy, made: Conversion) -> Iterator[str]:
    yield f"{policy.name} ({made.resource})"
    if made.reason:
        yield f"  no events: {made.reason}"
    width = max((len(one.name) for one in made.events), default=0)
    for number, one in enumerate(made.events, 1):
        yield f"  {number}  {one.name:{width}}  {one.ids}  {one.known}"
        yield f"     {one.why}{' (proven in moto)' if one.proven == change_proofs.PROVEN else ''}"
    for read in made.filters:
        if read.note and not made.reason:
            yield f"  filter `{read.filter}`: {read.note}"
    yield from (f"  note: {note}" for note in made.notes)


def _remarks(left: tuple[LeftPolicy, ...], none: bool) -> Iterator[str]:
    for one in left:
        why = f"it has mode {one.mode}" if one.is_aws and one.mode else "c7n refuses its mode"
        yield f"{one.file}: {one.name!r} is not converted: {why if one.is_aws else 'it is not an AWS policy'}"
    if none and not left:
        yield "no pull policy in these files"
