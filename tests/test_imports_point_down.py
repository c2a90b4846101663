"""The rooms of docs/architecture.md: imports point down only, between rooms too, and no room is entered by a private name.

`ROOMS` is the picture of docs/architecture.md, from the lowest room to the highest. A module may import from its own room
and from the rooms that its row names. The two pillars, trail and custodian, do not know each other.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "c7n_ctschema"
PILLARS = {"trail", "custodian"}
FACES = {"lint", "replay", "wizard"}
ROOMS: dict[str, set[str]] = {
    "vocabulary": set(),
    "files": set(),
    "trail.facts": set(),
    "trail.catalog": {"trail.facts"},
    "trail.shapes": set(),
    "trail.paths": {"trail.shapes"},
    "trail.values": {"trail.catalog", "trail.shapes"},
    "trail.spelling": {"trail.catalog", "trail.shapes"},
    "trail.records": {"trail.shapes", "trail.paths", "trail.facts"},
    "trail.schema": {
        "trail.facts",
        "trail.catalog",
        "trail.shapes",
        "trail.paths",
        "trail.values",
        "trail.spelling",
        "trail.records",
    },
    "trail.samples": {"trail.catalog", "trail.shapes", "trail.schema", "trail.values"},
    "trail.search": {"trail.facts", "trail.catalog", "trail.shapes", "trail.records", "trail.schema"},
    "custodian.yaml": set(),
    "custodian.lookups": set(),
    "custodian.filters": set(),
    "custodian.c7n": {"custodian.yaml", "custodian.lookups"},
    "custodian.permissions": {"custodian.c7n"},
    "custodian.policy": {"custodian.yaml", "custodian.c7n", "custodian.filters"},
    "custodian.eventbridge": {"custodian.c7n"},
    "ids": {"trail", "custodian"},
    "changes": {"trail", "custodian", "ids"},
    "lint.analysis": {"trail", "custodian", "ids"},
    "lint.rules": {"trail", "custodian", "ids", "changes", "lint.analysis", "lint.running.rule"},
    "lint.running": {"trail", "custodian", "ids", "lint.analysis", "lint.rules"},
    "replay.records": {"trail", "custodian", "ids"},
    "replay.engine": {"trail", "custodian", "ids", "replay.records"},
    "replay.simulated": {"trail", "custodian", "ids", "replay.records", "replay.engine"},
    "replay.running": {"trail", "custodian", "ids", "replay.records", "replay.engine", "replay.simulated"},
    "replay.testing": {
        "trail",
        "custodian",
        "ids",
        "replay.records",
        "replay.engine",
        "replay.simulated",
        "replay.running",
    },
    "replay": {"trail", "custodian", "ids", "replay", "api"},  # the package is also the function of that name
    "scale": set(),
    "backtest": {"trail", "custodian", "ids", "replay", "scale"},
    "learn": {"trail", "custodian", "ids", "replay", "scale"},
    "wizard.templates": {"trail", "custodian", "ids", "lint", "replay"},
    "wizard.drafts": {"trail", "custodian", "ids", "lint", "replay"},
    "wizard.trials": {"trail", "custodian", "replay", "wizard.drafts"},
    "wizard.forms": {"trail", "custodian", "wizard.drafts"},
    "wizard.questions": {
        "trail",
        "custodian",
        "ids",
        "lint",
        "replay",
        "wizard.templates",
        "wizard.drafts",
        "wizard.trials",
        "wizard.forms",
    },
    "wizard.flags": {"trail", "custodian", "ids", "lint", "replay", "wizard"},
    "editor.document": {"custodian", "lint"},
    "editor.completion": {"trail", "custodian", "ids", "changes", "lint", "wizard", "editor.document"},
    "editor.actions": {
        *("trail", "custodian", "ids", "lint", "replay", "wizard", "editor.document", "editor.completion"),
    },
    "server": {"trail", "custodian", "ids", "lint", "editor", "package"},
    "convert": {"trail", "custodian", "ids", "changes", "lint", "replay", "wizard"},
    "installation": {"trail", "custodian", "ids"},
    "cli.terminal": {"trail", "custodian", "ids", "lint"},
    "cli.arguments": {"trail", "custodian", "ids", "lint", "cli.terminal"},
    "cli.lint_formats": {"trail", "custodian", "lint", "cli.terminal"},
    "cli.replay_formats": {"trail", "custodian", "replay", "cli.terminal", "cli.lint_formats"},
    "cli.backtest_formats": {"backtest", "replay", "cli.terminal"},
    "cli.learn_formats": {"learn", "cli.terminal"},
    "cli.wizard_screen": {"wizard", "cli.terminal"},
    "cli": {"cli", "trail"},
    "cli.policy_commands": {
        *("trail", "custodian", "ids", "changes", "lint", "replay", "wizard", "convert", "cli"),
    },
    "cli.commands": {
        *("trail", "custodian", "ids", "changes", "lint", "replay", "scale", "learn", "wizard", "convert", "cli"),
        "backtest",
        *("installation", "server"),
    },
    "api": {"trail", "custodian", "ids", "lint", "replay", "wizard", "convert"},
    "spark": {"backtest", "learn", "trail", "replay", "cli.backtest_formats", "cli.learn_formats"},
    "package": {"api", "cli"},  # the package itself: the documented library entry
}
FOREIGN = {"trail": {"c7n", "botocore", "boto3"}, "custodian": {"botocore", "boto3"}}
MODULES = sorted(file for file in PACKAGE.rglob("*.py") if file.stem not in ("__main__",))


def imports(file: Path) -> set[str]:
    """The dotted names that a file imports: modules, and names in them."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            names |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(parts: tuple[str, ...]) -> str:
    """The room of a module: the longest name in `ROOMS` that its path begins with."""
    if parts == ("__init__",):
        return "package"
    if len(parts) == 1:
        return parts[0] if parts[0] in ROOMS else "vocabulary"
    return next((name for name in (".".join(parts[:2]), parts[0]) if name in ROOMS), parts[0])


