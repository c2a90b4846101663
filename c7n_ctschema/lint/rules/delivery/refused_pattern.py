"""`mode.pattern` makes a pattern that c7n cannot write, or that EventBridge rejects.

c7n's schema accepts any object. EventBridge requires a list of values or of known comparisons at each field. Otherwise
it rejects the rule, and the policy is not deployed.

Bad::

    mode:
      pattern:
        detail:
          userIdentity:
            type: Root
    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName

Good::

    mode:
      pattern:
        detail:
          userIdentity:
            type: [Root]
    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.eventbridge import rendered_pattern
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Finding, Severity, Span
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT413", "refused-pattern", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    # c7n alone writes lists of strings, which EventBridge always takes: only a pattern of the user can be wrong.
    # A policy with problems or without events is refused before its pattern matters.
    if "pattern" not in context.mode_members or context.policy.problems or not context.policy.events:
        return
    # Imported here because few policies have a pattern, and the import takes time
    from c7n_ctschema.custodian.eventbridge import pattern_matcher
    from c7n_ctschema.custodian.eventbridge.pattern_branches import InvalidPattern

    try:
        pattern_matcher.compile(rendered_pattern.of_mode(context.mode))
    except InvalidPattern as error:
        yield Finding(
            _place(context, error.path),
            f"EventBridge rejects this part of the pattern: {error.reason}",
            effect="the policy is not deployed",
        )
    # c7n.utils.merge_dict raises for `eventName: {prefix: Create}`: an object and c7n's list are "not conformable".
    except CtschemaError as error:
        yield Finding(_place(context, ""), str(error), effect="c7n fails when it deploys the policy")


def _place(context: Context, path: str) -> Span:
    """The place of the deepest member of the path that the policy has."""
    node = context.mode_members["pattern"]
    span = yaml_text.span_of(node)
    # c7n's own members (`detail.eventName`) are in the path but not in the file; then the member above is the place.
    for name in path.split("."):
        member = next(((key, value) for key, value in yaml_text.pairs(node) if key.value == name), None)
        if member is None:
            break
        span, node = yaml_text.span_of(member[0]), member[1]
    return span
