"""Settings are found above what is linted; what is wrong in them is said with its line.

Covers c7n_ctschema.lint.running.settings_file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint.running import settings_file
from c7n_ctschema.lint.running.settings_file import Config

OWN = 'select = ["CT1"]\nignore = ["unknown-ids"]\nfail-on = "error"\nbaseline = "known.json"\nexclude = ["drafts"]\nvalidate = true\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "repo" / "policies" / "deep").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return tmp_path / "repo"


def test_all_settings_and_the_baselines_place(folder: Path) -> None:
    (folder / ".ctschema.toml").write_text(OWN)
    found = settings_file.find([str(folder / "policies")])
    assert found == Config(
        str(folder / ".ctschema.toml"),
        ("CT1",),
        ("unknown-ids",),
        "error",
        str(folder / "known.json"),
        ("drafts",),
        True,
    )


def test_the_nearest_above_the_files_counts_else_above_the_working_directory(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[project]\nname = "x"\n\n[tool.ctschema]\nfail-on = "info"\n')
    deep = folder / "policies" / "deep" / "p.yml"
    assert settings_file.find([str(deep)]).fail_on == "info"
    (folder / "policies" / "pyproject.toml").write_text('[tool.ruff]\nname = "about ctschema"\n')
    assert settings_file.find([str(deep), str(folder / "policies")]).fail_on == "info"
    (folder / "policies" / ".ctschema.toml").write_text('fail-on = "error"\n')
    assert settings_file.find([str(deep)]).fail_on == "error"
    assert settings_file.find([str(deep), str(folder / "q.yml")]).fail_on == "info"
    (folder.parent / "elsewhere" / ".ctschema.toml").write_text('fail-on = "warning"\n')
    assert settings_file.find(["-"]).fail_on == "warning" == settings_file.find(["/nowhere/p.yml"]).fail_on


def test_its_own_file_wins_over_pyproject(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.ctschema]\nfail-on = "info"\n')
    (folder / ".ctschema.toml").write_text("")
    assert settings_file.find([str(folder)]).fail_on == ""


def test_a_foreign_pyproject_is_not_read(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[[[ not toml")
    assert settings_file.find([str(folder)]) == Config()


@pytest.mark.parametrize(
    ("name", "text", "place", "words"),
    [
        (
            ".ctschema.toml",
            'fail-on = "info"\n  selct = ["CT1"]\n',
            ":2:3",
            "unknown setting 'selct'; the settings are select, ignore",
        ),
        ("pyproject.toml", '[x]\nselct = 1\n[tool.ctschema]\nselct = ["CT1"]\n', ":4:1", "unknown setting 'selct'"),
        (".ctschema.toml", 'select = "CT1"\n', ":1:1", "select: must be a list of strings"),
        (".ctschema.toml", 'facts = ["a\\u0000"]\n', ":1:1", "facts: must not contain the character NUL"),
        (
            ".ctschema.toml",
            'ignore = ["unknown-kay"]\n',
            ":1:1",
            "ignore: unknown rule 'unknown-kay'; did you mean unknown-key",
        ),
        (".ctschema.toml", 'fail-on = "never"\n', ":1:1", "fail-on: must be info, warning, or error"),
        (".ctschema.toml", "validate = 1\n", ":1:1", "validate: must be true or false"),
        (".ctschema.toml", "baseline = false\n", ":1:1", "baseline: must be a path"),
        (".ctschema.toml", "a = \n", ":1:5", "invalid TOML"),
        (".ctschema.toml", "exclude = [\n", ":2:1", "invalid TOML"),
        ("pyproject.toml", "tool.ctschema = 3\n", ":1:1", "not a table"),
    ],
)
def test_wrong_settings_are_said_with_their_place(name: str, text: str, place: str, words: str, folder: Path) -> None:
    (folder / name).write_text(text)
    with pytest.raises(BadInput) as caught:
        settings_file.find([str(folder)])
    assert str(caught.value).startswith(f"{folder / name}{place}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("path", "excluded"),
    [
        ("drafts/p.yml", True),
        ("a/drafts/b/p.yml", True),
        ("old/p.yml", True),
        ("a/old/p.yml", False),
        ("p.tmpl.yml", True),
        ("a/p.tmpl.yml", True),
        ("draft.yml", False),
        ("-", False),
    ],
)
def test_exclusion_by_name_path_and_pattern(path: str, excluded: bool, folder: Path) -> None:
    (folder / ".ctschema.toml").write_text('exclude = ["drafts/", "old/*", "*.tmpl.yml"]\n')
    found = settings_file.find([str(folder)])
    assert found.excludes(path if path == "-" else str(folder / path)) is excluded
