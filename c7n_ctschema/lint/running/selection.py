"""The selection of rules by code, by prefix of a code, or by name."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from c7n_ctschema.errors import UnknownName
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.lint.running.registry import ALWAYS, DOCUMENT_RULES, DOCUMENTED, RULES
from c7n_ctschema.lint.running.rule import Documented, DocumentRule, Rule
from c7n_ctschema.names import nearest


class Selection(NamedTuple):
    """Selected and ignored rules, as `CT101`, `CT1`, or `unknown-key`. An empty `select` means the default rules.

    `validate` adds c7n's own validation. The selectors are strings, so that a worker process can receive them.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    validate: bool = False

    def runs(self, rule: Documented) -> bool:
        """Whether the rule is selected."""
        # A failure of this tool is reported whatever the user selects.
        if rule in ALWAYS:
            return True
        # `--ignore` wins over `--select`, so that a team can select CT1 without CT105.
        if any(matches(name, rule) for name in self.ignore):
            return False
        if rule in DOCUMENT_RULES:  # these rules need their full code or name: a prefix does not select them
            return self.validate or any(name.lower() in (rule.CODE.lower(), rule.NAME) for name in self.select)
        return not self.select or any(matches(name, rule) for name in self.select)


@functools.lru_cache(maxsize=16)
def rules_of(selection: Selection) -> tuple[Rule, ...]:
    """The selected rules that check one policy at a time."""
    return tuple(rule for rule in RULES if selection.runs(rule))


def document_rules_of(selection: Selection) -> tuple[DocumentRule, ...]:
    """The selected rules that check whole files, with policies of any mode."""
    return tuple(rule for rule in DOCUMENT_RULES if selection.runs(rule))


def matches(selector: str, rule: Documented) -> bool:
    return rule.CODE.startswith(selector.upper()) or selector.lower() == rule.NAME


def checked(selectors: Iterable[str]) -> tuple[str, ...]:
    """The selectors, split at commas. Raises UnknownName for a selector that matches no rule."""
    found = tuple(name.strip() for text in selectors for name in text.split(",") if name.strip())
    for name in found:
        if not is_known(name):
            raise UnknownName("rule", name, nearest_rules(name), hint="`lint --list-rules` lists them")
    return found


def is_known(selector: str) -> bool:
    return any(matches(selector, rule) for rule in DOCUMENTED)


def nearest_rules(name: str) -> tuple[str, ...]:
    """Codes and names of rules that are similar to a name."""
    return nearest(name, [known for rule in DOCUMENTED for known in (rule.CODE, rule.NAME)])
