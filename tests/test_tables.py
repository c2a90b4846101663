"""The tables of the package: their layout, their READMEs, and the function that reads them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema import tables

DATA = Path(tables.DATA)
TOOLS = Path(__file__).resolve().parent.parent / "tools"
sys.path.insert(0, str(TOOLS))

import json_layout  # noqa: E402

FILES = sorted(DATA.rglob("*.json"))
FOLDERS = sorted({file.parent for file in FILES} | {DATA, DATA / "knowledge", DATA / "generated" / "retired"})
ONE_FILE_PER_SOURCE = ("quirks", "special", "observed", "resources", "requests", "attributes", "elements")
GENERATORS = sorted(file for file in TOOLS.glob("*.py") if 'if __name__ == "__main__":' in file.read_text())


def unique(members: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in members]
    assert len(names) == len(set(names)), f"a name twice among {names}"
    return dict(members)


def test_all_tables_have_one_layout_and_no_name_twice() -> None:
    assert len(FILES) > 300
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        table = json.loads(text, object_pairs_hook=unique)
        assert text == json_layout.of_file(file, table), f"{file}: run python tools/json_layout.py"


def test_generated_tables_are_in_alphabetical_order() -> None:
    for file in (DATA / "generated").rglob("*.json"):
        table = json.loads(file.read_text(encoding="utf-8"))
        assert json.dumps(table) == json.dumps(table, sort_keys=True), file


def test_observed_events_take_one_line_each() -> None:
    text = json_layout.laid_out({"events": {"A": {"request": {"a" * 200: ["string"]}}, "B": {}}}, one_line_below=1)
    assert text.splitlines()[2:4] == [f'    "A": {{"request": {{"{"a" * 200}": ["string"]}}}},', '    "B": {}']


@pytest.mark.parametrize("width", [115, 116])
def test_what_fits_in_a_line_stays_on_it(width: int) -> None:
    text = json_layout.laid_out({"a": ["b" * (width - 7)]})
    assert all(len(line) <= json_layout.WIDTH for line in text.splitlines())
    assert json.loads(text) == {"a": ["b" * (width - 7)]}
    assert len(text.splitlines()) == (3 if width == 115 else 5)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(DATA)))
def test_each_folder_has_a_readme_that_names_its_files(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert "tools/" in text
    if folder.name not in ONE_FILE_PER_SOURCE:
        assert not [file.name for file in folder.glob("*.json") if f"`{file.name}`" not in text]


def test_members_of_knowledge_are_in_the_readme() -> None:
    for folder in (DATA / "knowledge" / "trail", DATA / "knowledge" / "custodian"):
        text = (folder / "README.md").read_text(encoding="utf-8")
        for file in folder.glob("*.json"):
            members = json.loads(file.read_text(encoding="utf-8"))
            if file.name not in ("event_names.json", "iam_actions.json"):  # their members are services
                plain = [name for name in members if not name.endswith("evidence") and name != "about"]
                known = ("request_", "response_")  # of ec2.json
                assert not [name for name in plain if f"`{name}`" not in text and not name.startswith(known)], file


@pytest.mark.parametrize("program", GENERATORS, ids=lambda program: program.name)
def test_generators_start(program: Path) -> None:
    import subprocess

    done = subprocess.run([sys.executable, str(program), "--help"], capture_output=True, text=True, cwd=TOOLS.parent)
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout and f"`{program.name}`" in (TOOLS / "README.md").read_text(encoding="utf-8")


def test_a_table_is_read_once() -> None:
    assert tables.read("knowledge/trail/ec2") is tables.read("knowledge/trail/ec2")


@pytest.mark.parametrize("stem", ["../trail/ec2", "a\0b", "x" * 5000, "", "nothing"])
def test_a_stem_from_a_policy_opens_no_other_file(stem: str) -> None:
    assert tables.read_from("knowledge/quirks", stem) == {}


@pytest.mark.parametrize(("text", "problem"), [("{", "line 1"), ("[]", "not a JSON object"), ("\xff", "utf-8")])
def test_a_broken_table_is_named(text: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.json").write_bytes(text.encode("latin-1"))
    monkeypatch.setattr(tables, "DATA", str(tmp_path))
    with pytest.raises(tables.BrokenTable, match=rf"broken\.json cannot be used: .*{problem}"):
        tables.read("broken")
    tables.read.cache_clear()


def test_a_missing_table_is_named() -> None:
    with pytest.raises(tables.BrokenTable, match=r"knowledge/nothing\.json"):
        tables.read("knowledge/nothing")
    with pytest.raises(tables.BrokenTable, match="no_such_folder"):
        tables.stems("no_such_folder")
