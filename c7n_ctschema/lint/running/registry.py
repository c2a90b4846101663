"""All rules, in the order in which they are documented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from c7n_ctschema.lint.rules.actions import (
    incomplete_action,
    resource_not_ready,
    self_triggering,
    unknown_parameter,
    unmatched_action,
    untagged_user,
)
from c7n_ctschema.lint.rules.delivery import (
    data_event,
    deleted_resource,
    global_event,
    hijacked_event,
    long_pattern,
    lost_event,
    missed_event,
    read_only_event,
    refused_pattern,
    service_event,
    skipped_errors,
    unasked_event,
)
from c7n_ctschema.lint.rules.events import malformed_event, unknown_event, unknown_shortcut, unknown_source
from c7n_ctschema.lint.rules.filters import (
    constant_filter,
    contradicting_filters,
    different_elements,
    identity_member,
    malformed_filter,
    omitted_default,
    text_as_list,
)
from c7n_ctschema.lint.rules.keys import (
    constant_expression,
    invalid_jmespath,
    key_in_some_events,
    unknown_attribute,
    unknown_ids,
    unknown_key,
    unknown_pattern_key,
    unrooted_key,
    value_filter_of_event,
    wrong_identity,
)
from c7n_ctschema.lint.rules.policy import (
    c7n_schema,
    internal_error,
    lambda_settings,
    long_name,
    refused_element,
    unused_ignore,
)
from c7n_ctschema.lint.rules.values import (
    added_event,
    attribute_type,
    cidr_operator,
    hidden_value,
    impossible_text,
    impossible_value,
    list_as_value,
    pattern_value,
    value_out_of_range,
    value_type,
    wrong_form,
)
from c7n_ctschema.lint.running.rule import Documented, DocumentRule, Rule

# `cast`, because of a tuple's modules mypy knows only the common type, `ModuleType`.
RULES: tuple[Rule, ...] = tuple(
    cast(Rule, module)
    for module in (
        unknown_source,
        unknown_event,
        unknown_shortcut,
        malformed_event,
        invalid_jmespath,
        unknown_key,
        unrooted_key,
        unknown_ids,
        wrong_identity,
        key_in_some_events,
        value_filter_of_event,
        unknown_pattern_key,
        constant_expression,
        unknown_attribute,
        impossible_value,
        value_type,
        value_out_of_range,
        hidden_value,
        list_as_value,
        impossible_text,
        malformed_filter,
        text_as_list,
        wrong_form,
        pattern_value,
        added_event,
        cidr_operator,
        attribute_type,
        constant_filter,
        contradicting_filters,
        different_elements,
        identity_member,
        omitted_default,
        read_only_event,
        data_event,
        lost_event,
        service_event,
        hijacked_event,
        unasked_event,
        global_event,
        long_name,
        long_pattern,
        skipped_errors,
        deleted_resource,
        missed_event,
        lambda_settings,
        refused_pattern,
        self_triggering,
        resource_not_ready,
        incomplete_action,
        untagged_user,
        unmatched_action,
        unknown_parameter,
        refused_element,
    )
)

ONLY_WITH: Mapping[str, str] = {
    **{rule.NAME: "pattern" for rule in (unknown_pattern_key, pattern_value, added_event, refused_pattern)},
    **{
        rule.NAME: "actions"
        for rule in (self_triggering, incomplete_action, untagged_user, unmatched_action, unknown_parameter)
    },
}
"""Rules that look at one member of a policy alone. The engine skips them where it is missing: `pattern` is rare."""

DOCUMENT_RULES: tuple[DocumentRule, ...] = (cast(DocumentRule, c7n_schema),)
"""Rules that check whole files. They run only if the user selects them."""

ALWAYS: tuple[Documented, ...] = (internal_error,)
"""Findings that the engine reports itself. No selection turns them off."""

DOCUMENTED: tuple[Documented, ...] = (*RULES, *DOCUMENT_RULES, *ALWAYS, unused_ignore)
"""All rules that a finding can have."""
