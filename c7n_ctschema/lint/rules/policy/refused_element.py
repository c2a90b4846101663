"""c7n's schema refuses a filter or an action of the policy, or a member of it or of `mode`.

The rule knows the names and types of all filters and actions of each resource. If something does not fit, it asks the
installed c7n, whose schema decides. `custodian validate` reports the same; this rule is quicker, and names the place.
It also checks that the `op` of `mark-for-op` is an action of the resource.

Bad::

    resource: aws.ec2
    events:
      - source: ec2.amazonaws.com
        event: RunInstances
        ids: responseElements.instancesSet.items[].instanceId
    actions:
      - type: mark-for-op
        op: stop
        days: "4"

Good::

    resource: aws.ec2
    events:
      - source: ec2.amazonaws.com
        event: RunInstances
        ids: responseElements.instancesSet.items[].instanceId
    actions:
      - type: mark-for-op
        op: stop
        days: 4
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from c7n_ctschema import lazy_regex, tables
from c7n_ctschema.custodian.c7n import element_schemas, lambda_settings
from c7n_ctschema.custodian.policy import policy_actions
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Finding, Severity, Span
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import listed
from c7n_ctschema.json_value import Json
from c7n_ctschema.light_typing import TYPE_CHECKING, Any, NamedTuple
from c7n_ctschema.lint.analysis import refusal
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.names import nearest

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.resource_elements import Part

CODE, NAME, SEVERITY = "CT507", "refused-element", Severity.ERROR
# `{days}`, `${days}`, `{{ days }}`, `<days>`: a template engine or a person fills them in
_FILLED_IN = lazy_regex.compile(r"[{<$%]|\bXXX+|TEMPLATED")
_OF_EVERY_RESOURCE: Mapping[str, tuple[str, ...]] = {"filters": ("event", "and", "or", "not"), "actions": ()}
_USUAL = frozenset({"type", "events", "role"})  # nearly all modes have no other member
_MARKS = {"actions": "mark-for-op", "filters": "marked-for-op"}
# members that c7n takes in each action and filter: `c7n.utils.type_schema` does not list them
_COMMON = frozenset({"type"})


class Element(NamedTuple):
    """A filter or an action as written."""

    part: Part
    name: Text
    node: yaml_text.Node
    members: Mapping[str, yaml_text.Node]


def check(context: Context) -> Iterator[Finding]:
    resource = context.policy.resource
    yield from _mode(context)
    for one in _elements(context):
        known = element_schemas.of_resource(resource, one.part)
        if not known or _FILLED_IN.search(one.name.value):
            continue
        yield from _mark(one, resource)
        place = _doubtful(one, known.get(one.name.value))
        if place is not None:
            yield from _refused(one, resource, place, known)


def _mode(context: Context) -> Iterator[Finding]:
    """Unknown members of `mode`, and numbers in quotes."""
    if context.mode_members.keys() <= _USUAL:
        return
    known = tables.read("knowledge/custodian/policy_members")["mode"]
    lacks_events = "events" not in context.mode_members
    for key, value in yaml_text.key_nodes(context.members.get("mode")):
        name, text = yaml_text.text_of(key), yaml_text.text_of(value)
        if name is None or name.value == "<<" or _FILLED_IN.search(name.value):
            continue
        if lacks_events and nearest(name.value, ("events",), 1):  # CT004 names it
            continue
        is_quoted = name.value in lambda_settings.BOUNDS and text is not None and text.kind == "string"
        if (name.value not in known or is_quoted) and not (text and _FILLED_IN.search(text.value)):
            yield from _of_member(name, text if is_quoted else None)


def _of_member(name: Text, quoted: Text | None) -> Iterator[Finding]:
    """The finding, if the installed c7n does not have the member, or takes a number."""
    from c7n_ctschema.custodian.c7n import policy_members

    members = {one.name: one for one in policy_members.modes()["cloudtrail"].members}
    member = members.get(name.value)
    if member is None and name.value != "type":
        near = nearest(name.value, list(members), 1)
        yield refusal.finding(name.span, f"unknown member `{name.value}` of the mode `cloudtrail`", "".join(near))
    elif member is not None and quoted is not None and member.type in ("integer", "number"):
        suggestion = quoted.value if quoted.value.isdigit() else ""
        yield refusal.finding(quoted.span, f"`{name.value}` is a number, not the string {quoted.value!r}", suggestion)


def _elements(context: Context) -> Iterator[Element]:
    for test in context.policy.other_filters:
        kind = yaml_text.text_of(test.members.get("type") if test.members else test.node)
        if test.part == "filters" and kind is not None and kind.kind == "string":
            yield Element("filters", kind, test.node, test.members)
    for action in policy_actions.of_policy(context.members):
        yield Element("actions", action.kind, action.node, action.members)


def _doubtful(one: Element, known: Mapping[str, str] | None) -> Span | None:
    """The place that does not fit what is known of the element; None if all fits."""
    if known is None:
        return one.name.span
    for key, value in yaml_text.key_nodes(one.node):
        name = yaml_text.text_of(key)
        if name is None or name.value in _COMMON or name.value == "<<":
            continue
        letters = known.get(name.value)
        if letters is None and element_schemas.OTHERS not in known:
            return name.span
        if letters is not None and not _fits(letters, value):
            return yaml_text.span_of(value)
    # What an action lacks is CT503's to say.
    needed = known[element_schemas.REQUIRED].split() if one.part == "filters" and not _is_bare(one) else []
    return None if all(name in one.members for name in needed) else one.name.span


def _is_bare(one: Element) -> bool:
    """Whether it is a name without settings, which c7n's schema takes even if the element has required members.

    c7n.schema.process_resource takes the name of each filter and action (`one word filter shortcuts`). For `valuekv`,
    a filter `{type: metrics}` is the test that the attribute `type` is `metrics`.
    """
    return not one.members or (one.part == "filters" and one.members.keys() == {"type"})


def _fits(letters: str, node: yaml_text.Node) -> bool:
    text = yaml_text.text_of(node)
    if text is None:
        # `days: {{ days }}` without quotes is an object in an object to YAML.
        if yaml_text.is_mapping(node) and [value for _, value in yaml_text.key_nodes(node) if yaml_text.is_null(value)]:
            return True
        letter = element_schemas.LIST if yaml_text.is_sequence(node) else element_schemas.OBJECT
        return element_schemas.takes_collection(letters, letter)
    is_filled_in = text.kind == "string" and _FILLED_IN.search(text.value) is not None
    return is_filled_in or element_schemas.takes(letters, text.kind, text.value)


def _refused(one: Element, resource: str, place: Span, known: Mapping[str, Any]) -> Iterator[Finding]:
    """The finding, if the installed c7n refuses the element: it may be newer than the table, or have plugins."""
    from c7n_ctschema.custodian.c7n import resource_elements

    try:
        spec: Json = yaml_text.plain(one.node)
        why = resource_elements.refusal(resource, spec, one.part)
    except (CtschemaError, ValueError):  # c7n cannot load the resource; an alias bomb
        return
    if not why:
        return
    if one.name.value not in resource_elements.names(resource, one.part):
        near = nearest(one.name.value, [*known, *_OF_EVERY_RESOURCE[one.part]], 1)
        message = f"`{resource.removeprefix('aws.')}` has no {one.part[:-1]} `{one.name.value}`"
        yield refusal.finding(place, message, "".join(near))
    elif not _is_bare(one):  # a plugin's filter is not in the table, so nobody has looked yet
        yield refusal.finding(place, why)


def _mark(one: Element, resource: str) -> Iterator[Finding]:
    """c7n.tags.TagDelayedAction.validate and TagActionFilter.validate want an action of the resource."""
    op = yaml_text.text_of(one.members.get("op")) if one.name.value == _MARKS[one.part] else None
    actions = element_schemas.of_resource(resource, "actions")
    if op is None or op.value in actions or _FILLED_IN.search(op.value):
        return
    from c7n_ctschema.custodian.c7n import resource_elements

    if op.value in resource_elements.names(resource, "actions"):  # of a newer c7n, or of a plugin
        return
    near = nearest(op.value, list(actions), 1)
    hint = near[0] if near else ""
    said = f"`{resource.removeprefix('aws.')}` has no action `{op.value}`"
    yield refusal.finding(op.span, said if hint else f"{said}; it has {listed(sorted(actions), 'and', most=6)}", hint)
