"""The events that a policy's `mode` names, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Span
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.names import is_slip, nearest

_MEMBERS = ("source", "event", "ids")  # c7n's schema requires all three


class Problem(NamedTuple):
    """A mistake that makes c7n refuse or misread the policy. `missing` is the missing member of an event."""

    span: Span
    message: str
    missing: str = ""


class EventEntry(NamedTuple):
    """An entry of `mode.events`: a shortcut, or source, event, and ids."""

    node: yaml_text.Node
    shortcut: Text | None = None
    source: Text | None = None
    event: Text | None = None
    ids: Text | None = None

    @property
    def span(self) -> Span:
        return yaml_text.span_of(self.node)


def type_problems(node: yaml_text.Node, mode: Mapping[str, yaml_text.Node], kind: Text | None) -> Iterator[Problem]:
    """A mode with events but without a type, or with a misspelled one."""
    if kind is not None and kind.value != "cloudtrail" and is_slip(kind.value, "cloudtrail"):
        yield Problem(kind.span, f"unknown mode `{kind.value}`", missing="type")
    # Other modes also have `events`. Without a type, c7n.structure refuses the policy with "invalid `mode`
    # declaration".
    elif "events" in mode and ("type" not in mode or yaml_text.is_null(mode["type"])):
        # `pairs`: the whole policy can be merged from an anchor
        keys = (yaml_text.span_of(key) for key, _ in yaml_text.pairs(node) if key.value == "mode")
        yield Problem(next(keys), "`mode` has no `type`", missing="type")


def entries_of(
    mode: Mapping[str, yaml_text.Node], mode_node: yaml_text.Node, problems: list[Problem], file: str
) -> Iterator[EventEntry]:
    """The entries of `mode.events`. Adds what c7n refuses in them to `problems`."""
    node = mode.get("events")
    if node is None:
        message = f"`mode.events` is missing{_misspelled('events', mode)}"
        problems.append(Problem(yaml_text.span_of(mode_node), message))
    elif not yaml_text.is_sequence(node):
        raise yaml_text.bad_input(file, node, "`mode.events` is not a list; put `- ` before the event")
    else:
        if not node.value:
            problems.append(Problem(yaml_text.span_of(node), "`mode.events` is empty"))
        for entry in node.value:
            yield _entry(entry, problems, file)


def _entry(node: yaml_text.Node, problems: list[Problem], file: str) -> EventEntry:
    shortcut = yaml_text.text_of(node)
    if shortcut is not None:
        return EventEntry(node, shortcut=shortcut)
    if not yaml_text.is_mapping(node):
        raise yaml_text.bad_input(
            file, node, "an event is neither a shortcut nor an object with source, event, and ids"
        )
    found = yaml_text.members(node)
    texts = [yaml_text.text_of(found.get(name)) for name in _MEMBERS]
    for name, text in zip(_MEMBERS, texts, strict=True):
        if text is None or text.kind != "string":
            problems.append(_lacking(name, node, found, file))
    return EventEntry(node, None, *texts)


def _lacking(name: str, entry: yaml_text.Node, found: Mapping[str, yaml_text.Node], file: str) -> Problem:
    """The problem of an entry without the member. Raises BadInput if the member is there and is no string."""
    # an empty `ids:` is null in YAML
    if name in found and not yaml_text.is_null(found[name]):
        raise yaml_text.bad_input(file, found[name], f"`{name}` of an event is not a string")
    near = _misspelled(name, set(map(str, found)) - set(_MEMBERS))
    message = f"the event has no `{name}`{near or '; c7n needs source, event, and ids'}"
    return Problem(yaml_text.span_of(entry), message, missing=name)


def _misspelled(name: str, found: Iterable[str]) -> str:
    """The end of the message if a member has a similar name (`soruce`, `id`), which c7n refuses as unknown."""
    near = nearest(name, sorted(found), 1)
    return f"; is `{near[0]}` a misspelling of it?" if near else ""
