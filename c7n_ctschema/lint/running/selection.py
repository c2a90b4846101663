"""Which rules run: chosen by code, by a code's beginning, or by name."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import NamedTuple

from c7n_ctschema.errors import UnknownName
from c7n_ctschema.lint.running.registry import ALWAYS, DOCUMENT_RULES, DOCUMENTED, RULES
from c7n_ctschema.lint.running.rule import Documented, DocumentRule, Rule
from c7n_ctschema.names import nearest


class Selection(NamedTuple):
    """What a team selects and ignores: selectors as `CT101`, `CT1`, `unknown-key`. Nothing selected: the default rules.

    `validate` adds c7n's own validation. Of text, so that it can be handed to another process.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    validate: bool = False

    def runs(self, rule: Documented) -> bool:
        """Whether findings of this rule are wanted."""
        if rule in ALWAYS:
            return True
        if any(matches(name, rule) for name in self.ignore):
            return False
        if rule in DOCUMENT_RULES:  # a prefix is no wish for a rule that has to be asked for
            return self.validate or any(name.lower() in (rule.CODE.lower(), rule.NAME) for name in self.select)
        return not self.select or any(matches(name, rule) for name in self.select)


@functools.lru_cache(maxsize=16)
def rules_of(selection: Selection) -> tuple[Rule, ...]:
    """The rules that look at one policy at a time."""
    return tuple(rule for rule in RULES if selection.runs(rule))


def document_rules_of(selection: Selection) -> tuple[DocumentRule, ...]:
    """The rules that look at whole files, policies of any mode included."""
    return tuple(rule for rule in DOCUMENT_RULES if selection.runs(rule))


def matches(selector: str, rule: Documented) -> bool:
    return rule.CODE.startswith(selector.upper()) or selector.lower() == rule.NAME


def checked(selectors: Iterable[str]) -> tuple[str, ...]:
    """The selectors, split at commas; raises UnknownName for one that matches no rule."""
    found = tuple(name.strip() for text in selectors for name in text.split(",") if name.strip())
    for name in found:
        if not is_known(name):
            raise UnknownName("rule", name, nearest_rules(name), hint="`lint --list-rules` lists them")
    return found


def is_known(selector: str) -> bool:
    return any(matches(selector, rule) for rule in DOCUMENTED)


def nearest_rules(name: str) -> tuple[str, ...]:
    """Codes and names of rules that are spelled nearly so."""
    return nearest(name, [known for rule in DOCUMENTED for known in (rule.CODE, rule.NAME)])
