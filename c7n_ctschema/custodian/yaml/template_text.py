"""Jinja and Terraform templates of policy files: the parts that are YAML can be checked before the file is rendered.

Masking replaces each placeholder by a word, and each directive by blanks, of the same length: every place stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from c7n_ctschema import lazy_regex
from c7n_ctschema.diagnostics import Span

# Jinja's directives and comments, and Terraform's directives (`templatefile`): they leave nothing in the file.
_DIRECTIVE = lazy_regex.compile(r"\{%.*?%\}|\{#.*?#\}|%\{.*?\}", re.DOTALL)
_PLACEHOLDER = lazy_regex.compile(r"\{\{.*?\}\}|\$\{[^}\n]*\}")
# `{{` where YAML expects a value: without quotes, it begins a mapping in a mapping.
_UNQUOTED = lazy_regex.compile(r"(?:^|[:,\[-])[ \t]*\{\{", re.MULTILINE)
# One `in` for each is a fast check before the regular expressions: most files are no templates. A search for one
# character takes a tenth of the time of a search for two.
_MARKS = ("{{", "{%", "{#", "${", "%{")


def is_template(text: str) -> bool:
    """Whether the file has placeholders or directives, in strings or elsewhere."""
    return (
        "{" in text
        and any(mark in text for mark in _MARKS)
        and bool(_PLACEHOLDER.search(text) or _DIRECTIVE.search(text))
    )


def has_unquoted(text: str) -> bool:
    """Whether a Jinja placeholder stands where YAML reads a mapping."""
    return "{" in text and "{{" in text and _UNQUOTED.search(text) is not None


def masked(text: str) -> str:
    """The text with blanks for directives and words for placeholders, at the same places."""
    # Directives first: `{% if x == "{{" %}` would start a placeholder. Line breaks stay, for the line numbers.
    # numbers
    without = _DIRECTIVE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    # letters, because YAML reads them as a string in each context: as a value, a key, or a part of a longer string
    return _PLACEHOLDER.sub(lambda found: "x" * len(found[0]), without)


def placeholders(lines: list[str]) -> Iterator[Span]:
    """The places of the placeholders."""
    for number, line in enumerate(lines, 1):
        if "{" in line:
            for found in _PLACEHOLDER.finditer(line):
                yield Span(number, found.start() + 1, number, found.end() + 1)