def modules_of_package(names: set[str]) -> set[tuple[str, ...]]:
    """The package's own modules among dotted names."""
    found = set()
    for name in names:
        parts = tuple(name.split("."))[1:]
        if name.startswith("c7n_ctschema.") and PACKAGE.joinpath(*parts).with_suffix(".py").is_file():
            found.add(parts)
    return found


def is_allowed(importer: str, module: tuple[str, ...]) -> bool:
    room, dotted = room_of(module), ".".join(module)
    below = {importer, "vocabulary", "files"} | ROOMS[importer]
    return any(room == name or dotted == name or f"{dotted}.".startswith(f"{name}.") for name in below)


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_down(file: Path) -> None:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    importer = room_of(parts)
    names = imports(file)
    assert not {".".join(module) for module in modules_of_package(names) if not is_allowed(importer, module)}
    assert not {name.split(".")[0] for name in names} & FOREIGN.get(parts[0], set())


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_private_name_is_imported(file: Path) -> None:
    private = re.compile(r"c7n_ctschema\..*\._[a-z]")
    assert not {name for name in imports(file) if private.match(name)}


def test_each_folder_is_a_room_with_a_line_of_its_own() -> None:
    for file in PACKAGE.rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))), file


def test_no_room_holds_more_than_16_modules() -> None:
    for folder in {file.parent for file in MODULES}:
        assert len([file for file in folder.glob("*.py") if file.name != "__init__.py"]) <= 16, folder


def test_no_file_has_more_than_250_lines() -> None:
    long = {
        str(file.relative_to(PACKAGE)): lines
        for file in MODULES
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 250
    }
    assert not long


def test_the_picture_names_every_room() -> None:
    picture = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    missing = [name for name in ROOMS if f"`{name.replace('.', '/')}/`" not in picture and "." in name]
    assert not missing


def test_a_bad_import_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "bad.py"
    file.write_text("def f():\n    from c7n_ctschema.custodian.c7n import c7n_source\n    import c7n.cwe\n")
    assert {"c7n_ctschema.custodian.c7n.c7n_source", "c7n.cwe"} <= imports(file)
    [module] = modules_of_package(imports(file))
    assert not is_allowed("trail.schema", module)
    assert is_allowed("lint.analysis", module)
    assert not is_allowed("trail.paths", ("trail", "schema", "event_schema"))
