"""The policies of files that look at a schedule: without `mode`, or with `pull` or `periodic`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from c7n_ctschema.custodian.policy import policy_document, policy_reading
from c7n_ctschema.custodian.policy.policy_document import Document, NoPolicies, Policy
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import BadInput, UnknownName
from c7n_ctschema.json_value import JsonObject

MODES = ("", "pull", "periodic")  # c7n.policy.PolicyMode: `pull` is the default, `periodic` runs at a schedule


class PullPolicy(NamedTuple):
    """A policy with its data as c7n reads it, and its document and number, from which its text is taken."""

    file: str
    name: str
    resource: str
    data: JsonObject
    document: Document
    number: int  # of the policy in its file, from 0


class LeftPolicy(NamedTuple):
    """A policy that cannot be converted: its mode waits for something else, or it is for another cloud."""

    file: str
    name: str
    mode: str
    is_aws: bool


class PullPolicies(NamedTuple):
    policies: tuple[PullPolicy, ...]
    left: tuple[LeftPolicy, ...]
    unreadable: tuple[BadInput, ...]


def read(paths: Sequence[str], name: str | None = None) -> PullPolicies:
    """The pull policies of files and directories, or those with the name. Raises UnknownName if none has it."""
    problems: list[BadInput] = []
    pulled: list[PullPolicy] = []
    left: list[LeftPolicy] = []
    names: list[str] = []
    for path in policy_reading.find(list(paths)):
        try:
            document = _document(path, path in paths)
        except BadInput as error:
            problems.append(error)
            continue
        for index, policy in enumerate(document.policies if document else ()):
            names.append(policy.name)
            if document and name in (None, policy.name):
                _sort(document, index, policy, pulled, left, problems)
    if name is not None and not (pulled or left or problems):
        raise _unknown(name, names, ", ".join(paths))
    return PullPolicies(tuple(pulled), tuple(left), tuple(problems))


def of_document(document: Document) -> PullPolicies:
    """The pull policies of a document that is read already."""
    pulled: list[PullPolicy] = []
    left: list[LeftPolicy] = []
    problems: list[BadInput] = []
    for index, policy in enumerate(document.policies):
        _sort(document, index, policy, pulled, left, problems)
    return PullPolicies(tuple(pulled), tuple(left), tuple(problems))


def _document(path: str | BadInput, is_named: bool) -> Document | None:
    """The document of a file; None for a file without policies in a directory."""
    if isinstance(path, BadInput):
        raise path
    data = policy_reading.read(path)
    file = "<stdin>" if path == "-" else path
    if is_named:
        return policy_document.read(data, file, tolerant=True)
    if not policy_document.may_hold_policies(data):
        return None
    try:
        return policy_document.read(data, file, tolerant=True)
    except NoPolicies:
        return None


def _sort(
    document: Document,
    index: int,
    policy: Policy,
    pulled: list[PullPolicy],
    left: list[LeftPolicy],
    problems: list[BadInput],
) -> None:
    if policy.unreadable:
        problems.append(policy.unreadable)
    elif policy.mode not in MODES or policy.is_meant_for_us or not policy.is_aws:
        left.append(LeftPolicy(document.file, policy.name, policy.mode, policy.is_aws))
    else:
        try:
            data = yaml_text.plain_members(policy.node)
        except ValueError as error:  # an alias bomb, or a value that YAML cannot read
            span = policy.name_span
            problems.append(BadInput(document.file, str(error), span.line, span.column, policy.name))
            return
        pulled.append(PullPolicy(document.file, policy.name, policy.resource, data, document, index))


def _unknown(name: str, names: Sequence[str], where: str) -> UnknownName:
    # imported late: a name is rarely wrong, and rapidfuzz costs start-up time
    from c7n_ctschema.names import nearest

    return UnknownName("policy", name, nearest(name, names), where, f"known: {', '.join(names[:5]) or 'none'}")
