"""An expression has the same value for every record.

A constant `ids` names the same resource for every event. A filter with a constant key has the same result for every
event. The usual cause is a function with swapped arguments: c7n's `split` takes the separator first, so
`split(requestParameters.roleName, '/')` splits the string `/`. `starts_with` and `ends_with` take the whole string
first, and the prefix or suffix second.

Bad::

    events:
      - source: iam.amazonaws.com
        event: UpdateAssumeRolePolicy
        ids: split(requestParameters.roleName, '/')[-1]

Good::

    events:
      - source: iam.amazonaws.com
        event: UpdateAssumeRolePolicy
        ids: split('/', requestParameters.roleName)[-1]
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema import jmespath_syntax
from c7n_ctschema.custodian.filters import jmespath_functions
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis.paths import call_arguments
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.trail.paths import expression

CODE, NAME, SEVERITY = "CT108", "constant-expression", Severity.ERROR
_IDS = "c7n looks for the same resource whatever the event is about"
_KEY = "the filter has the same result for every event"
# The argument that must depend on the record, and the other one: c7n's `split(separator, string)`, and jmespath's
# `starts_with(string, prefix)` and `ends_with(string, suffix)`.
_SWAPPED = {"split": (1, 0), "starts_with": (0, 1), "ends_with": (0, 1)}
_ORDER = {
    "split": "the separator first, then the string",
    "starts_with": "the string first, then its beginning",
    "ends_with": "the string first, then its end",
}


def check(context: Context) -> Iterator[Finding]:
    for entry in context.policy.events:
        if entry.ids is not None:
            yield from _of_text(entry.ids, _IDS)
    for event_filter in context.policy.filters:
        if event_filter.key is not None:
            yield from _of_text(event_filter.key, _KEY)


def _of_text(text: Text, effect: str) -> Iterator[Finding]:
    if not _may_be_constant(text.value):
        return
    try:
        tree = jmespath_syntax.parse(text.value)
    except jmespath_syntax.Invalid:
        return
    if any(jmespath_functions.misused(text.value)):
        return  # the call raises, which is another finding
    swapped = list(_swapped(text, tree, effect))
    yield from swapped
    if not swapped and not expression.depends_on_record(text.value):
        message = f"`{text.value}` has the same value for every record"
        yield Finding(text.part(0, len(text.value)), message, effect=effect, severity=Severity.WARNING)


def _may_be_constant(path: str) -> bool:
    """Whether the path has a literal; most paths are names and brackets alone."""
    return "'" in path or "`" in path


def _swapped(text: Text, tree: jmespath_syntax.Tree, effect: str) -> Iterator[Finding]:
    """Calls whose string is a literal, while the separator, or the part to look for, is read from the record."""
    for node in jmespath_syntax.nodes(tree.root):
        name, arguments = node.get("value"), node["children"]
        if node["type"] != "function_expression" or name not in _SWAPPED or len(arguments) != len(_SWAPPED[name]):
            continue
        needed, other = _SWAPPED[name]
        # `split('/', 'a/b')` has two literals: it is constant, but nothing is swapped.
        if arguments[needed]["type"] == "literal" and arguments[other]["type"] != "literal":
            start, end = tree.place(node)
            yield Finding(
                text.part(start, end),
                f"the arguments of `{name}` are swapped: it takes {_ORDER[name]}",
                suggestion=call_arguments.swapped(text.value, end),
                effect=effect if name == "split" else "",
            )
