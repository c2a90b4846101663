"""The actions of a policy, with their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.light_typing import NamedTuple


class ActionNode(NamedTuple):
    """An action. `kind` is its type; `members` are its nodes by name, empty for an action that is a bare name."""

    kind: Text
    node: yaml_text.Node
    members: Mapping[str, yaml_text.Node]

    @property
    def name(self) -> str:
        return self.kind.value

    @property
    def is_bare(self) -> bool:
        return not self.members

    def spec(self) -> JsonObject:
        """The action's members as c7n gets them; {} for a bare name or an alias bomb."""
        try:
            return yaml_text.plain_members(self.node) if self.members else {}
        except ValueError:
            return {}


def without_type(policy: Mapping[str, yaml_text.Node]) -> Iterator[yaml_text.Node]:
    """The objects under `actions` that have members, but no `type`."""
    for node in yaml_text.elements(policy.get("actions")):
        # A merge (`<<: *shared`) may bring the type; `members` resolves it.
        if yaml_text.is_mapping(node) and yaml_text.members(node) and "type" not in yaml_text.members(node):
            yield node


def of_policy(policy: Mapping[str, yaml_text.Node]) -> Iterator[ActionNode]:
    """The actions under `actions`, in the file's order."""
    for node in yaml_text.elements(policy.get("actions")):
        members = yaml_text.members(node)
        kind = yaml_text.text_of(members.get("type") if members else node)
        # an action without a type, or with one that is a number, is c7n's schema's to refuse
        if kind is not None and kind.kind == "string":
            yield ActionNode(kind, node, members)
