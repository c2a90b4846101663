"""Code decides by enums and data, never by a sentence: rewording a sentence must not change what the program does.

The test reads the syntax trees of the package. It reports a comparison, a search or a split

- of something that is called as sentences are (`finding.message`, `row["reason"]`, a variable `why`),
- with a text of two words or more, or with a module's constant that is one.

`is` compares enum members and is allowed, and so is the question whether there is a sentence at all.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "c7n_ctschema"
PROSE = {"message", "msg", "effect", "note", "notes", "reason", "why", "sentence"}
SENTENCE = re.compile(r"[^\W\d_]{2,}[,:;]? [^\W\d_]{2,}")
SEARCHES = {
    *("startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "split", "rsplit"),
    *("find", "rfind", "index", "rindex", "count", "match", "search", "fullmatch", "findall", "finditer"),
}
SAME_TEXT = {"lower", "upper", "casefold", "strip", "lstrip", "rstrip", "title", "capitalize"}
# Sentences of others, who give nothing else to decide by.
ALLOWED = {
    ("cli/main.py", '"invalid choice: \'" in message'): "argparse's error; only chooses what to suggest",
    ("cli/main.py", "message.partition(': ')"): "argparse's error; only chooses what to suggest",
    ("cli/main.py", "kind == 'argument COMMAND'"): "argparse's error; only chooses what to suggest",
    ("cli/main.py", "kind not in ('argument COMMAND', 'unrecognized arguments')"): "argparse's error; the same",
    ("custodian/c7n/validation.py", "part in message"): "c7n's validation raises a text and nothing else",
    (
        "custodian/c7n/validation.py",
        "_message_of(mode.validate) == message",
    ): "which validator of c7n's raised that text",
    (
        "custodian/c7n/validation.py",
        "_message_of(element.validate) == message",
    ): "which validator of c7n's raised that text",
    (
        "custodian/c7n/validation.py",
        "_message_of(inner.validate) == message",
    ): "which validator of c7n's raised that text",
    ("wizard/drafts/example_events.py", "'Unterminated string' in error.msg"): "json's error has no code",
    (
        "lint/running/settings_file.py",
        r"re.search('\\s*\\(at (?:line (\\d+), column (\\d+)|end of document)\\)$', str(error))",
    ): ("tomllib's place; its errors have no line before Python 3.14"),
    ("lint/rules/keys/invalid_jmespath.py", "str(error).removesuffix(', for expression:')"): "jmespath's words, shown",
    ("lint/rules/delivery/service_event.py", "use.schema.delivery.detail_type in (API_CALL, SIGN_IN)"): "AWS's data",
    (
        "lint/rules/actions/untagged_user.py",
        "use.schema.delivery.detail_type not in (API_CALL, SIGN_IN)",
    ): "AWS's data",
    ("wizard/templates/template_list.py", "page.partition(HEADING)"): "where a page of the documentation is renewed",
    (
        "replay/records/eventbridge_event.py",
        "VIA_CLOUDTRAIL not in str(value['detail-type'])",
    ): "EventBridge's detail-type is data",
}


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@functools.cache
def constants() -> frozenset[str]:
    """Names of the package's module constants that are sentences."""
    return frozenset(name for file in PACKAGE.rglob("*.py") for name in _constants(tree(file)))


def known_in(module: ast.Module) -> set[str]:
    """Those that a module speaks of: its own, those that it imports, and those it reads of other modules."""
    imported = {name.name for node in ast.walk(module) if isinstance(node, ast.ImportFrom) for name in node.names}
    read = {node.attr for node in ast.walk(module) if isinstance(node, ast.Attribute)}
    return set(_constants(module)) | (constants() & (imported | read))


def _constants(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        if isinstance(node, ast.Assign) and _is_sentence(node.value):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield from [node.target.id] if _is_sentence(node.value) else []


def _is_sentence(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(SENTENCE.search(node.value))


def is_prose(node: ast.expr, known: set[str]) -> bool:
    """Whether an operand is a sentence, by its text or by what it is called."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(is_prose(one, known) for one in node.elts)
    if isinstance(node, ast.Name):
        return node.id in PROSE | known
    if isinstance(node, ast.Attribute):
        return node.attr in PROSE | known
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value in PROSE
    if isinstance(node, ast.Call):
        return _is_prose_call(node, known)
    return _is_sentence(node)


def _is_prose_call(node: ast.Call, known: set[str]) -> bool:
    if isinstance(node.func, ast.Attribute) and node.func.attr in SAME_TEXT:
        return is_prose(node.func.value, known)
    return isinstance(node.func, ast.Name) and node.func.id == "str" and any(is_prose(one, known) for one in node.args)


def decisions(module: ast.Module, known: set[str]) -> Iterator[ast.expr]:
    """The expressions that compare or search a sentence."""
    for node in ast.walk(module):
        if any(is_prose(one, known) for one in _operands(node)):
            assert isinstance(node, ast.expr)
            yield node


def _operands(node: ast.AST) -> list[ast.expr]:
    """What a comparison compares or a search looks at; nothing for other nodes."""
    if isinstance(node, ast.Compare) and not all(isinstance(op, ast.Is | ast.IsNot) for op in node.ops):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SEARCHES:
        return [] if _is_layout(node) else [node.func.value, *node.args]
    return []


def _is_layout(node: ast.Call) -> bool:
    """Whether a split cuts words or lines apart, whatever they say."""
    return all(isinstance(one, ast.Constant) and str(one.value).isspace() for one in node.args)


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_nothing_decides_by_a_sentence(file: Path) -> None:
    place, module = file.relative_to(PACKAGE).as_posix(), tree(file)
    found = {ast.unparse(node) for node in decisions(module, known_in(module))}
    allowed = {text for name, text in ALLOWED if name == place}
    assert found == allowed  # an exception that is gone leaves the list, too


@pytest.mark.parametrize(
    "code",
    [
        "finding.effect == c7n_schema.EFFECT",
        "c7n_schema.EFFECT != one",
        "effect in (EFFECT, '')",
        "'twice' in attempt.reason",
        "note.startswith(_WAITING)",
        "row['reason'].startswith('moto')",
        "repair.why.startswith('it is')",
        "'only' in why",
        "known.how.startswith('compared with')",
        "inner == {'an object'}",
        "ids.holds(value).partition(' with this ')",
        "re.search('refused', one.message)",
        "str(one.message).lower() == text",
    ],
)
def test_a_decision_by_a_sentence_would_be_seen(code: str) -> None:
    assert list(decisions(ast.parse(code), {"EFFECT", "_WAITING"}))


@pytest.mark.parametrize(
    "code",
    [
        *("miss.why is Reason.LIST", "one.kind is Kind.REFUSAL", "bool(one.effect)", "op in ('in', 'not-in')"),
        "one.message.split()",
    ],
)
def test_enums_and_words_are_no_sentences(code: str) -> None:
    assert not list(decisions(ast.parse(code), {"EFFECT"}))


def test_constants_that_are_sentences_are_known() -> None:
    module = ast.parse("EFFECT = 'c7n refuses the policy'\nNAME: str = 'a rule of two'\nMARK = 'ctschema:'\n")
    assert set(_constants(module)) == {"EFFECT", "NAME"}
