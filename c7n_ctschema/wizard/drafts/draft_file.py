"""Drafts as data, which `new-policy --format json` and `--save-answers` write and `--answers` reads.

`{"version": 1, "draft": {"name", "resource", "events": [{"source", "event", "ids"} | SHORTCUT], "filters": [{"key",
"op", "value_type", "value" | "value_from"} | NAME | {"type", ...} | {"and" | "or" | "not": [...]}], "actions", "role",
"member-role", "delay", "timeout", "memory", "tags", "environment", "pattern", "description", "comment"}}`, as YAML or
JSON. The wizard asks for missing members.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

from c7n_ctschema.custodian.c7n import c7n_source, resource_names
from c7n_ctschema.custodian.filters import event_filter
from c7n_ctschema.custodian.policy.policy_draft import Draft, DraftEvent, DraftGroup, ResourceFilter
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.grammar import listed
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.names import nearest
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.wizard.drafts import event_pattern, filter_flags, filter_groups, resource_filter_flags

VERSION = 1
DERIVED = ("policy", "yaml", "findings", "delivery", "pattern", "sample", "command")  # of --format json; not read
# Names of the flags: `member-role`, where Draft has `member_role`. So `--save-answers` writes what `--help` shows.
_TEXTS = ("name", "resource", "description", "comment", "role", "member-role")
_NUMBERS = ("delay", "timeout", "memory")
_MEMBERS = (*_TEXTS, *_NUMBERS, "events", "filters", "actions", "tags", "environment", "pattern")


def as_data(draft: Draft) -> JsonObject:
    """The draft without empty members; `read` returns the same draft, except for comments."""
    made: JsonObject = {
        "name": draft.name,
        "resource": draft.resource,
        "description": draft.description,
        "comment": draft.comment,
        "events": [_event_data(one) for one in draft.events],
        "filters": [_filter_data(one) for one in draft.filters],
        "actions": list(draft.actions),
        "role": draft.role,
        "member-role": draft.member_role,
        "delay": draft.delay,
        "timeout": draft.timeout,
        "memory": draft.memory,
        "tags": dict(draft.tags),
        "environment": dict(draft.environment),
        "pattern": draft.pattern,
    }
    # 0 stays: `delay: 0` is a setting of its own.
    kept: JsonObject = {name: value for name, value in made.items() if value not in ("", None, [], {})}
    return {"version": VERSION, "draft": kept}


def _event_data(one: DraftEvent) -> Json:
    # A shortcut stays a shortcut: c7n may expand it to another path in its next version.
    return one.shortcut or {"source": one.source, "event": one.event, "ids": one.ids}


def _filter_data(one: filter_groups.Test) -> Json:
    if isinstance(one, ResourceFilter):
        return one.spec
    if isinstance(one, DraftGroup):
        return {one.op: [_filter_data(member) for member in one.members]}
    return filter_flags.members(one)


def _has_type(value: Json) -> bool:
    """Whether the filter names a type other than `event`: then it is a filter of the resource."""
    return isinstance(value, dict) and value.get("type", "event") != "event"


def read(data: bytes, file: str) -> Draft:
    """The draft of an answers file; raises BadInput with line, column, and what is expected."""
    return _Reader(file).draft(yaml_text.compose(data, file))


T = TypeVar("T")


class _Reader:
    """Reads nodes of one file, which its errors name."""

    def __init__(self, file: str) -> None:
        self._file = file

    def _bad(self, node: yaml_text.Node | None, message: str) -> BadInput:
        span = yaml_text.span_of(node) if node is not None else None
        return BadInput(self._file, message, span.line if span else 0, span.column if span else 0)

    def draft(self, root: yaml_text.Node | None) -> Draft:
        top = self._members(root, "an answers file", ("version", "draft", *DERIVED))
        version = top.get("version")
        # A file of a later version can have members that this one would misread.
        if version is None or yaml_text.plain(version) != VERSION:
            raise self._bad(version or root, f"`version: {VERSION}` is expected")
        if "draft" not in top:
            raise self._bad(root, "`draft:` is expected, an object with answers")
        said = self._members(top["draft"], "`draft`", _MEMBERS)
        texts = {name: self._text(said.get(name), name) for name in _TEXTS}
        numbers = {name: self._number(said.get(name), name) for name in _NUMBERS}
        return Draft(
            name=texts["name"],
            resource=self._resource(said.get("resource"), texts["resource"]),
            events=tuple(self._each(said.get("events"), "events", self._event)),
            filters=tuple(self._each(said.get("filters"), "filters", self._filter)),
            actions=tuple(self._each(said.get("actions"), "actions", self._action)),
            description=texts["description"],
            comment=texts["comment"],
            role=texts["role"],
            member_role=texts["member-role"],
            delay=numbers["delay"],
            timeout=numbers["timeout"],
            memory=numbers["memory"],
            tags=self._pairs(said.get("tags"), "tags"),
            environment=self._pairs(said.get("environment"), "environment"),
            pattern=self._pattern(said.get("pattern")),
        )

    def _members(self, node: yaml_text.Node | None, what: str, known: tuple[str, ...]) -> dict[str, yaml_text.Node]:
        if not yaml_text.is_mapping(node):
            raise self._bad(node, f"{what} must be an object with {listed(known)}")
        for key, _ in yaml_text.key_nodes(node):
            if key.value not in known:
                near = nearest(str(key.value), known, limit=1)
                hint = f"; did you mean {near[0]}?" if near else f"; {what} has {listed(known)}"
                raise self._bad(key, f"unknown member {key.value!r}{hint}")
        return yaml_text.members(node)

    def _text(self, node: yaml_text.Node | None, name: str) -> str:
        text = yaml_text.text_of(node)
        if node is None or (text and text.kind == "null"):
            return ""
        # YAML reads `name: 123` as a number and `role: yes` as a boolean.
        if text is None or text.kind != "string":
            raise self._bad(node, f"`{name}` must be a string: put it in quotes")
        return text.value

    def _number(self, node: yaml_text.Node | None, name: str) -> int | None:
        value = yaml_text.plain(node)
        if value is None:
            return None
        # bool is a subclass of int: `delay: true` is not 1.
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self._bad(node, f"`{name}` must be an integer of 0 or more")
        return value

    def _each(self, node: yaml_text.Node | None, name: str, one: Callable[[yaml_text.Node], T]) -> list[T]:
        if node is None:
            return []
        if not yaml_text.is_sequence(node):
            raise self._bad(node, f"`{name}` must be a list")
        return [one(element) for element in node.value]

    def _resource(self, node: yaml_text.Node | None, name: str) -> str:
        if not name:
            return ""
        plain = c7n_source.plain_resource(name)
        if plain not in c7n_source.resources():
            near = resource_names.nearest(plain)
            raise self._bad(node, f"unknown resource {name!r}" + (f"; did you mean {', '.join(near)}?" if near else ""))
        return f"aws.{plain}"

    def _event(self, node: yaml_text.Node | None) -> DraftEvent:
        shortcut = yaml_text.text_of(node)
        if shortcut is not None:
            if shortcut.value not in c7n_source.shortcuts():
                raise self._bad(node, f"{shortcut.value!r} is not a shortcut of c7n: write source, event, and ids")
            return DraftEvent(shortcut=shortcut.value)
        said = self._members(node, "an event", ("source", "event", "ids"))
        source, event, ids = (self._text(said.get(name), name) for name in ("source", "event", "ids"))
        if not source or not event:
            raise self._bad(node, "an event needs `source` and `event`, such as iam.amazonaws.com and CreatePolicy")
        if event_catalog.find(source, event) is None:
            near = nearest(event, event_catalog.events_of_source(source))
            raise self._bad(
                said["event"],
                f"unknown event {event!r} of {source}" + (f"; did you mean {', '.join(near)}?" if near else ""),
            )
        return DraftEvent(source, event, ids)

    def _filter(self, node: yaml_text.Node) -> filter_groups.Test:
        value = yaml_text.plain(node)
        own = resource_filter_flags.of_json(value) if isinstance(value, str) or _has_type(value) else None
        if own is not None:
            return own
        said = self._members(node, "a filter", ("type", *filter_flags.MEMBERS, *filter_groups.COMBINATORS))
        for op in filter_groups.COMBINATORS:
            if op in said:
                members = self._each(said[op], op, self._filter)
                # c7n's filter registry reads a combinator only from an object with one member.
                if not members or len(said) > 1:
                    raise self._bad(said[op], f"`{op}` must be the only member and have at least one filter")
                return DraftGroup(op, tuple(members))
        self._check(node, said)
        return filter_flags.from_members({name: yaml_text.plain(value) for name, value in said.items()})

    def _check(self, node: yaml_text.Node, said: dict[str, yaml_text.Node]) -> None:
        if not self._text(said.get("key"), "key") or not {"value", "value_from"} & set(said):
            raise self._bad(
                node, "a filter needs `key` and `value` (or `value_from`); `op` and `value_type` are optional"
            )
        for name, known in (("op", event_filter.OPS), ("value_type", event_filter.VALUE_TYPES)):
            value = self._text(said.get(name), name)
            if value and value not in known:
                raise self._bad(said[name], f"unknown {name} {value!r}; use one of {', '.join(known)}")
        if "value_from" in said and not isinstance(yaml_text.plain(said["value_from"]), dict):
            raise self._bad(said["value_from"], "`value_from` must be an object with url, format, and expr")

    def _action(self, node: yaml_text.Node) -> Json:
        value = yaml_text.plain(node)
        if not (isinstance(value, str) and value) and not (isinstance(value, dict) and value.get("type")):
            raise self._bad(node, "an action must be a name, or an object with `type`")
        return value

    def _pattern(self, node: yaml_text.Node | None) -> JsonObject:
        try:
            # As JSON, because YAML has values that JSON lacks: `2024-01-01` is a date, which raises TypeError.
            return event_pattern.parse(json.dumps(yaml_text.plain(node))) if node is not None else {}
        except (CtschemaError, TypeError) as error:
            raise self._bad(node, f"`pattern`: {error}") from None

    def _pairs(self, node: yaml_text.Node | None, name: str) -> dict[str, str]:
        if node is None:
            return {}
        if not yaml_text.is_mapping(node):
            raise self._bad(node, f"`{name}` must be an object of names and values")
        return {name: self._text(value, name) for name, value in yaml_text.members(node).items()}
