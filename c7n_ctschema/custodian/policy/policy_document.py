"""Policy files: their policies, with events, filters, and keys, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.policy import mode_events, policy_filters
from c7n_ctschema.custodian.policy.mode_events import EventEntry, Problem
from c7n_ctschema.custodian.policy.policy_filters import EventFilter, FilterNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Span
from c7n_ctschema.errors import BadInput
from c7n_ctschema.names import nearest

# `policies:` in YAML, `"policies":` in JSON; the word boundary excludes `scp_policies:`.
_KEY = lazy_regex.compile(rb"""\bpolicies["']?\s*:""")


class NoPolicies(BadInput):
    """A file that is not a policy file."""


class Misspelt(NoPolicies):
    """A file whose policies are under another member, such as `policy:`."""


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
    members: Mapping[str, yaml_text.Node]  # of the policy, by name
    mode_members: Mapping[str, yaml_text.Node]
    unreadable: BadInput | None = None

    @property
    def concerns_us(self) -> bool:
        return self.mode == "cloudtrail" and self.is_aws

    @property
    def is_meant_for_us(self) -> bool:
        """Whether it is such a policy except for its `mode.type`, which is missing or misspelled: c7n refuses it."""
        return self.is_aws and any(problem.missing == "type" for problem in self.problems)

    @property
    def is_aws(self) -> bool:
        return c7n_source.is_of_aws(self.resource)


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
    # both are YAML in a directory that `lint` must pass over without an error
    if "policies" not in top or _is_tests(top):
        _refuse_misspelt(root, file)
        return Document(file, (), False, text, root)
    listed = top["policies"]
    # `policies:` with all policies commented out; c7n accepts it
    if yaml_text.is_null(listed):
        return Document(file, (), True, text, root)
    if not yaml_text.is_sequence(listed):
        raise yaml_text.bad_input(file, listed, "`policies` is not a list")
    return Document(file, tuple(_policies(listed.value, file, tolerant)), True, text, root)


def may_hold_policies(data: bytes) -> bool:
    """Whether `policies:` is anywhere in the bytes of a file, even if they are not valid YAML."""
    # UTF-16 has a NUL beside each ASCII letter: such a policy file is reported as unreadable, not passed over
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
            message = f"no `policies:` in this file; is `{key.value}` a misspelling of it?"
            raise Misspelt(file, message, span.line, span.column)


def _is_tests(top: Mapping[str, yaml_text.Node]) -> bool:
    """Whether it is a file for `replay --tests`, whose `policies` are paths."""
    return yaml_text.is_sequence(top.get("tests")) and all(map(yaml_text.text_of, yaml_text.elements(top["policies"])))


def _has_policy(node: yaml_text.Node) -> bool:
    found = map(yaml_text.members, yaml_text.elements(node) or [node])
    # a Kubernetes `policy:` has names, but no `resource` that is a string
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
        members=found,
        mode_members=yaml_text.members(found.get("mode")),
        unreadable=BadInput(why.file, why.message, why.line, why.column, called),
    )


def _policy(node: yaml_text.Node, file: str) -> Policy:
    if not yaml_text.is_mapping(node):
        raise yaml_text.bad_input(file, node, "a policy is not an object")
    found = yaml_text.members(node)
    name, resource = yaml_text.text_of(found.get("name")), yaml_text.text_of(found.get("resource"))
    mode_node = found.get("mode")
    mode = yaml_text.members(mode_node)
    kind = yaml_text.text_of(mode.get("type"))
    is_aws = resource is None or c7n_source.is_of_aws(resource.value)
    if is_aws and mode_node is not None and not (yaml_text.is_mapping(mode_node) or yaml_text.is_null(mode_node)):
        raise yaml_text.bad_input(
            file, mode_node, "`mode` is not an object; write `mode: {type: cloudtrail, events: [...]}`"
        )
    mode_span = yaml_text.span_of(mode_node if mode_node is not None else node)
    problems = list(mode_events.type_problems(node, mode, kind)) if is_aws else []
    is_ours = bool(problems) or (kind is not None and kind.value == "cloudtrail")
    entries = tuple(mode_events.entries_of(mode, mode_span, problems, file)) if is_ours and is_aws else ()
    # most policies of a repository have other modes, and no rule asks for their filters
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
        members=found,
        mode_members=mode,
    )
