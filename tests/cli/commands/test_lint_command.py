"""`lint` as its user meets it: flags, settings, baseline, fixes, exit codes.

Covers c7n_ctschema.cli.lint_formats.fix_report, c7n_ctschema.cli.lint_formats.rule_list and
c7n_ctschema.cli.arguments.policy_arguments.
"""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from policy_texts import FIXABLE
from process_table import children

from c7n_ctschema.cli.main import main
from c7n_ctschema.lint.rules.events import unknown_event
from c7n_ctschema.lint.running.registry import DOCUMENTED

POLICY = FIXABLE.replace("VolumeType\n", "VolumeType   # the name\n")
CLEAN = POLICY.replace("VolumeType ", "volumeType ")
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.yml").write_text(POLICY)
    return tmp_path


def lint(*arguments: str) -> int:
    return main(["lint", *arguments])


def program(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "c7n_ctschema", "lint", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
    )


# --- rules ------------------------------------------------------------------------------------------------------


def test_list_rules(capsys: Captured) -> None:
    assert lint("--list-rules") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(rule.CODE for rule in DOCUMENTED)
    assert lint("--list-rules", "--format", "json") == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["rules"]}
    assert rows["unknown-key"]["default"] and not rows["c7n-schema"]["default"]
    assert rows["unknown-key"]["link"].endswith("docs/rules.md#ct101-unknown-key")


@pytest.mark.parametrize("name", ["CT101", "unknown-key"])
def test_explain(name: str, capsys: Captured) -> None:
    assert lint("--explain", name) == 0
    out = capsys.readouterr().out
    assert out.startswith("CT101 unknown-key (error)\n\nAn event filter's `key`")
    assert "Bad::" in out and "Good::" in out


def test_explain_what_does_not_exist(capsys: Captured) -> None:
    assert lint("--explain", "CT1O1") == 2
    assert "unknown rule 'CT1O1'; did you mean CT101" in capsys.readouterr().err


def test_explain_a_prefix_lists_its_rules(capsys: Captured) -> None:
    assert lint("--explain", "ct10") == 0
    codes = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert codes[:5] == ["CT101", "CT102", "CT103", "CT104", "CT105"] and {code[:4] for code in codes} == {"CT10"}
    assert lint("--explain", "CT10", "--format", "json") == 0
    assert [one["code"] for one in json.loads(capsys.readouterr().out)["rules"]] == codes


def test_explain_on_a_terminal_is_laid_out() -> None:
    out = on_a_terminal("--explain", "CT101")
    assert "\x1b[" in out and "```" not in out and "Bad:" in out


# --- what runs, what fails --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 1),
        (("--ignore", "CT1"), 0),
        (("--ignore", "CT0,unknown-key"), 0),
        (("--select", "CT0"), 0),
        (("--select", "CT0", "--select", "unknown-key"), 1),
        (("--select", "nosuch"), 2),
    ],
)
def test_select_and_ignore(arguments: tuple[str, ...], code: int) -> None:
    assert lint("p.yml", *arguments) == code


def test_fail_on(capsys: Captured) -> None:
    Path("p.yml").write_text(CLEAN.replace("op: ne", "op: ne  # ctschema: ignore[CT101] no more"))
    assert lint("p.yml") == lint("p.yml", "--fail-on", "info") == 1
    assert lint("p.yml", "--fail-on", "error") == 0
    assert capsys.readouterr().out.count("warning: nothing to ignore") == 3


