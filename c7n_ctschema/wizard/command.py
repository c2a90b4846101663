"""A draft as the command line that makes it again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from c7n_ctschema.custodian.draft import Draft, DraftFilter, DraftGroup
from c7n_ctschema.wizard import filters


def command_line(draft: Draft, output: str = "", append: bool = False) -> str:
    """`custodian-ctschema new-policy …` with a line for each flag."""
    parts = ["custodian-ctschema new-policy", *_flags(draft)]
    if output:
        parts.append(f"--output {shlex.quote(output)}{' --append' if append else ''}")
    return " \\\n    ".join(parts)


def _flags(draft: Draft) -> Iterator[str]:
    yield f"--name {shlex.quote(draft.name)} --resource {shlex.quote(draft.resource)}"
    for event in draft.events:
        yield f"--event {shlex.quote(f'{event.source}:{event.event}')} --ids {shlex.quote(event.ids)}"
    for one in draft.filters:
        yield from _filter_flags(one)
    texts = {"role": draft.role, "member-role": draft.member_role, "description": draft.description,
             "delay": draft.delay, "timeout": draft.timeout, "memory": draft.memory}  # fmt: skip
    for name, value in texts.items():
        if value not in ("", None):
            yield f"--{name} {shlex.quote(str(value))}"
    for name, value in draft.tags.items():
        yield f"--tag {shlex.quote(f'{name}={value}')}"
    for action in draft.actions:
        yield f"--action {shlex.quote(action if isinstance(action, str) else json.dumps(action))}"


def _filter_flags(one: DraftFilter | DraftGroup) -> Iterator[str]:
    if isinstance(one, DraftGroup):
        yield f"--combine {one.op}"
        for member in one.members:
            yield from _filter_flags(member)
    else:
        yield f"--filter {filters.as_flag(one)}"
