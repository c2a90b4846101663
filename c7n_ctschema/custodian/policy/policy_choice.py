"""Select policies of files: all with mode cloudtrail, or one by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from c7n_ctschema.custodian.policy import policy_document, policy_reading
from c7n_ctschema.custodian.policy.policy_document import Document, NoPolicies, Policy
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import BadInput, UnknownName
from c7n_ctschema.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class Chosen:
    """A policy with its data as c7n reads it. `place` is file:line:column."""

    file: str
    name: str
    resource: str
    place: str
    data: JsonObject

    @property
    def mode(self) -> dict[str, Any]:
        mode = self.data.get("mode")
        return mode if isinstance(mode, dict) else {}


@dataclass(frozen=True, slots=True)
class ChosenPolicies:
    """The selected policies, and why other selected policies cannot be read."""

    file: str
    policies: tuple[Chosen, ...]
    unreadable: tuple[BadInput, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is no policy with mode cloudtrail."""
        return not self.policies and not self.unreadable


def policies_of(file: str, name: str | None = None) -> ChosenPolicies:
    """The policies of a file with mode cloudtrail, or the one with the given name. "-" is standard input.

    Raises BadInput for an unreadable file, UnknownName if no policy with mode cloudtrail has the name.
    """
    return of_document(_document(file), name)


def of_document(document: Document, name: str | None = None) -> ChosenPolicies:
    """As `policies_of`, of a document that is read already."""
    return _selected(document.file, [document], name)


def policies_in(paths: Sequence[str], name: str | None = None) -> ChosenPolicies:
    """The policies of files and directories with mode cloudtrail, or those with the given name.

    A file that cannot be read is in `unreadable`. In a directory, files without policies are skipped. Raises
    UnknownName if no policy with mode cloudtrail has the name.
    """
    documents: list[Document] = []
    problems: list[BadInput] = []
    for path in policy_reading.find(list(paths)):
        try:
            if isinstance(path, BadInput):
                raise path
            documents += _documents(path, is_named=path in paths)
        except BadInput as error:
            problems.append(error)
    # With nothing readable, "no policy named x" would hide why.
    if problems and not documents:
        return ChosenPolicies(", ".join(paths), (), tuple(problems))
    selected = _selected(", ".join(paths), documents, name)
    return ChosenPolicies(selected.file, selected.policies, (*problems, *selected.unreadable))


def _documents(path: str, is_named: bool) -> list[Document]:
    """The document of a file, or none for a file without policies in a directory."""
    if is_named:
        return [_document(path)]
    data = policy_reading.read(path)
    # a directory has other YAML, some of it invalid; only what can be a policy file is parsed
    if not policy_document.may_hold_policies(data):
        return []
    try:
        document = policy_document.read(data, path, tolerant=True)
    except NoPolicies:
        return []
    return [document] if document.is_policy_file else []


def _document(file: str) -> Document:
    return policy_document.read(policy_reading.read(file), "<stdin>" if file == "-" else file, tolerant=True)


def _selected(where: str, documents: Sequence[Document], name: str | None) -> ChosenPolicies:
    candidates = [
        (document, policy)
        for document in documents
        for policy in document.policies
        # an unreadable policy has no mode, so it may have been meant: report it instead of leaving it out
        if policy.concerns_us or policy.unreadable
    ]
    chosen = [(document, policy) for document, policy in candidates if name in (None, policy.name)]
    if name is not None and not chosen:
        raise _unknown(where, name, [policy.name for _, policy in candidates if policy.concerns_us])
    made = [policy.unreadable or _chosen(document, policy) for document, policy in chosen]
    return ChosenPolicies(
        where,
        tuple(policy for policy in made if isinstance(policy, Chosen)),
        tuple(problem for problem in made if isinstance(problem, BadInput)),
    )


def _unknown(where: str, name: str, names: Sequence[str]) -> UnknownName:
    # imported late: a name is rarely wrong, and rapidfuzz costs start-up time
    from c7n_ctschema.names import nearest

    known = f"known: {', '.join(names[:5]) or 'none'}"
    return UnknownName("policy with mode cloudtrail", name, nearest(name, names), where, known)


def _chosen(read: Document, policy: Policy) -> Chosen | BadInput:
    span = policy.name_span
    try:
        data = yaml_text.plain_members(policy.node)
    except ValueError as error:
        return BadInput(read.file, f"policy {policy.name!r}: {error}", span.line, span.column, policy.name)
    return Chosen(read.file, policy.name, policy.resource, f"{read.file}:{span.line}:{span.column}", data)
