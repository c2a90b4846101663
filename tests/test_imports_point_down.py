"""The house of docs/architecture.md: imports point down only, and the two pillars do not know each other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "c7n_ctschema"
VOCABULARY = {
    "keypath",
    "jmestree",
    "diagnostics",
    "errors",
    "confidence",
    "names",
    "tables",
    "jsonvalue",
    "regextree",
    "",
}
VOCABULARY_ROOMS = {"files"}  # below the pillars: any room may import them
ALLOWED: dict[str, set[str]] = {
    "files": set(),
    "trail": {"trail"},
    "custodian": {"custodian"},
    "identity": {"identity", "trail", "custodian"},
    "lint": {"lint", "identity", "trail", "custodian"},
    "replay": {"replay", "identity", "trail", "custodian"},
    "wizard": {"wizard", "lint", "replay", "identity", "trail", "custodian"},
    "cli": {"cli", "wizard", "lint", "replay", "identity", "trail", "custodian"},
    "": {"lint", "cli"},  # the package itself: the documented library entry
}
FOREIGN = {
    "files": {"c7n", "botocore", "boto3"},
    "trail": {"c7n", "botocore", "boto3"},
    "custodian": {"botocore", "boto3"},
}


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_down(file: Path) -> None:
    parts = file.relative_to(PACKAGE).parts
    room = parts[0] if len(parts) > 1 else ""
    own = {name.split(".")[1] for name in imports(file) if name.startswith("c7n_ctschema.")}
    rooms = {name for name in own if (PACKAGE / name).is_dir()}
    assert len(parts) > 1 or parts[0] not in {f"{name}.py" for name in VOCABULARY} or not rooms
    assert rooms - VOCABULARY_ROOMS <= ALLOWED[room]
    foreign = {name.split(".")[0] for name in imports(file)} & FOREIGN.get(room, set())
    assert not foreign


def test_a_bad_import_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "bad.py"
    file.write_text("def f():\n    from c7n_ctschema.custodian import facts\n    import c7n.cwe\n")
    assert {"c7n_ctschema.custodian", "c7n.cwe"} <= imports(file)
