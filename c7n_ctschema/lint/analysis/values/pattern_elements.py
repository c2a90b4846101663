"""What an element of a field in `mode.pattern` can match, given the values that the field can have.

An element is a scalar, which EventBridge compares by type and value, or a comparison such as `{"prefix": "Create"}`,
which `custodian/eventbridge/pattern_comparison.py` evaluates.
"""

from __future__ import annotations

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.json_value import Json
from c7n_ctschema.light_typing import TYPE_CHECKING, NamedTuple
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.lint.analysis.values import fixed_values, key_domain, pattern_fields
from c7n_ctschema.lint.analysis.values.key_domain import Domain
from c7n_ctschema.lint.analysis.values.pattern_fields import Field, Reached
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.paths.resolution import Found
from c7n_ctschema.trail.shapes import envelope
from c7n_ctschema.trail.values import string_forms
from c7n_ctschema.trail.values.string_forms import Form

if TYPE_CHECKING:
    from c7n_ctschema.custodian.eventbridge.pattern_comparison import Comparison

NEGATED = "anything-but"
_OF_STRINGS = ("prefix", "suffix", "equals-ignore-case", "wildcard", "cidr", "exactly")
_BOOLEANS: list[Json] = [True, False]


class Known(NamedTuple):
    """What is known of a field: its path as a filter's key, its domain, and all its values if they are few.

    `form` is the form of its strings; `is_named` says that only the name of the member tells the form.
    """

    key: str
    domain: Domain
    values: list[Json]
    form: Form | None
    is_named: bool

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that EventBridge compares: it looks through lists."""
        return (self.domain.items if self.domain.types == {"list"} else self.domain.types) - {"object", "list"}


def known(context: Context, field: Field) -> Known | None:
    """What is known of a field; None if an event is unknown, or the path depends on the event."""
    # A pattern that adds events of its own still has the members that all records share.
    found = pattern_fields.reached(context, field) or pattern_fields.reached_as_common(context, field)
    paths = {one.path for one in found if isinstance(one.answer, Found)}
    # The path is a list in one event and not in the other: `a[].b` and `a.b`.
    if len(paths) != 1:
        return None
    [path] = paths
    domain = key_domain.of(path, [one.event.schema for one in found if one.event.schema])
    if domain is None:
        return None
    # A form that AWS documents for the member is certain; one by the member's name alone is not.
    form = string_forms.of(path, frozenset(use.source for use in context.events))
    named = string_forms.of_name(path, (scalar.pattern for scalar in domain.scalars)) if domain.scalars else None
    return Known(path, domain, _values(context, field, path, domain, found), form or named, form is None)


def _values(context: Context, field: Field, path: str, domain: Domain, found: tuple[Reached, ...]) -> list[Json]:
    """All values of the field: what the events fix, else its enum, else both booleans; empty if there are others."""
    fixed = sources(context) if path == "source" else []
    if path != "source" and path in fixed_values.KEYS and pattern_fields.names_no_events(context.mode):
        fixed = fixed_values.of_key(context, path)
    return fixed or [*domain.enum] or (_BOOLEANS if domain.types == {"boolean"} else [])


def sources(context: Context) -> list[Json]:
    """The envelope sources of the policy's events; empty if one is unknown."""
    names = [envelope.source_of(use.source) for use in context.events]
    complete = len(names) == len(context.policy.events) and all(names)
    return [*dict.fromkeys(names)] if complete else []


def is_known_source(name: str) -> bool:
    """Whether a service of the catalog has this envelope source."""
    return name in map(envelope.source_of, event_catalog.sources())


def comparison(element: yaml_text.Node) -> tuple[str, Json, Comparison] | None:
    """The name, argument and function of a comparison; None if it is another thing, or EventBridge rejects it."""
    from c7n_ctschema.custodian.eventbridge import (
        pattern_comparison,  # imports ipaddress, and few policies have a comparison
    )

    try:
        # An alias bomb has to stay unexpanded, which `plain` refuses with ValueError.
        made = yaml_text.plain(element)
    except ValueError:  # an alias bomb
        return None
    if not isinstance(made, dict) or len(made) != 1:
        return None
    [(name, argument)] = made.items()
    try:
        return name, argument, pattern_comparison.named(name, argument)
    except pattern_comparison.Refused:
        return None


def is_of_other_type(name: str, types: frozenset[str]) -> bool:
    """Whether a comparison is false for every value, because of the field's types."""
    return (name in _OF_STRINGS and "string" not in types) or (name == "numeric" and "number" not in types)
