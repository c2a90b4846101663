"""The event policy beside a pull policy: its text with another name and a mode, everything else as it was."""

from __future__ import annotations

import copy
import io
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from c7n_ctschema.convert.conversion import ProposedEvent
from c7n_ctschema.convert.pull_policies import PullPolicy
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import BadInput, CtschemaError

SUFFIX = "-event"
_LONGEST = 64 - len("custodian-")  # Lambda's limit; c7n.mu.PolicyLambda puts this prefix before the policy's name
_BEFORE_MODE = ("name", "resource", "description", "comment", "comments", "tags")
# c7n deploys these with the schedule of a pull policy, or reads them in pull mode only
_PULL_ONLY = ("max-resources", "max-resources-percent", "start", "end")


@dataclass(frozen=True, slots=True)
class Settings:
    """`role` is the role of the Lambda function; `delay` is in seconds, 0 for none."""

    role: str
    suffix: str = SUFFIX
    delay: int = 0


def name_of(policy: PullPolicy, suffix: str = SUFFIX) -> str:
    """The name of the event policy, short enough for its Lambda function."""
    return f"{policy.name[: _LONGEST - len(suffix)].rstrip('-_')}{suffix}"


def text_of(chosen: Sequence[tuple[PullPolicy, Sequence[ProposedEvent]]], settings: Settings) -> str:
    """A policy file with the event policies. Raises CtschemaError for a policy whose text or name cannot be kept."""
    _require_names([policy for policy, _ in chosen], settings.suffix)
    return "policies:\n" + "".join(_block(policy, events, settings) for policy, events in chosen)


def _require_names(policies: Sequence[PullPolicy], suffix: str) -> None:
    """Raise if two policies get one name. c7n takes a name once in a file, and one Lambda function has it."""
    seen: dict[str, PullPolicy] = {}
    for policy in policies:
        other = seen.setdefault(name_of(policy, suffix), policy)
        if other is not policy:
            span = policy.document.policies[policy.number].name_span
            first = other.document.policies[other.number].name_span
            raise BadInput(
                policy.file,
                f"its event policy would have the same name, {name_of(policy, suffix)!r}, as that of the policy in"
                f" {other.file}:{first.line}: rename one of them",
                span.line,
                span.column,
                policy.name,
            )


def command_line(
    chosen: Sequence[tuple[PullPolicy, Sequence[ProposedEvent]]], settings: Settings, output: str, append: bool
) -> str:
    """The `convert` command that writes the same event policies without questions."""
    files = dict.fromkeys(policy.file for policy, _ in chosen)
    names = dict.fromkeys(one.name for _, events in chosen for one in events)
    flags = [("policy", chosen[0][0].name)] if len(chosen) == 1 else []
    flags += [("events", ",".join(names)), ("role", settings.role)]
    flags += [("delay", str(settings.delay))] if settings.delay else []
    flags += [("append" if append else "write", output or "OUT.yml")]
    words = [shlex.quote(file) for file in files]
    return " ".join(["custodian-ctschema convert", *words, *(f"--{name} {shlex.quote(one)}" for name, one in flags)])


def _block(policy: PullPolicy, events: Sequence[ProposedEvent], settings: Settings) -> str:
    """One policy as an element of `policies`, with its comments."""
    from ruamel.yaml.comments import CommentedSeq

    yaml = _yaml()
    node = copy.deepcopy(_loaded(policy, yaml))
    _forget_merges(node)
    _change(node, policy, events, settings)
    stream = io.StringIO()
    yaml.dump(CommentedSeq([node]), stream)
    return "".join(f"{line}\n" for line in (*_above(policy), *_own(stream.getvalue().splitlines())))


def _forget_merges(node: Any) -> None:
    """Remove `<<` from a policy and everything in it. The members that it merged stay: the copy has them as its own."""
    from ruamel.yaml.comments import merge_attrib

    if hasattr(node, merge_attrib):
        delattr(node, merge_attrib)
    if isinstance(node, dict | list):
        for one in node.values() if isinstance(node, dict) else node:
            _forget_merges(one)


def _own(lines: list[str]) -> list[str]:
    """The lines without the comments at the end: ruamel adds those above the next policy."""
    while lines and (not lines[-1].strip() or re.match(r" {0,3}#", lines[-1])):
        lines.pop()
    return lines


def _above(policy: PullPolicy) -> list[str]:
    """The comments directly above the policy: ruamel adds them to what stands before it."""
    lines = policy.document.text.splitlines()
    end = policy.document.policies[policy.number].node.start_mark.line
    start = end
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return [f"  {line.strip()}" for line in lines[start:end]]


def _yaml() -> Any:
    from ruamel.yaml import YAML

    yaml = YAML()  # round trip: comments, quotes and order stay
    yaml.width = 1_000_000
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    # In full instead of `*name`: an anchor may stand elsewhere in the file of the pull policy, two policies that are
    # written may share it, and `--append` may write where it exists. c7n's parser takes an anchor only once.
    yaml.representer.ignore_aliases = lambda *_: True
    return yaml


def _loaded(policy: PullPolicy, yaml: Any) -> Any:
    """ruamel's node of the policy. ruamel reads YAML 1.2, so the values are compared with those that c7n reads."""
    from ruamel.yaml.error import YAMLError

    try:
        root = yaml.load(policy.document.text)
        return root["policies"][policy.number]
    except (YAMLError, KeyError, IndexError, TypeError, RecursionError) as error:
        problem = getattr(error, "problem", None) or "its YAML has a form that is not supported"
        raise BadInput(policy.file, f"cannot be rewritten: {problem}", policy=policy.name) from error


def _change(node: Any, policy: PullPolicy, events: Sequence[ProposedEvent], settings: Settings) -> None:
    node["name"] = name_of(policy, settings.suffix)
    for member in ("mode", *_PULL_ONLY):
        node.pop(member, None)
    place = 1 + max((at for at, member in enumerate(node) if member in _BEFORE_MODE[:2]), default=0)
    node.insert(place, "mode", _mode(events, settings))


def _mode(events: Sequence[ProposedEvent], settings: Settings) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    rows = [CommentedMap(source=one.source, event=one.event, ids=one.ids) for one in events]
    mode = CommentedMap(type="cloudtrail", role=settings.role)
    if settings.delay:
        mode["delay"] = settings.delay
    mode["events"] = CommentedSeq(rows)
    return mode


def is_kept(policy: PullPolicy, text: str, name: str) -> bool:
    """Whether c7n reads the same policy from the text, except for its name and its mode."""
    root = yaml_text.compose(text.encode(), "the policy")
    listed = yaml_text.elements(yaml_text.members(root).get("policies"))
    made = [yaml_text.plain_members(one) for one in listed]
    changed = ("name", "mode", *_PULL_ONLY)
    wanted = {member: value for member, value in policy.data.items() if member not in changed}
    found = [one for one in made if one.get("name") == name]
    return [{member: value for member, value in one.items() if member not in changed} for one in found] == [wanted]


def require_kept(policy: PullPolicy, text: str, name: str) -> None:
    """Raise if the text has other values: YAML 1.1 and 1.2 differ in `012` and in some escapes."""
    if not is_kept(policy, text, name):
        raise CtschemaError(f"{policy.file}: policy {policy.name!r} cannot be rewritten without a change of its values")
