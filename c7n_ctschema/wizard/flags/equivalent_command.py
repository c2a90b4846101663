"""The command line that writes the same policy again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence

from c7n_ctschema.custodian.policy.policy_draft import Draft
from c7n_ctschema.wizard.drafts import filter_groups

NEXT_LINE = " \\\n    "


def command_line(draft: Draft, output: str = "", append: bool = False, between: str = NEXT_LINE) -> str:
    """The `new-policy` command of a draft, with one line for each flag."""
    parts = ["custodian-ctschema new-policy", *_flags(draft)]
    if output:
        parts.append(_flag("output", output) + (" --append" if append else ""))
    return between.join(parts)


def template_line(
    name: str, values: Sequence[tuple[str, str]], folder: str, settings: Draft, output: str, append: bool
) -> str:
    """The `new-policy --template` command with the same values; `settings` has the policy's name and settings."""
    parts = [f"custodian-ctschema new-policy {_flag('template', name)}"]
    parts += [_flag("templates-dir", folder)] if folder else []
    parts += [_flag("set", f"{parameter}={value}") for parameter, value in values]
    parts += [_flag("name", settings.name)] if settings.name else []
    parts += _settings(settings)
    if output:
        parts.append(_flag("output", output) + (" --append" if append else ""))
    return NEXT_LINE.join(parts)


def _flag(name: str, value: str) -> str:
    """`--name value`; `--name=value` if argparse would read the value as a flag."""
    return f"--{name}={shlex.quote(value)}" if value.startswith("-") else f"--{name} {shlex.quote(value)}"


def _flags(draft: Draft) -> Iterator[str]:
    yield f"{_flag('name', draft.name)} {_flag('resource', draft.resource)}"
    for event in draft.events:
        if event.shortcut:
            yield _flag("event", event.shortcut)
        else:
            yield f"{_flag('event', f'{event.source}:{event.event}')} {_flag('ids', event.ids)}"
    if draft.filters:
        yield from filter_groups.as_flags(draft.filters, filter_groups.keys_of(draft))
    for action in draft.actions:
        # An action without members is its name; JSON keeps the types of the members of others.
        yield _flag("action", action if isinstance(action, str) else json.dumps(action))
    yield from _settings(draft)


def _settings(draft: Draft) -> Iterator[str]:
    texts = {
        "role": draft.role,
        "member-role": draft.member_role,
        "description": draft.description,
        "comment": draft.comment,
        "delay": draft.delay,
        "timeout": draft.timeout,
        "memory": draft.memory,
    }
    for name, value in texts.items():
        # Not `if value`: `--delay 0` is a setting of its own.
        if value not in ("", None):
            yield _flag(name, str(value))
    for flag, pairs in (("tag", draft.tags), ("env", draft.environment)):
        for name, value in pairs.items():
            # `--tag a=b=c` splits at the first `=`, so a name with `=` needs JSON.
            plain = name and "=" not in name and not name.startswith("{")
            yield _flag(flag, f"{name}={value}" if plain else json.dumps({name: value}))
    if draft.pattern:
        yield _flag("pattern", json.dumps(draft.pattern))
