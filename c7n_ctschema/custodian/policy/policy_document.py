"""Policy files: their policies, with events, filters, and keys, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from c7n_ctschema.custodian.policy import policy_filters
from c7n_ctschema.custodian.policy.policy_filters import EventFilter, FilterNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Span
from c7n_ctschema.errors import BadInput
from c7n_ctschema.names import nearest

_KEY = re.compile(rb"""\bpolicies["']?\s*:""")


class NoPolicies(BadInput):
    """A file that is not a policy file."""


class Misspelt(NoPolicies):
    """A file whose policies are under another member, such as `policy:`."""


class Problem(NamedTuple):
    """A mistake that makes c7n refuse or misread the policy. `missing` is the missing member of an event."""

    span: Span
    message: str
    missing: str = ""


class EventEntry(NamedTuple):
    """An entry of `mode.events`: a shortcut, or source, event, and ids."""

    span: Span
    shortcut: Text | None = None
    source: Text | None = None
    event: Text | None = None
    ids: Text | None = None


class Policy(NamedTuple):
    """A policy. This project is about those with `mode.type: cloudtrail` and an AWS resource.

    `unreadable` says why a policy cannot be read; such a policy has only its name and its place.
    """

    name: str
    name_span: Span
    resource: str
    mode: str
    mode_span: Span
    events: tuple[EventEntry, ...]
    filters: tuple[EventFilter, ...]
    other_filters: tuple[FilterNode, ...]
    problems: tuple[Problem, ...]
    node: yaml_text.Node
    unreadable: BadInput | None = None

    @property
    def concerns_us(self) -> bool:
        return self.mode == "cloudtrail" and self.is_aws

    @property
    def is_aws(self) -> bool:
        provider, dot, _ = self.resource.partition(".")
        return not dot or provider == "aws"


class Document(NamedTuple):
    """A policy file with its policies. `is_policy_file` is false for other YAML."""

    file: str
    policies: tuple[Policy, ...]
    is_policy_file: bool
    text: str
    root: yaml_text.Node | None = None  # the YAML node of the whole file, None for an empty file

    @property
    def unreadable(self) -> tuple[BadInput, ...]:
        """Why policies cannot be read, in the file's order, without the repetitions of aliases."""
        errors = (policy.unreadable for policy in self.policies if policy.unreadable)
        return tuple({(error.line, error.column, error.message): error for error in errors}.values())


def read(data: bytes, file: str, tolerant: bool = False) -> Document:
    """The policies of a file's bytes; raises BadInput with file, line and column.

    Like c7n, it refuses the whole file if a value has the wrong type, such as a string instead of a list. With
    `tolerant`, such policies are `unreadable` instead.
    """
    root = _composed(data, file)
    text = yaml_text.decode(data, file)
    if root is None:
        return Document(file, (), False, text)
    if not yaml_text.is_mapping(root):
        span = yaml_text.span_of(root)
        raise NoPolicies(file, "the top level is not an object with `policies:`", span.line, span.column)
    top = yaml_text.members(root)
    if "policies" not in top or _is_tests(top):
        _refuse_misspelt(root, file)
        return Document(file, (), False, text, root)
    listed = top["policies"]
    if yaml_text.is_null(listed):
        return Document(file, (), True, text, root)
    if not yaml_text.is_sequence(listed):
        raise _bad(file, listed, "`policies` is not a list")
    return Document(file, tuple(_policies(listed.value, file, tolerant)), True, text, root)


def may_hold_policies(data: bytes) -> bool:
    """Whether `policies:` is anywhere in the bytes of a file, even if they are not valid YAML."""
    return _KEY.search(data.replace(b"\0", b"")) is not None


def _composed(data: bytes, file: str) -> yaml_text.Node | None:
    try:
        return yaml_text.compose(data, file)
    except BadInput as error:  # for example JSON lines, a format of CloudTrail's records
        if may_hold_policies(data):
            raise
        raise NoPolicies(error.file, error.message, error.line, error.column) from None


def _refuse_misspelt(root: yaml_text.Node, file: str) -> None:
    """Raises if a member with a similar name holds policies. A Kubernetes `policy:` does not."""
    for key, value in yaml_text.key_nodes(root):
        near = isinstance(key.value, str) and nearest(key.value, ["policies"])
        if near and _has_policy(value):
            span = yaml_text.span_of(key)
            message = f"no `policies:` in this file; did you mean it by `{key.value}`?"
            raise Misspelt(file, message, span.line, span.column)


def _is_tests(top: Mapping[str, yaml_text.Node]) -> bool:
    """Whether it is a file for `replay --tests`, whose `policies` are paths."""
    return yaml_text.is_sequence(top.get("tests")) and all(map(yaml_text.text_of, yaml_text.elements(top["policies"])))


