"""Messages agree with what stands in them: no `a {name}`, which is wrong for "event", and no `{count} things`, wrong for 1.

`c7n_ctschema/grammar.py` makes both: `article(name)`, `counted(count, "finding")`. tests/test_grammar.py runs these with 0, 1,
2 and names that begin with a vowel.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "c7n_ctschema"
MODULES = sorted(PACKAGE.rglob("*.py"))
_ARTICLE = re.compile(r"(?:^|[\s(\"'])(?:a|an) [`'\"]?$")
_NOUNS = (
    r"(?:findings?|policies|events?|records?|files?|keys?|calls?|characters?|errors?|rules?|paths?|filters?|members?)"
)
_COUNTED = re.compile(rf"^ (?:other |more )?{_NOUNS}\b")
_COUNTS = re.compile(r"^(?:len|count|number|total|sum)\b|(?:count|number|total)$")


def wrong(source: str) -> Iterator[str]:
    """The f-strings of a module in which an article or a plural does not follow the value beside it."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.JoinedStr):
            continue
        for before, value, after in zip([None, *node.values], node.values, [*node.values[1:], None], strict=False):
            if not isinstance(value, ast.FormattedValue):
                continue
            text_before = before.value if isinstance(before, ast.Constant) else ""
            text_after = after.value if isinstance(after, ast.Constant) else ""
            written = ast.unparse(value.value)
            of_many = text_before.endswith(" of ")  # "20 of 394 keys": only long lists are cut
            is_count = _COUNTS.search(written) and not of_many
            if _ARTICLE.search(text_before) or (is_count and _COUNTED.match(text_after)):
                yield ast.unparse(node)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_articles_and_plurals(module: Path) -> None:
    assert not list(wrong(module.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "source", ["f'a {name} is null'", "f'no, an `{name}`'", "f'{len(x)} findings'", "f'{count} keys'"]
)
def test_a_wrong_message_would_be_seen(source: str) -> None:
    assert list(wrong(source))


def test_right_messages_pass() -> None:
    assert not list(wrong("f'{article(name)} is null: {counted(count, \"finding\")}, {name} files'"))
