"""The rules' docstrings as docs/rules.md, as `--explain` prints them, and as help in SARIF.

`python -m c7n_ctschema.lint.running.rule_documentation > docs/rules.md` generates the page.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator, Sequence

from c7n_ctschema import lazy_regex
from c7n_ctschema.errors import UnknownName
from c7n_ctschema.lint.running.registry import DOCUMENTED
from c7n_ctschema.lint.running.rule import Documented
from c7n_ctschema.lint.running.selection import nearest_rules

PAGE = "https://github.com/cloud-custodian/custodian-ctschema/blob/main/docs/rules.md"
# reStructuredText's literal block (`Bad::`), which editors show in a docstring; Markdown needs a fence.
_BLOCK = lazy_regex.compile(r"^(\S.*)::\n\n((?:(?:    .*)?\n)+)", re.MULTILINE)
_INTRODUCTION = """\
# Rules

This page is generated from the rules' docstrings: `python -m c7n_ctschema.lint.running.rule_documentation >
docs/rules.md`. Every Bad and Good example runs as a test. `custodian-ctschema lint --explain CODE` prints one rule.

An **error** does not work. A **warning** probably does not do what you want. An **info** is worth knowing. A rule can
report a lower severity than its own if the evidence is weaker. [lint.md](lint.md) explains how to select rules, ignore
findings, and apply fixes.
"""


def find(name: str) -> Documented:
    """The rule with a code or a name, with any capitalization. Raises UnknownName with the nearest names."""
    for rule in DOCUMENTED:
        if name.strip().lower() in (rule.CODE.lower(), rule.NAME):
            return rule
    raise UnknownName("rule", name, nearest_rules(name), hint="`lint --list-rules` lists them")


def summary(rule: Documented) -> str:
    """The docstring's first paragraph on one line."""
    return " ".join((rule.__doc__ or "").strip().split("\n\n")[0].split())


def markdown(rule: Documented) -> str:
    """The docstring with its examples as fenced YAML."""
    return _BLOCK.sub(_fenced, plain(rule)).strip() + "\n"


def plain(rule: Documented) -> str:
    """The docstring without its common indentation."""
    return textwrap.dedent(rule.__doc__ or "").strip() + "\n"


def _fenced(found: re.Match[str]) -> str:
    return f"{found[1]}:\n\n```yaml\n{textwrap.dedent(found[2]).strip()}\n```\n\n"


def heading(rule: Documented) -> str:
    return f"{rule.CODE} {rule.NAME}"


def link(rule: Documented) -> str:
    """The web address of the rule's documentation."""
    return f"{PAGE}#{heading(rule).lower().replace(' ', '-')}"


def page(rules: Sequence[Documented] = DOCUMENTED) -> Iterator[str]:
    """The pieces of docs/rules.md, with the rules in the order of their codes."""
    ordered = sorted(rules, key=lambda rule: rule.CODE)
    yield _INTRODUCTION
    yield "\n| code | name | severity | |\n| --- | --- | --- | --- |\n"
    for rule in ordered:
        anchor = link(rule).removeprefix(PAGE)
        # A `|` in a summary would end the cell of the table.
        about = summary(rule).replace("|", "\\|")
        yield f"| [{rule.CODE}]({anchor}) | `{rule.NAME}` | {rule.SEVERITY.word} | {about} |\n"
    for rule in ordered:
        yield f"\n## {heading(rule)}\n\n{markdown(rule)}"


if __name__ == "__main__":
    sys.stdout.writelines(page())