def _has_policy(node: yaml_text.Node) -> bool:
    found = map(yaml_text.members, yaml_text.elements(node) or [node])
    return any("name" in one and yaml_text.text_of(one.get("resource")) is not None for one in found)


def _policies(nodes: list[yaml_text.Node], file: str, tolerant: bool) -> Iterator[Policy]:
    for node in nodes:
        try:
            yield _policy(node, file)
        except BadInput as error:
            if not tolerant:
                raise
            yield _unreadable(node, error)


def _unreadable(node: yaml_text.Node, why: BadInput) -> Policy:
    found = yaml_text.members(node)
    name, resource = yaml_text.text_of(found.get("name")), yaml_text.text_of(found.get("resource"))
    span = yaml_text.span_of(node)
    called = name.value if name else ""
    return Policy(
        name=called,
        name_span=name.span if name else span,
        resource=resource.value if resource else "",
        mode="",
        mode_span=span,
        events=(),
        filters=(),
        other_filters=(),
        problems=(),
        node=node,
        unreadable=BadInput(why.file, why.message, why.line, why.column, called),
    )


def _bad(file: str, node: yaml_text.Node, message: str) -> BadInput:
    span = yaml_text.span_of(node)
    return BadInput(file, message, span.line, span.column)


def _policy(node: yaml_text.Node, file: str) -> Policy:
    if not yaml_text.is_mapping(node):
        raise _bad(file, node, "a policy is not an object")
    found = yaml_text.members(node)
    name, resource = yaml_text.text_of(found.get("name")), yaml_text.text_of(found.get("resource"))
    mode_node = found.get("mode")
    mode = yaml_text.members(mode_node)
    kind = yaml_text.text_of(mode.get("type"))
    is_aws = resource is None or resource.value.partition(".")[0] == "aws" or "." not in resource.value
    if is_aws and mode_node is not None and not (yaml_text.is_mapping(mode_node) or yaml_text.is_null(mode_node)):
        raise _bad(file, mode_node, "`mode` is not an object; write `mode: {type: cloudtrail, events: [...]}`")
    mode_span = yaml_text.span_of(mode_node if mode_node is not None else node)
    is_ours = kind is not None and kind.value == "cloudtrail"
    problems: list[Problem] = []
    entries = tuple(_entries(mode.get("events"), mode_span, problems, file)) if is_ours and is_aws else ()
    filters, others = policy_filters.of_policy(found) if is_ours else ((), ())
    return Policy(
        name=name.value if name else "",
        name_span=name.span if name else yaml_text.span_of(node),
        resource=resource.value if resource else "",
        mode=kind.value if kind else "",
        mode_span=mode_span,
        events=entries,
        filters=filters,
        other_filters=others,
        problems=tuple(problems),
        node=node,
    )


def _entries(node: yaml_text.Node | None, mode_span: Span, problems: list[Problem], file: str) -> Iterator[EventEntry]:
    if node is None:
        problems.append(Problem(mode_span, "`mode.events` is missing"))
    elif not yaml_text.is_sequence(node):
        raise _bad(file, node, "`mode.events` is not a list; put `- ` before the event")
    else:
        if not node.value:
            problems.append(Problem(yaml_text.span_of(node), "`mode.events` is empty"))
        for entry in node.value:
            yield _entry(entry, problems, file)


def _entry(node: yaml_text.Node, problems: list[Problem], file: str) -> EventEntry:
    shortcut = yaml_text.text_of(node)
    if shortcut is not None:
        return EventEntry(shortcut.span, shortcut=shortcut)
    if not yaml_text.is_mapping(node):
        raise _bad(file, node, "an event is neither a shortcut nor an object with source, event, and ids")
    found = yaml_text.members(node)
    texts: dict[str, Text | None] = {}
    for name in ("source", "event", "ids"):
        texts[name] = yaml_text.text_of(found.get(name))
        if name not in found or yaml_text.is_null(found[name]):
            message = f"the event has no `{name}`{_instead(name, found)}"
            problems.append(Problem(yaml_text.span_of(node), message, missing=name))
        elif _is_no_string(texts[name]):
            raise _bad(file, found[name], f"`{name}` of an event is not a string")
    return EventEntry(yaml_text.span_of(node), None, texts["source"], texts["event"], texts["ids"])


def _instead(name: str, found: Iterable[str]) -> str:
    """A similar member (`soruce`, `id`), which c7n refuses as unknown; else what c7n needs."""
    near = nearest(name, sorted(set(map(str, found)) - {"source", "event", "ids"}), 1)
    return f"; did you mean it by `{near[0]}`?" if near else "; c7n needs source, event, and ids"


def _is_no_string(text: Text | None) -> bool:
    return text is None or text.kind != "string"