def test_without_a_path_the_working_directory_is_linted(capsys: Captured) -> None:
    assert lint() == lint(".") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[: len(lines) // 2] == lines[len(lines) // 2 :]


def test_settings_from_the_nearest_file_flags_over_them(capsys: Captured) -> None:
    Path(".ctschema.toml").write_text('ignore = ["CT101"]\n')
    assert lint("p.yml") == 0
    assert lint("p.yml", "--no-config") == 1
    Path(".ctschema.toml").write_text('select = ["CT0"]\nfail-on = "info"\n')
    assert lint("p.yml") == 0
    assert lint("p.yml", "--select", "CT1") == 1
    Path("other.toml").write_text("[tool.ctschema]\n")
    assert lint("p.yml", "--config", "other.toml") == 2
    Path(".ctschema.toml").write_text("sel = 3\n")
    capsys.readouterr()
    assert lint("p.yml") == 2
    assert f"{Path.cwd()}/.ctschema.toml:1:1: unknown setting 'sel'" in capsys.readouterr().err


def test_excluded_files_are_left_out_even_when_named(capsys: Captured) -> None:
    Path(".ctschema.toml").write_text('exclude = ["p.yml"]\n')
    assert lint("p.yml") == 0
    Path("q.yml").write_text(POLICY)
    assert lint("--format", "json", ".") == 1
    assert '"file": "q.yml"' in capsys.readouterr().out


def test_validate_finds_what_c7n_refuses(capsys: Captured) -> None:
    Path("p.yml").write_text(CLEAN.replace("mode:", "max-resources: nee\n    mode:"))
    assert lint("p.yml") == 0
    assert lint("p.yml", "--validate") == 1
    out = capsys.readouterr().out
    assert "p.yml:4:20: error: 'nee' is not valid" in out and "CT801 c7n-schema" in out


def test_quiet(capsys: Captured) -> None:
    Path("p.yml").write_text(CLEAN)
    assert lint("-q", "p.yml") == 0
    assert capsys.readouterr() == ("", "")
    assert lint("p.yml") == 0
    assert capsys.readouterr().out == "no findings: 1 cloudtrail policy in 1 file\n"


def test_a_rule_that_fails_is_exit_2_and_the_rest_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr(unknown_event, "check", lambda context: 1 / 0)
    assert lint("p.yml") == 2
    out = capsys.readouterr().out
    assert "internal-error" in out and "unknown-key" in out


def test_many_arguments_name_a_file_once_in_their_order(capsys: Captured) -> None:
    (Path("a") / "b").mkdir(parents=True)
    for name in ("a/2.yml", "a/1.json", "a/b/3.yaml"):
        Path(name).write_text(POLICY)
    assert lint("--format", "json", "p.yml", "./p.yml", "a", "a/1.json") == 1
    files = [one["file"] for one in json.loads(capsys.readouterr().out)["diagnostics"]]
    assert files == ["p.yml", "a/1.json", "a/2.yml", "a/b/3.yaml"]


# --- baseline ---------------------------------------------------------------------------------------------------


def test_a_repository_with_findings_begins_with_a_baseline(capsys: Captured) -> None:
    assert lint("--baseline", "known.json", "--write-baseline", ".") == 0
    assert "known.json has 1 finding" in capsys.readouterr().err
    Path("p.yml").write_text("# moved\n" + POLICY)
    assert lint("--baseline", "known.json", "p.yml") == 0
    assert capsys.readouterr().out == "no findings: 1 cloudtrail policy in 1 file; 1 in the baseline\n"
    Path("new.yml").write_text(POLICY)
    assert lint("--baseline", "known.json", "p.yml", "new.yml") == 1
    out = capsys.readouterr().out
    assert "new.yml:12" in out and "p.yml:12" not in out
    Path("p.yml").write_text(CLEAN)
    assert lint("--baseline", "known.json", "p.yml") == 0
    assert "1 finding of the baseline no longer occurs" in capsys.readouterr().err


def test_the_settings_may_name_the_baseline(capsys: Captured) -> None:
    Path(".ctschema.toml").write_text('baseline = "known.json"\n')
    assert lint("p.yml") == 2
    assert "known.json: the file does not exist; --write-baseline" in capsys.readouterr().err
    assert lint("--write-baseline", "p.yml") == 0
    assert lint("p.yml") == 0


def test_a_baseline_needs_a_name_and_readable_files(capsys: Captured) -> None:
    assert lint("--write-baseline", "p.yml") == 2
    assert lint("--write-baseline", "--baseline", "known.json", "p.yml", "missing.yml") == 2
    assert not Path("known.json").exists()


# --- fixes ------------------------------------------------------------------------------------------------------


def test_diff_shows_and_writes_nothing(capsys: Captured) -> None:
    for flags in (["--diff"], ["--fix", "--diff"]):
        assert lint(*flags, "p.yml") == 1
        out = capsys.readouterr().out
        assert out.startswith("--- a/p.yml\n+++ b/p.yml\n@@ -9,6 +9,6 @@\n")
        assert "-        key: detail.responseElements.VolumeType   # the name\n" in out
        assert Path("p.yml").read_text() == POLICY
    subprocess.run(["patch", "-p1", "-s"], input=out, text=True, check=True)
    assert Path("p.yml").read_text() == CLEAN


def test_fix_writes_what_is_certain(capsys: Captured) -> None:
    os.chmod("p.yml", 0o640)
    assert lint("--fix", "p.yml") == 0
    assert Path("p.yml").read_text() == CLEAN
    assert os.stat("p.yml").st_mode & 0o777 == 0o640
    assert capsys.readouterr().out == "no findings: 1 cloudtrail policy in 1 file; 1 fixed\n"
    assert lint("--fix", "p.yml") == 0
    assert "fixed" not in capsys.readouterr().out


def test_what_cannot_be_fixed_is_said(capsys: Captured) -> None:
    Path("p.yml").write_text(POLICY.replace("key: detail", "key: >-\n          detail").replace("   # the name", ""))
    before = Path("p.yml").read_bytes()
    assert lint("--fix", "p.yml") == 1
    assert Path("p.yml").read_bytes() == before
    assert "CT101 not fixed: the value is a block scalar or has several lines" in capsys.readouterr().err


def test_files_without_fixes_are_not_touched() -> None:
    Path("clean.yml").write_text(CLEAN)
    os.utime("clean.yml", (1, 1))
    assert lint("--fix", "clean.yml", "p.yml") == 0
    assert os.stat("clean.yml").st_mtime == 1


def test_a_file_that_cannot_be_written_is_exit_2(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert lint("--fix", "p.yml") == 2
    assert "cannot write p.yml: No space left on device; nothing was changed" in capsys.readouterr().err
    assert Path("p.yml").read_text() == POLICY and os.listdir() == ["p.yml"]


def test_standard_input_is_not_fixed(capsys: Captured) -> None:
    assert lint("--fix", "-") == 2
    assert "need files, not standard input" in capsys.readouterr().err


# --- as a program -----------------------------------------------------------------------------------------------


def on_a_terminal(*arguments: str) -> str:
    """What the program shows on a terminal of 100 columns, standard error included."""
    code = "import os, sys; os.execv(sys.executable, [sys.executable, '-m', 'c7n_ctschema', 'lint', *sys.argv[1:]])"
    seen = bytearray()

    def read(descriptor: int) -> bytes:
        data = os.read(descriptor, 65536)
        seen.extend(data)
        return b" "  # not echoed to the tests' own output

    pty.spawn([sys.executable, "-c", code, *arguments], read, lambda _: b"")
    return seen.decode()


def test_linting_imports_nothing_heavy() -> None:
    """Where there is a finding, c7n's own filter says what the policy then does: that imports c7n."""
    Path("p.yml").write_text(CLEAN)
    code = (
        "import sys; from c7n_ctschema.cli.main import main; main(['lint', 'p.yml']); "
        "heavy = {'c7n', 'rich', 'questionary', 'botocore', 'ruamel', 'jsonschema', 'tomllib', 'hashlib', 'difflib', 'dataclasses', "
        "'concurrent', 'importlib.metadata', 'c7n_ctschema.lint.running.fixing', 'c7n_ctschema.lint.running.baseline'} "
        "& set(sys.modules); sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0, 0.3])
def test_an_interrupt_ends_all_processes_quietly(workplace: Path, delay: float) -> None:
    import signal
    import time

    (workplace / "many").mkdir()
    for number in range(60):
        (workplace / "many" / f"{number}.yml").write_text(POLICY + POLICY.removeprefix("policies:\n") * 400)
    command = [sys.executable, "-m", "c7n_ctschema", "lint", "--jobs", "2", "many"]
    started = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while started.poll() is None and len(children(started.pid)) < 2:  # a busy machine takes seconds to start them
        time.sleep(0.01)
    time.sleep(delay)
    os.killpg(started.pid, signal.SIGINT)  # as a terminal does: the workers get it too
    assert started.communicate(timeout=60) == ("", "interrupted\n")
    assert started.returncode == 130


def test_standard_input_and_standard_error_are_apart() -> None:
    done = program("-", "missing.yml", stdin=POLICY)
    assert done.returncode == 2
    assert done.stdout.startswith("<stdin>:12:38: error:")
    assert done.stderr == "missing.yml: cannot be read: No such file or directory\n"
