"""Settings of `mode`, such as `role`, in the text of a filled template. The rest of the text does not change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from c7n_ctschema.custodian.policy import policy_document
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import BadInput
from c7n_ctschema.json_value import Json, JsonObject, as_object
from c7n_ctschema.wizard.templates.template_values import to_yaml

if TYPE_CHECKING:
    from yaml import MappingNode


def with_settings(text: str, settings: Mapping[str, Json], file: str) -> str:
    """The policies with these members in each `mode`; raises BadInput if a `mode` cannot be changed."""
    made = text
    for policy in reversed(policy_document.read(text.encode(), file).policies):  # from the end: offsets stay valid
        mode = yaml_text.members(policy.node).get("mode")
        if not yaml_text.is_mapping(mode) or not mode.value:
            raise BadInput(file, f"the policy {policy.name!r} has no `mode` for its settings", 1, 1)
        made = _changed(made, mode, settings)
    _verify(text, made, settings, file)
    return made


def _changed(text: str, mode: MappingNode, settings: Mapping[str, Json]) -> str:
    """The text with the settings as members of one `mode`: present ones replaced, the others after the first member."""
    present = yaml_text.members(mode)
    edits = [
        (present[name].start_mark.index, present[name].end_mark.index, _yaml(value))
        for name, value in settings.items()
        if name in present
    ]
    added = {name: value for name, value in settings.items() if name not in present}
    first = mode.value[0][0]
    # `mode: {type: cloudtrail, …}` on one line takes a comma, a block takes a line with the same indentation.
    between = ", " if mode.flow_style else "\n" + " " * first.start_mark.column
    lines = "".join(f"{between}{name}: {_yaml(value)}" for name, value in added.items())
    # After the first member, because the end mark of a block object is past its trailing comments.
    after = mode.value[0][1].end_mark.index
    # From the end, so that earlier offsets stay valid.
    for start, end, new in sorted([*edits, (after, after, lines)], reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _yaml(value: Json) -> str:
    """The value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{to_yaml(name)}: {_yaml(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_yaml(element) for element in value) + "]"
    return to_yaml(value)


def _verify(before: str, after: str, settings: Mapping[str, Json], file: str) -> None:
    """Raise if the result, read as YAML, differs from the policies with the settings."""
    try:
        changed = _policies(after, file)
    # A result that is no YAML at all differs as well, and the message below is the right one.
    except BadInput:
        changed = []
    wanted = _policies(before, file)
    for policy in wanted:
        policy["mode"] = {**as_object(policy["mode"]), **settings}
    if changed != wanted:
        raise BadInput(file, "the settings of `mode` would change other parts of the policy", 1, 1)


def _policies(text: str, file: str) -> list[JsonObject]:
    listed = yaml_text.plain(yaml_text.members(yaml_text.compose(text.encode(), file)).get("policies"))
    return [as_object(policy) for policy in listed] if isinstance(listed, list) else []
