"""`lint --list-rules` and `lint --explain`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from c7n_ctschema.cli.terminal.text import is_terminal
from c7n_ctschema.lint.running import rule_documentation, selection
from c7n_ctschema.lint.running.registry import DOCUMENT_RULES, DOCUMENTED
from c7n_ctschema.lint.running.rule import Documented


def run(options: argparse.Namespace) -> int:
    if not options.explain:
        list_rules(options.format, DOCUMENTED)
        return 0
    matching = [rule for rule in DOCUMENTED if selection.matches(options.explain, rule)]
    # `--explain CT1` names several rules: a list says more than the first one.
    if len(matching) > 1:
        list_rules(options.format, matching)
    else:
        explain(matching[0] if matching else rule_documentation.find(options.explain))
    return 0


def list_rules(form: str, listed: Sequence[Documented]) -> None:
    """Print one rule per line, or JSON with `--format json`."""
    rules = sorted(listed, key=lambda rule: rule.CODE)
    if form == "json":
        rows = [_row(rule) for rule in rules]
        sys.stdout.write(json.dumps({"version": 1, "rules": rows}, indent=2) + "\n")
        return
    if is_terminal():
        _as_table(rules)
        return
    widest = max(len(rule.NAME) for rule in rules)
    for rule in rules:
        line = f"{rule.CODE}  {rule.NAME:{widest}}  {rule.SEVERITY.word:7}  {rule_documentation.summary(rule)}"
        sys.stdout.write(line + "\n")


def _as_table(rules: Sequence[Documented]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for column, style in (("code", "cyan"), ("name", "bold"), ("severity", "")):
        table.add_column(column, style=style, no_wrap=True)
    table.add_column("what it finds")
    for rule in rules:
        # Text, because rich reads `[?…]` of a summary as markup.
        table.add_row(*map(Text, (rule.CODE, rule.NAME, rule.SEVERITY.word, rule_documentation.summary(rule))))
    Console().print(table)


def _row(rule: Documented) -> dict[str, object]:
    return {
        "code": rule.CODE,
        "name": rule.NAME,
        "severity": rule.SEVERITY.word,
        "default": rule not in DOCUMENT_RULES,
        "summary": rule_documentation.summary(rule),
        "link": rule_documentation.link(rule),
    }


def explain(rule: Documented) -> None:
    """Print the rule's docstring, formatted if standard output is a terminal."""
    title = f"{rule_documentation.heading(rule)} ({rule.SEVERITY.word})"
    if not is_terminal():
        sys.stdout.write(f"{title}\n\n{rule_documentation.plain(rule)}\n{rule_documentation.link(rule)}\n")
        return
    from rich.console import Console

    # rich.markdown costs 72 ms, and only a terminal shows it.
    from rich.markdown import Markdown

    console = Console()
    console.print(
        Markdown(
            f"# {title}\n\n{rule_documentation.markdown(rule)}\n{rule_documentation.link(rule)}", code_theme="ansi_dark"
        )
    )
