"""The words of docs/glossary.md: pages, docstrings, comments and messages keep to the rules in `.vale/`.

Vale itself downloads its program when it first runs, so this test applies its two kinds of rules (`substitution` and
`existence`) to what Vale would read: prose in Markdown without code, and Python's docstrings, comments and messages.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page
    for folder in ("*.md", "docs/*.md", "benchmarks/*.md", "tools/*.md", "c7n_ctschema/data/**/*.md")
    for page in ROOT.glob(folder)
)
MODULES = sorted((ROOT / "c7n_ctschema").rglob("*.py"))
QUOTES_THE_RULES = {ROOT / "docs" / "glossary.md"}
_CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]*`|<!--.*?-->|\]\([^)]*\)", re.DOTALL)
_EXAMPLE = re.compile(r"^(?: {4}|\t).*$", re.MULTILINE)


def rules() -> list[tuple[re.Pattern[str], str]]:
    """Each rule of the style: what it finds, and what to write instead ("" where the style names nothing)."""
    found = []
    for file in sorted((ROOT / ".vale" / "Ctschema").glob("*.yml")):
        style = yaml.safe_load(file.read_text(encoding="utf-8"))
        words = style["swap"] if style["extends"] == "substitution" else dict.fromkeys(style["tokens"], "")
        for expression, right in words.items():
            start = "" if expression.startswith(",") else r"(?<!\w)"
            flags = re.IGNORECASE if style.get("ignorecase") else 0
            found.append((re.compile(rf"{start}(?:{expression})(?!\w)", flags), right))
    return found


RULES = rules()


def prose_of_page(text: str) -> str:
    return _CODE.sub(" ", text)


def prose_of_module(source: str) -> Iterator[tuple[int, str]]:
    """Docstrings without their indented examples, comments, and strings that read as sentences (messages)."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_doc = id(node) in docstrings
            if is_doc or node.value.count(" ") > 1:
                yield node.lineno, _CODE.sub(" ", _EXAMPLE.sub("", node.value) if is_doc else node.value)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], _CODE.sub(" ", token.string)


def broken(text: str) -> list[str]:
    return [f"{match[0]!r} → {right or 'say it directly'}" for rule, right in RULES for match in rule.finditer(text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages(page: Path) -> None:
    if page not in QUOTES_THE_RULES:
        assert not broken(prose_of_page(page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_modules(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    found = [(line, wrong) for line, text in prose_of_module(source) for wrong in broken(text)]
    assert not found


def test_a_bad_sentence_is_found() -> None:
    assert broken("A text that nothing can meet, mended upon request.")
    assert broken(prose_of_page("what then fails `a text`"))
    assert not broken(prose_of_page("`a text` and a context"))
    assert [line for line, _ in prose_of_module('"""One."""\n# a mended comment\n')] == [1, 2]
