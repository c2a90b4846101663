"""The events that a policy's `mode` names, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Span
from c7n_ctschema.names import is_slip, nearest


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


def type_problems(node: yaml_text.Node, mode: Mapping[str, yaml_text.Node], kind: Text | None) -> Iterator[Problem]:
    """A mode with events but without a type, or with a misspelled one."""
    if kind is not None and kind.value != "cloudtrail" and is_slip(kind.value, "cloudtrail"):
        yield Problem(kind.span, f"unknown mode `{kind.value}`", missing="type")
    # Other modes also have `events`. Without a type, c7n.structure refuses the policy with "invalid `mode`
    # declaration".
    elif "events" in mode and ("type" not in mode or yaml_text.is_null(mode["type"])):
        keys = (yaml_text.span_of(key) for key, _ in yaml_text.key_nodes(node) if key.value == "mode")
        yield Problem(next(keys), "`mode` has no `type`", missing="type")


def entries_of(
    mode: Mapping[str, yaml_text.Node], mode_span: Span, problems: list[Problem], file: str
) -> Iterator[EventEntry]:
    node = mode.get("events")
    if node is None:
        problems.append(Problem(mode_span, f"`mode.events` is missing{_misspelled('events', mode)}"))
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
        return EventEntry(shortcut.span, shortcut=shortcut)
    if not yaml_text.is_mapping(node):
        raise yaml_text.bad_input(
            file, node, "an event is neither a shortcut nor an object with source, event, and ids"
        )
    found = yaml_text.members(node)
    texts: dict[str, Text | None] = {}
    for name in ("source", "event", "ids"):
        texts[name] = yaml_text.text_of(found.get(name))
        # c7n's schema requires all three; an empty `ids:` is null in YAML and no string
        if name not in found or yaml_text.is_null(found[name]):
            near = _misspelled(name, set(map(str, found)) - {"source", "event", "ids"})
            message = f"the event has no `{name}`{near or '; c7n needs source, event, and ids'}"
            problems.append(Problem(yaml_text.span_of(node), message, missing=name))
        elif _is_no_string(texts[name]):
            raise yaml_text.bad_input(file, found[name], f"`{name}` of an event is not a string")
    return EventEntry(yaml_text.span_of(node), None, texts["source"], texts["event"], texts["ids"])


def _misspelled(name: str, found: Iterable[str]) -> str:
    """The end of the message if a member has a similar name (`soruce`, `id`), which c7n refuses as unknown."""
    near = nearest(name, sorted(found), 1)
    return f"; is `{near[0]}` a misspelling of it?" if near else ""


def _is_no_string(text: Text | None) -> bool:
    return text is None or text.kind != "string"
