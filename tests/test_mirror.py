"""Tests mirror the source: each module has a test file of its name, or one whose docstring names it.

A test file of a module's name lies in the folder of the module's top package, at any depth. Where one file tests several
modules, its docstring has a paragraph that begins with `Covers` and holds their dotted names.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
PACKAGE = TESTS.parent / "c7n_ctschema"
COVERS = re.compile(r"^Covers\s(.*?)(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)
DOTTED = re.compile(r"c7n_ctschema(?:\.\w+)+")
EXCEPTIONS = {
    "c7n_ctschema.__main__",  # one call, which each test that starts a process runs
    # types alone: mypy tests them
    "c7n_ctschema.confidence",
    "c7n_ctschema.json_value",
    "c7n_ctschema.custodian.c7n.c7n_objects",
    "c7n_ctschema.trail.catalog.service_model",
}


def modules() -> list[str]:
    files = (file for file in PACKAGE.rglob("*.py") if file.name != "__init__.py")
    return sorted(".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts) for file in files)


def files_of_tests() -> list[Path]:
    return sorted(TESTS.rglob("test_*.py"))


def covered_by(file: Path) -> set[str]:
    """The modules that a test file's docstring says it covers."""
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return {name for part in COVERS.findall(docstring) for name in DOTTED.findall(part)}


def is_named_after(file: Path, module: str) -> bool:
    _, *packages, name = module.split(".")
    folders = file.relative_to(TESTS).parts[:-1]
    return file.name == f"test_{name}.py" and folders[:1] == tuple(packages[:1])


def has_test(module: str, files: list[Path]) -> bool:
    return any(is_named_after(file, module) for file in files) or any(module in covered_by(file) for file in files)


def test_each_module_has_a_test_file_that_names_it() -> None:
    files = files_of_tests()
    covered = set().union(*map(covered_by, files))
    missing = [
        name for name in modules() if name not in covered and not any(is_named_after(file, name) for file in files)
    ]
    assert set(missing) == EXCEPTIONS


@pytest.mark.parametrize("file", files_of_tests(), ids=lambda file: str(file.relative_to(TESTS)))
def test_what_a_file_covers_exists(file: Path) -> None:
    assert covered_by(file) <= set(modules())


def test_each_lint_rule_has_a_test_file_of_its_name() -> None:
    linters_own = {"__init__", "internal_error", "unused_ignore"}  # tested with the engine and with ignores
    rules = {file.stem for file in (PACKAGE / "lint" / "rules").rglob("*.py")} - linters_own
    assert rules and {f"test_{rule}" for rule in rules} <= {
        file.stem for file in (TESTS / "lint" / "rules").rglob("*.py")
    }


def test_a_module_without_a_test_would_be_seen() -> None:
    assert not has_test("c7n_ctschema.lint.rules.no_such_rule", files_of_tests())
    assert not is_named_after(TESTS / "replay" / "test_engine.py", "c7n_ctschema.lint.running.engine")
